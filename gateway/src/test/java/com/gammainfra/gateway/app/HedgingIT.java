package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Two candidates asked at once, where speed was asked for. */
class HedgingIT {

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private RunningGateway gateway = gateway(true);

  private RunningGateway gateway(boolean enabled) {
    return RunningGateway.before(
        Map.of("openai", openai, "mistral", mistral),
        """
        hedging: {enabled: %s}
        aliases:
          house:
            chain: [openai/gpt-5-mini, mistral/mistral-small-2603, openai/gpt-5.4]
            preference: latency
        """
            .formatted(enabled));
  }

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
    mistral.close();
  }

  /** The other's answer ends the first's call, which else may not have been made by then. */
  private void otherAnswersAfter(ScriptedUpstream.Step ofTheFirst) {
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    openai.then(
        (request, vertx) -> {
          asked.complete(true);
          ofTheFirst.play(request, vertx);
        });
    mistral.then(
        (request, vertx) -> {
          Runnable answer = () -> ScriptedUpstream.good("pong").play(request, vertx);
          var _ = asked.thenRun(() -> vertx.runOnContext(_ -> answer.run()));
        });
  }

  @Test
  void firstIsSlow_theOtherAnswers_andTheFirstIsReallyCancelled() throws Exception {
    otherAnswersAfter(ScriptedUpstream.silence());

    HttpResponse<String> response = gateway.chat("house", "ping");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    openai.asked();
    openai.left();
    JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
    assertThat(receipt.get("hedged").booleanValue()).isTrue();
    assertThat(receipt.at("/attempts/0/outcome").stringValue()).isEqualTo("cancelled");
    assertThat(receipt.at("/attempts/0/charged").booleanValue()).isFalse();
    assertThat(receipt.at("/attempts/1/outcome").stringValue()).isEqualTo("answered");
    assertThat(gateway.get("/metrics").body())
        .contains("gateway_hedges_total{won=\"other\"} 1.0")
        .contains("gateway_hedge_waste_usd_total{endpoint=\"openai/gpt-5-mini\"}")
        .contains("outcome=\"outrun\"");
  }

  @Test
  void oneFails_theOtherAnswers() throws Exception {
    otherAnswersAfter(ScriptedUpstream.json(503, "{}"));

    HttpResponse<String> response = gateway.chat("house", "ping");

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    openai.asked();
  }

  @Test
  void bothFail_theThirdIsAsked() {
    openai.then(ScriptedUpstream.json(503, "{}"));
    mistral.then(ScriptedUpstream.json(503, "{}"));

    HttpResponse<String> response = gateway.chat("house", "ping");

    assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-5.4");
    assertThat(header(response, "fallback-chain"))
        .isEqualTo("openai/gpt-5-mini,mistral/mistral-small-2603,openai/gpt-5.4");
  }

  @Test
  void requestAtFault_inBoth_nobodyElseIsAsked() {
    String wrong = "{\"error\":{\"message\":\"tools[0]\"}}";
    openai.then(ScriptedUpstream.json(400, wrong));
    mistral.then(ScriptedUpstream.json(400, wrong));

    HttpResponse<String> response = gateway.chat("house", "ping");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(openai.askedSoFar()).isEqualTo(1);
  }

  @Test
  void stream_isNotHedged() {
    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(mistral.askedSoFar()).isZero();
  }

  @Test
  void operatorsSwitchOff_isNotHedged() {
    gateway.close();
    gateway = gateway(false);

    assertThat(gateway.chat("house", "ping").statusCode()).isEqualTo(200);
    assertThat(mistral.askedSoFar()).isZero();
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue("x-gammainfra-" + name).orElse("");
  }
}
