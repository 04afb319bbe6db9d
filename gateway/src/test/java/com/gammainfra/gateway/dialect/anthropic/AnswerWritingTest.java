package com.gammainfra.gateway.dialect.anthropic;

import static com.gammainfra.gateway.dialect.anthropic.Translated.STAMP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers of other vendors as Anthropic's clients see them, whole and streamed. */
class AnswerWritingTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Seal OWN = new Seal("anthropic", "s1");
  private static final Seal FOREIGN = new Seal("gemini", "s2");
  private static final ChatEvent STOP = new ChatEvent.Finished(0, FinishReason.STOP);

  private static ChatEvent text(String text) {
    return new ChatEvent.TextDelta(0, text);
  }

  private static ChatEvent thought(String text) {
    return new ChatEvent.ReasoningDelta(0, text);
  }

  private static ChatEvent sealed(Seal seal) {
    return new ChatEvent.SealReported(0, null, seal);
  }

  private static ChatEvent call(int index, String id, String arguments) {
    return new ChatEvent.ToolCallDelta(0, index, id, "f", arguments);
  }

  private static ChatEvent more(int index, String arguments) {
    return new ChatEvent.ToolCallDelta(0, index, null, null, arguments);
  }

  /** The events of a stream in few words, one chunk an event. */
  private static List<String> streamed(ChatEvent... events) {
    StreamEncoder encoder = new AnthropicDialect().streamEncoder(STAMP);
    StringBuilder bytes = new StringBuilder();
    for (ChatEvent event : events) {
      bytes.append(new String(encoder.encode(new AnswerChunk(List.of(event), null)), UTF_8));
    }
    bytes.append(new String(encoder.finish(Usage.of(7, 3)), UTF_8));
    return words(bytes.toString());
  }

  private static List<String> words(String stream) {
    SseDecoder decoder = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(decoder.feed(stream.getBytes(UTF_8)));
    events.addAll(decoder.finish());
    return events.stream().map(event -> word(JSON.readTree(event.data()))).toList();
  }

  private static String word(JsonNode event) {
    String index = event.path("index").asString("");
    return switch (event.path("type").asString()) {
      case "content_block_start" -> "start " + index + " " + event.get("content_block");
      case "content_block_delta" -> {
        JsonNode delta = event.get("delta");
        String kind = delta.path("type").asString();
        String field =
            switch (kind) {
              case "text_delta" -> "text";
              case "thinking_delta" -> "thinking";
              case "signature_delta" -> "signature";
              default -> "partial_json";
            };
        yield kind + " " + index + " " + delta.path(field).asString();
      }
      case "content_block_stop" -> "stop " + index;
      case "message_delta" -> event.path("delta").path("stop_reason").asString();
      default -> event.path("type").asString();
    };
  }

  private static JsonNode whole(ChatEvent... events) {
    return JSON.readTree(
        new AnthropicDialect()
            .encodeAnswer(List.of(new AnswerChunk(List.of(events), null)), STAMP, Usage.of(7, 3)));
  }

  private static String content(ChatEvent... events) {
    return whole(events).get("content").toString();
  }

  private static final String TEXT = "{\"type\":\"text\",\"text\":\"\"}";
  private static final String THINKING =
      "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}";

  private static String tool(String id) {
    return "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"f\",\"input\":{}}".formatted(id);
  }

  @Test
  void stream_ofText_isOneBlock_howeverManyDeltas() {
    assertThat(streamed(text("a"), text(""), text("b"), STOP))
        .containsExactly(
            "message_start",
            "start 0 " + TEXT,
            "text_delta 0 a",
            "text_delta 0 b",
            "stop 0",
            "end_turn",
            "message_stop");
  }

  @Test
  void stream_ofRefusal_isText() {
    assertThat(
            streamed(
                new ChatEvent.RefusalDelta(0, "no"),
                new ChatEvent.Finished(0, FinishReason.CONTENT_FILTER)))
        .containsExactly(
            "message_start",
            "start 0 " + TEXT,
            "text_delta 0 no",
            "stop 0",
            "refusal",
            "message_stop");
  }

  @Test
  void stream_reasoning_isABlockBeforeTheText_withItsSignatureLast() {
    assertThat(streamed(thought("t"), thought(""), thought("u"), sealed(OWN), text("a"), STOP))
        .containsExactly(
            "message_start",
            "start 0 " + THINKING,
            "thinking_delta 0 t",
            "thinking_delta 0 u",
            "signature_delta 0 s1",
            "stop 0",
            "start 1 " + TEXT,
            "text_delta 1 a",
            "stop 1",
            "end_turn",
            "message_stop");
  }

  @Test
  void stream_sealedReasoning_isOver_moreOfItIsAnotherBlock() {
    assertThat(streamed(thought("t"), sealed(FOREIGN), thought("u"), STOP))
        .containsExactly(
            "message_start",
            "start 0 " + THINKING,
            "thinking_delta 0 t",
            "signature_delta 0 gammainfra:gemini:s2",
            "stop 0",
            "start 1 " + THINKING,
            "thinking_delta 1 u",
            "stop 1",
            "end_turn",
            "message_stop");
  }

  @Test
  void stream_hiddenReasoning_isABlockOfItsOwn_amidText() {
    assertThat(streamed(text("a"), new ChatEvent.HiddenReasoning(0, OWN), text("b"), STOP))
        .containsExactly(
            "message_start",
            "start 0 " + TEXT,
            "text_delta 0 a",
            "stop 0",
            "start 1 {\"type\":\"redacted_thinking\",\"data\":\"s1\"}",
            "stop 1",
            "start 2 " + TEXT,
            "text_delta 2 b",
            "stop 2",
            "end_turn",
            "message_stop");
  }

  @Test
  void stream_textAfterACall_closesTheCall() {
    assertThat(streamed(text("a"), call(0, "x", "{\"k\":"), more(0, "1}"), text("b"), STOP))
        .containsExactly(
            "message_start",
            "start 0 " + TEXT,
            "text_delta 0 a",
            "stop 0",
            "start 1 " + tool("x"),
            "input_json_delta 1 {\"k\":",
            "input_json_delta 1 1}",
            "stop 1",
            "start 2 " + TEXT,
            "text_delta 2 b",
            "stop 2",
            "tool_use",
            "message_stop");
  }

  @Test
  void stream_callsThatMix_stayOpenSideBySide_untilTheyAreWhole() {
    assertThat(
            streamed(
                call(0, "x", "{\"a\":{}"),
                call(1, "y", ""),
                more(0, "}"),
                more(1, "{} "),
                call(2, "z", "{}"),
                STOP))
        .containsExactly(
            "message_start",
            "start 0 " + tool("x"),
            "input_json_delta 0 {\"a\":{}",
            "start 1 " + tool("y"),
            "input_json_delta 0 }",
            "input_json_delta 1 {} ",
            "stop 0",
            "stop 1",
            "start 2 " + tool("z"),
            "input_json_delta 2 {}",
            "stop 2",
            "tool_use",
            "message_stop");
  }

  @Test
  void stream_otherChoicesThanTheFirst_areNotSeen() {
    assertThat(
            streamed(
                text("a"),
                new ChatEvent.TextDelta(1, "b"),
                new ChatEvent.RefusalDelta(1, "b"),
                new ChatEvent.ReasoningDelta(1, "b"),
                new ChatEvent.SealReported(1, null, OWN),
                new ChatEvent.HiddenReasoning(1, OWN),
                new ChatEvent.ToolCallDelta(1, 0, "x", "f", "{}"),
                new ChatEvent.Finished(1, FinishReason.LENGTH),
                STOP))
        .containsExactly(
            "message_start",
            "start 0 " + TEXT,
            "text_delta 0 a",
            "stop 0",
            "end_turn",
            "message_stop");
  }

  @Test
  void stream_withoutAnything_isAnEmptyMessage() {
    assertThat(streamed()).containsExactly("message_start", "end_turn", "message_stop");
  }

  @Test
  void stream_end_hasTheCounts_theStopThatWasMet_andTheGatewaysComment() {
    StreamEncoder encoder = new AnthropicDialect().streamEncoder(STAMP);
    String begun =
        new String(
            encoder.encode(
                new AnswerChunk(
                    List.of(new ChatEvent.UsageReported(Usage.of(5, 2)), text("a")), null)),
            UTF_8);
    encoder.encode(
        new AnswerChunk(List.of(new ChatEvent.Finished(0, FinishReason.STOP, "END")), null));
    String end = new String(encoder.finish(Usage.of(7, 3)), UTF_8);

    assertThat(begun)
        .contains("\"id\":\"msg_")
        .contains("\"usage\":{\"input_tokens\":5,\"output_tokens\":2}");
    assertThat(end)
        .contains("\"delta\":{\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"END\"}")
        .contains("\"usage\":{\"input_tokens\":7,")
        .contains("\"output_tokens\":3")
        .contains(": gammainfra {");
    assertThat(end.indexOf(": gammainfra")).isLessThan(end.indexOf("message_stop"));
  }

  @Test
  void stream_ofTheSameDialect_passes_withModelAndCost_andEndsOnce() {
    StreamEncoder encoder = new AnthropicDialect().streamEncoder(STAMP);
    StringBuilder out = new StringBuilder();
    for (String json :
        List.of(
            "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"theirs\",\"x\":1}}",
            "{\"type\":\"future_event\",\"y\":2}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":3}}",
            "{\"type\":\"message_stop\"}",
            "{\"no_type\":1}",
            "{\"type\":7}")) {
      out.append(
          new String(
              encoder.encode(
                  new AnswerChunk(List.of(), new WireBody("anthropic", json.getBytes(UTF_8)))),
              UTF_8));
    }
    assertThat(out.toString())
        .isEqualTo(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","model":"a/model","x":1}}

            event: future_event
            data: {"type":"future_event","y":2}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3,"cost":0.5}}

            """);
    assertThat(words(new String(encoder.finish(Usage.of(7, 3)), UTF_8)))
        .containsExactly("message_stop");
  }

  @Test
  void whole_blocksStandInTheOrderTheyBegan_deltasOfOneKindJoined() {
    assertThat(
            content(
                thought("t"),
                thought("u"),
                sealed(OWN),
                thought("v"),
                text("a"),
                text(""),
                new ChatEvent.RefusalDelta(0, "b"),
                new ChatEvent.HiddenReasoning(0, FOREIGN),
                call(0, "x", "{\"k\":"),
                call(1, "y", ""),
                more(0, "1}"),
                text("c")))
        .isEqualTo(
            "[{\"type\":\"thinking\",\"thinking\":\"tu\",\"signature\":\"s1\"},"
                + "{\"type\":\"thinking\",\"thinking\":\"v\",\"signature\":\"\"},"
                + "{\"type\":\"text\",\"text\":\"ab\"},"
                + "{\"type\":\"redacted_thinking\",\"data\":\"gammainfra:gemini:s2\"},"
                + "{\"type\":\"tool_use\",\"id\":\"x\",\"name\":\"f\",\"input\":{\"k\":1}},"
                + "{\"type\":\"tool_use\",\"id\":\"y\",\"name\":\"f\",\"input\":{}},"
                + "{\"type\":\"text\",\"text\":\"c\"}]");
  }

  @Test
  void whole_argumentsThatAreNoObject_areKeptInOne() {
    assertThat(content(call(0, "x", "[1]"), call(1, "y", "{\"a\":")))
        .isEqualTo(
            "[{\"type\":\"tool_use\",\"id\":\"x\",\"name\":\"f\",\"input\":{\"arguments\":\"[1]\"}},"
                + "{\"type\":\"tool_use\",\"id\":\"y\",\"name\":\"f\",\"input\":{\"arguments\":\"{\\\"a\\\":\"}}]");
  }

  @Test
  void whole_sealOfACall_joinsTheReasoningBeforeIt_unlessThatIsSealed() {
    ChatEvent seal = new ChatEvent.SealReported(0, 0, FOREIGN);

    assertThat(content(thought("t"), call(0, "x", "{}"), seal))
        .startsWith(
            "[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"gammainfra:gemini:s2\"},{\"type\":\"tool_use\"");
    assertThat(content(thought("t"), sealed(OWN), call(0, "x", "{}"), seal))
        .startsWith(
            "[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s1\"},{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"gammainfra:gemini:s2\"},{\"type\":\"tool_use\"");
  }

  @Test
  void whole_otherChoicesThanTheFirst_areNotSeen() {
    JsonNode answer =
        whole(
            text("a"),
            new ChatEvent.TextDelta(1, "b"),
            new ChatEvent.RefusalDelta(1, "b"),
            new ChatEvent.ReasoningDelta(1, "b"),
            new ChatEvent.SealReported(1, null, OWN),
            new ChatEvent.HiddenReasoning(1, OWN),
            new ChatEvent.ToolCallDelta(1, 0, "x", "f", "{}"),
            STOP,
            new ChatEvent.Finished(1, FinishReason.LENGTH));

    assertThat(answer.get("content").toString()).isEqualTo("[{\"type\":\"text\",\"text\":\"a\"}]");
    assertThat(answer.get("stop_reason").asString()).isEqualTo("end_turn");
    assertThat(answer.get("stop_sequence").isNull()).isTrue();
    assertThat(answer.at("/usage/input_tokens").asInt()).isEqualTo(7);
    assertThat(answer.get("model").asString()).isEqualTo("a/model");
  }

  @Test
  void whole_ofTheSameDialect_passes_withModelAndCost() {
    String own =
        "{\"id\":\"m\",\"model\":\"theirs\",\"x_new\":[1],\"content\":[],\"usage\":{\"input_tokens\":7,\"service_tier\":\"s\"}}";
    AnswerChunk chunk =
        new AnswerChunk(List.of(text("a")), new WireBody("anthropic", own.getBytes(UTF_8)));

    assertThat(
            new String(
                new AnthropicDialect().encodeAnswer(List.of(chunk), STAMP, Usage.of(7, 3)), UTF_8))
        .isEqualTo(
            own.replace("theirs", "a/model")
                .replace("\"service_tier\":\"s\"", "\"service_tier\":\"s\",\"cost\":0.5"));
  }
}
