package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A whole gateway before two scripted upstreams: answers, costs, failover, streams. */
class ChatCompletionsIT {

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai, "mistral", mistral),
          """
          limits: {first_token_ms: 1500, idle_ms: 1500}
          aliases:
            house: {chain: [openai/gpt-5-mini, mistral/mistral-small-2603]}
          fallbacks:
            openai/gpt-5-nano: [mistral/mistral-small-2603]
          """);

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
    mistral.close();
  }

  @Test
  void pinnedModel_wholeAnswer_isPassedOnWithModelAndCost() throws Exception {
    HttpResponse<String> response = gateway.chat("openai/gpt-5-mini", "ping");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode answer = json(response);
    assertThat(answer.at("/choices/0/message/content").stringValue()).isEqualTo("pong");
    assertThat(answer.get("model").stringValue()).isEqualTo("openai/gpt-5-mini");
    assertThat(answer.at("/vendor_extra/kept").booleanValue()).isTrue();
    // 1,000 input tokens at $0.25/M and 200 output tokens at $2/M
    assertThat(answer.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.00065");
    assertThat(header(response, "router-version")).isEqualTo("direct");
    assertThat(header(response, "task")).isEqualTo("(none)");
    assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-5-mini");
    assertThat(header(response, "fallback-chain")).isEqualTo("openai/gpt-5-mini");
    assertThat(header(response, "cost-usd")).isEqualTo("0.000650");
    assertThat(header(response, "input-cost-usd")).isEqualTo("0.000250");
    assertThat(header(response, "output-cost-usd")).isEqualTo("0.000400");
    assertThat(Double.parseDouble(header(response, "overhead-ms"))).isPositive();
    assertThat(header(response, "request-id"))
        .startsWith("req_")
        .isEqualTo(response.headers().firstValue("x-request-id").orElseThrow());

    ScriptedUpstream.Asked asked = openai.asked();
    assertThat(asked.path()).isEqualTo("/v1/chat/completions");
    assertThat(asked.authorization()).isEqualTo("Bearer key-of-openai");
    assertThat(asked.body().get("model").stringValue()).isEqualTo("gpt-5-mini");
  }

  @Test
  void pinnedModel_unknownFields_reachTheUpstreamUntouched() throws Exception {
    gateway.post(
        "/v1/chat/completions",
        body(
            "mistral/mistral-small-2603",
            "ping",
            ",\"temperature\":0.25,\"brand_new\":{\"a\":[1]}"));

    JsonNode sent = mistral.asked().body();
    assertThat(sent.get("temperature").doubleValue()).isEqualTo(0.25);
    assertThat(sent.at("/brand_new/a/0").intValue()).isEqualTo(1);
  }

  @Test
  void fieldTheModelRefuses_isLeftOutAndNamed_orRefusedWhenStrict() throws Exception {
    String body = body("openai/gpt-5-mini", "ping", ",\"temperature\":0.25,\"max_tokens\":50");

    HttpResponse<String> loose = gateway.post("/v1/chat/completions", body);
    HttpResponse<String> strict =
        gateway.post("/v1/chat/completions", body, "X-GammaInfra-Strict", "true");

    JsonNode sent = openai.asked().body();
    assertThat(sent.has("temperature")).isFalse();
    assertThat(sent.get("max_completion_tokens").intValue()).isEqualTo(50);
    assertThat(sent.has("max_tokens")).isFalse();
    assertThat(header(loose, "warnings")).contains("temperature");
    assertThat(strict.statusCode()).isEqualTo(400);
    assertThat(strict.body()).contains("temperature");
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void routedPrompt_saysTaskConfidenceAndRouter() {
    HttpResponse<String> response =
        gateway.chat(
            "gammainfra/auto",
            "Write a Python function that merges two sorted lists and returns a new list.");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(header(response, "task")).isEqualTo("code");
    assertThat(header(response, "router-version")).isIn("v2", "v2_keyword", "v1");
    assertThat(Double.parseDouble(header(response, "task-confidence"))).isBetween(0.0, 1.0);
    // Of the chain's members only gpt-5.4-mini and Mistral's have a key here.
    assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-5.4-mini");
  }

  @Test
  void firstCandidateRateLimited_secondAnswers_andTheReasonIsTold() throws Exception {
    openai.then(
        ScriptedUpstream.json(
            429, "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit\"}}"));

    HttpResponse<String> response = gateway.chat("house", "ping");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    assertThat(header(response, "fallback-chain"))
        .isEqualTo("openai/gpt-5-mini,mistral/mistral-small-2603");
    assertThat(header(response, "fallback-reason")).isEqualTo("openai_rate_limit");
    JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
    assertThat(receipt.at("/attempts/0/error").stringValue()).isEqualTo("rate_limit");
    assertThat(receipt.at("/attempts/0/charged").booleanValue()).isFalse();
    assertThat(receipt.at("/attempts/1/outcome").stringValue()).isEqualTo("answered");
  }

  @Test
  void upstreamHangsUp_oncePinned_is503AndNotRetriedByClients() {
    openai.then(ScriptedUpstream.hangUp());

    HttpResponse<String> response = gateway.chat("openai/gpt-5-mini", "ping");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).at("/error/code").stringValue()).isEqualTo("upstream_unavailable");
    assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    assertThat(header(response, "fallback-chain")).isEqualTo("openai/gpt-5-mini");
  }

  @Test
  void operatorsFallback_ofAPin_isTriedAfterIt() {
    openai.then(ScriptedUpstream.json(503, "{}"));

    HttpResponse<String> response = gateway.chat("openai/gpt-5-nano", "ping");

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    assertThat(header(response, "fallback-reason")).isEqualTo("openai_server");
  }

  @Test
  void callersModels_areTriedInOrder() {
    openai.then(ScriptedUpstream.json(503, "{}"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body("openai/gpt-5.4-mini", "ping", ",\"models\":[\"mistral/mistral-large-2512\"]"));

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-large-2512");
    assertThat(header(response, "router-version")).isEqualTo("direct");
  }

  @Test
  void upstreamsRefusalOfOurKey_isNever401() {
    openai.then(ScriptedUpstream.json(401, "{\"error\":{\"message\":\"bad key key-of-openai\"}}"));

    HttpResponse<String> refused = gateway.chat("openai/gpt-5.4", "ping");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).doesNotContain("key-of-openai");
  }

  @Test
  void upstreamsComplaintAboutTheRequest_is400WithItsWords_andNoFallback() {
    openai.then(
        ScriptedUpstream.json(
            400,
            "{\"error\":{\"message\":\"tools[0] is odd\",\"type\":\"invalid_request_error\"}}"));

    HttpResponse<String> response = gateway.chat("house", "ping");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/message").stringValue()).contains("tools[0] is odd");
    assertThat(header(response, "fallback-chain")).isEqualTo("openai/gpt-5-mini");
  }

  @Test
  void stream_isPassedOnEventByEvent_andEndsWithTheGatewaysComment() throws Exception {
    openai.then(ScriptedUpstream.events(true, "Hel", "lo"));

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("openai/gpt-5-mini", "ping", ",\"stream\":true"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-5-mini");
    assertThat(header(response, "cost-usd")).isEqualTo("(none)");
    assertThat(response.body())
        .contains("\"content\":\"Hel\"", "\"content\":\"lo\"", "\"vendor_extra\":7")
        .contains("\"model\":\"openai/gpt-5-mini\"")
        .doesNotContain("upstream-name", "prompt_tokens")
        .containsPattern(
            ": gammainfra \\{\"request_id\":\"req_[0-9a-f]+\",\"cost_usd\":\"0.000650\","
                + "\"router_version\":\"direct\"}\n\ndata: \\[DONE]\n\n$");
    assertThat(openai.asked().body().at("/stream_options/include_usage").booleanValue()).isTrue();
    JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
    assertThat(receipt.get("status").stringValue()).isEqualTo("completed");
    assertThat(receipt.at("/cost/total_usd").stringValue()).isEqualTo("0.000650000");
    assertThat(receipt.at("/usage/output").intValue()).isEqualTo(200);
  }

  @Test
  void stream_usageAskedFor_isSentWithItsCost() {
    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body(
                "openai/gpt-5-mini",
                "ping",
                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    assertThat(response.body()).contains("\"prompt_tokens\":1000").contains("\"cost\":0.00065");
  }

  @Test
  void streamCutAfterContent_endsWithATypedErrorAndNoDone() throws Exception {
    openai.then(ScriptedUpstream.cut("Half of"));

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(response.body())
        .contains("Half of")
        .contains("\"code\":\"stream_truncated\"")
        .doesNotContain("[DONE]");
    JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
    assertThat(receipt.get("status").stringValue()).isEqualTo("truncated");
    assertThat(receipt.at("/attempts/0/error").stringValue()).isEqualTo("cut");
    assertThat(receipt.at("/usage/estimated").booleanValue()).isTrue();
  }

  @Test
  void streamWithoutFinishReason_isNotPresentedAsSuccess() {
    openai.then(ScriptedUpstream.endless("Half of"));

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(response.body()).contains("stream_truncated").doesNotContain("[DONE]");
  }

  @Test
  void streamWithFinishReasonButNoDone_isSuccess_alsoWhenTheConnectionBreaksOrStaysOpen() {
    String finished =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}\n\n";
    openai.then(
        (request, vertx) -> {
          var _ =
              request
                  .response()
                  .setChunked(true)
                  .putHeader("content-type", "text/event-stream")
                  .write(finished);
          vertx.setTimer(50, _ -> request.connection().close());
        });
    openai.then(
        (request, _) -> {
          var _ =
              request
                  .response()
                  .setChunked(true)
                  .putHeader("content-type", "text/event-stream")
                  .write(finished);
        });

    for (int i = 0; i < 2; i++) {
      HttpResponse<String> response =
          gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

      assertThat(response.body()).contains("\"all\"", "[DONE]").doesNotContain("stream_truncated");
    }
  }

  @Test
  void receipt_readRightAfterTheAnswer_isFinal() {
    for (int i = 0; i < 50; i++) {
      String more = i % 2 == 0 ? "" : ",\"stream\":true";
      HttpResponse<String> answer =
          gateway.post("/v1/chat/completions", body("openai/gpt-5-mini", "ping", more));
      HttpResponse<String> receipt = gateway.get("/v1/receipts/" + header(answer, "request-id"));

      assertThat(json(receipt).get("status").stringValue()).isEqualTo("completed");
    }
  }

  @Test
  void streamStalledAfterContent_isEndedByTheIdleLimit() {
    openai.then(ScriptedUpstream.events(false, "Half of"));

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(response.body()).contains("stream_truncated");
  }

  @Test
  void silentStream_beforeContent_isTakenOverByTheNext() throws Exception {
    openai.then(ScriptedUpstream.silentStream());

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    assertThat(header(response, "fallback-reason")).isEqualTo("openai_timeout");
    assertThat(response.body()).contains("pong").contains("[DONE]");
    openai.left();
  }

  @Test
  void errorEventBeforeContent_isTakenOverByTheNext() {
    openai.then(
        (request, _) -> {
          var _ =
              request
                  .response()
                  .putHeader("content-type", "text/event-stream")
                  .end("data: {\"error\":{\"message\":\"overloaded\",\"code\":529}}\n\n");
        });

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    assertThat(response.body()).contains("pong").doesNotContain("overloaded");
  }

  @Test
  void wholeAnswerTooLate_is504NamingTheLimit() {
    openai.then(ScriptedUpstream.silence());

    HttpResponse<String> response =
        gateway.chat("openai/gpt-5-mini", "ping", "X-GammaInfra-Timeout-Ms", "300");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).at("/error/code").stringValue()).isEqualTo("upstream_timeout");
  }

  @Test
  void maxLatency_passed_nextCandidateAnswers() {
    openai.then(ScriptedUpstream.silence());

    HttpResponse<String> response =
        gateway.chat("house", "ping", "X-GammaInfra-Max-Latency-Ms", "200");

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
  }

  @Test
  void maxCost_belowEveryCeiling_is402NamingTheCheapest() {
    HttpResponse<String> response =
        gateway.chat("house", "ping", "X-GammaInfra-Max-Cost-USD", "0.000001");

    assertThat(response.statusCode()).isEqualTo(402);
    assertThat(json(response).at("/error/code").stringValue()).isEqualTo("max_cost_exceeded");
    assertThat(response.body()).containsPattern("\\$0\\.\\d+");
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void maxCost_withoutALimitOfTheCallers_isEnforcedUpstream() throws Exception {
    gateway.chat("openai/gpt-5-mini", "ping", "X-GammaInfra-Max-Cost-USD", "0.05");

    // 16,384 tokens at $2/M are what the ceiling was computed from.
    assertThat(openai.asked().body().get("max_completion_tokens").intValue()).isEqualTo(16_384);
  }

  @Test
  void limitAboveTheModels_isLoweredAndNamed() throws Exception {
    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions", body("openai/gpt-5-mini", "ping", ",\"max_tokens\":500000"));

    assertThat(openai.asked().body().get("max_completion_tokens").intValue()).isEqualTo(128_000);
    assertThat(header(response, "warnings")).contains("max_tokens was lowered from 500000");
  }

  @Test
  void providerFilter_inTheBody_isObeyed() {
    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body("house", "ping", ",\"provider\":{\"ignore\":[\"openai\"]}"));

    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-small-2603");
  }

  @Test
  void apiPrefix_isTheSameSurface() {
    HttpResponse<String> response =
        gateway.post("/api/v1/chat/completions", body("openai/gpt-5-mini", "ping", ""));

    assertThat(response.statusCode()).isEqualTo(200);
  }
}
