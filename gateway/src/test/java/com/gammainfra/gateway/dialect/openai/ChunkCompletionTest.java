package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.StreamEncoder;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every chunk must have, whether or not the vendor sends it. */
class ChunkCompletionTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "a/model", 1_764_000_000, "v2", true, _ -> new BigDecimal("0.5"));
  private static final String CHOICES = "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]";

  private static StreamEncoder encoder() {
    return new OpenAiDialect().streamEncoder(STAMP);
  }

  private static String passed(StreamEncoder encoder, String json, ChatEvent... events) {
    AnswerChunk chunk =
        new AnswerChunk(List.of(events), new WireBody("openai", json.getBytes(UTF_8)));
    return new String(encoder.encode(chunk), UTF_8);
  }

  private static JsonNode node(String sse) {
    return JSON.readTree(sse.strip().substring("data: ".length()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"~~", "\"id\":\"\",", "\"id\":null,", "\"id\":7,"})
  void chunk_withoutIdObjectCreated_getsThem(String id) {
    JsonNode chunk = node(passed(encoder(), "{" + id + CHOICES + "}"));

    assertThat(chunk.get("id").asString()).isEqualTo("chatcmpl-req_1");
    assertThat(chunk.get("object").asString()).isEqualTo("chat.completion.chunk");
    assertThat(chunk.get("created").asLong()).isEqualTo(1_764_000_000);
    assertThat(chunk.get("model").asString()).isEqualTo("a/model");
  }

  @Test
  void chunk_withAll_keepsThem_andLaterOnesWithoutIdHaveTheSame() {
    StreamEncoder encoder = encoder();
    String whole =
        "{\"id\":\"theirs\",\"object\":\"chat.completion.chunk\",\"created\":7,\"x\":1,"
            + CHOICES
            + "}";
    JsonNode first = node(passed(encoder, whole));
    JsonNode second = node(passed(encoder, "{" + CHOICES + "}"));

    assertThat(first.get("id").asString()).isEqualTo("theirs");
    assertThat(first.get("created").asInt()).isEqualTo(7);
    assertThat(first.get("x").asInt()).isEqualTo(1);
    assertThat(second.get("id").asString()).isEqualTo("theirs");
  }

  @Test
  void chunk_ofUsageAlone_getsNoChoices_andIsPriced() {
    JsonNode chunk =
        node(
            passed(
                encoder(),
                "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
                new ChatEvent.UsageReported(Usage.of(1, 2))));

    assertThat(chunk.get("choices")).isEmpty();
    assertThat(chunk.at("/usage/cost").asDouble()).isEqualTo(0.5);
  }

  private static List<JsonNode> written(ChatEvent... events) {
    String sse = new String(encoder().encode(new AnswerChunk(List.of(events), null)), UTF_8);
    return sse.isBlank()
        ? List.of()
        : List.of(sse.strip().split("\n\n")).stream().map(ChunkCompletionTest::node).toList();
  }

  @Test
  void sealsOfReasoning_areDetails_countedFromZero_withTheTextSinceTheLast() {
    Seal seal = new Seal("anthropic", "s");
    List<JsonNode> chunks =
        written(
            new ChatEvent.ReasoningDelta(0, "a"),
            new ChatEvent.ReasoningDelta(0, "b"),
            new ChatEvent.SealReported(0, null, seal),
            new ChatEvent.HiddenReasoning(0, seal),
            new ChatEvent.ReasoningDelta(0, "c"),
            new ChatEvent.SealReported(0, null, seal));

    assertThat(chunks).hasSize(6);
    assertThat(chunks.get(1).at("/choices/0/delta/reasoning_content").asString()).isEqualTo("b");
    JsonNode first = chunks.get(2).at("/choices/0/delta/reasoning_details/0");
    assertThat(first.get("text").asString()).isEqualTo("ab");
    assertThat(first.get("signature").asString()).isEqualTo("s");
    assertThat(first.get("index").asInt()).isZero();
    JsonNode hidden = chunks.get(3).at("/choices/0/delta/reasoning_details/0");
    assertThat(hidden.get("data").asString()).isEqualTo("s");
    assertThat(hidden.get("index").asInt()).isEqualTo(1);
    JsonNode last = chunks.get(5).at("/choices/0/delta/reasoning_details/0");
    assertThat(last.get("text").asString()).isEqualTo("c");
    assertThat(last.get("index").asInt()).isEqualTo(2);
  }

  @Test
  void sealOfACall_standsOnIt_wholeAndStreamed() {
    ChatEvent call = new ChatEvent.ToolCallDelta(0, 0, "c", "f", "{}");
    ChatEvent seal = new ChatEvent.SealReported(0, 0, new Seal("gemini", "s"));
    JsonNode whole =
        JSON.readTree(
            new OpenAiDialect()
                .encodeAnswer(
                    List.of(
                        new AnswerChunk(
                            List.of(call, seal, new ChatEvent.Finished(0, FinishReason.TOOL_CALLS)),
                            null)),
                    STAMP,
                    Usage.of(1, 2)));

    assertThat(
            written(call, seal)
                .get(1)
                .at("/choices/0/delta/tool_calls/0/extra_content/google/thought_signature")
                .asString())
        .isEqualTo("s");
    assertThat(
            whole
                .at("/choices/0/message/tool_calls/0/extra_content/google/thought_signature")
                .asString())
        .isEqualTo("s");
    assertThat(whole.at("/choices/0/message/content").isNull()).isTrue();
  }

  @Test
  void whole_refusalAndReasoning_haveTheirFields() {
    JsonNode message =
        JSON.readTree(
                new OpenAiDialect()
                    .encodeAnswer(
                        List.of(
                            new AnswerChunk(
                                List.of(
                                    new ChatEvent.ReasoningDelta(0, "r"),
                                    new ChatEvent.SealReported(0, null, new Seal("gemini", "s")),
                                    new ChatEvent.HiddenReasoning(0, new Seal("anthropic", "h")),
                                    new ChatEvent.RefusalDelta(0, "no")),
                                null)),
                        STAMP,
                        Usage.of(1, 2)))
            .at("/choices/0/message");

    assertThat(message.get("refusal").asString()).isEqualTo("no");
    assertThat(message.get("reasoning_content").asString()).isEqualTo("r");
    assertThat(message.at("/reasoning_details/0/signature").asString()).isEqualTo("s");
    assertThat(message.at("/reasoning_details/1/data").asString()).isEqualTo("h");
  }
}
