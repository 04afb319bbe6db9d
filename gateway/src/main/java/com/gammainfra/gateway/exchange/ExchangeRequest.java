package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.routing.Steering;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request as it enters.
 *
 * @param id names the exchange, {@code req_…}
 * @param created when it arrived
 * @param arrivalNanos the same on {@link System#nanoTime()}'s scale
 * @param steering what the caller's headers ask of the router
 * @param timeout the caller's own limit on the whole; null for none
 * @param strict whether a loss in translation is an error
 * @param streamGuard whether a streamed answer shall be held until it is whole
 * @param session the caller's name for the conversation; null for none
 * @param notices what the caller is to be told already
 * @param cancellation is cancelled when the client leaves
 * @param loop the client's event loop
 */
public record ExchangeRequest(
    String id,
    Instant created,
    long arrivalNanos,
    Caller caller,
    ChatRequest chat,
    Steering steering,
    @Nullable Duration timeout,
    boolean strict,
    boolean streamGuard,
    @Nullable String session,
    List<String> notices,
    Cancellation cancellation,
    Executor loop) {

  public ExchangeRequest {
    notices = List.copyOf(notices);
  }
}
