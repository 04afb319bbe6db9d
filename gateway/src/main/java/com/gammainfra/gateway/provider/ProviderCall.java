package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.chat.ChatRequest;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One call of an upstream.
 *
 * @param key the credential; null for a provider that needs none
 * @param strict whether the call is refused when the upstream cannot be told all of the request
 * @param limits how long it may take
 * @param cancellation tells that nobody waits any more
 * @param loop runs the callbacks of the call, one at a time; the same thread that writes to the
 *     client, so that an answer is relayed without changing threads
 */
public record ProviderCall(
    Deployment deployment,
    @Nullable ApiKey key,
    ChatRequest request,
    Params params,
    boolean strict,
    CallLimits limits,
    Cancellation cancellation,
    Executor loop) {}
