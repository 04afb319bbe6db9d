package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;

/** Sends whole responses, with the headers that every response has. */
final class Responder {

  private final BrowserGuard guard;

  /** A responder to clients of these origins. */
  Responder(BrowserGuard guard) {
    this.guard = guard;
  }

  /** An error in the client's dialect, without the decision's headers. */
  Reply error(Call call, ChatError error) {
    Reply reply =
        new Reply(
            call.dialect().status(error.code()),
            "application/json",
            Map.of(
                DecisionHeaders.OVERHEAD,
                DecisionHeaders.millis(System.nanoTime() - call.arrivalNanos())),
            call.dialect().encodeError(error, call.id()));
    Duration wait = error.retryAfter();
    return wait == null
        ? reply
        : reply.with("retry-after", Long.toString(Math.ceilDiv(wait.toMillis(), 1000)));
  }

  /** Sends a response, from any thread; does nothing when the client has left. */
  void send(Call call, Reply reply) {
    call.context().runOnContext(_ -> write(call, reply));
  }

  /**
   * Sends an answer; what the gateway added is measured when it leaves, so that the way to the
   * event loop counts.
   */
  void send(Call call, Reply reply, ExchangeRecord.Timing timing) {
    call.context()
        .runOnContext(
            _ -> {
              long added = timing.at(System.nanoTime()).overheadNanos();
              write(call, reply.with(DecisionHeaders.OVERHEAD, DecisionHeaders.millis(added)));
            });
  }

  private void write(Call call, Reply reply) {
    HttpServerResponse response = call.http().response();
    if (response.closed() || response.ended() || response.headWritten()) {
      return;
    }
    response.setStatusCode(reply.status());
    common(call, response);
    response.putHeader("content-type", reply.contentType());
    reply.headers().forEach(response::putHeader);
    if (call.http().method().name().equals("HEAD")) {
      response.putHeader("content-length", Integer.toString(reply.body().length));
      response.end();
    } else {
      response.end(Buffer.buffer(reply.body()));
    }
  }

  /**
   * Sends a response in place of one that something thrown has stopped: where the head has left
   * already, the connection is reset, so that nobody takes what arrived for the whole.
   */
  void failed(Call call, Reply reply) {
    call.context()
        .runOnContext(
            _ -> {
              HttpServerResponse response = call.http().response();
              if (response.headWritten() && !response.ended() && !response.closed()) {
                var _ = response.reset();
              } else {
                write(call, reply);
              }
            });
  }

  /** Puts the headers that every response has. */
  void common(Call call, HttpServerResponse response) {
    response.putHeader("x-gammainfra-request-id", call.id());
    response.putHeader("x-request-id", call.id());
    String origin = call.http().getHeader("origin");
    if (origin != null && guard.allows(origin)) {
      response.putHeader("access-control-allow-origin", origin);
      response.putHeader("access-control-expose-headers", "*");
      response.putHeader("vary", "origin");
    }
  }
}
