package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.provider.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * A request that may be handled: its host, origin, key and body have been checked.
 *
 * @param id names it in the response, the receipt and the log
 * @param arrivalNanos when it was all there, on {@link System#nanoTime()}'s scale
 * @param dialect what the client speaks
 * @param operator whether what is the operator's alone may be shown
 * @param argument what stands in place of the endpoint's {@code {…}}; empty when it has none
 * @param body empty when the endpoint takes none; not to be modified
 * @param cancellation is cancelled when the client leaves
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: calls are never compared
record Call(
    String id,
    Instant created,
    long arrivalNanos,
    HttpServerRequest http,
    Context context,
    Caller caller,
    Dialect dialect,
    boolean operator,
    String argument,
    byte[] body,
    Cancellation cancellation) {

  /**
   * The same with its body, which was all there at {@code nanos}: only then its handling begins.
   */
  Call with(byte[] bytes, long nanos) {
    return new Call(
        id,
        created,
        arrivalNanos,
        http,
        context,
        caller,
        dialect,
        operator,
        argument,
        bytes,
        cancellation);
  }

  /** Runs tasks on the event loop that serves this client, in order. */
  Executor loop() {
    return task -> context.runOnContext(_ -> task.run());
  }
}
