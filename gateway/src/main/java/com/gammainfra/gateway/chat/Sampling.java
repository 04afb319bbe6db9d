package com.gammainfra.gateway.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the next token is drawn and when to stop; null wherever the caller said nothing.
 *
 * @param temperature 0 to 2
 * @param topP 0 to 1
 * @param topK at least 1
 * @param presencePenalty −2 to 2
 * @param frequencyPenalty −2 to 2
 * @param stop texts before which the answer ends; empty for none
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Long seed,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    List<String> stop) {

  /** Nothing said. */
  public static final Sampling NONE = new Sampling(null, null, null, null, null, null, List.of());

  public Sampling {
    stop = List.copyOf(stop);
  }
}
