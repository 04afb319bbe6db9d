package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How an answer is to be written: budgets of reasoning, efforts, what the chain sets. */
class BedrockSettingsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-6";
  private static final String ADAPTIVE = "{\"thinking\":{\"type\":\"adaptive\"}}";

  private record Sent(JsonNode body, List<String> losses) {
    String more() {
      return body.path("additionalModelRequestFields").toString();
    }

    String budget() {
      return body.at("/additionalModelRequestFields/thinking/budget_tokens").toString();
    }
  }

  private static UpstreamTarget target(
      String model, Map<String, Object> defaults, Map<String, Map<String, Object>> efforts) {
    return new UpstreamTarget(model, defaults, "max_tokens", 64_000, Set.of(), efforts);
  }

  private static UpstreamTarget claude() {
    return target(CLAUDE, Map.of(), Map.of());
  }

  private static Sent send(UpstreamTarget target, String fields) {
    String json =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + fields + "}";
    UpstreamRequest request =
        new BedrockDialect()
            .encodeRequest(new OpenAiDialect().decodeRequest(json.getBytes(UTF_8)), target);
    return new Sent(JSON.readTree(request.body()), request.losses());
  }

  private static String thinking(int tokens) {
    return ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":" + tokens + "}";
  }

  @ParameterizedTest
  @CsvSource({
    "minimal, 1024",
    "low, 2048",
    "medium, 8192",
    "high, 24576",
    "xhigh, 32768",
  })
  void effort_isABudgetOfClaudes(String effort, String budget) {
    Sent sent = send(claude(), ",\"reasoning_effort\":\"" + effort + "\"");

    assertThat(sent.budget()).isEqualTo(budget);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void effortNone_andABudgetOfNothing_areNoReasoning() {
    assertThat(send(claude(), ",\"reasoning_effort\":\"none\"").more()).isEmpty();
    assertThat(send(claude(), thinking(0)).more()).isEmpty();
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
    Sent sent = send(claude(), thinking(asked) + ",\"max_tokens\":" + limit);

    assertThat(sent.budget()).isEqualTo(budget);
    assertThat(String.join("", sent.losses())).contains(loss);
    assertThat(sent.losses()).hasSize(loss.isEmpty() ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({"4096, low", "4097, medium", "16384, medium", "16385, high"})
  void budget_isTheNextEffort_whereTheCatalogNamesEfforts(int tokens, String effort) {
    UpstreamTarget target =
        target(CLAUDE, Map.of(), Map.of(effort, Map.of("thinking", Map.of("type", "adaptive"))));
    Sent sent = send(target, thinking(tokens));

    assertThat(sent.more()).isEqualTo(ADAPTIVE);
    assertThat(sent.losses())
        .containsExactly("a budget of reasoning tokens became the effort '" + effort + "'");
  }

  @Test
  void chainsEffort_isTaken_unlessTheClientOrTheChainSaysMore() {
    Map<String, Object> low = Map.of("reasoning_effort", "low");
    Map<String, Object> both =
        Map.of("reasoning_effort", "low", "thinking", Map.of("type", "adaptive"));

    assertThat(send(target(CLAUDE, low, Map.of()), "").budget()).isEqualTo("2048");
    assertThat(send(target(CLAUDE, low, Map.of()), ",\"reasoning_effort\":\"medium\"").budget())
        .isEqualTo("8192");
    assertThat(send(target(CLAUDE, both, Map.of()), "").more()).isEqualTo(ADAPTIVE);
  }

  @Test
  void chain_setsFieldsOfItsOwn_ofTheModels_andOfTheSampling_whereTheClientDidNot() {
    UpstreamTarget target =
        target(
            "us.amazon.nova-pro-v1:0",
            Map.of(
                "inferenceConfig", Map.of("temperature", 0.1, "topP", 0.5),
                "additionalModelRequestFields", Map.of("a", 1),
                "b", 2,
                "serviceTier", Map.of("type", "flex")),
            Map.of());
    Sent sent = send(target, ",\"temperature\":0.9");

    assertThat(sent.body().at("/inferenceConfig/temperature").asDouble()).isEqualTo(0.9);
    assertThat(sent.body().at("/inferenceConfig/topP").asDouble()).isEqualTo(0.5);
    assertThat(sent.more()).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(sent.body().at("/serviceTier/type").asString()).isEqualTo("flex");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"required\"'",
    "'{\"type\":\"function\",\"function\":{\"name\":\"f\"}}'",
    "'{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}}'",
  })
  void forcedCall_leavesNoReasoning(String choice) {
    String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    Sent sent =
        send(claude(), ",\"reasoning_effort\":\"low\"" + tools + ",\"tool_choice\":" + choice);

    assertThat(sent.more()).isEmpty();
    assertThat(String.join("", sent.losses())).contains("since a tool call is forced");
  }

  @Test
  void penaltiesOfZero_areNoLoss_othersAre() {
    assertThat(send(claude(), ",\"presence_penalty\":0,\"frequency_penalty\":0").losses())
        .isEmpty();
    assertThat(send(claude(), ",\"presence_penalty\":1").losses())
        .containsExactly("presence_penalty is not known to this provider and was left out");
  }
}
