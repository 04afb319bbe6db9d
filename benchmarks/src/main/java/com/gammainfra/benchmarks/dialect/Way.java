package com.gammainfra.benchmarks.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client's dialect and a provider's. */
@SuppressWarnings("ImmutableEnumChecker") // dialects hold no state
public enum Way {
  OPENAI_TO_OPENAI(
      "OpenAI → OpenAI (bytes)", new OpenAiDialect(), new OpenAiDialect(), Answers.OPENAI),
  OPENAI_TO_ANTHROPIC(
      "OpenAI → Anthropic", new OpenAiDialect(), new AnthropicDialect(), Answers.ANTHROPIC),
  OPENAI_TO_GEMINI("OpenAI → Gemini", new OpenAiDialect(), new GeminiDialect(), Answers.GEMINI),
  OPENAI_TO_RESPONSES(
      "OpenAI → Responses", new OpenAiDialect(), new ResponsesDialect(), Answers.RESPONSES),
  OPENAI_TO_BEDROCK("OpenAI → Bedrock", new OpenAiDialect(), new BedrockDialect(), Answers.BEDROCK),
  ANTHROPIC_TO_OPENAI(
      "Anthropic → OpenAI", new AnthropicDialect(), new OpenAiDialect(), Answers.OPENAI),
  ANTHROPIC_TO_GEMINI(
      "Anthropic → Gemini", new AnthropicDialect(), new GeminiDialect(), Answers.GEMINI),
  RESPONSES_TO_ANTHROPIC(
      "Responses → Anthropic", new ResponsesDialect(), new AnthropicDialect(), Answers.ANTHROPIC);

  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "provider/model", 1, "v2", true, _ -> BigDecimal.ONE);
  private static final UpstreamTarget TARGET =
      new UpstreamTarget(
          "gemini-3-flash-preview", Map.of(), "max_tokens", 64_000, Set.of(), Map.of());

  final String title;
  private final Dialect client;
  private final UpstreamDialect provider;
  private final String answer;

  Way(String title, Dialect client, UpstreamDialect provider, String answer) {
    this.title = title;
    this.client = client;
    this.provider = provider;
    this.answer = answer;
  }

  /** {@link Conversation} in the client's dialect. */
  byte[] request() {
    byte[] chat = Conversation.json().getBytes(UTF_8);
    return client instanceof OpenAiDialect
        ? chat
        : client
            .encodeRequest(
                new OpenAiDialect().decodeRequest(chat),
                new UpstreamTarget("m", Map.of(), "max_tokens", Set.of()))
            .body();
  }

  /** A text and a call, as the provider answers. */
  byte[] answer() {
    return answer.getBytes(UTF_8);
  }

  /**
   * One exchange: the request read and written for the provider, the answer read and written for
   * the client.
   *
   * @return the bytes written both ways
   */
  int translate(byte[] request, byte[] answer) {
    UpstreamRequest sent = provider.encodeRequest(client.decodeRequest(request), TARGET);
    if (!(sent.decoder().answer(answer) instanceof StreamItem.Chunk(var chunk))) {
      throw new IllegalStateException(title + ": the answer cannot be read");
    }
    return sent.body().length
        + client.encodeAnswer(List.of(chunk), STAMP, Usage.of(4_000, 60)).length;
  }
}
