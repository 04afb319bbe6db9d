package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Walks once through a JSON document and reads values of the types asked for. What is wrong is a
 * {@link ChatErrorException} that names the field by its path, such as {@code messages[2].content},
 * and the type found there; it never quotes a value.
 */
public final class JsonCursor implements AutoCloseable {

  private static final int MAX_PATH = 200;

  private final byte[] json;
  private final JsonParser parser;

  private JsonCursor(byte[] json) {
    this.json = json;
    this.parser = JsonText.parser(json);
  }

  /**
   * Reads a document that is one object.
   *
   * @param body reads the fields; the cursor stands on the opening brace
   */
  public static <T> T readObject(byte[] json, Function<JsonCursor, T> body) {
    try (JsonCursor cursor = new JsonCursor(json)) {
      return withErrors(
          cursor,
          () -> {
            JsonToken first = cursor.parser.nextToken();
            if (first == null) {
              throw invalid(null, "The body is empty; it must be a JSON object.");
            }
            if (first != JsonToken.START_OBJECT) {
              throw invalid(null, "The body must be a JSON object, not " + type(first) + ".");
            }
            T result = body.apply(cursor);
            if (cursor.parser.nextToken() != null) {
              throw invalid(null, "Something follows the JSON object: " + cursor.position() + ".");
            }
            return result;
          });
    }
  }

  private static <T> T withErrors(JsonCursor cursor, Supplier<T> body) {
    try {
      return body.get();
    } catch (StreamConstraintsException e) {
      throw invalid(
          null,
          "The body is nested deeper than "
              + JsonText.MAX_DEPTH
              + " levels, or holds a number or name that is too long: "
              + cursor.position(e)
              + ".");
    } catch (JacksonException e) {
      throw invalid(null, "The body is not valid JSON: " + cursor.position(e) + ".");
    }
  }

  private String position(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    return position(location == null ? parser.currentLocation() : location);
  }

  private String position() {
    return position(parser.currentTokenLocation());
  }

  private static String position(TokenStreamLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** Goes to the next field's value and returns its name; null at the end of the object. */
  public @Nullable String nextField() {
    String name = parser.nextName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  /** Goes to the next element; false at the end of the array. */
  public boolean nextElement() {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  public boolean at(JsonToken token) {
    return parser.currentToken() == token;
  }

  public boolean atNull() {
    return at(JsonToken.VALUE_NULL);
  }

  /** Skips the value, whatever it is. */
  public void skip() {
    parser.skipChildren();
  }

  /** Requires an object; its fields come next. */
  public void object() {
    require(JsonToken.START_OBJECT, "an object");
  }

  /** Requires an array; its elements come next. */
  public void array() {
    require(JsonToken.START_ARRAY, "an array");
  }

  /** A string. */
  public String string() {
    require(JsonToken.VALUE_STRING, "a string");
    return parser.getString();
  }

  /** A string, or null where the value is null. */
  public @Nullable String stringOrNull() {
    if (atNull()) {
      return null;
    }
    if (!at(JsonToken.VALUE_STRING)) {
      throw wrongType("a string or null");
    }
    return parser.getString();
  }

  /** A string that is not blank. */
  public String filledString() {
    String text = string();
    if (text.isBlank()) {
      throw invalid(path(), path() + " must not be empty.");
    }
    return text;
  }

  /** True or false. */
  public boolean bool() {
    if (!at(JsonToken.VALUE_TRUE) && !at(JsonToken.VALUE_FALSE)) {
      throw wrongType("a boolean");
    }
    return at(JsonToken.VALUE_TRUE);
  }

  /** A number in that range, both ends included. */
  public double number(double min, double max) {
    if (!at(JsonToken.VALUE_NUMBER_FLOAT) && !at(JsonToken.VALUE_NUMBER_INT)) {
      throw wrongType("a number");
    }
    double value = parser.getDoubleValue();
    if (!(value >= min && value <= max)) {
      throw outOfRange(plain(min) + " to " + plain(max));
    }
    return value;
  }

  /** A whole number in that range, both ends included. */
  public int integer(int min, int max) {
    if (at(JsonToken.VALUE_NUMBER_FLOAT)) {
      throw invalid(path(), path() + " must be a whole number.");
    }
    require(JsonToken.VALUE_NUMBER_INT, "a whole number");
    int value = fitsInt() ? parser.getIntValue() : -1;
    if (!fitsInt() || value < min || value > max) {
      throw outOfRange(max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max);
    }
    return value;
  }

  /** A count of at most {@code max}; -1 for anything else, whatever its type. */
  public long countOrAbsent(long max) {
    if (!at(JsonToken.VALUE_NUMBER_INT)
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      skip();
      return -1;
    }
    long value = parser.getLongValue();
    return value >= 0 && value <= max ? value : -1;
  }

  /** A whole number of 64 bits; null for anything else, whatever its type. */
  public @Nullable Long wholeOrAbsent() {
    if (!at(JsonToken.VALUE_NUMBER_INT)
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      skip();
      return null;
    }
    return parser.getLongValue();
  }

  /** Whether the value is this string. */
  public boolean holds(String text) {
    return at(JsonToken.VALUE_STRING) && parser.getString().equals(text);
  }

  /** The value as it is written, whatever it is. */
  public RawJson raw() {
    int from = start();
    skip();
    return new RawJson(new String(json, from, end() - from, StandardCharsets.UTF_8));
  }

  /** The first byte of the value the cursor stands on. */
  public int start() {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset());
  }

  /** The first byte after the value the cursor has read, or skipped. */
  public int end() {
    parser.finishToken();
    return Math.toIntExact(parser.currentLocation().getByteOffset());
  }

  /** The path of the value the cursor stands on, or of the object or array it has just left. */
  public String path() {
    Deque<String> segments = new ArrayDeque<>();
    for (TokenStreamContext at = parser.streamReadContext(); at != null; at = at.getParent()) {
      if (at.inObject() && at.currentName() != null) {
        segments.push("." + at.currentName());
      } else if (at.inArray() && at.hasCurrentIndex()) {
        segments.push("[" + at.getCurrentIndex() + "]");
      }
    }
    String path = String.join("", segments);
    path = path.startsWith(".") ? path.substring(1) : path;
    return path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "…" : path;
  }

  /** The path of a field of the object the cursor has just left. */
  public String path(String field) {
    String path = path();
    return path.isEmpty() ? field : path + "." + field;
  }

  /** A field of the object just left is missing. */
  public ChatErrorException missing(String field) {
    String path = path(field);
    return invalid(path, path + " is missing.");
  }

  /** The value here is of another type than {@code wanted}. */
  public ChatErrorException wrongType(String wanted) {
    JsonToken token = parser.currentToken();
    String found = token == null ? "nothing" : type(token);
    return invalid(path(), path() + " must be " + wanted + ", not " + found + ".");
  }

  /** The value here is none of those allowed. */
  public ChatErrorException notOneOf(String allowed) {
    return invalid(path(), path() + " must be one of " + allowed + ".");
  }

  private ChatErrorException outOfRange(String range) {
    return invalid(path(), path() + " is out of range; it must be " + range + ".");
  }

  private void require(JsonToken token, String wanted) {
    if (!at(token)) {
      throw wrongType(wanted);
    }
  }

  private boolean fitsInt() {
    return parser.getNumberType() == JsonParser.NumberType.INT;
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
  }

  public static ChatErrorException invalid(@Nullable String param, String message) {
    return ChatError.invalid(param, message).asException();
  }

  private static String type(JsonToken token) {
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING, PROPERTY_NAME -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "something else";
    };
  }

  @Override
  public void close() {
    parser.close();
  }
}
