package com.gammainfra.gateway.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCounterTest {

  /**
   * Counts that OpenAI prints in its Cookbook, "How to count tokens with tiktoken" (as generally
   * known).
   */
  @ParameterizedTest
  @CsvSource({
    "antidisestablishmentarianism, 6, 6",
    "2 + 2 = 4, 7, 7",
    "お誕生日おめでとう, 9, 8",
    "'', 0, 0",
  })
  void text_isCountedAsTiktokenDoes(String text, int cl100k, int o200k) {
    assertThat(TokenCounter.CL100K.text(text)).isEqualTo(cl100k);
    assertThat(TokenCounter.O200K.text(text)).isEqualTo(o200k);
  }

  @ParameterizedTest
  @CsvSource({
    "openai/gpt-5-mini, O200K",
    "openai/text-embedding-3-small, CL100K",
    "groq/openai/gpt-oss-20b, O200K",
    "anthropic/claude-sonnet-4-6,",
    "bedrock/amazon.nova-pro-v1:0,",
  })
  void model_hasItsEncoding_orNone(String model, String name) {
    TokenCounter counter =
        name == null ? null : name.equals("O200K") ? TokenCounter.O200K : TokenCounter.CL100K;

    assertThat(TokenCounter.of(ModelId.parse(model))).isSameAs(counter);
  }

  @Test
  void specialTokens_areText_andLoneHalvesOfCharactersCount() {
    assertThat(TokenCounter.O200K.text("<|endoftext|>")).isGreaterThan(1);
    assertThat(TokenCounter.O200K.text("a\ud800b")).isPositive();
  }

  @Test
  void longText_isCountedInBoundedTime_andInProportion() {
    String words = "The quick brown fox jumps over the lazy dog. ";
    String text = words.repeat(20 * 1024 * 1024 / words.length());
    long expected =
        TokenCounter.O200K.text(words.repeat(100)) * (text.length() / words.length() / 100);
    long began = System.nanoTime();

    long counted = TokenCounter.O200K.text(text);

    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertThat((double) counted / expected).isBetween(0.95, 1.05);
    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void oneEndlessWord_isCountedInBoundedTime() {
    long began = System.nanoTime();

    assertThat(TokenCounter.O200K.text("a".repeat(20 * 1024 * 1024))).isPositive();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void request_countsMessagesTextsCallsToolsAndImages() {
    long plain = count("\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"}]");
    long image =
        count(
            "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hello world\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]");
    long tools =
        count(
            "\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"of a city\",\"parameters\":{\"type\":\"object\"}}}]");
    long calls =
        count(
            "\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"sunny\"}]");

    assertThat(plain).isEqualTo(3 + 4 + 2);
    assertThat(image).isEqualTo(plain + 1_000);
    assertThat(tools).isGreaterThan(plain + 10);
    assertThat(calls).isGreaterThan(plain + 8);
  }

  private static long count(String fields) {
    String json = "{\"model\":\"openai/gpt-5-mini\"," + fields + "}";
    return TokenCounter.O200K.request(
        new OpenAiDialect().decodeRequest(json.getBytes(UTF_8)), 1_000);
  }
}
