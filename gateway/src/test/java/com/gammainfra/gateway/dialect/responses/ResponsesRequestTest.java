package com.gammainfra.gateway.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResponsesRequestTest {

  @Test
  void input_asText_isTheUsersMessage_afterTheInstructions() {
    assertThat(Fixture.fields("\"instructions\":\"be brief\",\"input\":\"hi\"").messages())
        .containsExactly(Message.of(Role.SYSTEM, "be brief"), Message.of(Role.USER, "hi"));
  }

  static Stream<Arguments> items() {
    return Stream.of(
        item("{'role':'user','content':'a'}", Role.USER, new ContentPart.Text("a")),
        item(
            "{'type':'message','role':'developer','content':'a'}",
            Role.DEVELOPER,
            new ContentPart.Text("a")),
        item(
            "{'role':'user','content':[{'type':'input_text','text':'a'},{'type':'input_image','image_url':'data:image/png;base64,AA','detail':'low'}]}",
            Role.USER,
            new ContentPart.Text("a"),
            new ContentPart.Image("data:image/png;base64,AA", "low")),
        item(
            "{'role':'user','content':[{'type':'input_image','image_url':'https://e.org/a.png','detail':'auto'}]}",
            Role.USER,
            new ContentPart.Image("https://e.org/a.png")),
        item(
            "{'role':'user','content':[{'type':'input_image','file_id':'file_1'}]}",
            Role.USER,
            foreign("input_image", "{'type':'input_image','file_id':'file_1'}")),
        item(
            "{'role':'user','content':[{'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,AA'},{'type':'input_file','file_url':'https://e.org/b.pdf'},{'type':'input_file','file_id':'file_1'}]}",
            Role.USER,
            new ContentPart.Document("a.pdf", "data:application/pdf;base64,AA"),
            new ContentPart.Document(null, "https://e.org/b.pdf"),
            new ContentPart.Document(null, null)),
        item(
            "{'role':'user','content':[{'type':'input_audio','input_audio':{'format':'wav','data':'AA'}}]}",
            Role.USER,
            new ContentPart.Audio("wav", "AA")),
        item(
            "{'id':'msg_1','type':'message','role':'assistant','status':'completed','content':[{'type':'output_text','text':'a','annotations':[]},{'type':'refusal','refusal':'no'}]}",
            Role.ASSISTANT,
            new ContentPart.Text("a"),
            new ContentPart.Text("no")),
        item(
            "{'type':'function_call','id':'fc_1','call_id':'c1','name':'f','arguments':'{}'}",
            Role.ASSISTANT,
            new ContentPart.ToolCall("c1", "f", "{}")),
        item(
            "{'type':'function_call','call_id':'c1','name':'f','arguments':'{}','extra_content':{'google':{'thought_signature':'s'}}}",
            Role.ASSISTANT,
            new ContentPart.ToolCall("c1", "f", "{}", new Seal("gemini", "s"))),
        item(
            "{'type':'function_call_output','call_id':'c1','output':'r'}",
            Role.TOOL,
            new ContentPart.ToolResult("c1", "r")),
        item(
            "{'type':'function_call_output','call_id':'c1','output':[{'type':'input_text','text':'r'},{'type':'input_image','image_url':'https://e.org/a.png'}]}",
            Role.TOOL,
            new ContentPart.ToolResult(
                "c1",
                List.of(new ContentPart.Text("r"), new ContentPart.Image("https://e.org/a.png")),
                null)),
        item(
            "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'a'},{'type':'summary_text','text':'b'}],'encrypted_content':'e'}",
            Role.ASSISTANT,
            new ContentPart.Thought("a\n\nb", new Seal("responses", "e"))),
        item(
            "{'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'c'}]}",
            Role.ASSISTANT,
            new ContentPart.Thought("c", null)),
        item(
            "{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'e'}",
            Role.ASSISTANT,
            new ContentPart.HiddenThought(new Seal("responses", "e"))),
        item(
            "{'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'gammainfra:anthropic:x:y'}",
            Role.ASSISTANT,
            new ContentPart.HiddenThought(new Seal("anthropic", "x:y"))),
        item(
            "{'type':'reasoning','id':'rs_1','summary':[]}",
            Role.ASSISTANT,
            foreign("reasoning", "{'type':'reasoning','id':'rs_1','summary':[]}")),
        item(
            "{'type':'web_search_call','id':'ws_1','status':'completed'}",
            Role.ASSISTANT,
            foreign(
                "web_search_call", "{'type':'web_search_call','id':'ws_1','status':'completed'}")),
        item(
            "{'type':'custom_tool_call','call_id':'c','name':'sql','input':'a b'}",
            Role.ASSISTANT,
            new ContentPart.ToolCall("c", "sql", "{\"input\":\"a b\"}")),
        item(
            "{'type':'custom_tool_call_output','call_id':'c','output':'x'}",
            Role.TOOL,
            new ContentPart.ToolResult("c", List.of(new ContentPart.Text("x")), null)),
        item(
            "{'type':'mcp_approval_response','approval_request_id':'a','approve':true}",
            Role.TOOL,
            foreign(
                "mcp_approval_response",
                "{'type':'mcp_approval_response','approval_request_id':'a','approve':true}")));
  }

  private static Arguments item(String json, Role role, ContentPart... parts) {
    return Arguments.of(json, new Message(role, List.of(parts)));
  }

  private static ContentPart foreign(String type, String json) {
    return new ContentPart.Foreign("responses", type, new RawJson(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @MethodSource("items")
  void item_ofEachType_isThisMessage(String json, Message expected) {
    assertThat(Fixture.items(json.replace('\'', '"')).messages()).containsExactly(expected);
  }

  @Test
  void assistantsItems_withNobodyBetween_areOneMessage() {
    List<Message> messages =
        Fixture.items(
                """
                {"role":"user","content":"q"},
                {"type":"reasoning","summary":[],"encrypted_content":"e"},
                {"role":"assistant","content":"a"},
                {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                {"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},
                {"type":"function_call_output","call_id":"c1","output":"1"},
                {"type":"function_call_output","call_id":"c2","output":"2"}""")
            .messages();

    assertThat(messages)
        .extracting(Message::role)
        .containsExactly(Role.USER, Role.ASSISTANT, Role.TOOL, Role.TOOL);
    assertThat(messages.get(1).parts()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"input\":\"x\",\"previous_response_id\":\"resp_1\"|previous_response_id|stateless",
        "\"input\":\"x\",\"conversation\":{\"id\":\"conv_1\"}|conversation|stateless",
        "\"input\":\"x\",\"background\":true|background|stateless",
        "\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"type\":\"item_reference\",\"id\":\"msg_1\"}]|input[1]|stateless",
        "\"input\":[{\"id\":\"msg_1\"}]|input[0]|stateless",
        "\"input\":[]|input|must not be empty",
        "\"input\":7|input|a string or an array",
        "\"instructions\":\"x\"|input|is missing",
        "\"input\":[{\"role\":\"judge\",\"content\":\"a\"}]|input[0].role|one of",
        "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\"}]}]|input[0].content[0].text|is missing",
        "\"input\":[{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}]|input[0].call_id|is missing",
        "\"input\":\"x\",\"temperature\":3|temperature|must be",
        "\"input\":\"x\",\"max_output_tokens\":0|max_output_tokens|must be",
        "\"input\":\"x\",\"text\":{\"format\":{\"type\":\"yaml\"}}|text.format.type|one of",
        "\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\"}}|text.format.schema|is missing",
        "\"input\":\"x\",\"tools\":[{\"name\":\"f\"}]|tools[0].type|is missing",
        "\"input\":\"x\",\"tool_choice\":\"any\"|tool_choice|one of",
        "\"input\":\"x\",\"provider\":{\"best\":true}|provider.best|not known",
      })
  void mistake_namesTheField_andSaysWhatIsWrong(String fields, String param, String words) {
    assertThatThrownBy(() -> Fixture.fields(fields))
        .isInstanceOfSatisfying(
            ChatErrorException.class,
            e -> {
              assertThat(e.error().param()).isEqualTo(param);
              assertThat(e.error().message()).contains(words);
            });
  }

  @Test
  void missingModel_isNamed() {
    assertThatThrownBy(() -> Fixture.request("{\"input\":\"x\"}"))
        .isInstanceOf(ChatErrorException.class)
        .hasMessageContaining("model");
  }

  @Test
  void tools_areFlat_andWhatIsNoFunctionIsForeign() {
    ChatRequest request =
        Fixture.fields(
            """
            "input":"x","parallel_tool_calls":false,"tools":[
             {"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},
             {"type":"function","name":"g","parameters":null,"strict":null},
             {"type":"web_search"},{"type":"mcp","server_label":"deep","server_url":"https://e.org"}]""");

    assertThat(request.toolbox().tools().subList(0, 2))
        .containsExactly(
            new Tool.Function("f", "d", new RawJson("{\"type\":\"object\"}"), true, null),
            new Tool.Function("g", null, null, null, null));
    assertThat(request.toolbox().tools().subList(2, 4))
        .allMatch(Tool.Foreign.class::isInstance)
        .extracting(Tool::name)
        .containsExactly("web_search", "deep");
    assertThat(request.toolbox().parallel()).isFalse();
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        Arguments.of("\"auto\"", new ToolChoice.Auto()),
        Arguments.of("\"none\"", new ToolChoice.None()),
        Arguments.of("\"required\"", new ToolChoice.Required()),
        Arguments.of("{\"type\":\"function\",\"name\":\"f\"}", new ToolChoice.Named("f")),
        Arguments.of(
            "{\"type\":\"function\",\"namespace\":\"crm\",\"name\":\"f\"}",
            new ToolChoice.Named("crm__f")),
        Arguments.of(
            "{\"type\":\"custom\",\"namespace\":null,\"name\":\"f\"}", new ToolChoice.Named("f")),
        Arguments.of("{\"type\":\"web_search\"}", new ToolChoice.Named("web_search")),
        Arguments.of("{\"type\":\"mcp\",\"server_label\":\"deep\"}", new ToolChoice.Named("deep")),
        Arguments.of(
            "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"web_search\"}]}",
            new ToolChoice.Allowed(List.of("f", "web_search"), true)),
        Arguments.of(
            "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"custom\",\"name\":\"f\",\"namespace\":\"crm\"},{\"type\":\"function\",\"name\":\"f\"}]}",
            new ToolChoice.Allowed(List.of("crm__f", "f"), false)));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void toolChoice_inEachForm_isRead(String json, ToolChoice expected) {
    assertThat(Fixture.fields("\"input\":\"x\",\"tool_choice\":" + json).toolbox().choice())
        .isEqualTo(expected);
  }

  @Test
  void settings_areRead() {
    ChatRequest request =
        Fixture.fields(
            """
            "input":"x","max_output_tokens":50,"temperature":1.5,"top_p":0.5,"reasoning":{"effort":"high"},
            "text":{"format":{"type":"json_schema","name":"n","strict":true,"schema":{"type":"object"}}},
            "safety_identifier":"u","stream":true,"models":["a/b"],"provider":{"only":["a"]}""");

    assertThat(request.maxOutputTokens()).isEqualTo(50);
    assertThat(request.sampling().temperature()).isEqualTo(1.5);
    assertThat(request.sampling().topP()).isEqualTo(0.5);
    assertThat(request.reasoning()).isEqualTo(Reasoning.of("high"));
    assertThat(request.responseFormat())
        .isEqualTo(
            new ResponseFormat.JsonSchema("n", null, new RawJson("{\"type\":\"object\"}"), true));
    assertThat(request.endUser()).isEqualTo("u");
    assertThat(request.stream()).isTrue();
    assertThat(request.models()).containsExactly("a/b");
    assertThat(request.providers().only()).containsExactly("a");
    assertThat(request.unmapped()).isEmpty();
  }

  @Test
  void fieldsThatAskForNothingUnusual_areNoLoss_othersAreNamed() {
    ChatRequest usual =
        Fixture.fields(
            """
            "input":"x","store":false,"include":["reasoning.encrypted_content"],"truncation":"disabled",
            "service_tier":"auto","metadata":{},"background":false,"stream_options":{"include_obfuscation":false},
            "reasoning":{"summary":"auto"},"previous_response_id":null""");
    ChatRequest unusual =
        Fixture.fields(
            """
            "input":"x","store":true,"include":["message.output_text.logprobs"],"truncation":"auto",
            "service_tier":"flex","metadata":{"a":"b"},"text":{"verbosity":"low"},"reasoning":{"mode":"x"},
            "max_tool_calls":3,"brand_new":1""");

    assertThat(usual.unmapped()).isEmpty();
    assertThat(unusual.unmapped())
        .isEqualTo(
            Set.of(
                "store",
                "include",
                "truncation",
                "service_tier",
                "metadata",
                "text.verbosity",
                "reasoning.mode",
                "max_tool_calls",
                "brand_new"));
  }

  @Test
  void size_countsTextsToolsAndImages() {
    ChatRequest request =
        Fixture.items(
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"1234\"},{\"type\":\"input_image\",\"image_url\":\"https://e.org/a\"}]}");

    assertThat(request.size().utf8Bytes()).isEqualTo(4);
    assertThat(request.size().images()).isEqualTo(1);
  }

  /** Codex says so of every model that has no other of its own. */
  @Test
  void mediumVerbosity_isWhatHoldsAnyway_andNotMissed() {
    assertThat(Fixture.fields("\"input\":\"x\",\"text\":{\"verbosity\":\"medium\"}").unmapped())
        .isEmpty();
    assertThat(Fixture.fields("\"input\":\"x\",\"text\":{\"verbosity\":\"high\"}").unmapped())
        .containsExactly("text.verbosity");
  }
}
