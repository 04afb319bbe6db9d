package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static com.gammainfra.gateway.app.RunningGateway.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code /v1/route}: the shape of a decision, and that it is the live call's. */
class RouteIT {

  static final String CODE =
      "Write a Python function that merges two sorted lists and returns a new list.";
  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]";
  private static final String IMAGE =
      """
      {"model":"auto","messages":[
        {"role":"user","content":[{"type":"text","text":"what is this?"},
          {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
        {"role":"assistant","content":"a cat"},
        {"role":"user","content":"and its colour?"}]}""";

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
  void routedPrompt_documentHasEveryField() {
    JsonNode route = route(body("gammainfra/auto", CODE, ""));

    assertThat(names(route))
        .containsExactly(
            "object",
            "id",
            "model",
            "router_version",
            "task",
            "confidence",
            "endpoint",
            "sandbox",
            "classifier",
            "candidates",
            "dial",
            "preference",
            "sticky",
            "warnings");
    assertThat(route.get("object").stringValue()).isEqualTo("route");
    assertThat(route.get("id").stringValue()).startsWith("req_");
    assertThat(route.get("model").stringValue()).isEqualTo("gammainfra/auto");
    assertThat(route.get("task").stringValue()).isEqualTo("code");
    assertThat(route.get("sandbox").booleanValue()).isFalse();
    for (String none : List.of("dial", "preference", "sticky")) {
      assertThat(route.get(none).isNull()).as(none).isTrue();
    }
    JsonNode classifier = route.get("classifier");
    assertThat(names(classifier))
        .containsExactly(
            "artefact", "threshold", "probabilities", "rule", "fallback_cause", "evidence");
    assertThat(classifier.get("artefact").stringValue()).startsWith("sha256:");
  }

  @Test
  void learnedPrompt_showsAllEightProbabilitiesAndItsEvidence() {
    JsonNode route =
        route(body("auto", "My cat keeps me awake at night and I feel low. Any thoughts?", ""));

    JsonNode classifier = route.get("classifier");
    assertThat(names(classifier.get("probabilities")))
        .containsExactlyInAnyOrder(
            "reasoning",
            "code",
            "creative",
            "rewrite",
            "chat",
            "extraction",
            "summarize",
            "translation");
    double sum = 0;
    for (JsonNode probability : classifier.get("probabilities")) {
      sum += probability.doubleValue();
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat(classifier.get("evidence").isEmpty()).isFalse();
    assertThat(names(classifier.at("/evidence/0"))).containsExactly("text", "weight");
  }

  @Test
  void candidates_haveEveryField_andSayWhyTheyAreOut() {
    JsonNode route = route(body("auto", CODE, ""));

    boolean missingKey = false;
    for (JsonNode candidate : route.get("candidates")) {
      assertThat(names(candidate))
          .containsExactly(
              "endpoint",
              "deployment",
              "params",
              "eligible",
              "reasons",
              "quality",
              "assumed",
              "expected_cost_usd",
              "ceiling_cost_usd",
              "max_output_tokens",
              "ttft_p50_ms",
              "breaker",
              "score");
      assertThat(candidate.get("reasons").isEmpty())
          .isEqualTo(candidate.get("eligible").booleanValue());
      assertThat(candidate.get("expected_cost_usd").stringValue()).matches("\\d+\\.\\d{9}");
      assertThat(candidate.get("ceiling_cost_usd").stringValue()).matches("\\d+\\.\\d{9}");
      assertThat(candidate.get("breaker").stringValue()).isEqualTo("closed");
      missingKey |= candidate.get("reasons").toString().contains("missing_key");
    }
    assertThat(missingKey).as("claude has no key here").isTrue();
    assertThat(route.get("endpoint")).isEqualTo(route.at("/candidates/0/endpoint"));
  }

  @Test
  void pin_isDirect_withoutAClassifier() {
    JsonNode route = route(body("mistral/mistral-small-2603", CODE, ""));

    assertThat(route.get("router_version").stringValue()).isEqualTo("direct");
    assertThat(route.get("task").isNull()).isTrue();
    assertThat(route.get("confidence").isNull()).isTrue();
    assertThat(route.get("classifier").isNull()).isTrue();
  }

  @Test
  void sweep_coversTheDialWithoutGaps_andNeitherCostNorQualityRises() {
    HttpResponse<String> response = gateway.post("/v1/route?sweep=true", body("auto", CODE, ""));

    JsonNode stops = json(response).get("sweep");
    assertThat(stops.size()).isGreaterThan(1);
    double at = 0;
    BigDecimal cost = new BigDecimal(Long.MAX_VALUE);
    double quality = Double.MAX_VALUE;
    for (JsonNode stop : stops) {
      assertThat(names(stop)).contains("from", "to", "endpoint", "quality", "expected_cost_usd");
      assertThat(stop.get("from").doubleValue()).isEqualTo(at);
      at = stop.get("to").doubleValue();
      BigDecimal next = new BigDecimal(stop.get("expected_cost_usd").stringValue());
      assertThat(next).isLessThanOrEqualTo(cost);
      assertThat(stop.get("quality").doubleValue()).isLessThanOrEqualTo(quality);
      cost = next;
      quality = stop.get("quality").doubleValue();
      String middle = Double.toString((stop.get("from").doubleValue() + at) / 2);
      JsonNode there =
          json(
              gateway.post(
                  "/v1/route",
                  body("auto", CODE, ""),
                  "X-GammaInfra-Cost-Quality",
                  new BigDecimal(middle).setScale(6, RoundingMode.DOWN).toPlainString()));
      assertThat(there.get("endpoint")).as("at %s", middle).isEqualTo(stop.get("endpoint"));
    }
    assertThat(at).isEqualTo(1.0);
  }

  @Test
  void sweep_takesTrueOrFalse() {
    String body = body("auto", "ping", "");

    assertThat(gateway.post("/v1/route?sweep=maybe", body).statusCode()).isEqualTo(400);
    assertThat(json(gateway.post("/v1/route?sweep=false", body)).has("sweep")).isFalse();
    assertThat(json(gateway.post("/v1/route", body)).has("sweep")).isFalse();
  }

  @Test
  void image_anywhereInTheHistory_isMultimodal_andToolsAreToolUse() {
    JsonNode image = route(IMAGE);
    JsonNode tools = route(body("auto", CODE, TOOLS));
    JsonNode unused = route(body("auto", CODE, TOOLS + ",\"tool_choice\":\"none\""));
    JsonNode none = route(body("auto", CODE, ",\"tools\":[]"));

    assertThat(image.get("task").stringValue()).isEqualTo("multimodal");
    assertThat(image.get("router_version").stringValue()).isEqualTo("v2_capability");
    assertThat(image.get("endpoint").stringValue()).isEqualTo("openai/gpt-5-mini");
    for (JsonNode route : List.of(tools, unused)) {
      assertThat(route.get("task").stringValue()).isEqualTo("tool_use");
      assertThat(route.get("router_version").stringValue()).isEqualTo("v2_capability");
      assertThat(route.get("classifier").isNull()).isTrue();
    }
    assertThat(none.get("task").stringValue()).isEqualTo("code");
  }

  @Test
  void everyKindOfRequest_isDecidedAsInTheLiveCall_andNobodyIsAsked() throws Exception {
    for (String body :
        List.of(
            body("auto", CODE, ""),
            body("gammainfra/cheap", "Tell me about your day", ""),
            body("gammainfra/quality", "Translate 'good morning' to French.", ""),
            body("gammainfra/fast", "Summarize: the cat sat on the mat.", ""),
            body("house", "ping", ""),
            body("openai/gpt-5-nano", "ping", ",\"stream\":true"),
            body("auto", "ping", TOOLS),
            IMAGE)) {
      HttpResponse<String> dry = gateway.post("/v1/route", body);
      JsonNode route = json(dry);
      assertThat(openai.askedSoFar() + mistral.askedSoFar()).as(body).isZero();
      HttpResponse<String> live = gateway.post("/v1/chat/completions", body);
      assertThat(live.statusCode()).as(live.body()).isEqualTo(200);
      for (String name :
          List.of(
              "router-version",
              "task",
              "task-confidence",
              "endpoint",
              "cost-quality-applied",
              "warnings")) {
        assertThat(header(dry, name)).as(name + " of " + body).isEqualTo(header(live, name));
      }
      assertThat(route.get("endpoint").stringValue()).isEqualTo(header(live, "endpoint"));
      assertThat(route.get("task").isNull() ? "(none)" : route.get("task").stringValue())
          .isEqualTo(header(live, "task"));
      assertThat(route.get("router_version").stringValue())
          .isEqualTo(header(live, "router-version"));
      (header(live, "endpoint").startsWith("openai/") ? openai : mistral).asked();
    }
  }

  @Test
  void dial_isNamedWhereItDecided_andOnlyThere() {
    String body = body("auto", CODE, "");

    HttpResponse<String> dialled =
        gateway.post("/v1/route", body, "X-GammaInfra-Cost-Quality", "0.25");
    HttpResponse<String> preferred =
        gateway.post(
            "/v1/route",
            body,
            "X-GammaInfra-Cost-Quality",
            "0.25",
            "X-GammaInfra-Preference",
            "quality");
    HttpResponse<String> pinned =
        gateway.post(
            "/v1/route", body("openai/gpt-5-mini", CODE, ""), "X-GammaInfra-Cost-Quality", "0.25");
    HttpResponse<String> cheap = gateway.post("/v1/route", body("gammainfra/cheap", CODE, ""));

    assertThat(header(dialled, "cost-quality-applied")).isEqualTo("0.25");
    assertThat(json(dialled).get("dial").doubleValue()).isEqualTo(0.25);
    assertThat(json(preferred).get("preference").stringValue()).isEqualTo("quality");
    assertThat(json(preferred).get("dial").isNull()).isTrue();
    assertThat(header(pinned, "cost-quality-applied")).isEqualTo("(none)");
    assertThat(Double.parseDouble(header(cheap, "cost-quality-applied"))).isEqualTo(1.0);
  }

  @Test
  void presets_areThePointsOfTheDialTheyName() {
    JsonNode cheap = route(body("gammainfra/cheap", CODE, ""));
    JsonNode quality = route(body("gammainfra/quality", CODE, ""));
    JsonNode fast = route(body("gammainfra/fast", CODE, ""));
    JsonNode cost =
        json(gateway.post("/v1/route", body("auto", CODE, ""), "X-GammaInfra-Preference", "cost"));

    assertThat(cheap.get("dial").doubleValue()).isEqualTo(1);
    assertThat(quality.get("dial").doubleValue()).isEqualTo(0);
    assertThat(fast.get("preference").stringValue()).isEqualTo("latency");
    assertThat(cost.get("endpoint")).isEqualTo(cheap.get("endpoint"));
    assertThat(price(cheap)).isLessThan(price(quality));
  }

  @Test
  void region_nobodyServes_is400_withTheDecision() {
    String body = body("openai/gpt-5-mini", "ping", "");
    for (String path : List.of("/v1/route", "/v1/chat/completions")) {
      HttpResponse<String> response = gateway.post(path, body, "X-GammaInfra-Region", "eu");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(errorCode(response)).isEqualTo("no_region");
      assertThat(header(response, "router-version")).isEqualTo("direct");
    }
    HttpResponse<String> dry = gateway.post("/v1/route", body, "X-GammaInfra-Region", "eu");
    assertThat(json(dry).at("/candidates/0/reasons/0").stringValue()).isEqualTo("region");
  }

  private JsonNode route(String body) {
    HttpResponse<String> response = gateway.post("/v1/route", body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  private static BigDecimal price(JsonNode route) {
    return new BigDecimal(route.at("/candidates/0/expected_cost_usd").stringValue());
  }
}
