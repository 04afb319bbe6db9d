package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.exchange.ChatExchange;
import com.gammainfra.gateway.exchange.ExchangeRequest;
import java.time.Duration;

/** {@code POST /v1/chat/completions}: from bytes to an exchange. */
final class ChatHandler implements Endpoint.Handler.Streaming {

  private static final String PATH = "/v1/chat/completions";

  private final Dialect dialect;
  private final ChatExchange exchange;
  private final RateLimits limits;
  private final Responder responder;
  private final KeyedChat keyed;
  private final Duration keepAlive;

  ChatHandler(
      Dialect dialect,
      ChatExchange exchange,
      RateLimits limits,
      Responder responder,
      KeyedChat keyed,
      Duration keepAlive) {
    this.dialect = dialect;
    this.exchange = exchange;
    this.limits = limits;
    this.responder = responder;
    this.keyed = keyed;
    this.keepAlive = keepAlive;
  }

  @Override
  public void handle(Call call) {
    GatewayHeaders headers = GatewayHeaders.read(call.http().headers());
    ExchangeRequest request = read(call, headers, dialect);
    String key = headers.idempotencyKey();
    if (key == null) {
      run(call, request, AnswerRecorder.NONE);
    } else {
      keyed.run(call, PATH, request, key, recorder -> run(call, request, recorder));
    }
  }

  private void run(Call call, ExchangeRequest request, AnswerRecorder recorder) {
    boolean includeUsage = request.chat().includeUsage();
    limits.admit(call, request.chat());
    try {
      exchange.run(
          request,
          new HttpAnswerWriter(call, dialect, includeUsage, keepAlive, responder, recorder));
    } finally {
      limits.over(call.id());
    }
  }

  /** Reads headers and body of a chat request. */
  static ExchangeRequest read(Call call, Dialect dialect) {
    return read(call, GatewayHeaders.read(call.http().headers()), dialect);
  }

  private static ExchangeRequest read(Call call, GatewayHeaders headers, Dialect dialect) {
    ChatRequest chat = dialect.decodeRequest(call.body());
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
        headers.notices(),
        call.cancellation(),
        call.loop());
  }
}
