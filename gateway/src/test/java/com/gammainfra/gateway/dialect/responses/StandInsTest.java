package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.openai.core.ObjectMappers;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Custom tools and tools of a namespace, at providers that have only functions. */
class StandInsTest {

  private static final Dialect CHAT = new OpenAiDialect();
  private static final Usage USAGE = new Usage(1, 0, 0, 0, 1, 0, false);

  private static final String TOOLS =
      """
      "tools":[
       {"type":"custom","name":"edit","description":"Edits a file.",
        "format":{"type":"grammar","syntax":"lark","definition":"start: line+"}},
       {"type":"namespace","name":"crm","description":"Customers.","tools":[
        {"type":"function","name":"find","description":"Finds one.","parameters":{"type":"object","properties":{}}},
        {"type":"custom","name":"note"}]},
       {"type":"function","name":"find","parameters":null}],
      """;

  private static final ChatRequest REQUEST =
      Fixture.fields(
          TOOLS
              + """
              "tool_choice":{"type":"custom","name":"edit"},
              "input":[{"role":"user","content":"q"},
               {"type":"custom_tool_call","id":"ctc_1","call_id":"c1","name":"edit","input":"say \\"hi\\""},
               {"type":"function_call","id":"fc_2","call_id":"c2","namespace":"crm","name":"find","arguments":"{}"},
               {"type":"custom_tool_call_output","call_id":"c1","output":"done"},
               {"type":"function_call_output","call_id":"c2","output":"Ada"}]
              """);

