package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Past the number of exchanges it may have in flight, the gateway says so at once. */
class OverloadIT {

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(Map.of("openai", openai), "server: {max_in_flight: 1}\n");

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  @Test
  void oneExchangeTooMany_is429WithRetryAfter_untilTheFirstClientLeaves() throws Exception {
    openai.then(ScriptedUpstream.silence());
    String body = RunningGateway.body("openai/gpt-5-mini", "ping", "");

    try (Socket _ = RawHttp.send(gateway.uri("/"), RawHttp.chatHead(body), body)) {
      openai.asked();
      HttpResponse<String> refused = gateway.chat("openai/gpt-5-mini", "ping");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(errorCode(refused)).isEqualTo("overloaded");
      assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
          .isPositive();
      assertThat(gateway.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(gateway.get("/v1/models").statusCode()).isEqualTo(200);
      assertThat(openai.askedSoFar()).isZero();
    }

    openai.left();
    HttpResponse<String> next = gateway.chat("openai/gpt-5-mini", "ping");
    while (next.statusCode() == 429) {
      Thread.sleep(10); // the exchange of the client that left is being settled
      next = gateway.chat("openai/gpt-5-mini", "ping");
    }
    assertThat(next.statusCode()).isEqualTo(200);
  }
}
