package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** Spoils messages: cuts, doubles, swaps, other values, other bytes, or nothing but noise. */
record Mutations(Random random) {

  private static final int MOST_NOISE = 96;

  /** Values that something may trip over. */
  private static final List<String> TOKENS =
      List.of(
          "null", "{}", "[]", "\"\"", "-1", "1e999", "true", "\"\\ud800\"", "[[[[", "\"tool_use\"");

  /** One of the seeds, maybe with another behind or inside it, spoilt up to three times. */
  byte[] of(List<String> seeds) {
    if (random.nextInt(32) == 0) {
      return noise();
    }
    String text = text(seeds.get(random.nextInt(seeds.size())));
    if (random.nextInt(16) == 0) {
      String other = seeds.get(random.nextInt(seeds.size()));
      int at = random.nextInt(text.length() + 1);
      text = text.substring(0, at) + other.substring(random.nextInt(other.length() + 1));
    }
    return bytes(text.getBytes(UTF_8), 4);
  }

  /** Bytes that mean nothing. */
  byte[] noise() {
    byte[] noise = new byte[random.nextInt(MOST_NOISE)];
    random.nextBytes(noise);
    return noise;
  }

  /** A text with up to three places changed. */
  String text(String seed) {
    String text = seed;
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      int to = at + random.nextInt(text.length() - at + 1);
      text =
          switch (random.nextInt(7)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
            case 2, 3 -> replaced(text);
            case 4 -> text.substring(0, at) + text.substring(at / 2);
            case 5 -> text.substring(0, at) + text.substring(to);
            default -> text;
          };
    }
    return text;
  }

  /** The bytes, one time in {@code odds} with up to four of them changed, taken out or put in. */
  byte[] bytes(byte[] seed, int odds) {
    if (seed.length == 0 || random.nextInt(odds) > 0) {
      return seed;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(seed.length + 4);
    int from = 0;
    for (int i = random.nextInt(4); i >= 0 && from < seed.length; i--) {
      int at = from + random.nextInt(seed.length - from);
      out.write(seed, from, at - from);
      int way = random.nextInt(3);
      if (way > 0) {
        out.write(random.nextInt(256));
      }
      from = way < 2 ? at + 1 : at;
    }
    out.write(seed, from, seed.length - from);
    return out.toByteArray();
  }

  /** The text with the value of one field exchanged. */
  private String replaced(String text) {
    int colon = text.indexOf(':', random.nextInt(text.length() + 1));
    if (colon < 0) {
      return text;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, colon + 1)
        + TOKENS.get(random.nextInt(TOKENS.size()))
        + text.substring(end);
  }
}
