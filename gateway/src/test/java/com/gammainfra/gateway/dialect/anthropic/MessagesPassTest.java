package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessagesPassTest {

  private static UpstreamRequest passed(String messages) {
    AnthropicDialect dialect = new AnthropicDialect();
    String body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + messages + "]}";
    return dialect.encodeRequest(dialect.decodeRequest(body.getBytes(UTF_8)), Translated.target());
  }

  /** A loop that comes back from another vendor was refused for that vendor's signatures. */
  @Test
  void ownRequest_withAnotherVendorsReasoning_goesWithoutIt_loudly() {
    UpstreamRequest request =
        passed(
            """
            {"role":"user","content":"q"},{"role":"assistant","content":[
             {"type":"thinking","thinking":"o","signature":"own"},
             {"type":"thinking","thinking":"t","signature":"gammainfra:responses:e"},
             {"type":"thinking","thinking":"u","signature":""},
             {"type":"redacted_thinking","data":"gammainfra:responses:e"},
             {"type":"text","text":"a","x_new":1}]},
            {"role":"assistant","content":[{"type":"redacted_thinking","data":"gammainfra:responses:e"}]}""");

    assertThat(new String(request.body(), UTF_8))
        .endsWith(
            "\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":\"o\",\"signature\":\"own\"},{\"type\":\"text\",\"text\":\"a\",\"x_new\":1}]},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"(empty)\"}]}]}");
    assertThat(request.losses())
        .containsExactly("reasoning of earlier turns that is not this provider's own was left out");
  }

  @Test
  void ownRequest_withItsOwnReasoning_passesAsBytes() {
    String messages =
        "{\"role\":\"user\", \"content\":\"q\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",  \"thinking\":\"\",\"signature\":\"own\"}]}";

    UpstreamRequest request = passed(messages);

    assertThat(new String(request.body(), UTF_8)).contains(messages);
    assertThat(request.losses()).isEmpty();
  }

  private static String passed(String fields, UpstreamTarget target) {
    return new String(request(fields, target).body(), UTF_8);
  }

  private static UpstreamRequest request(String fields, UpstreamTarget target) {
    AnthropicDialect dialect = new AnthropicDialect();
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]," + fields + "}";
    return dialect.encodeRequest(dialect.decodeRequest(body.getBytes(UTF_8)), target);
  }

  private static UpstreamTarget chain(Map<String, Object> defaults) {
    return new UpstreamTarget("claude", defaults, "max_tokens", 1_000, Set.of("top_k"), Map.of());
  }

  @Test
  void modelIsTheProviders_gatewaysOwnFieldsAreRemoved_unknownOnesPass() {
    assertThat(
            passed(
                "\"max_tokens\":9,\"models\":[\"a/b\"],\"provider\":{\"only\":[\"a\"]},\"x_new\": [1]",
                Translated.target()))
        .isEqualTo(
            "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"max_tokens\":9,\"x_new\": [1]}");
  }

  @Test
  void limitAboveTheModels_isLowered_loudly_andWhatItDoesNotTakeIsLeftOut() {
    UpstreamRequest most = request("\"max_tokens\":1000", chain(Map.of()));
    UpstreamRequest more = request("\"max_tokens\":1001,\"top_k\":3", chain(Map.of()));

    assertThat(most.losses()).isEmpty();
    assertThat(new String(more.body(), UTF_8)).endsWith(",\"max_tokens\":1000}");
    assertThat(more.losses())
        .containsExactly(
            "max_tokens was lowered from 1001 to 1000, the most claude writes",
            "top_k is not supported by claude and was left out");
  }

  @Test
  void chain_setsWhatTheClientDidNot_butNoEffortBesideTheClients() {
    Map<String, Object> defaults =
        Map.of(
            "temperature",
            0.5,
            "top_k",
            3,
            "thinking",
            Map.of("type", "adaptive"),
            "reasoning_effort",
            "low");

    assertThat(passed("\"max_tokens\":9", chain(defaults)))
        .endsWith(",\"temperature\":0.5,\"thinking\":{\"type\":\"adaptive\"}}");
    assertThat(passed("\"max_tokens\":9,\"temperature\":1", chain(defaults)))
        .contains("\"temperature\":1")
        .doesNotContain("0.5");
    assertThat(passed("\"max_tokens\":9,\"output_config\":{\"effort\":\"low\"}", chain(defaults)))
        .doesNotContain("thinking");
    assertThat(
            passed(
                "\"max_tokens\":9,\"thinking\":{\"type\":\"disabled\"}",
                chain(Map.of("output_config", Map.of("effort", "low")))))
        .doesNotContain("output_config");
  }

  /** Its beta was withheld and the field passed, which Anthropic refuses without the beta. */
  @Test
  void fieldThatChangesThePrice_isNotPassedOn_andNamed() {
    UpstreamRequest fast = request("\"max_tokens\":9,\"speed\":\"fast\"", Translated.target());
    UpstreamRequest other =
        request(
            "\"max_tokens\":9,\"fallbacks\":[{\"model\":\"claude-haiku-4-5\"}]",
            Translated.target());
    UpstreamRequest usual = request("\"max_tokens\":9,\"speed\":\"standard\"", Translated.target());

    assertThat(new String(fast.body(), UTF_8)).endsWith(",\"max_tokens\":9}");
    assertThat(fast.losses()).containsExactly("speed changes what tokens cost and was left out");
    assertThat(new String(other.body(), UTF_8)).endsWith(",\"max_tokens\":9}");
    assertThat(other.losses())
        .containsExactly("fallbacks changes what tokens cost and was left out");
    assertThat(new String(usual.body(), UTF_8)).endsWith(",\"max_tokens\":9}");
    assertThat(usual.losses()).isEmpty();
  }

  /** Claude Code asks for xhigh whichever Claude the route leads to; some refuse it. */
  @Test
  void effortThatTheModelDoesNotTake_isTheNext_andNamed() {
    Map<String, Map<String, Object>> taken =
        Map.of("low", Map.of(), "high", Map.of(), "max", Map.of());
    UpstreamTarget target =
        new UpstreamTarget("claude", Map.of(), "max_tokens", 64_000, Set.of(), taken);
    String before = "\"max_tokens\":9,\"output_config\":{\"effort\":\"";
    UpstreamRequest next = request(before + "xhigh\",\"x_new\":1}", target);
    UpstreamRequest same = request(before + "max\", \"x_new\":1}", target);

    assertThat(new String(next.body(), UTF_8))
        .endsWith(",\"output_config\":{\"effort\":\"high\",\"x_new\":1}}");
    assertThat(next.losses())
        .containsExactly("reasoning_effort 'xhigh' is not taken by claude and became 'high'");
    assertThat(new String(same.body(), UTF_8))
        .endsWith(",\"output_config\":{\"effort\":\"max\", \"x_new\":1}}");
    assertThat(same.losses()).isEmpty();
    assertThat(request(before + "xhigh\"}", Translated.target()).losses()).isEmpty();
  }
}
