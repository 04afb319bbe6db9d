package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.StreamItem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields that nobody knows, or of another type than expected, before those that count: whatever
 * stands in them, what comes after is read.
 */
class OddShapesTest {
  private static final String ODD = "{\"a\":[1,{\"b\":null}],\"name\":\"not it\"}";

  private static List<ChatEvent> whole(String json) {
    StreamItem item = new ChatDecoder().answer(json.getBytes(UTF_8));
    return ((StreamItem.Chunk) item).chunk().events();
  }

  private static ChatRequest request(String json) {
    return new OpenAiDialect().decodeRequest(json.getBytes(UTF_8));
  }

  private static List<ContentPart> parts(String message) {
    List<Message> messages =
        request("{\"model\":\"m\",\"messages\":[%s]}".formatted(message)).messages();
    return messages.getLast().parts();
  }

  @Test
  void answer_withUnknownFieldsEverywhere_isRead() {
    assertThat(
            whole(
                """
                {"x":%1$s,"choices":[{"x":%1$s,"message":{"x":%1$s,"content":"t","reasoning":%1$s,
                  "reasoning_content":"r","tool_calls":[{"x":%1$s,"id":"c","function":{"x":%1$s,"name":"f","arguments":"{}"}}]},
                  "finish_reason":"stop"}],
                 "usage":{"x":%1$s,"prompt_tokens_details":{"x":%1$s,"cached_tokens":1},
                  "completion_tokens_details":{"x":%1$s,"reasoning_tokens":2},"prompt_tokens":3,"completion_tokens":4}}
                """
                    .formatted(ODD)))
        .containsExactly(
            new ChatEvent.ReasoningDelta(0, "r"),
            new ChatEvent.TextDelta(0, "t"),
            new ChatEvent.ToolCallDelta(0, 0, "c", "f", "{}"),
            new ChatEvent.Finished(0, FinishReason.STOP),
            new ChatEvent.UsageReported(new Usage(2, 1, 0, 0, 4, 2, false)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"many\"", "[1]", "null", "true"})
  void usage_detailsThatAreNoObject_areNone(String details) {
    assertThat(
            whole(
                "{\"choices\":[{\"message\":{\"content\":\"t\"}}],\"usage\":{\"prompt_tokens_details\":%1$s,\"completion_tokens_details\":%1$s,\"prompt_tokens\":3,\"completion_tokens\":4}}"
                    .formatted(details)))
        .contains(new ChatEvent.UsageReported(Usage.of(3, 4)));
  }

  @Test
  void usage_outputThatIsOnlyInTheTotal_counts() {
    assertThat(
            whole(
                "{\"choices\":[{\"message\":{\"content\":\"t\"}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":10}}"))
        .contains(new ChatEvent.UsageReported(Usage.of(3, 7)));
  }

  @Test
  void answer_legacyFunctionCall_isACall() {
    assertThat(
            whole(
                "{\"choices\":[{\"message\":{\"content\":null,\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}},\"finish_reason\":\"function_call\"}]}"))
        .containsExactly(
            new ChatEvent.ToolCallDelta(0, 0, "f", "f", "{}"),
            new ChatEvent.Finished(0, FinishReason.TOOL_CALLS));
    assertThat(
            whole(
                "{\"choices\":[{\"message\":{\"content\":\"t\",\"function_call\":null,\"tool_calls\":[{\"id\":\"c\",\"function\":null}]}}]}"))
        .containsExactly(
            new ChatEvent.TextDelta(0, "t"), new ChatEvent.ToolCallDelta(0, 0, "c", null, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"index\":0,", "\"index\":7,", "\"index\":null,"})
  void answer_severalCalls_areCountedInTheirOrder_whateverTheirIndex(String index) {
    assertThat(
            whole(
                "{\"choices\":[{\"message\":{\"tool_calls\":[{%1$s\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}},{%1$s\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"2\"}}]}}]}"
                    .formatted(index)))
        .containsExactly(
            new ChatEvent.ToolCallDelta(0, 0, "a", "f", "1"),
            new ChatEvent.ToolCallDelta(0, 1, "b", "g", "2"));
  }

  @Test
  void answer_contentOfParts_isTextAndThinking_whateverElseIsInThem() {
    assertThat(
            whole(
                """
                {"choices":[{"message":{"content":[
                  {"x":%1$s,"type":"thinking","thinking":[{"type":"text","text":"r"}]},
                  {"type":"thinking","thinking":"s"},{"type":"text","x":%1$s,"text":"t"}]}}]}
                """
                    .formatted(ODD)))
        .containsExactly(new ChatEvent.ReasoningDelta(0, "rs"), new ChatEvent.TextDelta(0, "t"));
  }

  @Test
  void answer_choicesOfTheSameIndex_keepTheIdsOfTheirCalls() {
    String choice =
        "{\"index\":0,\"message\":{\"tool_calls\":[{\"id\":\"%s\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}";

    assertThat(
            whole("{\"choices\":[%s,%s]}".formatted(choice.formatted("a"), choice.formatted("b"))))
        .containsExactly(
            new ChatEvent.ToolCallDelta(0, 0, "a", "f", "{}"),
            new ChatEvent.ToolCallDelta(0, 0, "b", "f", "{}"));
  }

  @Test
  void request_withUnknownFieldsInMessages_isRead() {
    assertThat(
            parts(
                """
                {"x":%1$s,"audio":%1$s,"reasoning":%1$s,"reasoning_content":"r","reasoning_content_2":1,"role":"assistant","content":null,
                 "tool_calls":[{"x":%1$s,"type":"function","id":"c","function":{"x":%1$s,"name":"f","arguments":"{}"}}]}
                """
                    .formatted(ODD)))
        .containsExactly(
            new ContentPart.Thought("r", null), new ContentPart.ToolCall("c", "f", "{}"));
  }

  @Test
  void request_reasoningSaidTwice_countsOnce() {
    assertThat(
            parts(
                """
                {"role":"assistant","content":"t","reasoning":"r","reasoning_content":"r",
                 "reasoning_details":[%1$s,{"type":"reasoning.text","x":%1$s,"text":"r","signature":"s","format":"anthropic"}],
                 "thinking_blocks":[{"type":"thinking","thinking":"r","signature":"s"}]}
                """
                    .formatted(ODD)))
        .containsExactly(
            new ContentPart.Thought("r", new Seal("anthropic", "s")), new ContentPart.Text("t"));
  }

  @Test
  void request_withUnknownFieldsInParts_isRead() {
    assertThat(
            parts(
                """
                {"role":"user","content":[
                  {"x":%1$s,"type":"text","text":"t","cache_control":{"x":%1$s,"type":"ephemeral"}},
                  {"type":"image_url","image_url":{"x":%1$s,"url":"https://a.example/i.png","detail":%1$s}},
                  {"type":"input_audio","input_audio":{"x":%1$s,"format":%1$s,"data":"AA"}},
                  {"type":"file","file":{"x":%1$s,"file_data":%1$s,"filename":"f"}}]}
                """
                    .formatted(ODD)))
        .satisfiesExactly(
            part -> assertThat(part).isEqualTo(new ContentPart.Text("t")),
            part -> assertThat(part).isInstanceOf(ContentPart.CacheBreakpoint.class),
            part ->
                assertThat(part).isEqualTo(new ContentPart.Image("https://a.example/i.png", null)),
            part -> assertThat(part).isEqualTo(new ContentPart.Audio(null, "AA")),
            part -> assertThat(part).isEqualTo(new ContentPart.Document("f", null)));
  }

  @Test
  void request_withUnknownFieldsInTools_isRead() {
    ChatRequest request =
        request(
            """
            {"model":"m","messages":[{"role":"user","content":"q"}],
             "tools":[{"x":%1$s,"type":"function","function":{"x":%1$s,"name":"f","parameters":{"type":"object"}}},
               {"type":"function","function":{"name":"g"}}],
             "tool_choice":{"x":%1$s,"type":"allowed_tools","allowed_tools":{"x":%1$s,"mode":"required",
               "tools":[{"x":%1$s,"type":"function","function":{"x":%1$s,"name":"g"}}]}},
             "response_format":{"x":%1$s,"type":"json_schema","json_schema":{"x":%1$s,"name":"s","schema":{"type":"object"}}},
             "stream_options":{"x":%1$s,"include_usage":true},"stream":true}
            """
                .formatted(ODD));

    assertThat(request.toolbox().tools()).extracting(Tool::name).containsExactly("f", "g");
    assertThat(request.toolbox().choice()).isEqualTo(new ToolChoice.Allowed(List.of("g"), true));
  }

  @Test
  void request_legacyFunctions_areTools_andAChoiceNamesOne() {
    String functions =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"functions\":[{\"name\":\"f\"},{\"name\":\"g\"}],\"function_call\":%s}";

    ChatRequest named = request(functions.formatted("{\"name\":\"g\"}"));
    assertThat(named.toolbox().tools()).extracting(Tool::name).containsExactly("f", "g");
    assertThat(named.toolbox().choice()).isEqualTo(new ToolChoice.Named("g"));
    assertThat(request(functions.formatted("\"none\"")).toolbox().choice())
        .isEqualTo(new ToolChoice.None());
    assertThat(request(functions.formatted("\"auto\"")).toolbox().choice())
        .isEqualTo(new ToolChoice.Auto());
  }
}
