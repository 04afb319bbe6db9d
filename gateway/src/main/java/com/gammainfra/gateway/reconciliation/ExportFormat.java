package com.gammainfra.gateway.reconciliation;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's export looks like: columns are found by their names; those that are not named
 * here are not looked at.
 *
 * <table>
 * <caption>Where the names are from, all read on 2026-11-28</caption>
 * <tr><td>{@link #OPENAI}</td><td>The export of the usage dashboard has {@code start_time}, {@code
 * end_time}, their ISO forms, and a column for each field of a result of the Usage API, <a
 * href="https://platform.openai.com/docs/api-reference/usage/completions_object">completions usage
 * object</a>: {@code input_tokens} includes cached ones. Exports in public repositories have it
 * so.</td></tr>
 * <tr><td>{@link #ANTHROPIC}</td><td>The Console's export of usage, as it stands in public
 * repositories; the classes are those of the <a
 * href="https://docs.claude.com/en/api/admin-api/usage-cost/get-messages-usage-report">usage
 * report</a>.</td></tr>
 * <tr><td>{@link #GENERIC}</td><td>Ours, see docs/usage.md.</td></tr>
 * </table>
 */
@SuppressWarnings("ImmutableEnumChecker") // what Map.of and List.of make cannot be changed
public enum ExportFormat {
  /** {@code start_time} is in seconds since 1970; each row is a bucket of a minute or longer. */
  OPENAI(
      "start_time",
      "model",
      Map.of(
          "input_tokens", TokenClass.INPUT,
          "input_cached_tokens", TokenClass.CACHED_INPUT,
          "output_tokens", TokenClass.OUTPUT),
      List.of()),

  ANTHROPIC(
      "usage_date_utc",
      "model_version",
      Map.of(
          "usage_input_tokens_no_cache", TokenClass.INPUT,
          "usage_input_tokens_cache_read", TokenClass.CACHED_INPUT,
          "usage_input_tokens_cache_write_5m", TokenClass.CACHE_WRITE_5M,
          "usage_input_tokens_cache_write_1h", TokenClass.CACHE_WRITE_1H,
          "usage_output_tokens", TokenClass.OUTPUT),
      List.of()),

  /** Each row a day and model, as often as one likes; the columns of caches may be missing. */
  GENERIC(
      "day",
      "model",
      Map.of(
          "input_tokens", TokenClass.INPUT,
          "output_tokens", TokenClass.OUTPUT,
          "cached_input_tokens", TokenClass.CACHED_INPUT,
          "cache_write_5m_tokens", TokenClass.CACHE_WRITE_5M,
          "cache_write_1h_tokens", TokenClass.CACHE_WRITE_1H),
      List.of("cached_input_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens"));

  private final String id = name().toLowerCase(Locale.ROOT);
  private final String day;
  private final String model;
  private final Map<String, TokenClass> classes;
  private final List<String> optional;

  ExportFormat(String day, String model, Map<String, TokenClass> classes, List<String> optional) {
    this.day = day;
    this.model = model;
    this.classes = classes;
    this.optional = optional;
  }

  /** The name on the command line. */
  public String id() {
    return id;
  }

  String day() {
    return day;
  }

  String model() {
    return model;
  }

  Map<String, TokenClass> classes() {
    return classes;
  }

  /** Names of columns that a header lacks, so that it is not of this format. */
  List<String> missingFrom(List<String> header) {
    List<String> wanted = new java.util.ArrayList<>(List.of(day, model));
    classes.keySet().stream().sorted().filter(c -> !optional.contains(c)).forEach(wanted::add);
    wanted.removeIf(header::contains);
    return wanted;
  }

  /** The format of that name, or null. */
  public static @Nullable ExportFormat named(String id) {
    for (ExportFormat format : values()) {
      if (format.id.equals(id)) {
        return format;
      }
    }
    return null;
  }
}
