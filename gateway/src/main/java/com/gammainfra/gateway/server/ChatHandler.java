package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.exchange.ChatExchange;
import com.gammainfra.gateway.exchange.ExchangeRequest;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request for an answer or for vectors, in whatever dialect: from bytes to an exchange. */
final class ChatHandler implements Endpoint.Handler.Streaming {

  private final String path;
  private final ChatExchange exchange;
  private final RateLimits limits;
  private final Responder responder;
  private final KeyedChat keyed;
  private final Duration keepAlive;

  /**
   * A handler.
   *
   * @param path the endpoint's own, under which answers are kept for who asks again
   */
  ChatHandler(
      String path,
      ChatExchange exchange,
      RateLimits limits,
      Responder responder,
      KeyedChat keyed,
      Duration keepAlive) {
    this.path = path;
    this.exchange = exchange;
    this.limits = limits;
    this.responder = responder;
    this.keyed = keyed;
    this.keepAlive = keepAlive;
  }

  @Override
  public void handle(Call call) {
    GatewayHeaders headers = GatewayHeaders.read(call.http().headers());
    ExchangeRequest request = read(call, headers);
    String key = headers.idempotencyKey();
    if (key == null) {
      run(call, request, AnswerRecorder.NONE);
    } else {
      keyed.run(call, path, request, key, recorder -> run(call, request, recorder));
    }
  }

  private void run(Call call, ExchangeRequest request, AnswerRecorder recorder) {
    limits.admit(call, request.chat());
    try {
      exchange.run(
          request, new HttpAnswerWriter(call, request.chat(), keepAlive, responder, recorder));
    } finally {
      limits.over(call.id());
    }
  }

  /** Reads headers and body of a chat request. */
  static ExchangeRequest read(Call call) {
    return read(call, GatewayHeaders.read(call.http().headers()));
  }

  /** A header that was given in several lines is one value, with commas. */
  private static @Nullable String header(MultiMap headers, String name) {
    List<String> values = headers.getAll(name);
    return values.isEmpty() ? null : String.join(",", values);
  }

  private static ExchangeRequest read(Call call, GatewayHeaders headers) {
    ChatRequest chat =
        call.dialect().decodeRequest(call.body(), name -> header(call.http().headers(), name));
    return new ExchangeRequest(
        call.id(),
        call.created(),
        call.arrivalNanos(),
        call.caller(),
        chat,
        headers.steering(),
        headers.timeout(),
        headers.strict(),
        headers.streamGuard(),
        headers.session(),
        headers.notices(),
        call.cancellation(),
        call.loop());
  }
}
