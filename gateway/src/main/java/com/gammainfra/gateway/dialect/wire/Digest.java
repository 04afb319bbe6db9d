package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of texts, for names that must be short and always come out the same. */
public final class Digest {

  private static final String ALPHANUMERIC =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private Digest() {}

  /** 64 hexadecimal characters. */
  public static String hex(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  /** That many letters and digits, at most 32. */
  public static String alphanumeric(String text, int chars) {
    byte[] sum = sha256(text);
    StringBuilder name = new StringBuilder(chars);
    for (int i = 0; i < chars; i++) {
      name.append(ALPHANUMERIC.charAt((sum[i] & 0xff) % ALPHANUMERIC.length()));
    }
    return name.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
