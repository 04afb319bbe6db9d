package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AnswerTest {

  private static final OpenAiDialect DIALECT = new OpenAiDialect();
  private static final String COMMENT =
      ": gammainfra {\"request_id\":\"req_1\",\"cost_usd\":\"0.000123\",\"router_version\":\"v2\"}\n\n";

  /** Which events a vendor's answer means; T text, R reasoning, C call, F finish, U usage. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai-whole.json|T0 Quince jam. F0 STOP C1 0 call_q1 weigh {\"kg\":2} F1 TOOL_CALLS U 20+10>12(5)",
        "xai-whole.json|R0 Sky, noon. T0 Blue. F0 STOP U 20+0>104(100)",
        "mistral-whole.json|R0 Count the boats. T0 Three. F0 LENGTH U 9+0>5(0)",
        "openai-stream.sse|T0 Pears C0 0 call_p pick  C0 0 null null {} F0 TOOL_CALLS U 7+0>3(0) DONE",
        "deepseek-stream.sse|R0 Hm. T0 Plums F0 STOP U 36+64>8(6) DONE",
        "groq-stream.sse|R0 Two. T0 2 F0 STOP U 11+0>2(0) DONE",
        "ollama-stream.sse|R0 Ok. T0 Fig F0 LENGTH",
        "vllm-stream.sse|U 5+0>0(0) T0 Kiwi F0 STOP U 5+0>1(0) FAILED SERVER engine died",
      })
  void decode_vendorsAnswer_meansTheseEvents(String file, String expected) throws IOException {
    List<String> seen = new ArrayList<>();
    for (StreamItem item : items(file)) {
      seen.add(describe(item));
    }
    seen.removeIf(String::isEmpty);
    assertThat(String.join(" ", seen)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|~~",
        "{\"choices\":null,\"usage\":null}|~~",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":3}}|U 0+0>3(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":\"4\",\"completion_tokens\":99999999999999999999}}|~~",
        "{\"choices\":[],\"usage\":[1]}|~~",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":9}}}|U 0+4>3(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":30,\"cache_write_tokens\":20}}}|U 50+30>3(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":3,\"num_cached_tokens\":60}}|U 40+60>3(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":3,\"cached_tokens\":60}}|U 40+60>3(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":3,\"total_tokens\":103,\"prompt_tokens_details\":{\"cached_tokens\":60}}}|U 40+60>3(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":160,\"prompt_tokens_details\":{\"cached_tokens\":50}}}|U 100+50>10(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":160,\"prompt_tokens_details\":{\"cached_tokens\":50},\"completion_tokens_details\":{\"reasoning_tokens\":50}}}|U 50+50>60(50)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":150,\"prompt_tokens_details\":{\"cached_tokens\":50}}}|U 50+50>50(0)",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":190,\"prompt_tokens_details\":{\"cached_tokens\":50},\"completion_tokens_details\":{\"reasoning_tokens\":30}}}|U 100+50>40(30)",
        "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"odd\",\"text\":{\"a\":1},\"thinking\":{\"b\":2}},null,{\"type\":\"text\",\"text\":\"x\"}]}}]}|T0 x",
        "{\"choices\":[{\"finish_reason\":\"odd\",\"delta\":{\"content\":\"x\"}}]}|T0 x F0 OTHER",
        "{\"choices\":[{\"delta\":{\"refusal\":\"no\"},\"index\":2}]}|N2 no",
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"a\": 1}}}]}}]}|C0 0 call_0 f {\"a\": 1}",
        "{\"choices\":[{\"delta\":{\"content\":5}}]}|MALFORMED",
        "{\"choices\":{}}|MALFORMED",
        "{\"choices\":[{\"delta\":{\"content\":\"x\"}|MALFORMED",
        "nonsense|MALFORMED",
        "' '|MALFORMED",
        "{\"error\":\"boom\"}|FAILED SERVER boom",
        "{\"choices\":[{\"finish_reason\":\"error\",\"delta\":{}}]}|FAILED OVERLOADED the answer",
        "{\"choices\":[{\"finish_reason\":\"insufficient_system_resource\"}]}|FAILED OVERLOADED the",
        "{\"error\":{\"message\":\"slow\",\"code\":429}}|FAILED RATE_LIMIT slow",
        "{\"error\":null,\"choices\":[]}|~~",
        " [DONE] |DONE",
      })
  void decodeEvent_oddities_areReadOrMalformed(String data, String expected) {
    String seen = describe(new ChatDecoder().event(new SseEvent("", data.getBytes(UTF_8))));
    assertThat(seen).startsWith(expected);
    assertThat(expected.isEmpty()).isEqualTo(seen.isEmpty());
  }

  @Test
  void decodeAnswer_noChoices_isMalformed() {
    assertThat(new ChatDecoder().answer("{\"choices\":[]}".getBytes(UTF_8)))
        .isInstanceOf(StreamItem.Malformed.class);
    assertThat(new ChatDecoder().answer("<html>".getBytes(UTF_8)))
        .isInstanceOf(StreamItem.Malformed.class);
  }

  @Test
  void encodeAnswer_openAiOriginal_changesOnlyModelAndCost() throws IOException {
    byte[] original = resource("openai-whole.json");
    AnswerChunk chunk = chunk(new ChatDecoder().answer(original));
    String out = new String(DIALECT.encodeAnswer(List.of(chunk), stamp(true), Usage.NONE), UTF_8);
    assertThat(out)
        .isEqualTo(
            new String(original, UTF_8)
                .replace("gpt-5-mini-2099-01-01", "openai/gpt-5-mini")
                .replace(
                    "\"reasoning_tokens\":5}}", "\"reasoning_tokens\":5},\"cost\":0.00012345}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"id\":null,", "\"id\":\"\",", "\"id\":7,"})
  void encodeAnswer_originalWithoutIdObjectAndTime_getsThem(String id) {
    AnswerChunk chunk =
        chunk(
            new ChatDecoder()
                .answer(
                    "{%s\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"x\"}}]}"
                        .formatted(id)
                        .getBytes(UTF_8)));
    JsonNode answer = tree(DIALECT.encodeAnswer(List.of(chunk), stamp(true), Usage.of(3, 4)));
    assertThat(answer.path("id").stringValue()).startsWith("chatcmpl-");
    assertThat(answer.path("object").stringValue()).isEqualTo("chat.completion");
    assertThat(answer.path("created").isNumber()).isTrue();
  }

  @Test
  void encodeAnswer_originalWithoutUsage_getsAnEstimate() {
    AnswerChunk chunk =
        chunk(
            new ChatDecoder()
                .answer(
                    "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"}}]}"
                        .getBytes(UTF_8)));
    JsonNode usage =
        tree(DIALECT.encodeAnswer(List.of(chunk), stamp(true), Usage.of(3, 4))).path("usage");
    assertThat(usage.path("total_tokens").asInt()).isEqualTo(7);
    assertThat(usage.path("estimated").asBoolean()).isTrue();
  }

  @Test
  void encodeAnswer_streamedChunks_foldIntoOneAnswer() throws IOException {
    List<AnswerChunk> chunks = new ArrayList<>();
    for (StreamItem item : items("openai-stream.sse")) {
      if (item instanceof StreamItem.Chunk(var chunk)) {
        chunks.add(chunk);
      }
    }
    JsonNode answer = tree(DIALECT.encodeAnswer(chunks, stamp(true), Usage.of(7, 3)));
    assertThat(answer.path("id").asString()).isEqualTo("chatcmpl-req_1");
    assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
    assertThat(choice.path("message").path("content").asString()).isEqualTo("Pears");
    JsonNode call = choice.path("message").path("tool_calls").path(0);
    assertThat(call.path("id").asString()).isEqualTo("call_p");
    assertThat(call.path("function").path("arguments").asString()).isEqualTo("{}");
    assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(7);
    assertThat(answer.path("usage").has("estimated")).isFalse();
  }

  @Test
  void encodeAnswer_choicesOutOfOrder_areSorted() {
    AnswerChunk chunk =
        new AnswerChunk(
            List.of(
                new ChatEvent.TextDelta(1, "b"),
                new ChatEvent.TextDelta(0, "a"),
                new ChatEvent.Finished(1, FinishReason.STOP)),
            null);
    JsonNode choices =
        tree(DIALECT.encodeAnswer(List.of(chunk), stamp(true), Usage.NONE)).path("choices");
    assertThat(choices.path(0).path("message").path("content").asString()).isEqualTo("a");
    assertThat(choices.path(1).path("index").asInt()).isEqualTo(1);
  }

  @Test
  void streamEncoder_clientDidNotAskForUsage_seesNone() throws IOException {
    String out = stream("openai-stream.sse", false);
    String expected =
        new String(resource("openai-stream.sse"), UTF_8)
            .replace("gpt-test", "openai/gpt-5-mini")
            .replace(",\"usage\":null", "")
            .replaceFirst("data: [^\n]*\"choices\":\\[\\][^\n]*\n\n", "")
            .replace("data: [DONE]", COMMENT + "data: [DONE]");
    assertThat(out).isEqualTo(expected);
  }

  @Test
  void streamEncoder_clientAskedForUsage_seesItOnceWithCost() throws IOException {
    String out = stream("openai-stream.sse", true);
    String expected =
        new String(resource("openai-stream.sse"), UTF_8)
            .replace("gpt-test", "openai/gpt-5-mini")
            .replace("\"total_tokens\":10}", "\"total_tokens\":10,\"cost\":0.00012345}")
            .replace("data: [DONE]", COMMENT + "data: [DONE]");
    assertThat(out).isEqualTo(expected);
  }

  @Test
  void streamEncoder_upstreamSentNoUsage_addsItAtTheEnd() throws IOException {
    String out = stream("ollama-stream.sse", true);
    assertThat(out)
        .contains(
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\"", "\"estimated\":true")
        .endsWith(COMMENT + "data: [DONE]\n\n");
  }

  @Test
  void streamEncoder_eventsWithoutOriginal_areReadBackAlike() {
    List<ChatEvent> events =
        List.of(
            new ChatEvent.ReasoningDelta(0, "r"),
            new ChatEvent.TextDelta(0, "t\n"),
            new ChatEvent.ToolCallDelta(0, 0, "id", "f", "{"),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "}"),
            new ChatEvent.RefusalDelta(1, "n"),
            new ChatEvent.Finished(0, FinishReason.TOOL_CALLS));
    byte[] out = DIALECT.streamEncoder(stamp(false)).encode(new AnswerChunk(events, null));
    List<ChatEvent> again = new ArrayList<>();
    ChatDecoder decoder = new ChatDecoder();
    for (SseEvent event : new SseDecoder().feed(out)) {
      again.addAll(chunk(decoder.event(event)).events());
    }
    assertThat(again).isEqualTo(events);
    assertThat(new String(out, UTF_8).split("\"role\":\"assistant\"", -1)).hasSize(3);
  }

  @Test
  void streamEncoder_failure_isTypedAndHasNoTerminator() {
    StreamEncoder encoder = DIALECT.streamEncoder(stamp(false));
    assertThat(new String(encoder.fail(ChatError.of(ErrorCode.STREAM_TRUNCATED, "cut")), UTF_8))
        .isEqualTo(
            "data: {\"error\":{\"message\":\"cut\",\"type\":\"upstream_error\",\"param\":null,\"code\":\"stream_truncated\",\"request_id\":\"req_1\"}}\n\n");
    assertThat(new String(encoder.keepAlive(), UTF_8)).isEqualTo(": keep-alive\n\n");
  }

  private static String stream(String file, boolean includeUsage) throws IOException {
    StreamEncoder encoder = DIALECT.streamEncoder(stamp(includeUsage));
    StringBuilder out = new StringBuilder();
    for (StreamItem item : items(file)) {
      if (item instanceof StreamItem.Chunk(var chunk)) {
        out.append(new String(encoder.encode(chunk), UTF_8));
      }
    }
    Usage estimate = new Usage(1, 0, 0, 0, 1, 0, true);
    return out.append(new String(encoder.finish(estimate), UTF_8)).toString();
  }

  private static AnswerStamp stamp(boolean includeUsage) {
    return new AnswerStamp(
        "req_1",
        "openai/gpt-5-mini",
        1_790_000_000L,
        "v2",
        includeUsage,
        _ -> new BigDecimal("0.000123450"));
  }

  private static List<StreamItem> items(String file) throws IOException {
    byte[] bytes = resource(file);
    if (file.endsWith(".json")) {
      return List.of(new ChatDecoder().answer(bytes));
    }
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(bytes));
    events.addAll(sse.finish());
    ChatDecoder decoder = new ChatDecoder();
    return events.stream().map(decoder::event).toList();
  }

  private static byte[] resource(String file) throws IOException {
    try (InputStream in = AnswerTest.class.getResourceAsStream("/dialect/openai/" + file)) {
      if (in == null) {
        throw new IOException("no resource " + file);
      }
      return in.readAllBytes();
    }
  }

  private static AnswerChunk chunk(StreamItem item) {
    assertThat(item).isInstanceOf(StreamItem.Chunk.class);
    return ((StreamItem.Chunk) item).chunk();
  }

  private static JsonNode tree(byte[] json) {
    return JsonText.mapper().readTree(json);
  }

  private static String describe(StreamItem item) {
    return switch (item) {
      case StreamItem.Done() -> "DONE";
      case StreamItem.Malformed _ -> "MALFORMED";
      case StreamItem.Failed(var error) -> "FAILED " + error.kind() + " " + error.message();
      case StreamItem.Chunk(var chunk) ->
          String.join(" ", chunk.events().stream().map(AnswerTest::describe).toList());
    };
  }

  private static String describe(ChatEvent event) {
    return switch (event) {
      case ChatEvent.TextDelta(var choice, var text) -> "T" + choice + " " + text;
      case ChatEvent.ReasoningDelta(var choice, var text) -> "R" + choice + " " + text;
      case ChatEvent.RefusalDelta(var choice, var text) -> "N" + choice + " " + text;
      case ChatEvent.ToolCallDelta(var choice, var index, var id, var name, var arguments) ->
          "C" + choice + " " + index + " " + id + " " + name + " " + arguments;
      case ChatEvent.SealReported _, ChatEvent.HiddenReasoning _ -> "seal";
      case ChatEvent.Finished(var choice, var reason, _) -> "F" + choice + " " + reason;
      case ChatEvent.UsageReported(var u) ->
          "U " + u.input() + "+" + u.cachedInput() + ">" + u.output() + "(" + u.reasoning() + ")";
    };
  }
}
