package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Pattern;

/** Ids of tool calls that the provider takes: {@code ^[a-zA-Z0-9_-]+$}. */
final class Ids {

  private static final Pattern FITTING = Pattern.compile("[a-zA-Z0-9_-]+");
  private static final String REWRITTEN = "gx_";

  private Ids() {}

  /** The id itself, or one that stands for it alone: its bytes in base64url, after a prefix. */
  static String fitting(String id) {
    return FITTING.matcher(id).matches() && !id.startsWith(REWRITTEN)
        ? id
        : REWRITTEN + Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(UTF_8));
  }
}
