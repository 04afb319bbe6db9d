package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The service tier whose tokens cost more than the price book knows (<a
 * href="https://platform.openai.com/docs/guides/priority-processing">Priority processing</a>,
 * November 2026): passed on, it would be billed below its cost. An operator who has set the prices
 * can set it in a chain's {@code params}.
 */
public final class PricedTier {

  /** The field that asks for a tier. */
  public static final String FIELD = "service_tier";

  /** What is said where it was left out. */
  public static final String LOSS =
      "service_tier priority changes what tokens cost and was left out";

  private static final byte[] PRIORITY = "\"priority\"".getBytes(UTF_8);

  private PricedTier() {}

  /** Whether a request of OpenAI's asks for it. */
  public static boolean isAskedBy(JsonObjectScan request) {
    return request.holds(FIELD, PRIORITY);
  }
}
