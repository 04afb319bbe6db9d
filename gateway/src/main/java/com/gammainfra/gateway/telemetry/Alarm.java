package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.provider.ProviderFailure;
import org.jspecify.annotations.Nullable;

/**
 * A failure that does not pass by itself and needs the operator's hand. A key that was refused and
 * a model that is missing are asked again every 15 seconds at most, so they do not flood a log.
 */
enum Alarm {
  /** The provider does not take the key. */
  KEY_REFUSED,
  /** The account behind the key has nothing left. */
  QUOTA_EXHAUSTED,
  /** The provider does not know the model. */
  MODEL_MISSING;

  /**
   * The alarm that an attempt raises; null for none. A customer's own key is the customer's affair.
   */
  static @Nullable Alarm of(Attempt attempt) {
    if (!(attempt instanceof Attempt.Failed failed) || attempt.candidate().isOwn()) {
      return null;
    }
    return switch (failed.failure()) {
      case ProviderFailure.Unauthorized _ -> KEY_REFUSED;
      case ProviderFailure.QuotaExhausted _ -> QUOTA_EXHAUSTED;
      case ProviderFailure.ModelNotFound _ -> MODEL_MISSING;
      default -> null;
    };
  }
}
