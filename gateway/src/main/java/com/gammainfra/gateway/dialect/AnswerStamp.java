package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway puts on an answer.
 *
 * @param model the model that served, {@code provider/model}
 * @param createdEpochSecond when the exchange began
 * @param routerVersion which step of the router decided
 * @param includeUsage whether a streamed answer ends with its usage
 * @param pricing dollars, nine decimals, for a usage
 * @param request what is answered, for dialects that repeat it; null when it is not at hand
 */
public record AnswerStamp(
    String requestId,
    String model,
    long createdEpochSecond,
    String routerVersion,
    boolean includeUsage,
    Function<Usage, BigDecimal> pricing,
    @Nullable ChatRequest request) {

  /** A stamp of an answer to a request that is not at hand. */
  public AnswerStamp(
      String requestId,
      String model,
      long createdEpochSecond,
      String routerVersion,
      boolean includeUsage,
      Function<Usage, BigDecimal> pricing) {
    this(requestId, model, createdEpochSecond, routerVersion, includeUsage, pricing, null);
  }
}
