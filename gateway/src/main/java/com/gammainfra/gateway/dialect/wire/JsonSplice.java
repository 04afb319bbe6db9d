package com.gammainfra.gateway.dialect.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Edits of one JSON object, made on its bytes: what is not edited stays as it is, byte by byte. A
 * new field comes last. Where a name occurs twice, both fields are edited as one, since readers
 * differ in which of them they take.
 */
public final class JsonSplice {

  private static final byte[] REMOVED = new byte[0];

  private final JsonObjectScan scan;

  /** Few, so that looking through them beats a map. */
  private final List<Edit> edits = new ArrayList<>();

  private static final class Edit {
    private final String name;

    /** The new value; an empty array removes the field. */
    private byte[] value;

    private boolean done;

    Edit(String name, byte[] value) {
      this.name = name;
      this.value = value;
    }
  }

  public JsonSplice(JsonObjectScan scan) {
    this.scan = scan;
  }

  /** Sets a field to a JSON value. */
  public void set(String name, byte[] value) {
    Edit edit = edit(name);
    if (edit == null) {
      edits.add(new Edit(name, value));
    } else {
      edit.value = value;
    }
  }

  /** Removes a field, if it is there. */
  public void remove(String name) {
    set(name, REMOVED);
  }

  private @Nullable Edit edit(String name) {
    for (Edit edit : edits) {
      if (edit.name.equals(name)) {
        return edit;
      }
    }
    return null;
  }

  /** All of the document, edited. */
  public byte[] document() {
    return apply(0, scan.json().length);
  }

  /** Only the object, edited. */
  public byte[] object() {
    return apply(scan.open(), scan.close() + 1);
  }

  private byte[] apply(int from, int to) {
    byte[] json = scan.json();
    edits.forEach(edit -> edit.done = false);
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + added());
    out.write(json, from, scan.open() + 1 - from);
    int empty = out.size();
    for (JsonObjectScan.Field field : scan.fields()) {
      Edit edit = edit(field.name());
      if (edit == null) {
        separate(out, empty);
        out.write(json, field.start(), field.end() - field.start());
      } else if (!edit.done) {
        edit.done = true;
        if (edit.value.length > 0) {
          separate(out, empty);
          out.write(json, field.start(), field.valueStart() - field.start());
          out.writeBytes(edit.value);
          out.write(json, field.valueEnd(), field.end() - field.valueEnd());
        }
      }
    }
    for (Edit edit : edits) {
      if (edit.value.length > 0 && !edit.done) {
        separate(out, empty);
        out.writeBytes(JsonText.quote(edit.name));
        out.write(':');
        out.writeBytes(edit.value);
      }
    }
    out.write(json, scan.close(), to - scan.close());
    return out.toByteArray();
  }

  /** About as many bytes as the edits add. */
  private int added() {
    int bytes = 0;
    for (Edit edit : edits) {
      bytes += edit.value.length == 0 ? 0 : edit.name.length() + edit.value.length + 4;
    }
    return bytes;
  }

  private static void separate(ByteArrayOutputStream out, int empty) {
    if (out.size() > empty) {
      out.write(',');
    }
  }
}
