package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Functions that stand in, at providers of other dialects, for tools that only this one has.
 *
 * <table>
 * <caption>The tools (November 2026)</caption>
 * <tr><th>tool</th><th>function</th><th>call</th></tr>
 * <tr><td>{@code custom} (<a
 * href="https://platform.openai.com/docs/guides/function-calling#custom-tools">Custom
 * tools</a>)</td><td>one that takes a text, {@value #INPUT}</td><td>its {@code input} is that
 * text</td></tr>
 * <tr><td>one of a {@code namespace} (<a
 * href="https://platform.openai.com/docs/guides/tools-tool-search">Tool search</a>)</td><td>named
 * by both</td><td>{@code namespace} and {@code name} again</td></tr>
 * </table>
 */
final class StandIns {

  /** What a function that stands in for a custom tool takes. */
  static final RawJson PARAMETERS =
      new RawJson(
          "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
              + "\"required\":[\"input\"],\"additionalProperties\":false}");

  private static final String INPUT = "input";
  private static final String OPENING = "{\"" + INPUT + "\":";
  private static final String BETWEEN = "__";

  /** More than half an escape, and than a quote with white space. */
  private static final int LONGEST_TAIL = 6;

  /**
   * What a function stands in for; itself, where it is none.
   *
   * @param namespace null for none
   */
  record Original(String name, @Nullable String namespace, boolean custom) {}

  private final @Nullable ChatRequest request;
  private @Nullable Map<String, Original> originals;

  private StandIns(@Nullable ChatRequest request) {
    this.request = request;
  }

  /** Those of a request; none where it is null or of another dialect. */
  static StandIns of(@Nullable ChatRequest request) {
    return new StandIns(request);
  }

  /** The name of the function that stands in for a tool. */
  static String name(@Nullable String namespace, String tool) {
    return namespace == null || namespace.isEmpty() ? tool : namespace + BETWEEN + tool;
  }

  /** The input of a custom tool as a function's arguments. */
  static String arguments(String input) {
    return JsonText.mapper().createObjectNode().put(INPUT, input).toString();
  }

  /**
   * The input that a function's arguments hold: none where they are empty, what there is of it
   * where they are cut, they themselves where they are none of this function's or no JSON.
   */
  static String input(String arguments) {
    String dense = arguments.replaceAll("\\s", "");
    if (dense.isEmpty() || dense.equals("{}")) {
      return "";
    }
    try {
      return read(arguments).path(INPUT).asString(arguments);
    } catch (UnexpectedEndOfInputException _) {
      return OPENING.startsWith(dense) ? "" : cut(arguments, dense);
    } catch (JacksonException _) {
      return arguments;
    }
  }

  /** What there is of an input whose end is missing, amid an escape perhaps. */
  private static String cut(String arguments, String dense) {
    int shortest = Math.max(0, arguments.length() - LONGEST_TAIL);
    for (int end = arguments.length(); dense.startsWith(OPENING) && end >= shortest; end--) {
      try {
        return read(arguments.substring(0, end) + "\"}").path(INPUT).asString("");
      } catch (JacksonException _) {
        // a shorter one may be whole
      }
    }
    return dense.equals(OPENING) ? "" : arguments;
  }

  /** What no text can be written of is replaced. */
  private static JsonNode read(String json) {
    return JsonText.mapper().readTree(Surrogates.mended(json.getBytes(UTF_8)));
  }

  /** What the function of that name stands in for. */
  Original original(String function) {
    Map<String, Original> known = originals;
    if (known == null) {
      known = read();
      originals = known;
    }
    return known.getOrDefault(function, new Original(function, null, false));
  }

  private Map<String, Original> read() {
    Map<String, Original> found = new HashMap<>();
    if (request != null && request.original().dialect().equals(ResponsesDialect.ID)) {
      JsonObjectScan scan = JsonObjectScan.of(request.original().json());
      tree(scan, "tools").forEach(tool -> add(found, null, tool));
      for (JsonNode item : tree(scan, "input")) {
        if (item.path("type").asString("").equals(Wire.ADDITIONAL_TOOLS)) {
          item.path("tools").forEach(tool -> add(found, null, tool));
        }
      }
    }
    return found;
  }

  private static JsonNode tree(JsonObjectScan scan, String field) {
    byte[] raw = scan.has(field) ? scan.raw(field) : null;
    return raw == null
        ? MissingNode.getInstance()
        : JsonText.mapper().readTree(Surrogates.mended(raw));
  }

  private static void add(Map<String, Original> found, @Nullable String namespace, JsonNode tool) {
    String name = tool.path("name").asString("");
    String type = tool.path("type").asString("");
    if (type.equals("namespace")) {
      tool.path("tools").forEach(inner -> add(found, name, inner));
    } else if (type.equals("custom") || (type.equals("function") && namespace != null)) {
      found.putIfAbsent(
          name(namespace, name), new Original(name, namespace, type.equals("custom")));
    }
  }
}
