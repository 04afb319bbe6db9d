package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.provider.ProviderFailure;

/**
 * What a failure leads to. The table is {@code docs/failover.md}.
 *
 * <p>Enum order carries no meaning.
 */
enum NextStep {
  /** The same deployment with its next credential, then the next candidate. */
  NEXT_KEY,
  NEXT_CANDIDATE,
  /** Only a candidate with a larger window. */
  LARGER_WINDOW,
  /** The request is at fault, or nobody waits: the next would fail just so. */
  GIVE_UP;

  static NextStep after(ProviderFailure failure) {
    return switch (failure) {
      case ProviderFailure.RateLimited _,
          ProviderFailure.QuotaExhausted _,
          ProviderFailure.Unauthorized _ ->
          NEXT_KEY;
      case ProviderFailure.ModelNotFound _,
          ProviderFailure.TimedOut _,
          ProviderFailure.Unreachable _,
          ProviderFailure.ServerFault _,
          ProviderFailure.Malformed _,
          ProviderFailure.Cut _,
          ProviderFailure.WouldLose _ ->
          NEXT_CANDIDATE;
      case ProviderFailure.ContextTooLong _ -> LARGER_WINDOW;
      case ProviderFailure.ContentFiltered _,
          ProviderFailure.Rejected _,
          ProviderFailure.Cancelled _ ->
          GIVE_UP;
    };
  }
}
