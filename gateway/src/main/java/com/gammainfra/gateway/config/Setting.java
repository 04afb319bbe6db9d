package com.gammainfra.gateway.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value in the settings and where it is. Each method reads it as something; when it is not that,
 * the problem is noted under its path and a stand-in is returned, so that reading goes on and finds
 * the next one.
 *
 * @param path such as {@code chains.code[0].model}
 * @param node null when the setting is absent
 */
record Setting(String path, @Nullable JsonNode node, Problems problems) {

  private static final int MAX_SHOWN = 60;
  private static final int MAX_DIGITS = 40;

  boolean isAbsent() {
    return node == null;
  }

  /** Whether it is absent, or a list of nothing. */
  boolean isNoneOrEmpty() {
    return node == null || (node instanceof ArrayNode list && list.isEmpty());
  }

  /** Notes a problem here. */
  void reject(String message) {
    problems.add(path, message);
  }

  /** Notes that this is not what is taken here. */
  void wrong(String takes) {
    reject("got " + shown() + "; takes " + takes);
  }

  /** Notes that this must be there. */
  void missing(String takes) {
    reject("missing; takes " + takes);
  }

  Setting child(String key) {
    JsonNode value = node instanceof ObjectNode map ? map.get(key) : null;
    JsonNode present = value == null || value.isNull() ? null : value;
    return new Setting(path.isEmpty() ? key : path + "." + key, present, problems);
  }

  /** A map's keys, those of null included; notes a problem when it is no map. Absent: empty. */
  List<String> keys() {
    if (node instanceof ObjectNode map) {
      return List.copyOf(map.propertyNames());
    }
    if (node != null) {
      wrong("a map");
    }
    return List.of();
  }

  /** A map's values by key, but null; notes a problem when it is no map. Absent: empty. */
  Map<String, Setting> entries() {
    Map<String, Setting> entries = new LinkedHashMap<>();
    for (String key : keys()) {
      Setting value = child(key);
      if (!value.isAbsent()) {
        entries.put(key, value);
      }
    }
    return entries;
  }

