package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Item 74, OpenAI's stream itself, and what of a message is for one provider only. */
class OpenAiStreamTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final OpenAiDialect DIALECT = new OpenAiDialect();
  private static final UpstreamTarget TARGET =
      new UpstreamTarget("up", Map.of(), "max_tokens", Set.of("reasoning_content"));
  private static final String STREAM =
      """
      data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"a"},"finish_reason":null}],"usage":null}

      data: {"choices":[{"index":0,"delta":{"content":"b"}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}

      data: {"choices":[]}

      data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      """;

  private static List<StreamItem> items(String stream) {
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(stream.getBytes(UTF_8)));
    events.addAll(sse.finish());
    ChatDecoder decoder = new ChatDecoder();
    return events.stream().map(decoder::event).toList();
  }

  private static String seen(boolean includeUsage) {
    StreamEncoder encoder =
        DIALECT.streamEncoder(
            new AnswerStamp("req_1", "p/m", 1, "v2", includeUsage, _ -> BigDecimal.ONE));
    StringBuilder out = new StringBuilder();
    for (StreamItem item : items(STREAM)) {
      out.append(new String(encoder.encode(((StreamItem.Chunk) item).chunk()), UTF_8));
    }
    return out.append(new String(encoder.finish(Usage.of(3, 2)), UTF_8)).toString();
  }

  @Test
  void item74_upstreamIsAlwaysAskedForUsage() {
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]%s}";
    for (String more :
        List.of(
            ",\"stream\":true",
            ",\"stream\":true,\"stream_options\":{\"include_usage\":false}",
            ",\"stream\":true,\"stream_options\":null")) {
      assertThat(sent(body.formatted(more)).at("/stream_options/include_usage").booleanValue())
          .isTrue();
    }
    assertThat(sent(body.formatted("")).has("stream_options")).isFalse();
  }

  @Test
  void item74_usageOnContent_nullUsage_noChoices_nullFinish_noDone_areAccepted() {
    List<ChatEvent> events =
        items(STREAM).stream()
            .flatMap(item -> ((StreamItem.Chunk) item).chunk().events().stream())
            .toList();

    assertThat(events)
        .containsExactly(
            new ChatEvent.TextDelta(0, "a"),
            new ChatEvent.TextDelta(0, "b"),
            new ChatEvent.UsageReported(Usage.of(3, 2)),
            new ChatEvent.Finished(0, FinishReason.STOP));
  }

  @Test
  void item74_clientWhoDidNotAskForUsage_seesNone_andOneWhoDidSeesItOnce() {
    assertThat(seen(false)).doesNotContain("\"usage\"").endsWith("data: [DONE]\n\n");
    assertThat(seen(true).split("\"usage\":\\{", -1)).hasSize(2);
    assertThat(seen(true)).endsWith("data: [DONE]\n\n");
  }

  private static JsonNode sent(String json) {
    return JSON.readTree(written(json, TARGET).body());
  }

  private static UpstreamRequest written(String json, UpstreamTarget target) {
    return DIALECT.encodeRequest(DIALECT.decodeRequest(json.getBytes(UTF_8)), target);
  }

  private static final String MIXED =
      """
      {"model":"m","messages":[{"role":"developer","content":"d"},{"role":"user","content":"u"},
       {"role":"assistant","content":null,"reasoning_content":"hmm","reasoning_details":[{"type":"reasoning.text","text":"hmm","signature":"s","format":"anthropic"},{"type":"reasoning.text","text":"own","format":"upstreams-own"}],
        "tool_calls":[{"id":"call_0123456789","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"g"}}}]},
       {"role":"tool","tool_call_id":"call_0123456789","content":"call_0123456789 developer"}]}
      """;

  @Test
  void reasoningOfAnotherProvider_isTakenOut_itsOwnIsNot() {
    UpstreamRequest request = written(MIXED, TARGET);
    JsonNode message = JSON.readTree(request.body()).at("/messages/2");

    assertThat(message.has("reasoning_content")).isFalse();
    assertThat(message.path("reasoning_details")).hasSize(1);
    assertThat(message.at("/tool_calls/0").has("extra_content")).isFalse();
    assertThat(message.at("/tool_calls/0/function/name").stringValue()).isEqualTo("f");
    assertThat(request.losses()).containsExactly(ForeignReasoning.LOSS);
    assertThat(JSON.readTree(request.body()).at("/messages/0/role").stringValue())
        .isEqualTo("developer");
    UpstreamTarget compatible = new UpstreamTarget("gemini-x", Map.of(), "max_tokens", Set.of());
    assertThat(
            JSON.readTree(written(MIXED, compatible).body())
                .at("/messages/2/tool_calls/0")
                .has("extra_content"))
        .isTrue();
  }

  @Test
  void developers_andLongIds_areWrittenAsTheTargetTakesThem() {
    UpstreamTarget mistral =
        new UpstreamTarget(
            "m", Map.of(), "max_tokens", Set.of("developer_role", "long_tool_call_ids"));
    JsonNode body = JSON.readTree(written(MIXED, mistral).body());
    String id = body.at("/messages/2/tool_calls/0/id").stringValue();

    assertThat(body.at("/messages/0/role").stringValue()).isEqualTo("system");
    assertThat(id).matches("[a-zA-Z0-9]{9}");
    assertThat(body.at("/messages/3/tool_call_id").stringValue()).isEqualTo(id);
    assertThat(body.at("/messages/3/content").stringValue()).isEqualTo("call_0123456789 developer");
  }

  @Test
  void chunk_ofACallsSeal_hasAFunction_asClientsExpect() {
    byte[] chunk =
        DIALECT
            .streamEncoder(new AnswerStamp("r", "p/m", 1, "v2", true, _ -> BigDecimal.ONE))
            .encode(
                new AnswerChunk(
                    List.of(new ChatEvent.SealReported(0, 0, new Seal("gemini", "g"))), null));

    assertThat(new String(chunk, UTF_8)).contains("\"function\":{\"arguments\":\"\"}");
  }
}
