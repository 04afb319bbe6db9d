package com.gammainfra.gateway.dialect.openai;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Edits of one JSON object, made on its bytes: what is not edited stays as it is, byte by byte. A
 * new field comes last. Where a name occurs twice, both fields are edited as one, since readers
 * differ in which of them they take.
 */
final class JsonSplice {

  private static final byte[] REMOVED = new byte[0];

  private final JsonObjectScan scan;

  /** New values by name; an empty array removes the field. */
  private final Map<String, byte[]> edits = new LinkedHashMap<>();

  JsonSplice(JsonObjectScan scan) {
    this.scan = scan;
  }

  /** Sets a field to a JSON value. */
  void set(String name, byte[] value) {
    edits.put(name, value);
  }

  /** Removes a field, if it is there. */
  void remove(String name) {
    edits.put(name, REMOVED);
  }

  /** All of the document, edited. */
  byte[] document() {
    return apply(0, scan.json().length);
  }

  /** Only the object, edited. */
  byte[] object() {
    return apply(scan.open(), scan.close() + 1);
  }

  private byte[] apply(int from, int to) {
    byte[] json = scan.json();
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 256);
    out.write(json, from, scan.open() + 1 - from);
    int empty = out.size();
    Set<String> done = new HashSet<>();
    for (JsonObjectScan.Field field : scan.fields()) {
      byte[] value = edits.get(field.name());
      if (value == null) {
        separate(out, empty);
        out.write(json, field.start(), field.end() - field.start());
      } else if (done.add(field.name()) && value.length > 0) {
        separate(out, empty);
        out.write(json, field.start(), field.valueStart() - field.start());
        out.writeBytes(value);
        out.write(json, field.valueEnd(), field.end() - field.valueEnd());
      }
    }
    edits.forEach(
        (name, value) -> {
          if (value.length > 0 && !done.contains(name)) {
            separate(out, empty);
            out.writeBytes(JsonText.quote(name));
            out.write(':');
            out.writeBytes(value);
          }
        });
    out.write(json, scan.close(), to - scan.close());
    return out.toByteArray();
  }

  private static void separate(ByteArrayOutputStream out, int empty) {
    if (out.size() > empty) {
      out.write(',');
    }
  }
}
