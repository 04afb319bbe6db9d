package com.gammainfra.gateway.provider;

import java.util.List;

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

  /** It does not. */
  record Failed(ProviderFailure failure, CallTiming timing) implements OpenResult {}
}