  /** A list's values; notes a problem when it is no list. Absent: empty. */
  List<Setting> items() {
    List<Setting> items = new ArrayList<>();
    if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        items.add(new Setting(path + "[" + i + "]", list.get(i), problems));
      }
    } else if (node != null) {
      wrong("a list");
    }
    return items;
  }

  /** A list's values, or the one value that is written without a list. */
  List<Setting> itemsOrOne() {
    return node != null && node.isString() ? List.of(this) : items();
  }

  /** A text that is not blank; null when it is absent or wrong. */
  @Nullable String text() {
    if (node == null) {
      return null;
    }
    if (node.isString() && !node.stringValue().isBlank()) {
      return node.stringValue();
    }
    wrong("text");
    return null;
  }

  String text(String fallback) {
    String text = text();
    return text == null ? fallback : text;
  }

  /** What is written here when it is text, else the empty string; notes nothing. */
  String string() {
    return node != null && node.isString() ? node.stringValue() : "";
  }

  /** A text without white space; a wrong one is not shown, since it may be a secret. */
  @Nullable String secret() {
    if (node == null) {
      return null;
    }
    if (node.isString() && node.stringValue().matches("[\\x21-\\x7e]+")) {
      return node.stringValue();
    }
    reject("takes a secret: printable ASCII without spaces (the value is not shown)");
    return null;
  }

  /** Texts that all must pass {@code check}; {@code takes} says what that is. */
  List<String> texts(String takes, Function<String, Boolean> check) {
    List<String> texts = new ArrayList<>();
    for (Setting item : items()) {
      if (item.node != null && item.node.isString() && check.apply(item.node.stringValue())) {
        texts.add(item.node.stringValue());
      } else {
        item.wrong(takes);
      }
    }
    return texts;
  }

  /** Names of request fields and the like. */
  Set<String> names() {
    return new LinkedHashSet<>(texts("a name", text -> !text.isBlank()));
  }

  boolean flag(boolean fallback) {
    if (node == null) {
      return fallback;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isString() && node.stringValue().matches("true|false")) {
      return Boolean.parseBoolean(node.stringValue());
    }
    wrong("true or false");
    return fallback;
  }

  /** A whole number from {@code min} to {@code max}. */
  long whole(long min, long max, long fallback) {
    if (node == null) {
      return fallback;
    }
    BigDecimal number = number();
    if (number != null) {
      try {
        long exact = number.longValueExact();
        if (exact >= min && exact <= max) {
          return exact;
        }
      } catch (ArithmeticException e) {
        // A fraction, or too large: wrong like any other number out of range.
      }
    }
    wrong("a whole number from " + min + " to " + max);
    return fallback;
  }

  int integer(int min, int max, int fallback) {
    return (int) whole(min, max, fallback);
  }

  /** A whole number that must be there. */
  int requiredInteger(int min, int max) {
    if (node == null) {
      missing("a whole number from " + min + " to " + max);
    }
    return integer(min, max, min);
  }

  /** A number from {@code min} to {@code max}; null when it is absent or wrong. */
  @Nullable Double real(double min, double max) {
    if (node == null) {
      return null;
    }
    BigDecimal number = number();
    if (number != null && number.doubleValue() >= min && number.doubleValue() <= max) {
      return number.doubleValue();
    }
    wrong("a number from " + plain(min) + " to " + plain(max));
    return null;
  }

  /** All digits of a number, written as a number or as text; null when it is neither. */
  @Nullable BigDecimal number() {
    if (node == null) {
      return null;
    }
    if (node.isNumber()) {
      return node.isFloatingPointNumber() && !node.isBigDecimal() ? null : node.decimalValue();
    }
    if (node.isString() && node.stringValue().length() <= MAX_DIGITS) {
      try {
        return new BigDecimal(node.stringValue());
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return null;
  }

  /** The constant whose name in lower case this is; null when it is absent or wrong. */
  <E extends Enum<E>> @Nullable E oneOf(Class<E> type) {
    if (node == null) {
      return null;
    }
    List<String> ids = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String id = constant.name().toLowerCase(Locale.ROOT);
      if (node.isString() && node.stringValue().equals(id)) {
        return constant;
      }
      ids.add(id);
    }
    wrong("one of " + String.join(", ", ids));
    return null;
  }

  /** The constants that are listed; wrong ones are noted and left out. */
  <E extends Enum<E>> List<E> listOf(Class<E> type) {
    List<E> values = new ArrayList<>();
    for (Setting item : items()) {
      E value = item.oneOf(type);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** An instant, or a date, which begins at midnight UTC. */
  @Nullable Instant instant() {
    if (node == null) {
      return null;
    }
    String text = string();
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      wrong("a date such as 2026-12-11 or an instant such as 2026-08-16T16:00:00Z");
      return null;
    }
  }

  @Nullable LocalDate date() {
    if (node == null) {
      return null;
    }
    try {
      return LocalDate.parse(string());
    } catch (DateTimeException e) {
      wrong("a date such as 2026-12-11");
      return null;
    }
  }

  /** An http or https address without query, fragment and user, and without a slash at the end. */
  @Nullable URI address() {
    if (node == null) {
      return null;
    }
    String text = string();
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http
          && uri.getHost() != null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Wrong like any other text that is no address.
    }
    wrong("an address such as https://api.example.com/v1, without query, fragment and user");
    return null;
  }

  /** The value as plain Java: strings, numbers, booleans, maps and lists. */
  Object plainValue() {
    return PlainValues.of(node);
  }

  String shown() {
    if (node == null) {
      return "nothing";
    }
    if (node instanceof ObjectNode) {
      return "a map";
    }
    if (node instanceof ArrayNode) {
      return "a list";
    }
    String text = node.isString() ? "'" + node.stringValue() + "'" : node.toString();
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
  }

  private static String plain(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
