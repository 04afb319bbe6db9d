package com.gammainfra.gateway.dialect.anthropic;

import static com.gammainfra.gateway.dialect.anthropic.Translated.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.UpstreamTarget;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an answer is to be written: sampling, limits, budgets, what the chain sets. */
class AnthropicSettingsTest {
  private static final String ADAPTIVE = "{\"type\":\"adaptive\"}";

  private static UpstreamTarget target(
      Map<String, Object> defaults, Map<String, Map<String, Object>> efforts) {
    return new UpstreamTarget("claude", defaults, "max_tokens", 64_000, Set.of(), efforts);
  }

  private static String thinking(int tokens) {
    return "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":" + tokens + "}";
  }

  private static String budget(Translated sent) {
    return sent.at("/thinking/budget_tokens");
  }

  @ParameterizedTest
  @CsvSource({
    "minimal, 1024",
    "low, 2048",
    "medium, 8192",
    "high, 24576",
    "xhigh, 32768",
  })
  void effort_isABudget(String effort, String budget) {
    Translated sent = fields("\"max_tokens\":60000,\"reasoning_effort\":\"" + effort + "\"");

    assertThat(budget(sent)).isEqualTo(budget);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void effortNone_andABudgetOfNothing_areNoReasoning() {
    assertThat(fields("\"reasoning_effort\":\"none\"").body().has("thinking")).isFalse();
    assertThat(fields(thinking(0)).body().has("thinking")).isFalse();
    assertThat(
            fields(thinking(0), target(Map.of(), Map.of("low", Map.of("thinking", "x"))))
                .body()
                .has("thinking"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "500, 64000, 1024, ''",
    "5000, 5001, 5000, ''",
    "5000, 5000, 3976, lowered below the answer's limit",
    "5000, 2048, 1024, lowered below the answer's limit",
    "5000, 2047, '', leaves no room",
  })
  void budget_isAtLeast1024_andBelowTheLimit(int asked, int limit, String budget, String loss) {
    Translated sent = fields(thinking(asked) + ",\"max_tokens\":" + limit);

    assertThat(budget(sent)).isEqualTo(budget);
    assertThat(String.join("", sent.losses())).contains(loss);
    assertThat(sent.losses()).hasSize(loss.isEmpty() ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({"4096, low", "4097, medium", "16384, medium", "16385, high"})
  void budget_isTheNextEffort_whereTheCatalogNamesEfforts(int tokens, String effort) {
    Translated sent =
        fields(
            thinking(tokens),
            target(Map.of(), Map.of(effort, Map.of("thinking", Map.of("type", "adaptive")))));

    assertThat(sent.at("/thinking")).isEqualTo(ADAPTIVE);
    assertThat(sent.losses())
        .containsExactly("a budget of reasoning tokens became the effort '" + effort + "'");
  }

  @Test
  void chainsEffort_isTaken_unlessTheClientOrTheChainSaysMore() {
    Map<String, Object> low = Map.of("reasoning_effort", "low");
    Map<String, Object> both =
        Map.of("reasoning_effort", "low", "thinking", Map.of("type", "adaptive"));
    String plain = "\"max_tokens\":20000";

    assertThat(budget(fields(plain, target(low, Map.of())))).isEqualTo("2048");
    assertThat(budget(fields(plain + ",\"reasoning_effort\":\"medium\"", target(low, Map.of()))))
        .isEqualTo("8192");
    assertThat(fields(plain, target(both, Map.of())).at("/thinking")).isEqualTo(ADAPTIVE);
  }

  @Test
  void effortAndSchema_shareAField_andBothStand() {
    UpstreamTarget target =
        target(Map.of(), Map.of("low", Map.of("output_config", Map.of("effort", "low"))));
    Translated sent =
        fields(
            "\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\",\"properties\":{}}}}",
            target);

    assertThat(sent.at("/output_config/effort")).isEqualTo("\"low\"");
    assertThat(sent.at("/output_config/format/type")).isEqualTo("\"json_schema\"");
  }

  @Test
  void chain_setsWhatTheClientDidNot() {
    UpstreamTarget chain =
        target(
            Map.of(
                "max_completion_tokens", 700, "temperature", 0.1, "service_tier", "standard_only"),
            Map.of());
    Translated sent = fields("\"temperature\":0.9", chain);

    assertThat(sent.at("/temperature")).isEqualTo("0.9");
    assertThat(sent.at("/service_tier")).isEqualTo("\"standard_only\"");
    assertThat(sent.at("/max_tokens")).isEqualTo("700");
    assertThat(sent.body().has("max_completion_tokens")).isFalse();
    assertThat(fields("\"max_tokens\":90", chain).at("/max_tokens")).isEqualTo("90");
  }

  @Test
  void limit_isTheModelsMost_atMost() {
    Translated most = fields("\"max_tokens\":64000");
    Translated more = fields("\"max_tokens\":64001");

    assertThat(most.losses()).isEmpty();
    assertThat(more.at("/max_tokens")).isEqualTo("64000");
    assertThat(more.losses().getFirst()).contains("lowered from 64001 to 64000");
  }

  @Test
  void sampling_takesOneOfTemperatureAndTopP_temperatureToOne() {
    Translated one = fields("\"temperature\":1");
    Translated both = fields("\"temperature\":0.5,\"top_p\":0.5,\"top_k\":3");

    assertThat(one.losses()).isEmpty();
    assertThat(both.at("/temperature")).isEqualTo("0.5");
    assertThat(both.body().has("top_p")).isFalse();
    assertThat(both.at("/top_k")).isEqualTo("3");
    assertThat(both.losses()).hasSize(1);
    assertThat(fields("\"top_p\":0.5").at("/top_p")).isEqualTo("0.5");
  }

  @ParameterizedTest
  @CsvSource({"top_p, 0.5", "top_k, 3", "temperature, 0.2"})
  void sampling_isNotTakenWhileTheModelReasons(String name, String value) {
    Translated sent = fields("\"reasoning_effort\":\"low\",\"%s\":%s".formatted(name, value));

    assertThat(sent.body().has(name)).isFalse();
    assertThat(sent.lost("while the model reasons")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"seed, 0, true", "presence_penalty, 0, false", "frequency_penalty, 1, true"})
  void whatHasNoPlace_isNamed_penaltiesOfZeroAreNoLoss(String name, String value, boolean lost) {
    assertThat(fields("\"%s\":%s".formatted(name, value)).lost(name)).isEqualTo(lost);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"required\"'",
    "'{\"type\":\"function\",\"function\":{\"name\":\"f\"}}'",
    "'{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}}'",
  })
  void forcedCall_leavesNoReasoning(String choice) {
    String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],";
    Translated sent = fields(tools + "\"reasoning_effort\":\"low\",\"tool_choice\":" + choice);

    assertThat(sent.body().has("thinking")).isFalse();
    assertThat(sent.lost("since a tool call is forced")).isTrue();
  }

  @Test
  void whatTheModelDoesNotTake_isLeftOut_wherever() {
    Translated sent = fields("\"top_k\":3,\"user\":\"u\"", Translated.target("top_k", "metadata"));

    assertThat(sent.body().has("top_k")).isFalse();
    assertThat(sent.body().has("metadata")).isFalse();
    assertThat(sent.losses()).hasSize(2);
  }

  @Test
  void samplingOfOne_holdsAnyway_soThatAModelWithoutItLosesNothing() {
    Translated temperature = fields("\"temperature\":1", Translated.target("temperature"));
    Translated topP = fields("\"top_p\":1", Translated.target("top_p"));
    Translated other =
        fields("\"temperature\":0.5,\"top_p\":0.9", Translated.target("temperature"));

    assertThat(temperature.body().has("temperature")).isFalse();
    assertThat(temperature.losses()).isEmpty();
    assertThat(topP.body().has("top_p")).isFalse();
    assertThat(topP.losses()).isEmpty();
    assertThat(other.at("/top_p")).isEqualTo("0.9");
    assertThat(other.losses())
        .containsExactly("temperature is not supported by claude and was left out");
  }
}
