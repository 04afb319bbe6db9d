package com.gammainfra.gateway.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Replaces whole strings in JSON without reading it. */
final class QuotedStrings {

  private QuotedStrings() {}

  /**
   * The JSON with every string that is a key of {@code replacements} replaced by its value. Keys
   * and values have no character that JSON escapes and are not empty. A string inside another
   * string, whose quotes are escaped, is left alone.
   *
   * @return {@code json} itself when nothing was found
   */
  static byte[] replace(byte[] json, Map<String, String> replacements) {
    int longest = replacements.keySet().stream().mapToInt(String::length).max().orElse(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 64);
    int copied = 0;
    boolean inside = false;
    int opened = 0;
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '\\' && inside) {
        i++; // what follows is part of the string
      } else if (json[i] == '"') {
        if (inside && i - opened - 1 <= longest) {
          String found = new String(json, opened + 1, i - opened - 1, UTF_8);
          String replacement = replacements.get(found);
          if (replacement != null) {
            out.write(json, copied, opened + 1 - copied);
            out.writeBytes(replacement.getBytes(UTF_8));
            copied = i;
          }
        }
        inside = !inside;
        opened = i;
      }
    }
    if (copied == 0) {
      return json;
    }
    out.write(json, copied, json.length - copied);
    return out.toByteArray();
  }
}
