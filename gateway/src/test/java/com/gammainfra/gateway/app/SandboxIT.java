package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.JSON;
import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A gateway without any key answers by itself, says so, and charges nothing. */
class SandboxIT {

  private final RunningGateway gateway = RunningGateway.with("", Map.of());

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void wholeAnswer_saysThatItIsTheSandbox_andIsPricedButNotCharged() {
    HttpResponse<String> response = gateway.chat("gammainfra/auto", RouteIT.CODE);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "sandbox")).isEqualTo("true");
    assertThat(header(response, "task")).isEqualTo("code");
    assertThat(Double.parseDouble(header(response, "cost-usd"))).isPositive();
    assertThat(json(response).at("/choices/0/message/content").stringValue())
        .containsIgnoringCase("sandbox")
        .contains(header(response, "endpoint"));
    JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
    assertThat(receipt.get("sandbox").booleanValue()).isTrue();
    assertThat(receipt.at("/cost/total_usd").stringValue()).isNotEqualTo("0.000000000");
    assertThat(receipt.at("/cost/charged_usd").stringValue()).isEqualTo("0.000000000");
    assertThat(receipt.at("/attempts/0/charged").booleanValue()).isFalse();
  }

  @Test
  void streamedAnswer_isACompleteStream() {
    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body("auto", "ping", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    assertThat(header(response, "sandbox")).isEqualTo("true");
    StringBuilder text = new StringBuilder();
    boolean stopped = false;
    boolean usage = false;
    for (String line : response.body().split("\n", -1)) {
      if (line.startsWith("data: {")) {
        JsonNode chunk = JSON.readTree(line.substring("data: ".length()));
        text.append(chunk.at("/choices/0/delta/content").asString(""));
        stopped |= chunk.at("/choices/0/finish_reason").asString("").equals("stop");
        usage |= chunk.at("/usage/completion_tokens").asInt(0) > 0;
      }
    }
    assertThat(text).containsIgnoringCase("sandbox");
    assertThat(stopped).isTrue();
    assertThat(usage).isTrue();
    assertThat(response.body()).contains(": gammainfra {").endsWith("data: [DONE]\n\n");
  }

  @Test
  void jsonWanted_isJson() {
    for (String format :
        new String[] {
          "{\"type\":\"json_object\"}",
          "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{}}}"
        }) {
      HttpResponse<String> response =
          gateway.post(
              "/v1/chat/completions", body("auto", "ping", ",\"response_format\":" + format));

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      String content = json(response).at("/choices/0/message/content").stringValue();
      assertThat(JSON.readTree(content).isObject()).isTrue();
    }
  }

  @Test
  void severalChoices_areAllAnswered() {
    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("auto", "ping", ",\"n\":3"));

    assertThat(json(response).get("choices").size()).isEqualTo(3);
    assertThat(json(response).at("/choices/2/message/content").stringValue()).isNotEmpty();
  }

  @Test
  void readiness_isGiven_andTheRouteSaysSandbox() {
    assertThat(gateway.get("/readyz").statusCode()).isEqualTo(200);
    HttpResponse<String> route = gateway.post("/v1/route", body("auto", "ping", ""));
    assertThat(json(route).get("sandbox").booleanValue()).isTrue();
    assertThat(header(route, "sandbox")).isEqualTo("true");
  }

  @Test
  void aKeyForAnyProvider_endsTheSandbox() {
    try (ScriptedUpstream openai = new ScriptedUpstream();
        RunningGateway keyed = RunningGateway.before(Map.of("openai", openai), "")) {
      assertThat(header(keyed.chat("openai/gpt-5-mini", "ping"), "sandbox")).isEqualTo("(none)");
    }
  }
}
