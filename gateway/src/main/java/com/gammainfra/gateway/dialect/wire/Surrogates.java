package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/**
 * Makes JSON whose escapes stand for halves of characters well-formed: {@code "\\ud800"} alone is
 * legal JSON and no text, so nothing that is read from it could be written as UTF-8 again.
 */
public final class Surrogates {

  private static final byte[] REPLACEMENT = "\\ufffd".getBytes(US_ASCII);
  private static final int ESCAPE = 6;

  private Surrogates() {}

  /** The JSON with each half that stands alone replaced by U+FFFD; itself when there is none. */
  public static byte[] mended(byte[] json) {
    for (int i = 0; i + 2 < json.length; i++) {
      if (json[i] == '\\' && json[i + 1] == 'u' && (json[i + 2] | 0x20) == 'd') {
        return mend(json);
      }
    }
    return json;
  }

  private static byte[] mend(byte[] json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
    int i = 0;
    while (i < json.length) {
      if (json[i] != '\\') {
        out.write(json[i++]);
        continue;
      }
      int unit = unit(json, i);
      if (unit < 0) {
        int length = Math.min(2, json.length - i);
        out.write(json, i, length);
        i += length;
      } else if (Character.isHighSurrogate((char) unit) && isLow(unit(json, i + ESCAPE))) {
        out.write(json, i, 2 * ESCAPE);
        i += 2 * ESCAPE;
      } else if (Character.isSurrogate((char) unit)) {
        out.writeBytes(REPLACEMENT);
        i += ESCAPE;
      } else {
        out.write(json, i, ESCAPE);
        i += ESCAPE;
      }
    }
    return out.toByteArray();
  }

  private static boolean isLow(int unit) {
    return unit >= 0 && Character.isLowSurrogate((char) unit);
  }

  /** The UTF-16 unit that an escape at that place stands for; -1 when there is none. */
  private static int unit(byte[] json, int at) {
    if (at + ESCAPE > json.length || json[at] != '\\' || json[at + 1] != 'u') {
      return -1;
    }
    int unit = 0;
    for (int i = at + 2; i < at + ESCAPE; i++) {
      int digit = Character.digit(json[i], 16);
      if (digit < 0) {
        return -1;
      }
      unit = (unit << 4) | digit;
    }
    return unit;
  }
}
