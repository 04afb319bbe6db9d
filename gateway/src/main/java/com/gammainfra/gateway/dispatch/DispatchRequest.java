package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.routing.Candidate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * A request and whom to ask.
 *
 * @param candidates best first, not empty
 * @param strict whether a candidate that cannot be told all of the request is refused
 * @param hold whether a streamed answer is held back until it is whole
 * @param hedge whether the first two candidates are asked at once
 * @param ownKeys the caller's keys by provider, for the candidates that are asked with them
 * @param cancellation is cancelled when nobody waits any more
 * @param loop runs the callbacks of the calls
 */
public record DispatchRequest(
    List<Candidate> candidates,
    ChatRequest request,
    boolean strict,
    boolean hold,
    boolean hedge,
    Budget budget,
    Map<String, OwnKey> ownKeys,
    Cancellation cancellation,
    Executor loop) {

  public DispatchRequest {
    candidates = List.copyOf(candidates);
    ownKeys = Map.copyOf(ownKeys);
  }
}
