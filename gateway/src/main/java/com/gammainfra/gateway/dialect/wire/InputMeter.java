package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.InputSize;

/** Adds up how much text a request holds. */
public final class InputMeter {

  private long asciiBytes;
  private long otherCodePoints;
  private long utf8Bytes;
  private int images;

  /** Counts a text. */
  public void text(String text) {
    byte[] utf8 = text.getBytes(UTF_8); // intrinsic, so faster than a loop over the characters
    if (utf8.length == text.length()) {
      asciiBytes += utf8.length;
      utf8Bytes += utf8.length;
    } else {
      raw(utf8, 0, utf8.length);
    }
  }

  /** Counts UTF-8 as it is written. */
  public void raw(byte[] utf8, int from, int to) {
    int ascii = 0;
    int continuations = 0;
    for (int i = from; i < to; i++) {
      ascii += (utf8[i] >>> 31) ^ 1;
      continuations += (utf8[i] & 0xC0) == 0x80 ? 1 : 0;
    }
    asciiBytes += ascii;
    otherCodePoints += to - from - ascii - continuations;
    utf8Bytes += to - from;
  }

  /** Counts an image. */
  public void image() {
    images++;
  }

  /** The sum, for that many messages. */
  public InputSize size(int messages) {
    return new InputSize(asciiBytes, otherCodePoints, utf8Bytes, messages, images);
  }
}
