package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.exchange.ChatExchange;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.exchange.ExchangeRequest;
import com.gammainfra.gateway.exchange.RoutePreview;
import com.gammainfra.gateway.routing.RoutingResult;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/route}: what a chat request would be answered by, without asking anybody. */
final class RouteHandler implements Endpoint.Handler.Simple {

  private final ChatExchange exchange;
  private final Responder responder;

  RouteHandler(ChatExchange exchange, Responder responder) {
    this.exchange = exchange;
    this.responder = responder;
  }

  @Override
  public Reply reply(Call call) {
    boolean sweep = sweep(call);
    ExchangeRequest request = ChatHandler.read(call);
    RoutePreview preview = exchange.preview(request);
    Reply reply =
        switch (preview.result()) {
          case RoutingResult.Routed(var route) ->
              Reply.json(200, json(preview, sweep))
                  .with("x-gammainfra-endpoint", route.candidates().getFirst().endpoint());
          case RoutingResult.Refused(var _, var error) -> {
            ObjectNode document = json(preview, false);
            Reply plain = responder.error(call, error);
            yield new Reply(
                plain.status(),
                plain.contentType(),
                plain.headers(),
                RouteJson.withError(document, plain.body()));
          }
        };
    return reply.with(DecisionHeaders.of(preview.record()));
  }

  private ObjectNode json(RoutePreview preview, boolean sweep) {
    ExchangeRecord record = preview.record();
    return RouteJson.of(
        record.id(),
        record.requestedModel(),
        preview.result().route(),
        record.warnings(),
        record.sandbox(),
        sweep ? exchange.sweep(preview) : null);
  }

  private static boolean sweep(Call call) {
    String value = call.http().getParam("sweep");
    if (value != null && !value.equals("true") && !value.equals("false")) {
      throw ChatError.invalid("sweep", "sweep takes true or false").asException();
    }
    return "true".equals(value);
  }
}
