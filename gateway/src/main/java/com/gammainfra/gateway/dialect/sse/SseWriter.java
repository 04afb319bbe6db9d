package com.gammainfra.gateway.dialect.sse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes frames of an event stream, each with the empty line that ends it. */
public final class SseWriter {

  private static final byte[] DATA = "data: ".getBytes(US_ASCII);
  private static final byte[] END = "\n\n".getBytes(US_ASCII);

  private SseWriter() {}

  /** An unnamed event; each line of {@code data} becomes a data line. */
  public static byte[] data(byte[] data) {
    return isOneLine(data) ? line(data) : frame("", data);
  }

  /** An event of that name, which must be one line. */
  public static byte[] event(String name, byte[] data) {
    return frame("event: " + oneLine(name) + "\n", data);
  }

  /** A comment; its line breaks become spaces. */
  public static byte[] comment(String text) {
    return (": " + oneLine(text) + "\n\n").getBytes(UTF_8);
  }

  private static boolean isOneLine(byte[] data) {
    for (byte b : data) {
      if (b == '\n' || b == '\r') {
        return false;
      }
    }
    return true;
  }

  /** Nearly every event of a model's answer: one line, copied once. */
  private static byte[] line(byte[] data) {
    return ByteBuffer.allocate(DATA.length + data.length + END.length)
        .put(DATA)
        .put(data)
        .put(END)
        .array();
  }

  private static byte[] frame(String head, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + data.length + 8);
    out.writeBytes(head.getBytes(UTF_8));
    int lineStart = 0;
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n' || data[i] == '\r') {
        dataLine(out, data, lineStart, i);
        if (data[i] == '\r' && i + 1 < data.length && data[i + 1] == '\n') {
          i++;
        }
        lineStart = i + 1;
      }
    }
    dataLine(out, data, lineStart, data.length);
    out.write('\n');
    return out.toByteArray();
  }

  private static void dataLine(ByteArrayOutputStream out, byte[] data, int from, int to) {
    out.writeBytes(DATA);
    out.write(data, from, to - from);
    out.write('\n');
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\r', ' ');
  }
}
