package com.gammainfra.gateway.dialect.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of one JSON object lie in its bytes, found in one pass that skips the values.
 *
 * <p>The object must be valid JSON: this scan only counts quotes and brackets. What it cannot make
 * sense of ends in an {@link IllegalArgumentException}, never in a wrong read past the end.
 */
public final class JsonObjectScan {

  /**
   * One field.
   *
   * @param start first byte after the comma or brace before it
   * @param valueStart first byte of the value
   * @param valueEnd first byte after the value
   * @param end the comma or brace after it
   */
  public record Field(String name, int start, int valueStart, int valueEnd, int end) {}

  private final byte[] json;
  private final int open;
  private final int close;
  private final List<Field> fields;

  private JsonObjectScan(byte[] json, int open, int close, List<Field> fields) {
    this.json = json;
    this.open = open;
    this.close = close;
    this.fields = fields;
  }

  /** Scans the object that is all of {@code json}. */
  public static JsonObjectScan of(byte[] json) {
    return of(json, 0);
  }

  /** Scans the object that begins at {@code from}, or after white space there. */
  public static JsonObjectScan of(byte[] json, int from) {
    try {
      return scan(json, from);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a JSON object: it ends early", e);
    }
  }

  private static JsonObjectScan scan(byte[] json, int from) {
    int open = skipSpace(json, from);
    expect(json, open, '{');
    List<Field> fields = new ArrayList<>();
    int start = open + 1;
    int i = skipSpace(json, start);
    if (json[i] == '}') {
      return new JsonObjectScan(json, open, i, fields);
    }
    while (true) {
      expect(json, i, '"');
      int nameEnd = skipString(json, i);
      String name = JsonText.unquote(json, i, nameEnd);
      int colon = skipSpace(json, nameEnd);
      expect(json, colon, ':');
      int valueStart = skipSpace(json, colon + 1);
      int valueEnd = skipValue(json, valueStart);
      int end = skipSpace(json, valueEnd);
      fields.add(new Field(name, start, valueStart, valueEnd, end));
      if (json[end] == '}') {
        return new JsonObjectScan(json, open, end, fields);
      }
      expect(json, end, ',');
      start = end + 1;
      i = skipSpace(json, start);
    }
  }

  /** The fields, in order; a name may occur more than once. */
  public List<Field> fields() {
    return fields;
  }

  /** The last field of that name, which is the one most readers take. */
  public @Nullable Field field(String name) {
    for (int i = fields.size() - 1; i >= 0; i--) {
      if (fields.get(i).name().equals(name)) {
        return fields.get(i);
      }
    }
    return null;
  }

  /** Whether there is a field of that name whose value is not null. */
  public boolean has(String name) {
    Field field = field(name);
    return field != null && json[field.valueStart()] != 'n';
  }

  /** Whether the field is there and its value begins with {@code first}, such as a brace. */
  public boolean startsWith(String name, char first) {
    Field field = field(name);
    return field != null && json[field.valueStart()] == first;
  }

  /** Whether the field is there and its value is written as {@code value}. */
  public boolean holds(String name, byte[] value) {
    Field field = field(name);
    return field != null
        && Arrays.equals(json, field.valueStart(), field.valueEnd(), value, 0, value.length);
  }

  /** Whether the field is there and its value is an array without elements. */
  public boolean isEmptyArray(String name) {
    Field field = field(name);
    return field != null
        && json[field.valueStart()] == '['
        && skipSpace(json, field.valueStart() + 1) == field.valueEnd() - 1;
  }

  /** The value's bytes; null when there is no such field. */
  public byte @Nullable [] raw(String name) {
    Field field = field(name);
    return field == null ? null : raw(field);
  }

  /** The value's bytes. */
  public byte[] raw(Field field) {
    return Arrays.copyOfRange(json, field.valueStart(), field.valueEnd());
  }

  public byte[] json() {
    return json;
  }

  /** Where the object's opening brace is. */
  public int open() {
    return open;
  }

  /** Where the object's closing brace is. */
  public int close() {
    return close;
  }

  private static int skipSpace(byte[] json, int from) {
    int i = from;
    while (json[i] == ' ' || json[i] == '\n' || json[i] == '\r' || json[i] == '\t') {
      i++;
    }
    return i;
  }

  private static void expect(byte[] json, int at, char wanted) {
    if (json[at] != wanted) {
      throw new IllegalArgumentException("not a JSON object: no " + wanted + " at byte " + at);
    }
  }

  /** The byte after the string that begins at {@code from}. */
  private static int skipString(byte[] json, int from) {
    int i = from + 1;
    while (true) {
      i = ByteSearch.quoteOrBackslash(json, i);
      if (json[i] == '"') {
        return i + 1;
      }
      i += 2;
    }
  }

  private static int skipValue(byte[] json, int from) {
    byte first = json[from];
    if (first == '"') {
      return skipString(json, from);
    }
    int i = from;
    if (first != '{' && first != '[') {
      while (json[i] != ',' && json[i] != '}' && json[i] != ']' && json[i] > ' ') {
        i++;
      }
      return i;
    }
    int depth = 0;
    while (true) {
      switch (json[i]) {
        case '"' -> i = skipString(json, i);
        case '{', '[' -> {
          depth++;
          i++;
        }
        case '}', ']' -> {
          depth--;
          i++;
          if (depth == 0) {
            return i;
          }
        }
        default -> i++;
      }
    }
  }
}
