package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of tools that a provider would refuse: it gets others, the client gets its own back. */
class ToolNamesTest {

  private static final String LONG =
      "mcp__a_server_with_a_long_name__" + "list_everything_".repeat(8);
  private static final String LONG_TOO = LONG + "2";
  private static final OpenAiDialect OPENAI = new OpenAiDialect();
  private static final AnthropicDialect ANTHROPIC = new AnthropicDialect();
  private static final Pattern TAKEN_BY_ALL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  private static final String CHAT =
      """
      {"model":"m","messages":[{"role":"user","content":"q"},
       {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"A","arguments":"{}"}}]},
       {"role":"tool","tool_call_id":"c1","content":"r"}],
       "tools":[{"type":"function","function":{"name":"A","parameters":{"type":"object","properties":{}}}},
        {"type":"function","function":{"name":"B","parameters":{"type":"object","properties":{}}}}],
       "tool_choice":{"type":"function","function":{"name":"A"}}}""";

  private static UpstreamTarget target() {
    return new UpstreamTarget("m", Map.of(), "max_tokens", 64_000, Set.of(), Map.of());
  }

  private static UpstreamRequest sent(UpstreamDialect to, String first, String second) {
    ChatRequest request =
        to instanceof OpenAiDialect
            ? ANTHROPIC.decodeRequest(
                """
                {"model":"m","max_tokens":99,"messages":[{"role":"user","content":"q"},
                 {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"%1$s","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r"}]}],
                 "tools":[{"name":"%1$s","input_schema":{"type":"object","properties":{}}},{"name":"%2$s","input_schema":{"type":"object","properties":{}}}],
                 "tool_choice":{"type":"tool","name":"%1$s"}}"""
                    .formatted(first, second)
                    .getBytes(UTF_8))
            : OPENAI.decodeRequest(
                CHAT.replace("\"A\"", "\"" + first + "\"")
                    .replace("\"B\"", "\"" + second + "\"")
                    .getBytes(UTF_8));
    return to.encodeRequest(request, target());
  }

  /** A dialect, and an answer of it that calls the tool X. */
  static Stream<Arguments> upstreams() {
    return Stream.of(
        Arguments.of(
            OPENAI,
            "{\"choices\":[{\"index\":0,\"message\":{\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"X\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}]}",
            "",
            "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"X\",\"arguments\":\"\"}}]}}]}"),
        Arguments.of(
            new ResponsesDialect(),
            "{\"id\":\"r\",\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"X\",\"arguments\":\"{}\"}]}",
            "",
            "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"X\",\"arguments\":\"\"}}"),
        Arguments.of(
            ANTHROPIC,
            "{\"type\":\"message\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"X\",\"input\":{}}],\"stop_reason\":\"tool_use\"}",
            "",
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"X\",\"input\":{}}}"),
        Arguments.of(
            new GeminiDialect(),
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"X\",\"args\":{}}}]},\"finishReason\":\"STOP\"}]}",
            "",
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"X\",\"args\":{}}}]}}]}"),
        Arguments.of(
            new BedrockDialect(),
            "{\"output\":{\"message\":{\"content\":[{\"toolUse\":{\"toolUseId\":\"c\",\"name\":\"X\",\"input\":{}}}]}},\"stopReason\":\"tool_use\"}",
            "contentBlockStart",
            "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":\"c\",\"name\":\"X\"}}}"));
  }

  @ParameterizedTest
  @MethodSource("upstreams")
  void longName_isShortenedWhereverItStands_andComesBack_wholeAndStreamed(
      UpstreamDialect dialect, String answer, String event, String streamed) {
    UpstreamRequest request = sent(dialect, LONG, LONG_TOO);
    String body = new String(request.body(), UTF_8);
    List<String> names =
        Pattern.compile("mcp__a_server[A-Za-z0-9_]*")
            .matcher(body)
            .results()
            .map(found -> found.group())
            .distinct()
            .toList();

    assertThat(request.losses()).isEmpty();
    assertThat(body).doesNotContain(LONG);
    assertThat(names).hasSize(2).allMatch(name -> TAKEN_BY_ALL.matcher(name).matches());
    String short1 = names.getFirst();
    assertThat(body.split(short1, -1)).as(body).hasSizeGreaterThanOrEqualTo(4);
    assertThat(new String(sent(dialect, LONG, LONG_TOO).body(), UTF_8)).isEqualTo(body);
    assertThat(calls(request.decoder().answer(answer.replace("X", short1).getBytes(UTF_8))))
        .containsExactly(LONG);
    assertThat(
            calls(
                sent(dialect, LONG, LONG_TOO)
                    .decoder()
                    .event(
                        new SseEvent(event, streamed.replace("X", names.get(1)).getBytes(UTF_8)))))
        .containsExactly(LONG_TOO);
    AnswerDecoder again = sent(dialect, LONG, LONG_TOO).decoder();
    assertThat(calls(again.answer(answer.replace("X", "other").getBytes(UTF_8))))
        .containsExactly("other");
  }

  private static List<String> calls(StreamItem item) {
    return ((StreamItem.Chunk) item)
        .chunk().events().stream()
            .filter(ChatEvent.ToolCallDelta.class::isInstance)
            .map(call -> "" + ((ChatEvent.ToolCallDelta) call).name())
            .filter(name -> !name.equals("null"))
            .toList();
  }

  /** o OpenAI, r Responses, a Anthropic, g Gemini, b Bedrock: who takes the name as it is. */
  @ParameterizedTest
  @CsvSource({
    "get_weather-2, orag b",
    "2nd_tool, ora b",
    "a.b:c, g",
    "weather in Bern, ''",
    "wetter_für_Bern, ''",
  })
  void name_isKeptByThoseWhoTakeIt(String name, String takers) {
    Map<String, UpstreamDialect> dialects =
        Map.of(
            "o", OPENAI,
            "r", new ResponsesDialect(),
            "a", ANTHROPIC,
            "g", new GeminiDialect(),
            "b", new BedrockDialect());
    dialects.forEach(
        (letter, dialect) ->
            assertThat(
                    new String(sent(dialect, name, "other").body(), UTF_8)
                        .contains("\"" + name + "\""))
                .as(dialect.id())
                .isEqualTo(takers.contains(letter)));
  }

  @Test
  void name_of128Characters_isAnthropics() {
    String name = "x".repeat(128);

    assertThat(sent(ANTHROPIC, name, "other").body()).asString(UTF_8).contains(name);
    assertThat(sent(new BedrockDialect(), name, "other").body())
        .asString(UTF_8)
        .doesNotContain("x".repeat(64));
  }

  @Test
  void shortenedName_thatIsAlsoOneOfTheClients_isMadeLonger() {
    String body = new String(sent(new GeminiDialect(), "a b", "other").body(), UTF_8);
    String first = body.replaceAll("(?s).*\"(a_b_[A-Za-z0-9]+)\".*", "$1");

    String both = new String(sent(new GeminiDialect(), "a b", first).body(), UTF_8);

    assertThat(first).hasSize("a_b_".length() + 8);
    assertThat(both).contains("\"" + first + "\"").containsPattern("\"a_b_[A-Za-z0-9]{16}\"");
  }

  @Test
  void requestOfTheSameDialect_passesWithItsNames() {
    ChatRequest request =
        OPENAI.decodeRequest(CHAT.replace("\"A\"", "\"" + LONG + "\"").getBytes(UTF_8));

    assertThat(OPENAI.encodeRequest(request, target()).body()).asString(UTF_8).contains(LONG);
  }
}
