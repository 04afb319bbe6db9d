package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.Seal;
import org.jspecify.annotations.Nullable;

/**
 * Seals in the one place a dialect has for them. Those of another vendor stand there behind a
 * prefix with its name, so that they find their way back.
 */
public final class SealText {

  private static final String FOREIGN = "gammainfra:";

  private SealText() {}

  /** A seal as text of {@code dialect}. */
  public static String write(String dialect, Seal seal) {
    return seal.dialect().equals(dialect)
        ? seal.value()
        : FOREIGN + seal.dialect() + ":" + seal.value();
  }

  /** The seal that a text of {@code dialect} stands for; null for an empty one. */
  public static @Nullable Seal read(String dialect, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (isForeign(text)) {
      int colon = text.indexOf(':', FOREIGN.length());
      if (colon > 0) {
        return new Seal(text.substring(FOREIGN.length(), colon), text.substring(colon + 1));
      }
    }
    return new Seal(dialect, text);
  }

  /** Whether a text stands for a seal of another dialect than the one it was found in. */
  public static boolean isForeign(String text) {
    return text.startsWith(FOREIGN);
  }
}
