package com.gammainfra.gateway.pricelist;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value that remembers where it was written, which Jackson's trees forget. Numbers keep all
 * their digits; the same key twice in a map is an error.
 *
 * @param path such as {@code data[3].pricing.prompt}; empty for the whole document
 * @param line from 1
 * @param column from 1
 * @param value a {@link Map} of keys, a {@link List}, a {@link String}, a {@link BigDecimal}, a
 *     {@link Boolean}, or null
 */
record PlacedJson(String path, int line, int column, @Nullable Object value) {

  /** The largest rate taken, in dollars per token: far above any price. */
  private static final BigDecimal MAX_PER_TOKEN = BigDecimal.ONE;

  /** Below this many dollars per token a rate is zero nano-dollars per million tokens. */
  private static final BigDecimal MIN_PER_TOKEN = new BigDecimal("1e-16");

  /** From dollars per token to nano-dollars per million tokens. */
  private static final int SHIFT = 15;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** Reads one document of UTF-8. */
  static PlacedJson parse(byte[] json) throws PriceListException {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(json))) {
      if (parser.nextToken() == null) {
        throw new PriceListException("1:1: the file is empty");
      }
      PlacedJson root = read("", parser);
      if (parser.nextToken() != null) {
        throw at(parser.currentTokenLocation(), "", "more after the end of the document");
      }
      return root;
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      String why = e.getOriginalMessage().lines().findFirst().orElse("no JSON");
      throw new PriceListException(
          (place == null ? "1:1" : place.getLineNr() + ":" + place.getColumnNr()) + ": " + why, e);
    }
  }

  private static PlacedJson read(String path, JsonParser parser) throws PriceListException {
    TokenStreamLocation place = parser.currentTokenLocation();
    Object value =
        switch (parser.currentToken()) {
          case START_OBJECT -> map(path, parser);
          case START_ARRAY -> list(path, parser);
          case VALUE_STRING -> parser.getString();
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          case VALUE_NULL -> null;
          case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
              throw at(place, path, "no JSON value");
        };
    return new PlacedJson(path, place.getLineNr(), place.getColumnNr(), value);
  }

  private static Map<String, PlacedJson> map(String path, JsonParser parser)
      throws PriceListException {
    Map<String, PlacedJson> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      map.put(key, read(path.isEmpty() ? key : path + "." + key, parser));
    }
    return map;
  }

  private static List<PlacedJson> list(String path, JsonParser parser) throws PriceListException {
    List<PlacedJson> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(read(path + "[" + list.size() + "]", parser));
    }
    return list;
  }

  /** The values by key; empty when this is no map. */
  Map<String, PlacedJson> fields() {
    Map<String, PlacedJson> fields = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, field) -> fields.put((String) key, (PlacedJson) field));
    }
    return fields;
  }

  /** The value of {@code key}; null when it is absent, null, or this is no map. */
  @Nullable PlacedJson field(String key) {
    PlacedJson field =
        value instanceof Map<?, ?> map && map.get(key) instanceof PlacedJson found ? found : null;
    return field == null || field.value == null ? null : field;
  }

  /** The values in order; empty when this is no list. */
  List<PlacedJson> items() {
    List<PlacedJson> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add((PlacedJson) item));
    }
    return items;
  }

  /** Whether this is a list. */
  boolean isList() {
    return value instanceof List<?>;
  }

  /** The text that is written here; null when it is something else. */
  @Nullable String text() {
    return value instanceof String text ? text : null;
  }

  /**
   * A rate that is written in dollars per token, as a number or as text, in nano-dollars per
   * million tokens. All its digits are read; what is finer than a nano-dollar per million tokens,
   * such as the tail of {@code 2.9999999999999997e-07}, is rounded half-even.
   */
  long rate() throws PriceListException {
    BigDecimal perToken = decimal();
    if (perToken == null || perToken.signum() < 0 || perToken.compareTo(MAX_PER_TOKEN) > 0) {
      throw wrong("dollars per token, a decimal from 0 to 1");
    }
    // Not only quicker: rounding 1e-999999999 would write out all its zeros.
    return perToken.compareTo(MIN_PER_TOKEN) < 0
        ? 0
        : perToken.movePointRight(SHIFT).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
  }

  /** A number of tokens, at least 0. */
  long tokens() throws PriceListException {
    BigDecimal number = decimal();
    if (number == null
        || number.signum() < 0
        || number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      throw wrong("a number of tokens");
    }
    return number.longValue();
  }

  private @Nullable BigDecimal decimal() {
    if (value instanceof BigDecimal number) {
      return number;
    }
    try {
      return value instanceof String text ? new BigDecimal(text) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Says that this is not what is taken here. */
  PriceListException wrong(String takes) {
    String shown =
        switch (value) {
          case null -> "null";
          case String text -> "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
          case Map<?, ?> _ -> "a map";
          case List<?> _ -> "a list";
          default -> value.toString();
        };
    return at(line, column, path, "got " + shown + "; takes " + takes);
  }

  private static PriceListException at(TokenStreamLocation place, String path, String why) {
    return at(place.getLineNr(), place.getColumnNr(), path, why);
  }

  private static PriceListException at(int line, int column, String path, String why) {
    return new PriceListException(
        line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + why);
  }
}
