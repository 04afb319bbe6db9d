package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.exchange.ChatExchange;
import com.gammainfra.gateway.exchange.ExchangeRequest;

/** {@code POST /v1/chat/completions}: from bytes to an exchange. */
final class ChatHandler implements Endpoint.Handler.Streaming {

  private final Dialect dialect;
  private final ChatExchange exchange;
  private final RateLimits limits;
  private final Responder responder;

  ChatHandler(Dialect dialect, ChatExchange exchange, RateLimits limits, Responder responder) {
    this.dialect = dialect;
    this.exchange = exchange;
    this.limits = limits;
    this.responder = responder;
  }

  @Override
  public void handle(Call call) {
    ExchangeRequest request = read(call, dialect);
    limits.admit(call, request.chat());
    try {
      exchange.run(
          request, new HttpAnswerWriter(call, dialect, request.chat().includeUsage(), responder));
    } finally {
      limits.over(call.id());
    }
  }

  /** Reads headers and body of a chat request. */
  static ExchangeRequest read(Call call, Dialect dialect) {
    GatewayHeaders headers = GatewayHeaders.read(call.http().headers());
    ChatRequest chat = dialect.decodeRequest(call.body());
    return new ExchangeRequest(
        call.id(),
        call.created(),
        call.arrivalNanos(),
        call.caller(),
        chat,
        headers.steering(),
        headers.timeout(),
        headers.maxLatency(),
        headers.strict(),
        headers.notices(),
        call.cancellation(),
        call.loop());
  }
}
