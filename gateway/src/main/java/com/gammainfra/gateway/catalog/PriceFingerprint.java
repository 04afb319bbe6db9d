package com.gammainfra.gateway.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A short name for what a price charges, so that a version never names two prices: an operator's
 * price of the same model and date as the shipped one has another fingerprint. Where it was read
 * does not count, nor the order in which hours are written.
 *
 * <p>The first eight hexadecimal digits of a SHA-256: two prices of one model and date that differ
 * have the same with a chance of one in four thousand million.
 */
public final class PriceFingerprint {

  private static final int BYTES = 4;

  private PriceFingerprint() {}

  /** Eight hexadecimal digits of everything that decides what a request costs. */
  public static String of(Rates rates, List<Price.Tier> tiers, Price.@Nullable OffPeak offPeak) {
    // Receipts keep fingerprints for years: this text is spelt out, so that it outlives a renaming.
    StringBuilder text = new StringBuilder(spelt(rates));
    for (Price.Tier tier : tiers) {
      text.append(";above ")
          .append(tier.aboveInputTokens())
          .append(':')
          .append(spelt(tier.rates()));
    }
    if (offPeak != null) {
      text.append(";off-peak ").append(spelt(offPeak.peak())).append(':');
      text.append(spelt(offPeak.rates()));
    }
    return HexFormat.of().formatHex(sha256(text.toString()), 0, BYTES);
  }

  private static String spelt(Rates rates) {
    return "%d,%d,%d,%d,%d"
        .formatted(
            rates.input(),
            rates.cachedInput(),
            rates.cacheWrite5m(),
            rates.cacheWrite1h(),
            rates.output());
  }

  private static String spelt(PeakHours peak) {
    String windows =
        peak.windows().stream()
            .map(window -> window.from() + "-" + window.to())
            .sorted()
            .collect(Collectors.joining("+"));
    String days = peak.days().stream().sorted().map(Enum::name).collect(Collectors.joining("+"));
    return windows + " " + days + " " + peak.zone();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
