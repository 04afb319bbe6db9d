package com.gammainfra.gateway.dialect.openai;

import java.util.Random;

/** Random JSON texts with odd spacing, escapes and characters of all lengths. */
final class RandomJson {

  private static final String[] PIECES = {
    "a",
    "Z",
    " ",
    "\\\"",
    "\\\\",
    "\\n",
    "\\u00e9",
    "\\ud83e\\udd8a",
    "ü",
    "漢",
    "🦊",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "/"
  };
  private static final String[] SPACES = {"", "", "", " ", "\n", "\t", " \r\n "};
  private static final String[] LITERALS = {
    "null", "true", "false", "0", "-1", "1.50", "1e5", "-0.0E-2", "12345678901234567890", "\"\""
  };

  private final Random random;

  RandomJson(Random random) {
    this.random = random;
  }

  String value(int depth) {
    return switch (random.nextInt(depth > 0 ? 5 : 3)) {
      case 0 -> LITERALS[random.nextInt(LITERALS.length)];
      case 1, 2 -> string();
      case 3 -> array(depth);
      default -> object(depth);
    };
  }

  String string() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.append('"').toString();
  }

  String space() {
    return SPACES[random.nextInt(SPACES.length)];
  }

  String object(int depth) {
    StringBuilder text = new StringBuilder("{").append(space());
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      text.append(i > 0 ? "," : "").append(field("\"k" + i + string().substring(1), depth));
    }
    return text.append(space()).append('}').toString();
  }

  String field(String quotedName, int depth) {
    return space() + quotedName + space() + ":" + space() + value(depth - 1) + space();
  }

  private String array(int depth) {
    StringBuilder text = new StringBuilder("[").append(space());
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      text.append(i > 0 ? "," : "").append(space()).append(value(depth - 1)).append(space());
    }
    return text.append(']').toString();
  }
}
