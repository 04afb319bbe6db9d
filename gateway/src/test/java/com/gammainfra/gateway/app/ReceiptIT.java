package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static com.gammainfra.gateway.app.RunningGateway.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Receipts: their shape is the contract's, whatever became of the request. */
class ReceiptIT {

  private static final List<String> USAGE =
      List.of(
          "input",
          "cached_input",
          "cache_write_5m",
          "cache_write_1h",
          "output",
          "reasoning",
          "estimated");

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai, "mistral", mistral),
          "aliases: {house: {chain: [openai/gpt-5-mini, mistral/mistral-small-2603]}}\n");

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
    mistral.close();
  }

  @Test
  void everyOutcome_hasTheSameFields() {
    openai
        .then(ScriptedUpstream.json(429, "{}"))
        .then(ScriptedUpstream.json(503, "{}"))
        .then(ScriptedUpstream.cut("Half"));
    mistral.then(ScriptedUpstream.good("ok")).then(ScriptedUpstream.json(503, "{}"));
    JsonNode failedOver = receipt(gateway.chat("house", "ping"));
    JsonNode exhausted = receipt(gateway.chat("house", "ping"));
    JsonNode truncated =
        receipt(gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true")));
    JsonNode refused =
        receipt(gateway.chat("openai/gpt-5-mini", "ping", "X-GammaInfra-Region", "eu"));
    JsonNode unknown = receipt(gateway.chat("openai/gpt-99", "ping"));

    assertThat(failedOver.get("status").stringValue()).isEqualTo("completed");
    assertThat(exhausted.get("status").stringValue()).isEqualTo("exhausted");
    assertThat(truncated.get("status").stringValue()).isEqualTo("truncated");
    assertThat(refused.get("status").stringValue()).isEqualTo("refused");
    assertThat(unknown.get("status").stringValue()).isEqualTo("refused");
    for (JsonNode receipt : List.of(failedOver, exhausted, truncated, refused, unknown)) {
      requireShape(receipt);
    }
    assertThat(failedOver.at("/attempts/0/usage").isNull()).isTrue();
    assertThat(failedOver.at("/attempts/0/status").intValue()).isEqualTo(429);
    assertThat(failedOver.at("/attempts/1/usage/output").intValue()).isEqualTo(200);
    assertThat(exhausted.get("endpoint").isNull()).isTrue();
    assertThat(unknown.get("router_version").isNull()).isTrue();
    assertThat(truncated.at("/attempts/0/outcome").stringValue()).isEqualTo("failed");
    assertThat(truncated.at("/attempts/0/charged").booleanValue()).isTrue();
  }

  @Test
  void wholeAnswer_isCountedPricedAndTimed() {
    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("openai/gpt-5-mini", "ping", ""));

    JsonNode receipt = receipt(response);

    assertThat(receipt.get("id").stringValue()).isEqualTo(header(response, "request-id"));
    assertThat(receipt.get("requested_model").stringValue()).isEqualTo("openai/gpt-5-mini");
    assertThat(receipt.get("stream").booleanValue()).isFalse();
    assertThat(receipt.at("/usage/input").intValue()).isEqualTo(1000);
    assertThat(receipt.at("/cost/input_usd").stringValue()).isEqualTo("0.000250000");
    assertThat(receipt.at("/cost/output_usd").stringValue()).isEqualTo("0.000400000");
    assertThat(receipt.at("/cost/total_usd").stringValue()).isEqualTo("0.000650000");
    assertThat(receipt.at("/cost/price_version").stringValue()).startsWith("openai/gpt-5-mini@");
    assertThat(receipt.at("/timing/ttft_ms").isNull()).isTrue();
    assertThat(receipt.at("/timing/total_ms").doubleValue())
        .isGreaterThanOrEqualTo(receipt.at("/timing/overhead_ms").doubleValue());
  }

  @Test
  void runningStream_canBeReadAlready() throws Exception {
    openai.then(ScriptedUpstream.events(false, "Half of"));
    var response =
        HttpClient.newHttpClient()
            .send(
                gateway
                    .request("/v1/chat/completions")
                    .header("content-type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            body("house", "ping", ",\"stream\":true")))
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream());

    try (var _ = response.body()) {
      JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
      requireShape(receipt);
      assertThat(receipt.get("status").stringValue()).isEqualTo("running");
      assertThat(receipt.get("endpoint").stringValue()).isEqualTo("openai/gpt-5-mini");
    }
    openai.left();
  }

  @Test
  void unknownId_is404() {
    HttpResponse<String> response = gateway.get("/v1/receipts/req_000000000000000000000000");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(errorCode(response)).isEqualTo("not_found");
  }

  private JsonNode receipt(HttpResponse<String> response) {
    HttpResponse<String> found = gateway.get("/v1/receipts/" + header(response, "request-id"));
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    return json(found);
  }

  private static void requireShape(JsonNode receipt) {
    assertThat(names(receipt))
        .containsExactly(
            "object",
            "id",
            "created",
            "status",
            "stream",
            "requested_model",
            "endpoint",
            "router_version",
            "task",
            "confidence",
            "hedged",
            "sandbox",
            "attempts",
            "usage",
            "cost",
            "timing",
            "warnings");
    assertThat(receipt.get("object").stringValue()).isEqualTo("receipt");
    assertThat(receipt.get("created").longValue()).isPositive();
    for (JsonNode attempt : receipt.get("attempts")) {
      assertThat(names(attempt))
          .containsExactly(
              "n",
              "endpoint",
              "deployment",
              "outcome",
              "error",
              "status",
              "start_ms",
              "duration_ms",
              "ttft_ms",
              "usage",
              "charged");
      if (!attempt.get("usage").isNull()) {
        assertThat(names(attempt.get("usage"))).containsExactlyElementsOf(USAGE);
      }
    }
    assertThat(names(receipt.get("usage"))).containsExactlyElementsOf(USAGE);
    assertThat(names(receipt.get("cost")))
        .containsExactly(
            "input_usd", "output_usd", "total_usd", "fee_usd", "charged_usd", "price_version");
    for (String amount : List.of("input_usd", "output_usd", "total_usd", "fee_usd")) {
      assertThat(receipt.get("cost").get(amount).stringValue()).matches("\\d+\\.\\d{9}");
    }
    assertThat(receipt.at("/cost/charged_usd").stringValue()).isEqualTo("0.000000000");
    assertThat(names(receipt.get("timing"))).containsExactly("overhead_ms", "ttft_ms", "total_ms");
  }
}