  @Test
  void request_offersFunctions_andKeepsTheirCallsAndResults() {
    UpstreamRequest written = CHAT.encodeRequest(REQUEST, Fixture.target());

    JsonNode body = Fixture.json(written);
    assertThat(body.get("tools"))
        .extracting(tool -> tool.at("/function/name").stringValue())
        .containsExactly("edit", "crm__find", "crm__note", "find");
    assertThat(body.at("/tools/0/function/description").stringValue())
        .isEqualTo("Edits a file.\n\nIts input follows this grammar (lark):\nstart: line+");
    assertThat(body.at("/tools/0/function/parameters").toString())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},\"required\":[\"input\"],\"additionalProperties\":false}");
    assertThat(body.at("/tools/1/function/description").stringValue())
        .isEqualTo("Customers.\n\nFinds one.");
    assertThat(body.at("/tool_choice/function/name").stringValue()).isEqualTo("edit");
    assertThat(body.at("/messages/1/tool_calls/0/function/arguments").stringValue())
        .isEqualTo("{\"input\":\"say \\\"hi\\\"\"}");
    assertThat(body.at("/messages/1/tool_calls/1/function/name").stringValue())
        .isEqualTo("crm__find");
    assertThat(body.at("/messages/2/content").stringValue()).isEqualTo("done");
    assertThat(body.at("/messages/3/tool_call_id").stringValue()).isEqualTo("c2");
    assertThat(written.losses()).singleElement().asString().contains("grammar of a custom tool");
  }

  @Test
  void request_toClaude_offersThemToo() {
    JsonNode body = Fixture.json(new AnthropicDialect().encodeRequest(REQUEST, Fixture.target()));

    assertThat(body.get("tools"))
        .extracting(tool -> tool.get("name").stringValue())
        .containsExactly("edit", "crm__find", "crm__note", "find");
    assertThat(body.at("/messages/1/content/0/input/input").stringValue()).isEqualTo("say \"hi\"");
  }

  /** Where the model is spoken to in Responses too, nothing stands in for anything. */
  @Test
  void request_ofTheSameDialect_passes() {
    JsonNode body = Fixture.json(Fixture.DIALECT.encodeRequest(REQUEST, Fixture.target()));

    assertThat(body.at("/tools/0/type").stringValue()).isEqualTo("custom");
    assertThat(body.at("/input/1/type").stringValue()).isEqualTo("custom_tool_call");
  }

  /** Codex offers all of its tools in an item of the input, and none beside it. */
  @Test
  void toolsOfAnItem_areOfferedAsAnyOther_onceEach() throws Exception {
    ChatRequest request =
        Fixture.fields(
            """
            "tools":[{"type":"function","name":"find"}],
            "input":[
             {"type":"additional_tools","role":"developer","tools":[
              {"type":"custom","name":"exec"},{"type":"function","name":"find"},
              {"type":"namespace","name":"crm","tools":[{"type":"function","name":"find"}]}]},
             {"role":"user","content":"q"}]
            """);
    UpstreamRequest written = CHAT.encodeRequest(request, Fixture.target());
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(request));
    String sent =
        Fixture.sent(
            encoder,
            Fixture.foreign(
                new ChatEvent.ToolCallDelta(0, 0, "c1", "exec", "{\"input\":\"ls\"}"),
                new ChatEvent.Finished(0, FinishReason.TOOL_CALLS)));
    List<JsonNode> events = Fixture.json(sent + new String(encoder.finish(USAGE), UTF_8));

    assertThat(Fixture.json(written).get("tools"))
        .extracting(tool -> tool.at("/function/name").stringValue())
        .containsExactly("find", "exec", "crm__find");
    assertThat(Fixture.json(written).get("messages")).hasSize(1);
    assertThat(written.losses()).isEmpty();
    assertThat(events.getLast().at("/response/output/0/type").stringValue())
        .isEqualTo("custom_tool_call");
    assertThat(events.getLast().at("/response/output/0/input").stringValue()).isEqualTo("ls");
  }

  private static final ChatEvent[] CALLS = {
    new ChatEvent.ToolCallDelta(0, 0, "c1", "edit", "{\"input\": \"a"),
    new ChatEvent.ToolCallDelta(0, 0, null, null, " \\\"b\\\"\"}"),
    new ChatEvent.ToolCallDelta(0, 1, "c2", "crm__find", "{}"),
    new ChatEvent.ToolCallDelta(0, 2, "c3", "crm__note", "plain"),
    new ChatEvent.ToolCallDelta(0, 3, "c4", "find", "{}"),
    new ChatEvent.Finished(0, FinishReason.TOOL_CALLS)
  };

  @Test
  void stream_tellsOfTheClientsTools_asOpenAisClientReadsThem() throws Exception {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(REQUEST));
    String sent = Fixture.sent(encoder, Fixture.foreign(CALLS));
    List<JsonNode> events = Fixture.json(sent + new String(encoder.finish(USAGE), UTF_8));

    for (JsonNode event : events) {
      var _ =
          ObjectMappers.jsonMapper()
              .readValue(event.toString(), ResponseStreamEvent.class)
              .validate();
    }
    assertThat(
            events.stream()
                .filter(event -> event.path("output_index").asInt(-1) == 0)
                .map(event -> event.get("type").stringValue()))
        .containsExactly(
            "response.output_item.added",
            "response.custom_tool_call_input.delta",
            "response.custom_tool_call_input.done",
            "response.output_item.done");
    assertThat(sent).doesNotContain("crm__");
    JsonNode output = events.getLast().at("/response/output");
    assertThat(output.get(0).toString())
        .isEqualTo(
            "{\"id\":\"ctc_req_1_0\",\"type\":\"custom_tool_call\",\"status\":\"completed\",\"input\":\"a \\\"b\\\"\",\"call_id\":\"c1\",\"name\":\"edit\"}");
    assertThat(output.get(1).toString())
        .isEqualTo(
            "{\"id\":\"fc_req_1_1\",\"type\":\"function_call\",\"status\":\"completed\",\"arguments\":\"{}\",\"call_id\":\"c2\",\"name\":\"find\",\"namespace\":\"crm\"}");
    assertThat(output.at("/2/input").stringValue()).isEqualTo("plain");
    assertThat(output.get(3).has("namespace")).isFalse();
  }

  @Test
  void wholeAnswer_isTheFoldOfTheStream() throws Exception {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(REQUEST));
    String _ = Fixture.sent(encoder, Fixture.foreign(CALLS));
    JsonNode streamed =
        Fixture.json(new String(encoder.finish(USAGE), UTF_8)).getLast().get("response");

    byte[] whole =
        Fixture.DIALECT.encodeAnswer(
            List.of(new AnswerChunk(List.of(CALLS), null)), Fixture.stamp(REQUEST), USAGE);

    assertThat(Fixture.JSON.readTree(whole)).isEqualTo(streamed);
    Response read =
        ObjectMappers.jsonMapper().readValue(new String(whole, UTF_8), Response.class).validate();
    assertThat(read.output().getFirst().asCustomToolCall().input()).isEqualTo("a \"b\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"input\":\"a\\nb\"}|a\\nb",
        "~~|~~",
        "{}|~~",
        "{ }|~~",
        "{|~~",
        "{\"inp|~~",
        "{ \"input\" :|~~",
        "{\"input\":\"|~~",
        "{\"input\": \"a b|a b",
        "{\"input\":\"a\\|a",
        "{\"input\":\"a\\\\|a\\",
        "{\"input\":\"a\\\"|a\"",
        "{\"input\":\"a\\u00e|a",
        "{\"input\":\"a\\u00e9|aé",
        "{\"input\":\"a\\ud83d|a\ufffd",
        "{\"input\":\"abc\"|abc",
        "{\"input\":\"a\\ud83d\"}|a\ufffd",
        "plain|plain",
        "{\"patch\":\"x\"}|{\"patch\":\"x\"}",
        "{ begin|{ begin",
        "{\"input\":\"grep \\d\"}|{\"input\":\"grep \\d\"}",
        "{\"input\":\"grep \\d+ x\"}|{\"input\":\"grep \\d+ x\"}",
        "{\"input\":\"a\"} {\"input\":\"b\"}|{\"input\":\"a\"} {\"input\":\"b\"}",
        "{\"input\":\"a\tb\"}|{\"input\":\"a\tb\"}",
      })
  void input_ofArgumentsThatAreCutOrEmpty_isWhatThereIs_whatIsNoJsonStaysAsItIs(
      String arguments, String input) {
    assertThat(StandIns.input(arguments)).isEqualTo(input.replace("\\n", "\n"));
  }

  @Test
  void customCall_thatWasCut_isIncomplete_withWhatThereIsOfItsInput() {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(REQUEST));
    String sent =
        Fixture.sent(
            encoder,
            Fixture.foreign(
                new ChatEvent.ToolCallDelta(0, 0, "c1", "edit", ""),
                new ChatEvent.ToolCallDelta(0, 1, "c2", "edit", "{\"input\":\"abc"),
                new ChatEvent.Finished(0, FinishReason.LENGTH)));
    List<JsonNode> events = Fixture.json(sent + new String(encoder.finish(USAGE), UTF_8));

    assertThat(events)
        .filteredOn(event -> event.path("type").asString().endsWith("input.done"))
        .extracting(event -> event.get("input").stringValue())
        .containsExactly("", "abc");
    assertThat(events.getLast().at("/response/output"))
        .extracting(
            item -> item.get("status").stringValue() + " " + item.get("input").stringValue())
        .containsExactly("incomplete ", "incomplete abc");
  }

  @ParameterizedTest
  @CsvSource({
    "{\"type\":\"custom\"}, tools[0].name",
    "{\"type\":\"namespace\";\"tools\":[{\"type\":\"function\";\"name\":\"f\"}]}, tools[0].name",
    "{\"type\":\"namespace\";\"name\":\"n\";\"tools\":[{\"name\":\"f\"}]}, tools[0].tools[0].type",
  })
  void mistake_namesTheField(String tool, String path) {
    assertThatThrownBy(
            () -> Fixture.fields("\"input\":\"x\",\"tools\":[" + tool.replace(';', ',') + "]"))
        .hasMessageContaining(path);
  }
}
