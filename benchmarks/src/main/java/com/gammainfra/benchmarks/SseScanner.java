package com.gammainfra.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds events in the bytes of a stream, however they were cut on the way. It reads only what the
 * harness needs of an event: whether it carries scripted text and when that was written, whether it
 * is the end, whether it is an error.
 */
final class SseScanner {

  /** Is told what the scanner finds. */
  interface Listener {
    /** A content event, with the {@link System#nanoTime} at which the upstream wrote it. */
    void content(long writtenNanos);

    /** {@code [DONE]}. */
    void done();

    /** An event with an error in it. */
    void error();
  }

  private static final byte[] DATA = bytes("data:");
  private static final byte[] DONE = bytes("[DONE]");
  private static final byte[] ERROR = bytes("{\"error\"");
  private static final byte[] CONTENT = bytes("\"" + ChatAnswer.TIMESTAMP);

  private final Listener listener;
  private byte[] rest = new byte[0];

  SseScanner(Listener listener) {
    this.listener = listener;
  }

  void feed(byte[] bytes) {
    byte[] all = rest.length == 0 ? bytes : join(rest, bytes);
    int lineStart = 0;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == '\n') {
        line(all, lineStart, i);
        lineStart = i + 1;
      }
    }
    rest = lineStart == all.length ? new byte[0] : Arrays.copyOfRange(all, lineStart, all.length);
  }

  private void line(byte[] all, int from, int to) {
    if (!startsWith(all, from, to, DATA)) {
      return;
    }
    int start = from + DATA.length;
    while (start < to && all[start] == ' ') {
      start++;
    }
    if (startsWith(all, start, to, DONE)) {
      listener.done();
    } else if (startsWith(all, start, to, ERROR)) {
      listener.error();
    } else {
      int at = indexOf(all, start, to, CONTENT);
      if (at >= 0) {
        listener.content(number(all, at + CONTENT.length, to));
      }
    }
  }

  private static long number(byte[] all, int from, int to) {
    int at = from;
    boolean negative = at < to && all[at] == '-';
    if (negative) {
      at++;
    }
    long value = 0;
    while (at < to && all[at] >= '0' && all[at] <= '9') {
      value = value * 10 + (all[at] - '0');
      at++;
    }
    return negative ? -value : value;
  }

  private static boolean startsWith(byte[] all, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(all, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private static int indexOf(byte[] all, int from, int to, byte[] wanted) {
    for (int i = from; i <= to - wanted.length; i++) {
      if (all[i] == wanted[0] && startsWith(all, i, to, wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
