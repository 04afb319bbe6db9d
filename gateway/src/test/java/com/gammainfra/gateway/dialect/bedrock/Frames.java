package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Writes frames of {@code application/vnd.amazon.eventstream} byte by byte, after <a
 * href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon Event Stream Specification</a>
 * (read 2026-11-28), independently of the library that reads them.
 */
public final class Frames {

  private static final int STRING = 7;

  private Frames() {}

  /** An event as ConverseStream sends it. */
  public static byte[] event(String type, String json) {
    return frame(
        Map.of(
            ":message-type", "event",
            ":event-type", type,
            ":content-type", "application/json"),
        json);
  }

  /** An exception inside a stream. */
  public static byte[] exception(String type, String message) {
    return frame(
        Map.of(
            ":message-type", "exception",
            ":exception-type", type,
            ":content-type", "application/json"),
        "{\"message\":\"" + message + "\"}");
  }

  static byte[] frame(Map<String, String> headers, String payload) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    headers.forEach(
        (name, value) -> {
          byte[] bytes = value.getBytes(UTF_8);
          written.write(name.length());
          written.writeBytes(name.getBytes(UTF_8));
          written.write(STRING);
          written.write(bytes.length >> 8);
          written.write(bytes.length);
          written.writeBytes(bytes);
        });
    byte[] head = written.toByteArray();
    byte[] body = payload.getBytes(UTF_8);
    int total = 12 + head.length + body.length + 4;
    ByteBuffer frame = ByteBuffer.allocate(total);
    frame.putInt(total).putInt(head.length);
    frame.putInt(crc(frame.array(), 8));
    frame.put(head).put(body);
    frame.putInt(crc(frame.array(), total - 4));
    return frame.array();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  /** All of them behind each other. */
  public static byte[] joined(byte[]... frames) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      out.writeBytes(frame);
    }
    return out.toByteArray();
  }
}
