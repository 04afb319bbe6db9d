package com.gammainfra.gateway.dialect.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the next byte that matters inside a JSON string, eight bytes at a time: {@code x - 0x01…01
 * & ~x & 0x80…80} has a bit set exactly in, or above, the bytes of {@code x} that are zero, so the
 * lowest set bit is right (<a
 * href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Anderson, Bit Twiddling
 * Hacks</a>).
 */
final class ByteSearch {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';

  private ByteSearch() {}

  /** The first quote or backslash at or after {@code from}; past the end, an index exception. */
  static int quoteOrBackslash(byte[] bytes, int from) {
    int i = from;
    int last = bytes.length - Long.BYTES;
    while (i <= last) {
      long word = (long) LONGS.get(bytes, i);
      long found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES);
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      i += Long.BYTES;
    }
    while (bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }
}
