package com.gammainfra.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How an answer is to be written: sampling, limits, effort, what the chain sets. */
class GeminiSettingsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String FLASH = "gemini-3-flash-preview";

  private record Sent(JsonNode body, List<String> losses) {
    String config(String field) {
      return body.at("/generationConfig/" + field).toString();
    }
  }

  private static UpstreamTarget target(
      String model, Set<String> unsupported, Map<String, Object> defaults) {
    return new UpstreamTarget(model, defaults, "max_tokens", 8_192, unsupported, Map.of());
  }

  private static Sent send(UpstreamTarget target, String fields) {
    return send(new OpenAiDialect(), target, fields);
  }

  private static Sent send(Dialect client, UpstreamTarget target, String fields) {
    String json =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + fields + "}";
    UpstreamRequest request =
        new GeminiDialect().encodeRequest(client.decodeRequest(json.getBytes(UTF_8)), target);
    return new Sent(JSON.readTree(request.body()), request.losses());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"temperature\":1.5      | temperature      | 1.5",
        "\"top_p\":0.25           | topP             | 0.25",
        "\"top_k\":7              | topK             | 7",
        "\"seed\":42              | seed             | 42",
        "\"presence_penalty\":0.5 | presencePenalty  | 0.5",
        "\"frequency_penalty\":-1 | frequencyPenalty | -1.0",
        "\"n\":3                  | candidateCount   | 3",
        "\"max_tokens\":100       | maxOutputTokens  | 100",
        "\"stop\":\"END\"         | stopSequences    | [\"END\"]",
        "\"stop\":[\"a\",\"b\"]   | stopSequences    | [\"a\",\"b\"]",
      })
  void setting_hasItsPlace(String field, String place, String value) {
    Sent sent = send(target(FLASH, Set.of(), Map.of()), "," + field);

    assertThat(sent.config(place)).isEqualTo(value);
    assertThat(sent.body().get("generationConfig")).hasSize(1);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void settings_thatAreNotMade_areNotSent() {
    Sent sent = send(target(FLASH, Set.of(), Map.of()), "");

    assertThat(sent.body().has("generationConfig")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"temperature, 1", "top_p, 0.5", "top_k, 3", "seed, 1", "presence_penalty, 1"})
  void setting_thatTheModelDoesNotTake_isNamed(String name, String value) {
    Sent sent = send(target(FLASH, Set.of(name), Map.of()), ",\"%s\":%s".formatted(name, value));

    assertThat(sent.body().has("generationConfig")).isFalse();
    assertThat(sent.losses())
        .containsExactly(name + " is not supported by " + FLASH + " and was left out");
  }

  @Test
  void stopTexts_areFiveAtMost() {
    String six = ",\"max_tokens\":9,\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]";
    UpstreamTarget target = target(FLASH, Set.of(), Map.of());
    Sent five = send(new AnthropicDialect(), target, six.replace(",\"f\"", ""));
    Sent tooMany = send(new AnthropicDialect(), target, six);

    assertThat(five.losses()).isEmpty();
    assertThat(tooMany.config("stopSequences")).isEqualTo("[\"a\",\"b\",\"c\",\"d\",\"e\"]");
    assertThat(tooMany.losses()).containsExactly("stop: only the first 5 texts were kept");
  }

  @Test
  void limit_isTheClients_elseTheChains_neverAboveTheModels() {
    UpstreamTarget preset = target(FLASH, Set.of(), Map.of("max_tokens", 500));

    assertThat(send(preset, "").config("maxOutputTokens")).isEqualTo("500");
    assertThat(
            send(target(FLASH, Set.of(), Map.of("max_completion_tokens", 600)), "")
                .config("maxOutputTokens"))
        .isEqualTo("600");
    assertThat(send(preset, ",\"max_tokens\":90").config("maxOutputTokens")).isEqualTo("90");
    Sent most = send(preset, ",\"max_tokens\":8192");
    assertThat(most.config("maxOutputTokens")).isEqualTo("8192");
    assertThat(most.losses()).isEmpty();
    Sent above = send(preset, ",\"max_tokens\":8193");
    assertThat(above.config("maxOutputTokens")).isEqualTo("8192");
    assertThat(above.losses().getFirst()).contains("lowered from 8193 to 8192");
  }

  @Test
  void chain_setsWhatTheClientDidNot() {
    UpstreamTarget target =
        target(
            FLASH,
            Set.of(),
            Map.of(
                "generationConfig",
                Map.of("temperature", 0.1, "mediaResolution", "MEDIA_RESOLUTION_LOW"),
                "safetySettings",
                List.of(Map.of("category", "HARM_CATEGORY_HARASSMENT", "threshold", "OFF")),
                "contents",
                List.of()));
    Sent sent = send(target, ",\"temperature\":0.9");

    assertThat(sent.config("temperature")).isEqualTo("0.9");
    assertThat(sent.config("mediaResolution")).isEqualTo("\"MEDIA_RESOLUTION_LOW\"");
    assertThat(sent.body().at("/safetySettings/0/threshold").asString()).isEqualTo("OFF");
    assertThat(sent.body().get("contents")).hasSize(1);
  }

  @Test
  void chainsEffort_isTaken_unlessTheClientNamesOne() {
    UpstreamTarget target = target(FLASH, Set.of(), Map.of("reasoning_effort", "low"));

    assertThat(send(target, "").config("thinkingConfig/thinkingLevel")).isEqualTo("\"low\"");
    assertThat(
            send(target, ",\"reasoning_effort\":\"high\"").config("thinkingConfig/thinkingLevel"))
        .isEqualTo("\"high\"");
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3-flash-preview, 4096, low",
    "gemini-3-flash-preview, 4097, medium",
    "gemini-3-flash-preview, 16384, medium",
    "gemini-3-flash-preview, 16385, high",
    "gemini-3-pro-preview, 4097, high",
    "gemini-3.1-pro-preview, 4097, medium",
    "gemini-3-flash-preview, 0, minimal",
    "gemini-3-pro-preview, 0, low",
  })
  void budget_isALevel_whereTheModelHasLevels(String model, int tokens, String level) {
    Sent sent =
        send(
            target(model, Set.of(), Map.of()),
            ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":" + tokens + "}");

    assertThat(sent.config("thinkingConfig/thinkingLevel")).isEqualTo("\"" + level + "\"");
    assertThat(sent.body().at("/generationConfig/thinkingConfig").has("includeThoughts"))
        .isEqualTo(tokens > 0);
    assertThat(sent.losses()).isNotEmpty();
  }
}
