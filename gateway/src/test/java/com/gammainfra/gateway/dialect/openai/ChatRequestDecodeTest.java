package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestDecodeTest {

  private static final OpenAiDialect DIALECT = new OpenAiDialect();
  private static final String M = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  /** One row, one mistake: the body, with $M for good messages; the path; part of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "none",
      value = {
        "~~|none|empty",
        "[]|none|object, not an array",
        "\"x\"|none|object, not a string",
        "nul|none|line 1, column",
        "{\"model\":\"m\",|none|line 1, column",
        "{\"model\":\"m\",$M} x|none|line 1, column",
        "{\"model\":\"m\",$M}{}|none|follows",
        "{\"model\":\"m\",$M,}|none|line 1, column",
        "{'model':\"m\",$M}|none|line 1, column",
        "{$M}|model|missing",
        "{\"model\":null,$M}|model|missing",
        "{\"model\":\"  \",$M}|model|empty",
        "{\"model\":7,$M}|model|a string, not a number",
        "{\"model\":\"m\",\"model\":\"n\",$M}|model|twice",
        "{\"model\":\"m\"}|messages|missing",
        "{\"model\":\"m\",\"messages\":null}|messages|missing",
        "{\"model\":\"m\",\"messages\":[]}|messages|empty",
        "{\"model\":\"m\",\"messages\":{}}|messages|an array, not an object",
        "{\"model\":\"m\",\"messages\":[1]}|messages[0]|an object, not a number",
        "{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}|messages[0].role|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}|messages[0].role|one of",
        "{\"model\":\"m\",\"messages\":[{\"role\":1,\"content\":\"x\"}]}|messages[0].role|a string, not a number",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}|messages[0].content|null or missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":null}]}|messages[0].content|null or missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"user\",\"content\":{}}]}|messages[1].content|a string or an array, not an object",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[7]}]}|messages[0].content[0]|an object, not a number",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]}|messages[0].content[0].type|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}]}|messages[0].content[0].type|one of",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}|messages[0].content[0].text|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"\"}]}]}|messages[0].content[0].image_url|must not be empty",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\"}]}]}|messages[0].content|role is assistant",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\"}]}]}|messages[0].content[0].thinking|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":[]}]}]}|messages[0].content[0].text|a string, not an array",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":7}]}]}|messages[0].content[1].image_url|an object, not a number",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}|messages[0].content[0].image_url.url|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":5}}]}]}|messages[0].content[0].image_url.url|a string, not a number",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}]}|messages[0].content[0].input_audio|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\"}]}]}|messages[0].content[0].file|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}|messages[0].tool_call_id|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"t\"}]}|messages[0].content|null or missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"function\",\"content\":\"x\"}]}|messages[0].name|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":null}]}|messages[0].content|null or missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":{}}]}|messages[0].tool_calls|an array, not an object",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}]}|messages[0].tool_calls[0].id|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\"}]}]}|messages[0].tool_calls[0].function|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"arguments\":\"\"}}]}]}|messages[0].tool_calls[0].function.name|missing",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":{}}}]}]}|messages[0].tool_calls[0].function.arguments|a string, not an object",
        "{\"model\":\"m\",$M,\"temperature\":2.1}|temperature|0 to 2",
        "{\"model\":\"m\",$M,\"temperature\":-0.1}|temperature|0 to 2",
        "{\"model\":\"m\",$M,\"temperature\":1e400}|temperature|0 to 2",
        "{\"model\":\"m\",$M,\"temperature\":\"hot\"}|temperature|a number, not a string",
        "{\"model\":\"m\",$M,\"temperature\":NaN}|none|line 1, column",
        "{\"model\":\"m\",$M,\"top_p\":1.5}|top_p|0 to 1",
        "{\"model\":\"m\",$M,\"presence_penalty\":3}|presence_penalty|-2 to 2",
        "{\"model\":\"m\",$M,\"frequency_penalty\":-3}|frequency_penalty|-2 to 2",
        "{\"model\":\"m\",$M,\"n\":0}|n|1 to 128",
        "{\"model\":\"m\",$M,\"n\":129}|n|1 to 128",
        "{\"model\":\"m\",$M,\"n\":1.5}|n|whole number",
        "{\"model\":\"m\",$M,\"max_tokens\":0}|max_tokens|1 or more",
        "{\"model\":\"m\",$M,\"max_tokens\":99999999999}|max_tokens|1 or more",
        "{\"model\":\"m\",$M,\"max_tokens\":99999999999999999999999999}|max_tokens|1 or more",
        "{\"model\":\"m\",$M,\"max_completion_tokens\":\"9\"}|max_completion_tokens|a whole number, not a string",
        "{\"model\":\"m\",$M,\"top_logprobs\":21}|top_logprobs|0 to 20",
        "{\"model\":\"m\",$M,\"logprobs\":1}|logprobs|a boolean, not a number",
        "{\"model\":\"m\",$M,\"stream\":\"yes\"}|stream|a boolean, not a string",
        "{\"model\":\"m\",$M,\"stop\":5}|stop|a string or an array, not a number",
        "{\"model\":\"m\",$M,\"stop\":[1]}|stop[0]|a string, not a number",
        "{\"model\":\"m\",$M,\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}|stop|at most 4",
        "{\"model\":\"m\",$M,\"stream_options\":true}|stream_options|an object, not a boolean",
        "{\"model\":\"m\",$M,\"stream_options\":{\"include_usage\":1}}|stream_options.include_usage|a boolean, not a number",
        "{\"model\":\"m\",$M,\"tools\":{}}|tools|an array, not an object",
        "{\"model\":\"m\",$M,\"tools\":[{\"function\":{\"name\":\"f\"}}]}|tools[0].type|missing",
        "{\"model\":\"m\",$M,\"tools\":[{\"type\":\"function\"}]}|tools[0].function|missing",
        "{\"model\":\"m\",$M,\"tools\":[{\"type\":\"function\",\"function\":{}}]}|tools[0].function.name|missing",
        "{\"model\":\"m\",$M,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":[]}}]}|tools[0].function.parameters|an object, not an array",
        "{\"model\":\"m\",$M,\"functions\":[{}]}|functions[0].name|missing",
        "{\"model\":\"m\",$M,\"tool_choice\":\"maybe\"}|tool_choice|one of",
        "{\"model\":\"m\",$M,\"tool_choice\":1}|tool_choice|a string or an object, not a number",
        "{\"model\":\"m\",$M,\"tool_choice\":{\"type\":\"function\"}}|tool_choice.function|missing",
        "{\"model\":\"m\",$M,\"tool_choice\":{\"type\":\"function\",\"function\":{}}}|tool_choice.function.name|missing",
        "{\"model\":\"m\",$M,\"tool_choice\":{\"function\":{\"name\":\"f\"}}}|tool_choice.type|missing",
        "{\"model\":\"m\",$M,\"response_format\":\"json\"}|response_format|an object, not a string",
        "{\"model\":\"m\",$M,\"response_format\":{}}|response_format.type|missing",
        "{\"model\":\"m\",$M,\"response_format\":{\"type\":\"xml\"}}|response_format.type|one of",
        "{\"model\":\"m\",$M,\"response_format\":{\"type\":\"json_schema\"}}|response_format.json_schema|missing",
        "{\"model\":\"m\",$M,\"models\":\"a/b\"}|models|an array, not a string",
        "{\"model\":\"m\",$M,\"models\":[\"a/b\",7]}|models[1]|a string, not a number",
        "{\"model\":\"m\",$M,\"models\":[\"\"]}|models[0]|empty",
        "{\"model\":\"m\",$M,\"models\":[\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\"]}|models|at most 16",
        "{\"model\":\"m\",$M,\"provider\":[]}|provider|an object, not an array",
        "{\"model\":\"m\",$M,\"provider\":{\"sort\":\"price\"}}|provider.sort|only, ignore, order",
        "{\"model\":\"m\",$M,\"provider\":{\"only\":\"openai\"}}|provider.only|an array, not a string",
        "{\"model\":\"m\",$M,\"provider\":{\"order\":[\"a\",1]}}|provider.order[1]|a string, not a number",
        "{\"model\":\"m\",$M,\"reasoning_effort\":3}|reasoning_effort|a string, not a number",
      })
  void decodeRequest_oneMistake_namesTheField(String body, String path, String message) {
    ChatError error = errorOf(body.replace("$M", M).getBytes(UTF_8));
    assertThat(error.param()).isEqualTo(path);
    assertThat(error.message()).contains(message);
    assertThat(error.code().status()).isEqualTo(400);
  }

  @Test
  void decodeRequest_syntaxError_saysLineAndColumn() {
    ChatError error = errorOf("{\n  \"model\": \"m\",\n  oops\n}".getBytes(UTF_8));
    assertThat(error.param()).isNull();
    assertThat(error.message()).contains("line 3, column").doesNotContain("oops");
  }

  @Test
  void decodeRequest_everyFieldSet_isUnderstood() {
    ChatRequest request =
        decode(
            """
            {"model":"gammainfra/auto","models":["a/b","c/d"],"provider":{"only":["a"],"ignore":[],"order":["c"]},
             "messages":[
              {"role":"system","content":"be brief"},
              {"role":"developer","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
              {"role":"user","name":"ann","content":[{"type":"text","text":"look"},
                {"type":"image_url","image_url":{"detail":"low","url":"data:image/png;base64,AAAA"}},
                {"type":"input_audio","input_audio":{"data":"AA","format":"wav"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"AAAA"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"r1"},{"type":"text","text":"r2"}]},
              {"role":"assistant","function_call":{"name":"g","arguments":""},"content":"thinking"},
              {"role":"function","name":"g","content":null}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"none",
             "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},
             "max_tokens":5,"max_completion_tokens":7,"reasoning_effort":"low","n":2,"stream":true,
             "stream_options":{"include_usage":true},"seed":1,"temperature":null,"x_vendor":{"a":[1]}}
            """);
    assertThat(request.model()).isEqualTo("gammainfra/auto");
    assertThat(request.models()).containsExactly("a/b", "c/d");
    assertThat(request.providers().only()).containsExactly("a");
    assertThat(request.providers().order()).containsExactly("c");
    assertThat(request.hasTools()).isTrue();
    assertThat(request.responseFormat()).isInstanceOf(ResponseFormat.JsonSchema.class);
    assertThat(request.maxOutputTokens()).isEqualTo(7);
    assertThat(request.reasoningEffort()).isEqualTo("low");
    assertThat(request.choices()).isEqualTo(2);
    assertThat(request.stream()).isTrue();
    assertThat(request.includeUsage()).isTrue();
    assertThat(request.unmapped()).contains("x_vendor").doesNotContain("seed", "temperature");
    assertThat(request.size().images()).isEqualTo(1);
    assertThat(request.messages())
        .containsExactly(
            Message.of(Role.SYSTEM, "be brief"),
            new Message(
                Role.DEVELOPER, List.of(new ContentPart.Text("one"), new ContentPart.Text("two"))),
            new Message(
                Role.USER,
                List.of(
                    new ContentPart.Text("look"),
                    new ContentPart.Image("data:image/png;base64,AAAA", "low"),
                    new ContentPart.Audio("wav", "AA"),
                    new ContentPart.Document("a.pdf", "AAAA"))),
            new Message(
                Role.ASSISTANT, List.of(new ContentPart.ToolCall("call_1", "f", "{\"a\":1}"))),
            new Message(
                Role.TOOL,
                List.of(
                    new ContentPart.ToolResult(
                        "call_1",
                        List.of(new ContentPart.Text("r1"), new ContentPart.Text("r2")),
                        null))),
            new Message(
                Role.ASSISTANT,
                List.of(new ContentPart.Text("thinking"), new ContentPart.ToolCall("g", "g", ""))),
            new Message(Role.TOOL, List.of(new ContentPart.ToolResult("g", List.of(), null))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"modalities\":[\"text\"]|false",
        "\"modalities\": [ \"text\" ]|false",
        "\"modalities\": [ \"text\", \"audio\" ]|true",
        "\"modalities\": [ \" text\" ]|true",
        "\"metadata\":{ }|false",
        "\"metadata\":{\"a\":\"b\"}|true",
        "\"service_tier\":\"\\u0061uto\"|false",
        "\"service_tier\":\"flex\"|true",
        "\"store\": false|false",
      })
  void decodeRequest_valueThatHoldsAnyway_isNotMissed_howeverItIsWritten(
      String field, boolean missed) {
    assertThat(decode("{\"model\":\"m\"," + M + "," + field + "}").unmapped().isEmpty())
        .isEqualTo(!missed);
  }

  @Test
  void decodeRequest_textsOfSeveralScripts_areMeasured() {
    String tools = "[{\"type\":\"custom\",\"custom\":{\"name\":\"ü\"}}]";
    ChatRequest request =
        decode(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"abü🦊\"}],\"tools\":"
                + tools
                + " }");
    int ascii = tools.length() - 1;
    assertThat(request.size()).isEqualTo(new InputSize(ascii + 2, 3, ascii + 2 + 2 + 2 + 4, 1, 0));
  }

  @Test
  void decodeRequest_emptyTools_hasNone() {
    assertThat(decode("{\"model\":\"m\"," + M + ",\"tools\":[]}").hasTools()).isFalse();
    assertThat(decode("{\"model\":\"m\"," + M + ",\"functions\":[{\"name\":\"f\"}]}").hasTools())
        .isTrue();
  }

  @Test
  void decodeRequest_byteOrderMark_isIgnored() {
    assertThat(decode("\uFEFF{\"model\":\"m\"," + M + "}").model()).isEqualTo("m");
  }

  @Test
  void decodeRequest_notUtf8_is400() {
    byte[] latin =
        ("{\"model\":\"m\",\"x\":\"ü\"," + M + "}").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(errorOf(latin).message()).contains("UTF-8 at byte 18");
    byte[] wide = ("{\"model\":\"m\"," + M + "}").getBytes(StandardCharsets.UTF_16LE);
    assertThat(errorOf(wide).param()).isNull();
    assertThat(decode("{\"model\":\"m\",\"x\":\"\uFFFD\"," + M + "}").model()).isEqualTo("m");
  }

  @Test
  void decodeRequest_bombs_are400InBoundedTime() {
    List<String> bombs =
        List.of(
            "[".repeat(5_000_000),
            "{\"model\":\"m\",\"x\":" + "[".repeat(5_000_000),
            "{\"a\":".repeat(1_000_000),
            "{\"model\":\"m\",\"x\":" + "9".repeat(5_000_000) + "," + M + "}",
            "{\"model\":\"m\",\"temperature\":" + "9".repeat(5_000_000) + "," + M + "}",
            "{\"" + "k".repeat(5_000_000) + "\":1," + M + "}");
    for (String bomb : bombs) {
      long start = System.nanoTime();
      errorOf(bomb.getBytes(UTF_8));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
    StringBuilder wide = new StringBuilder("{\"model\":\"m\"");
    for (int i = 0; i < 200_000; i++) {
      wide.append(",\"f").append(i).append("\":1");
    }
    assertThat(errorOf(wide.append("}").toString().getBytes(UTF_8)).message()).contains("256");
  }

  @Test
  void decodeRequest_longString_isRead() {
    String text = "x".repeat(5_000_000);
    ChatRequest request =
        decode("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");
    assertThat(request.messages().getFirst().text()).hasSize(5_000_000);
    assertThat(request.size().utf8Bytes()).isEqualTo(5_000_000);
  }

  @Test
  void requestOf_promptWithQuotes_readsAsOneUserMessage() {
    ChatRequest request = OpenAiDialect.requestOf("gammainfra/auto", "say \"hi\"\n🦊");
    assertThat(request.messages()).containsExactly(Message.of(Role.USER, "say \"hi\"\n🦊"));
    assertThat(decode(new String(request.original().json(), UTF_8)).messages())
        .isEqualTo(request.messages());
  }

  private static ChatRequest decode(String json) {
    return DIALECT.decodeRequest(json.getBytes(UTF_8));
  }

  private static ChatError errorOf(byte[] body) {
    ChatErrorException thrown =
        catchThrowableOfType(ChatErrorException.class, () -> DIALECT.decodeRequest(body));
    assertThat(thrown).isNotNull();
    return thrown.error();
  }
}
