package com.gammainfra.gateway.routing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request may be answered: a group ({@code us}, {@code eu}, {@code apac}) or an AWS region.
 */
final class Regions {

  private Regions() {}

  /**
   * Whether a provider is where the caller wants it. A provider that states only a group does not
   * serve an AWS region: nobody said that it is there. One that states nothing serves none.
   */
  static boolean serves(@Nullable String provider, String wanted) {
    if (provider == null) {
      return false;
    }
    String place = provider.toLowerCase(Locale.ROOT);
    String wish = wanted.strip().toLowerCase(Locale.ROOT);
    return place.equals(wish) || wish.equals(group(place));
  }

  private static @Nullable String group(String awsRegion) {
    if (awsRegion.startsWith("us-")) {
      return "us";
    }
    if (awsRegion.startsWith("eu-")) {
      return "eu";
    }
    return awsRegion.startsWith("ap-") ? "apac" : null;
  }
}
