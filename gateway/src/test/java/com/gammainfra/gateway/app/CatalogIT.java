package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static com.gammainfra.gateway.app.RunningGateway.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the gateway says of models and providers, and what becomes of those that are gone. */
class CatalogIT {

  private static final String AFTER_GPT_5 = "clock: 2026-12-12T12:00:00Z\n";

  @Test
  void models_listed_haveOpenAisShape_pricesAndLifecycle() {
    try (RunningGateway gateway =
        RunningGateway.with("aliases: {house: {chain: [openai/gpt-5-mini]}}\n", Map.of())) {
      JsonNode list = json(gateway.get("/v1/models"));

      assertThat(list.get("object").stringValue()).isEqualTo("list");
      List<String> ids = new ArrayList<>();
      for (JsonNode model : list.get("data")) {
        ids.add(model.get("id").stringValue());
        assertThat(model.get("object").stringValue()).isEqualTo("model");
        assertThat(names(model)).contains("created", "owned_by");
        if (model.has("pricing")) {
          assertThat(names(model))
              .contains("context_tokens", "max_output_tokens", "capabilities", "lifecycle");
          assertThat(model.at("/pricing/input_usd_per_million").stringValue())
              .matches("\\d+(\\.\\d+)?");
        }
      }
      assertThat(ids)
          .startsWith(
              "gammainfra/auto", "gammainfra/fast", "gammainfra/cheap", "gammainfra/quality")
          .contains("house", "openai/gpt-5-mini", "groq/llama-3.1-8b-instant")
          .doesNotHaveDuplicates();
      JsonNode gone = json(gateway.get("/v1/models/groq/llama-3.1-8b-instant"));
      assertThat(gone.at("/lifecycle/status").stringValue()).isEqualTo("retired");
      assertThat(gone.at("/lifecycle/replacement").stringValue())
          .isEqualTo("groq/openai/gpt-oss-20b");
    }
  }

  @Test
  void model_byItsName_encodedOrNot_elseA404() {
    try (RunningGateway gateway = RunningGateway.with("", Map.of())) {
      for (String path : List.of("openai/gpt-5-mini", "openai%2Fgpt-5-mini")) {
        HttpResponse<String> response = gateway.get("/v1/models/" + path);
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        assertThat(json(response).get("id").stringValue()).isEqualTo("openai/gpt-5-mini");
      }
      assertThat(json(gateway.get("/v1/models/groq%2Fopenai%2Fgpt-oss-20b")).get("owned_by"))
          .isNotNull();
      for (String name : List.of("openai/gpt-99", "gpt-5-mini", "openai/", "%2F")) {
        HttpResponse<String> response = gateway.get("/v1/models/" + name);
        assertThat(response.statusCode()).as(name).isEqualTo(404);
        assertThat(errorCode(response)).isEqualTo("model_not_found");
      }
    }
  }

  @Test
  void models_toAnAnthropicClient_haveItsShape() {
    try (RunningGateway gateway = RunningGateway.with("", Map.of())) {
      JsonNode list = json(gateway.get("/v1/models", "anthropic-version", "2023-06-01"));
      JsonNode one =
          json(gateway.get("/v1/models/openai/gpt-5-mini", "anthropic-version", "2023-06-01"));

      assertThat(names(list)).contains("data", "has_more", "first_id", "last_id");
      assertThat(list.at("/data/0/type").stringValue()).isEqualTo("model");
      assertThat(names(one)).contains("id", "type", "display_name", "created_at");
    }
  }

  @Test
  void status_namesEveryProvider() {
    try (ScriptedUpstream openai = new ScriptedUpstream();
        RunningGateway gateway = RunningGateway.before(Map.of("openai", openai), "")) {
      JsonNode providers = json(gateway.get("/v1/status")).get("providers");

      List<String> rows = new ArrayList<>();
      for (JsonNode row : providers) {
        assertThat(names(row)).containsExactly("id", "status");
        rows.add(row.get("id").stringValue() + " " + row.get("status").stringValue());
      }
      assertThat(rows).contains("openai operational", "mistral not_configured");
    }
  }

  @Test
  void retiredPin_is410_namingItsReplacement() {
    try (ScriptedUpstream openai = new ScriptedUpstream();
        RunningGateway gateway = RunningGateway.before(Map.of("openai", openai), AFTER_GPT_5)) {
      for (String path : List.of("/v1/chat/completions", "/v1/route")) {
        HttpResponse<String> response =
            gateway.post(path, RunningGateway.body("openai/gpt-5-mini", "ping", ""));
        assertThat(response.statusCode()).as(path).isEqualTo(410);
        assertThat(errorCode(response)).isEqualTo("model_retired");
        assertThat(response.body()).contains("openai/gpt-6.1-terra", "2026-12-11");
      }
      assertThat(openai.askedSoFar()).isZero();
    }
  }

  @Test
  void retiredMemberOfAChain_isReplaced_withAWarning() {
    try (ScriptedUpstream openai = new ScriptedUpstream();
        RunningGateway gateway =
            RunningGateway.before(
                Map.of("openai", openai),
                AFTER_GPT_5 + "aliases: {house: {chain: [openai/gpt-5-mini]}}\n")) {
      HttpResponse<String> response = gateway.chat("house", "ping");

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-6.1-terra");
      assertThat(header(response, "warnings"))
          .contains("openai/gpt-5-mini", "retired", "openai/gpt-6.1-terra");
      JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
      assertThat(receipt.at("/warnings/0").stringValue()).contains("openai/gpt-6.1-terra");
    }
  }

  @Test
  void unknownModel_is404_withTheNearestNames() {
    try (RunningGateway gateway = RunningGateway.with("", Map.of())) {
      HttpResponse<String> response = gateway.chat("openai/gpt5mini", "ping");

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(errorCode(response)).isEqualTo("model_not_found");
      assertThat(response.body()).contains("openai/gpt-5-mini");
      assertThat(json(response).at("/error/param").stringValue()).isEqualTo("model");
    }
  }

  @Test
  void noProvider_andNoSandbox_isNotReady_andSaysSo() {
    for (String yaml : List.of("sandbox: off\n", RunningGateway.KEYS)) {
      try (RunningGateway gateway = RunningGateway.with(yaml, Map.of())) {
        HttpResponse<String> response =
            gateway.chat("auto", "Tell me a joke", "x-api-key", "key-of-ann");

        assertThat(gateway.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(gateway.get("/healthz").statusCode()).isEqualTo(200);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(errorCode(response)).isEqualTo("no_provider_configured");
        assertThat(header(response, "router-version")).isNotEqualTo("(none)");
      }
    }
  }
}
