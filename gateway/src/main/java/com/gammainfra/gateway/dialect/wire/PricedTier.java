package com.gammainfra.gateway.dialect.wire;

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

  private static final String PRIORITY = "priority";

  private PricedTier() {}

  /** Whether a request of OpenAI's asks for it. */
  public static boolean isAskedBy(JsonObjectScan request) {
    JsonObjectScan.Field tier = request.field(FIELD);
    return tier != null
        && request.startsWith(FIELD, '"')
        && JsonText.unquote(request.json(), tier.valueStart(), tier.valueEnd()).equals(PRIORITY);
  }
}
