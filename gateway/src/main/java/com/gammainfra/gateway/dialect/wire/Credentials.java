package com.gammainfra.gateway.dialect.wire;

import java.util.regex.Pattern;

/** Takes out of an upstream's message what looks like a credential. */
public final class Credentials {

  private static final int MAX_READ = 4_000;
  private static final int MAX_MESSAGE = 1_000;

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)\\b(?:sk|pk|rk|gsk|xai)[-_][\\w*.-]{4,}"
              + "|\\bAIza[\\w-]{8,}"
              + "|\\bBearer\\s+[^\\s\"',;]+"
              + "|\\b(?:api[-_]?key|key|access_token|token|secret|password)\\s?=\\s?[^\\s\"',;&]+");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private Credentials() {}

  /** The message in one line, credentials masked, at most 1,000 characters. */
  public static String mask(String message) {
    String read = message.substring(0, Math.min(message.length(), MAX_READ));
    String line = CONTROL.matcher(read).replaceAll(" ").strip();
    String masked = SECRET.matcher(line).replaceAll("[masked]");
    return masked.length() <= MAX_MESSAGE ? masked : masked.substring(0, MAX_MESSAGE - 1) + "…";
  }
}
