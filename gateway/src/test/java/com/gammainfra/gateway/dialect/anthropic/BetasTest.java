package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BetasTest {

  private static final AnthropicDialect DIALECT = new AnthropicDialect();
  private static final String BODY =
      "{\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}";

  private static ChatRequest request(@Nullable String betas) {
    return DIALECT.decodeRequest(
        BODY.getBytes(UTF_8), name -> name.equals("anthropic-beta") ? betas : null);
  }

  @Test
  void item34_betas_reachAnthropic_asTheyWereAsked() {
    UpstreamRequest sent =
        DIALECT.encodeRequest(
            request("interleaved-thinking-2025-05-14, files-api-2025-04-14,,"),
            Translated.target());

    assertThat(sent.headers())
        .containsEntry("anthropic-beta", "interleaved-thinking-2025-05-14,files-api-2025-04-14")
        .containsEntry("anthropic-version", "2023-06-01");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item34_noBetas_noHeader() {
    for (String none : new @Nullable String[] {null, "", " , "}) {
      assertThat(DIALECT.encodeRequest(request(none), Translated.target()).headers())
          .isEqualTo(Map.of("anthropic-version", "2023-06-01"));
    }
  }

  @Test
  void betas_elsewhere_areNamed() {
    List<UpstreamDialect> others =
        List.of(
            new OpenAiDialect(), new ResponsesDialect(), new GeminiDialect(), new BedrockDialect());
    for (UpstreamDialect other : others) {
      UpstreamRequest sent = other.encodeRequest(request("a-1,b-2"), Translated.target());

      assertThat(sent.losses())
          .as(other.id())
          .containsExactly(
              "anthropic-beta (a-1, b-2) is not known to this provider and was left out");
      assertThat(sent.headers()).as(other.id()).doesNotContainKey("anthropic-beta");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"context-1m-2025-08-07", "fast-mode-2026-02-01"})
  void beta_thatChangesThePrice_isNotPassedOn_andNamed(String beta) {
    UpstreamRequest sent =
        DIALECT.encodeRequest(request("files-api-2025-04-14," + beta), Translated.target());

    assertThat(sent.headers()).containsEntry("anthropic-beta", "files-api-2025-04-14");
    assertThat(sent.losses())
        .containsExactly("anthropic-beta " + beta + " changes what tokens cost and was left out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\u00e9", "a;b", "-a"})
  void valueThatIsNoList_isRefused_namingTheHeader(String value) {
    assertThatThrownBy(() -> request(value))
        .isInstanceOfSatisfying(
            ChatErrorException.class,
            e -> {
              assertThat(e.error().param()).isEqualTo("anthropic-beta");
              assertThat(e.error().code().status()).isEqualTo(400);
            });
    assertThatThrownBy(() -> request("a,".repeat(2_000))).isInstanceOf(ChatErrorException.class);
  }
}
