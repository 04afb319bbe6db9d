package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;

/** Ids of tool calls that Bedrock takes: one to 64 letters, digits, {@code _} and {@code -}. */
final class Ids {

  private static final Pattern FITTING = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  private Ids() {}

  /** The id itself, or a digest of it; the call and its result get the same. */
  static String fitting(String id) {
    if (FITTING.matcher(id).matches()) {
      return id;
    }
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
      return "gx_" + Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
