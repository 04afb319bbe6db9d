package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a call. */
public sealed interface OpenResult {

  /** How long it took. */
  CallTiming timing();

  /**
   * It answers.
   *
   * @param answer to be drained or closed
   * @param losses what of the client's request this upstream could not be told
   */
  record Opened(UpstreamAnswer answer, List<String> losses, CallTiming timing)
      implements OpenResult {

    public Opened {
      losses = List.copyOf(losses);
    }
  }

  /**
   * It does not.
   *
   * @param generated what of an answer had arrived that was held back when it broke off; null when
   *     nothing had, as far as is known
   */
  record Failed(ProviderFailure failure, CallTiming timing, @Nullable Usage generated)
      implements OpenResult {

    /** A call of which nothing arrived. */
    public Failed(ProviderFailure failure, CallTiming timing) {
      this(failure, timing, null);
    }
  }
}
