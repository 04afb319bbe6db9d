package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Task;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request of a trace.
 *
 * @param line where it stands, from 1
 * @param name what people call it; its line when nothing was said
 * @param request as the router sees it, of the size that {@code tokensIn} says
 * @param tokensIn all input tokens, cached ones included
 * @param tokensOut tokens of the visible answer
 * @param label the task as a person says; null when nobody did
 * @param at when it was sent; null when not said
 * @param model who answered it; null when not said
 * @param conversation the session it belongs to; null when not said
 * @param cachedIn input tokens that {@code model} read from its cache; null when not said
 * @param prefixes of its messages, shortest first; never empty
 */
record Step(
    int line,
    String name,
    ChatRequest request,
    long tokensIn,
    long tokensOut,
    @Nullable Task label,
    @Nullable Instant at,
    @Nullable ModelId model,
    @Nullable String conversation,
    @Nullable Long cachedIn,
    List<Prefix> prefixes) {

  Step {
    prefixes = List.copyOf(prefixes);
  }
}
