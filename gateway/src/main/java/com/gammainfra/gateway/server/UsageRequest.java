package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.usage.Grouping;
import com.gammainfra.gateway.usage.UsageQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A report as it is asked for, by HTTP or on the command line.
 *
 * @param csv whether as CSV; else as JSON
 */
public record UsageRequest(UsageQuery query, boolean csv) {

  private static final Duration USUAL = Duration.ofDays(30);
  private static final Duration LONGEST = Duration.ofDays(366);

  private static final List<String> KNOWN =
      List.of("from", "to", "group_by", "format", "baseline", "account");

  /**
   * Reads parameters.
   *
   * @param csvPreferred whether CSV is meant where {@code format} says nothing
   * @throws ChatErrorException naming the parameter at fault
   */
  public static UsageRequest read(
      Map<String, String> parameters,
      Caller caller,
      Catalog catalog,
      Instant now,
      boolean csvPreferred) {
    for (String name : parameters.keySet()) {
      if (!KNOWN.contains(name)) {
        String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
        throw wrong(shown, "is not known; known are " + String.join(", ", KNOWN));
      }
    }
    Instant to = instant("to", parameters.get("to"), true, now);
    Instant from = instant("from", parameters.get("from"), false, to.minus(USUAL));
    if (!from.isBefore(to)) {
      throw wrong("from", "must be before to");
    }
    if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw wrong("from", "must be at most " + LONGEST.toDays() + " days before to");
    }
    return new UsageRequest(
        new UsageQuery(
            account(parameters.get("account"), caller),
            from,
            to,
            groups(parameters.get("group_by")),
            baseline(parameters.get("baseline"), catalog)),
        csv(parameters.get("format"), csvPreferred));
  }

  /** A date in {@code to} includes that day. */
  private static Instant instant(
      String name, @Nullable String text, boolean includesDay, Instant fallback) {
    if (text == null) {
      return fallback;
    }
    Instant read;
    try {
      if (text.indexOf('T') >= 0) {
        read = OffsetDateTime.parse(text).toInstant();
      } else {
        LocalDate day = LocalDate.parse(text).plusDays(includesDay ? 1 : 0);
        read = day.atStartOfDay(ZoneOffset.UTC).toInstant();
      }
    } catch (DateTimeParseException e) {
      throw wrong(name, "takes a date, 2026-11-23, or an instant, 2026-11-23T12:00:00Z; both UTC");
    }
    if (read.isBefore(Instant.EPOCH) || read.isAfter(Instant.parse("9000-01-01T00:00:00Z"))) {
      throw wrong(name, "takes a time from 1970 on");
    }
    return read;
  }

  private static List<Grouping> groups(@Nullable String text) {
    List<Grouping> groups = new ArrayList<>();
    if (text == null || text.isEmpty()) {
      return groups;
    }
    for (String name : text.split(",", -1)) {
      Grouping grouping = Grouping.named(name);
      if (grouping == null || groups.contains(grouping)) {
        throw wrong(
            "group_by",
            "takes some of %s, each once, with commas between"
                .formatted(
                    Arrays.stream(Grouping.values())
                        .map(Grouping::id)
                        .collect(Collectors.joining(", "))));
      }
      groups.add(grouping);
    }
    return groups;
  }

  private static @Nullable Model baseline(@Nullable String name, Catalog catalog) {
    if (name == null) {
      return null;
    }
    Model model = null;
    try {
      model = catalog.model(ModelId.parse(name));
    } catch (IllegalArgumentException e) {
      // as unknown as any other
    }
    if (model == null) {
      throw wrong("baseline", "takes a model of the catalog, such as openai/gpt-5-mini");
    }
    return model;
  }

  /** Somebody else's account is as unknown as none. */
  private static String account(@Nullable String asked, Caller caller) {
    if (asked == null || asked.equals(caller.accountId())) {
      return caller.accountId();
    }
    if (caller.scope() != Scope.ADMIN) {
      throw ChatError.of(ErrorCode.NOT_FOUND, "there is no such account").asException();
    }
    return asked;
  }

  private static boolean csv(@Nullable String format, boolean preferred) {
    if (format == null) {
      return preferred;
    }
    if (!format.equals("json") && !format.equals("csv")) {
      throw wrong("format", "takes json or csv");
    }
    return format.equals("csv");
  }

  private static ChatErrorException wrong(String name, String problem) {
    return ChatError.invalid(name, name + " " + problem).asException();
  }
}
