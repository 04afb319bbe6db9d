package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.provider.ProviderFailure;
import org.jspecify.annotations.Nullable;

/** How an exchange ended. */
public sealed interface ExchangeOutcome {

  /** It has not ended yet. */
  record Running() implements ExchangeOutcome {}

  /**
   * The whole answer was handed to the client.
   *
   * @param skippedEvents how many events of the upstream could not be read and were left out
   */
  record Completed(int skippedEvents) implements ExchangeOutcome {}

  /** The answer broke off after the client had seen part of it. */
  record Truncated(ProviderFailure failure) implements ExchangeOutcome {}

  /** The client left. */
  record Cancelled() implements ExchangeOutcome {}

  /** No model was asked. */
  record Refused(ChatError error) implements ExchangeOutcome {}

  /** No model answered. */
  record Exhausted(ChatError error) implements ExchangeOutcome {}

  /** The name on the wire. */
  default String status() {
    return switch (this) {
      case Running _ -> "running";
      case Completed _ -> "completed";
      case Truncated _ -> "truncated";
      case Cancelled _ -> "cancelled";
      case Refused _ -> "refused";
      case Exhausted _ -> "exhausted";
    };
  }

  /** What the client was told in place of an answer; null when it was not an error. */
  default @Nullable ChatError error() {
    return switch (this) {
      case Refused(var error) -> error;
      case Exhausted(var error) -> error;
      case Running _, Completed _, Truncated _, Cancelled _ -> null;
    };
  }
}
