package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Preference;
import org.jspecify.annotations.Nullable;

/**
 * How candidates shall be ordered, after precedence: a preference beats the dial, what the caller's
 * headers say beats what the model's name says. At most one of the two is set.
 *
 * @param dial 0 (best) to 1 (cheapest)
 */
record Wish(@Nullable Preference preference, @Nullable Double dial) {

  static final Wish NONE = new Wish(null, null);

  /** What the headers ask, else what the alias or preset says itself. */
  static Wish of(Steering steering, @Nullable Preference ownPreference, @Nullable Double ownDial) {
    if (steering.preference() != null) {
      return new Wish(steering.preference(), null);
    }
    if (steering.dial() != null) {
      return new Wish(null, steering.dial());
    }
    return ownPreference != null ? new Wish(ownPreference, null) : new Wish(null, ownDial);
  }

  /** The place on the dial that is meant; null when the order is not the dial's. */
  @Nullable Double position() {
    if (preference == null) {
      return dial;
    }
    return switch (preference) {
      case QUALITY -> 0.0;
      case BALANCED -> 0.5;
      case COST -> 1.0;
      case LATENCY -> null;
    };
  }

  /** The order that is meant. */
  CandidateOrder order() {
    Double position = position();
    if (position != null) {
      return new DialOrder(position);
    }
    return preference == Preference.LATENCY ? new LatencyOrder() : new ChainOrder();
  }
}
