package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.vendor.BedrockVendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Bedrock refuses or would be told too little of, as it is written instead. */
class BedrockRefusalsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-6";
  private static final String NOVA = "us.amazon.nova-pro-v1:0";
  private static final String TALK = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],";
  private static final String TOOL =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"parameters\":{\"type\":\"object\"}}}]";

  private record Sent(JsonNode body, List<String> losses) {

    JsonNode at(String pointer) {
      return body.at(pointer);
    }
  }

  private static Sent send(Dialect client, String model, Set<String> unsupported, String fields) {
    UpstreamRequest request =
        new BedrockDialect()
            .encodeRequest(
                client.decodeRequest(("{\"model\":\"m\"," + fields + "}").getBytes(UTF_8)),
                new UpstreamTarget(model, Map.of(), "max_tokens", 64_000, unsupported, Map.of()));
    JsonNode body = JSON.readTree(request.body());
    assertThat(new BedrockVendor().mistakes(request.path(), body)).isEmpty();
    return new Sent(body, request.losses());
  }

  private static Sent send(String fields) {
    return send(new OpenAiDialect(), CLAUDE, Set.of(), fields);
  }

  private static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private static String loop(String result) {
    return "\"messages\":[{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"look_up\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\","
        + result.replace('\'', '"')
        + "}],"
        + TOOL;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"content\":[{\"type\":\"text\",\"text\":\"long\",\"cache_control\":{\"type\":\"ephemeral\"}}]",
        "\"content\":\"long\",\"cache_control\":{\"type\":\"ephemeral\"}",
      })
  void cachePoint_standsBehindTheResult_inWhichItWasSet(String result) {
    Sent sent = send(loop(result));

    assertThat(sent.at("/messages/2/content"))
        .isEqualTo(
            json(
                "[{'toolResult':{'toolUseId':'c1','content':[{'text':'long'}]}},{'cachePoint':{'type':'default'}}]"));
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void cachePoint_insideAResultOfAnthropicsClient_standsBehindIt() {
    Sent sent =
        send(
            new AnthropicDialect(),
            CLAUDE,
            Set.of(),
            "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"look_up\",\"input\":{}},{\"type\":\"tool_use\",\"id\":\"t2\",\"name\":\"look_up\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]},{\"type\":\"tool_result\",\"tool_use_id\":\"t2\",\"content\":\"b\"}]}],\"tools\":[{\"name\":\"look_up\",\"input_schema\":{\"type\":\"object\"}}]");

    assertThat(sent.at("/messages/2/content/1"))
        .isEqualTo(json("{'cachePoint':{'type':'default','ttl':'1h'}}"));
    assertThat(sent.at("/messages/2/content/2/toolResult/toolUseId").asString()).isEqualTo("t2");
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"''", "' \n'"})
  void resultWithoutWords_saysSo(String content) {
    Sent sent = send(loop("'content':" + JSON.writeValueAsString(content)));

    assertThat(sent.at("/messages/2/content/0/toolResult/content"))
        .isEqualTo(json("[{'text':'(empty)'}]"));
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-|data:text/plain,two%20words|txt|dHdvIHdvcmRz",
        "-|data:text/plain;charset=utf-8;base64,QUJD|txt|QUJD",
        "-|data:Application/PDF;base64,QUJD|pdf|QUJD",
        "-|data:text/x-python;base64,QUJD|txt|QUJD",
        "a.XLSX|data:application/octet-stream;base64,QUJD|xlsx|QUJD",
        "a.csv|QUJD|csv|QUJD",
        "-|QUJD|pdf|QUJD",
      })
  void document_isOfTheFormatThatItsTypeOrNameTells(
      String filename, String data, String format, String bytes) {
    Sent sent =
        send(
            "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":%s,\"file_data\":\"%s\"}}]}]"
                .formatted(filename == null ? "null" : "\"" + filename + "\"", data));

    assertThat(sent.at("/messages/0/content/0/document/format").asString()).isEqualTo(format);
    assertThat(sent.at("/messages/0/content/0/document/source/bytes").asString()).isEqualTo(bytes);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void textDocumentOfAnthropicsClient_isADocument() {
    Sent sent =
        send(
            new AnthropicDialect(),
            CLAUDE,
            Set.of(),
            "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"title\":\"My notes\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"ü\"}},{\"type\":\"text\",\"text\":\"?\"}]}]");

    assertThat(sent.at("/messages/0/content/0/document"))
        .isEqualTo(json("{'format':'txt','name':'My notes','source':{'bytes':'w7w='}}"));
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "image_url, 'data:image/JPEG;base64,QUJD', jpeg",
    "image_url, 'data:image/jpg;name=a;base64,QUJD', jpeg",
    "file, 'data:image/webp;base64,QUJD', webp",
  })
  void image_isOne_howeverItIsTyped_alsoAsAFile(String part, String data, String format) {
    String field = part.equals("file") ? "file_data" : "url";
    Sent sent =
        send(
            "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"%1$s\",\"%1$s\":{\"%2$s\":\"%3$s\"}}]}]"
                .formatted(part, field, data));

    assertThat(sent.at("/messages/0/content/0"))
        .isEqualTo(json("{'image':{'format':'" + format + "','source':{'bytes':'QUJD'}}}"));
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void budgetOfReasoning_amidALoopBegunWithoutIt_isLeftOut() {
    String budget =
        ",\"max_tokens\":9000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}";
    Sent foreign = send(loop("'content':'1'") + budget);
    Sent own =
        send(
            (loop("'content':'1'") + budget)
                .replace(
                    "\"tool_calls\"",
                    "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"signature\":\"c2ln\",\"format\":\"bedrock\"}],\"tool_calls\""));

    assertThat(foreign.body().has("additionalModelRequestFields")).isFalse();
    assertThat(foreign.losses())
        .containsExactly(
            "reasoning was left out, since the turn it would go on was begun without it");
    assertThat(own.at("/additionalModelRequestFields/thinking/budget_tokens").asInt())
        .isEqualTo(2048);
    assertThat(own.losses()).isEmpty();
  }

  @Test
  void toolThatStandsForTheSchema_isNotOffered_whereACallIsForced() {
    String format =
        ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\"}}}";
    Sent sent =
        send(
            new OpenAiDialect(),
            NOVA,
            Set.of("response_format"),
            TALK + TOOL + ",\"tool_choice\":\"required\"" + format);

    assertThat(sent.at("/toolConfig/tools")).hasSize(1);
    assertThat(sent.at("/toolConfig/toolChoice")).isEqualTo(json("{'any':{}}"));
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void toolThatStandsForTheSchema_hasANameThatNoOtherHas() {
    Sent sent =
        send(
            new OpenAiDialect(),
            NOVA,
            Set.of("response_format"),
            TALK
                + TOOL
                + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"look_up\",\"schema\":{\"type\":\"object\"}}}");

    assertThat(sent.at("/toolConfig/tools/1/toolSpec/name").asString()).isEqualTo("look_up_2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"auto\"|{'type':'auto','disable_parallel_tool_use':true}",
        "\"required\"|{'type':'any','disable_parallel_tool_use':true}",
        "{\"type\":\"function\",\"function\":{\"name\":\"look_up\"}}|{'type':'tool','name':'look_up','disable_parallel_tool_use':true}",
        "null|{'type':'auto','disable_parallel_tool_use':true}",
      })
  void callsOneByOne_areClaudesOwnChoice_whichStandsAlone(String choice, String taken) {
    String asked = TALK + TOOL + ",\"parallel_tool_calls\":false,\"tool_choice\":" + choice;
    Sent sent = send(asked);

    assertThat(sent.at("/additionalModelRequestFields/tool_choice")).isEqualTo(json(taken));
    assertThat(sent.at("/toolConfig").has("toolChoice")).isFalse();
    assertThat(sent.losses()).isEmpty();
    Sent nova = send(new OpenAiDialect(), NOVA, Set.of(), asked);
    assertThat(nova.body().has("additionalModelRequestFields")).isFalse();
    assertThat(nova.losses()).hasSize(1);
  }

  @Test
  void schemaThatClaudeIsHeldTo_isClosed_andTellsItsLimits_othersPass() {
    String open =
        "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"array\",\"maxItems\":3}}}";
    String closed =
        "{'type':'object','properties':{'n':{'type':'array','description':'(maxItems: 3)'}},'additionalProperties':false}";
    String strict = TOOL.replace("{\"type\":\"object\"}", open + ",\"strict\":true");
    String format =
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
            + open
            + "}}";
    Sent held = send(TALK + strict + "," + format);
    Sent nova = send(new OpenAiDialect(), NOVA, Set.of(), TALK + strict + "," + format);

    String written = "/outputConfig/textFormat/structure/jsonSchema/schema";
    assertThat(held.at("/toolConfig/tools/0/toolSpec/inputSchema/json")).isEqualTo(json(closed));
    assertThat(JSON.readTree(held.at(written).stringValue())).isEqualTo(json(closed));
    assertThat(held.losses())
        .containsExactly("limits in the schema were written into its descriptions");
    assertThat(JSON.readTree(nova.at(written).stringValue())).isEqualTo(JSON.readTree(open));
    assertThat(nova.losses()).isEmpty();
  }

  @Test
  void choiceOfAToolThatIsNotOffered_isLeftOut() {
    Sent sent =
        send(
            TALK
                + TOOL
                + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"nobody\"}}");

    assertThat(sent.at("/toolConfig").has("toolChoice")).isFalse();
    assertThat(sent.losses())
        .containsExactly("tool_choice names a tool that is not offered and was left out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // a stop text that was not met is null
        "{'output':{'message':{'content':[{'text':'a'}]}},'stopReason':'end_turn','additionalModelResponseFields':{'stop_sequence':null}}|text a; STOP null",
        "{'output':{'message':{'content':[{'text':'a'}]}},'stopReason':'stop_sequence','additionalModelResponseFields':{'stop_sequence':'END'}}|text a; STOP END",
        // calls with no input, with types nobody asked for, after cited text
        "{'output':{'message':{'content':[{'citationsContent':{'content':[{'text':'a'}],'citations':[]}},{'toolUse':{'toolUseId':'t','name':'f','type':'tool_use'}}]}},'stopReason':'tool_use'}|text a; call t f {}; TOOL_CALLS null",
        // a turn without words, and one that a filter cut
        "{'output':{'message':{'content':[]}},'stopReason':'end_turn'}|STOP null",
        "{'output':{'message':{'content':[{'text':'a'}]}},'stopReason':'content_filtered'}|text a; CONTENT_FILTER null",
      })
  void wholeAnswer_isRead_withWhatIsMissingInIt(String answer, String read) {
    AnswerReader reader = new AnswerReader(null);
    StreamItem item = reader.answer(json(answer).toString().getBytes(UTF_8));
    Map<Integer, StringBuilder> calls = new TreeMap<>();
    List<String> said = new ArrayList<>();
    for (ChatEvent event : ((StreamItem.Chunk) item).chunk().events()) {
      switch (event) {
        case ChatEvent.TextDelta(_, var text) -> said.add("text " + text);
        case ChatEvent.ToolCallDelta(_, var call, var id, var name, var arguments) ->
            calls
                .computeIfAbsent(call, _ -> new StringBuilder("call " + id + " " + name + " "))
                .append(arguments);
        case ChatEvent.Finished(_, var why, var stop) -> {
          calls.values().forEach(call -> said.add(call.toString()));
          said.add(why + " " + stop);
        }
        default -> said.add(event.toString());
      }
    }
    assertThat(String.join("; ", said)).isEqualTo(read);
  }

  private static final String FORMAT =
      ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\"}}}";

  private static Sent emulated(String fields) {
    return send(new OpenAiDialect(), CLAUDE, Set.of("response_format"), fields + FORMAT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'tools':[{'type':'function','function':{'name':'look_up'}}],'tool_choice':'none'|tool_choice none: the tools were not offered",
        "'tools':[{'type':'web_search'}]|the tool of type 'web_search' is not known to this provider and was left out",
        "'tools':[{'type':'web_search'}],'tool_choice':'required'|the tool of type 'web_search' is not known to this provider and was left out",
      })
  void toolThatStandsForTheSchema_isForced_withoutReasoning_whereNoOtherIsOffered(
      String tools, String loss) {
    Sent sent = emulated(TALK + "\"reasoning_effort\":\"high\"," + tools.replace('\'', '"'));

    assertThat(sent.at("/toolConfig/tools")).hasSize(1);
    assertThat(sent.at("/toolConfig/toolChoice")).isEqualTo(json("{'tool':{'name':'s'}}"));
    assertThat(sent.body().has("additionalModelRequestFields")).isFalse();
    assertThat(sent.losses())
        .containsExactlyInAnyOrder("reasoning was left out, since a tool call is forced", loss);
  }

  @Test
  void toolThatStandsForTheSchema_isForced_whereNoneMayBeCalled_alsoAfterCalls() {
    Sent sent = emulated(loop("'content':'1'") + ",\"tool_choice\":\"none\"");

    assertThat(sent.at("/toolConfig/tools/0/toolSpec/name").asString()).isEqualTo("s");
    assertThat(sent.at("/toolConfig/toolChoice")).isEqualTo(json("{'tool':{'name':'s'}}"));
    assertThat(sent.losses()).containsExactly("tool_choice none: the tools were not offered");
  }

  @Test
  void toolThatStandsForTheSchema_isOfferedBesideTheOthers_whereTheChoiceIsOfNoneOfThem() {
    Sent sent =
        emulated(
            TALK
                + TOOL
                + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"gone\"}}");

    assertThat(sent.at("/toolConfig/tools/1/toolSpec/name").asString()).isEqualTo("s");
    assertThat(sent.at("/toolConfig").has("toolChoice")).isFalse();
    assertThat(sent.losses())
        .containsExactly(
            "response_format: the schema is offered as a tool beside the others",
            "tool_choice names a tool that is not offered and was left out");
  }

  private static String allowed(String... names) {
    String tool = "{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}";
    return ",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":["
        + Stream.of(names).map(tool::formatted).collect(Collectors.joining(","))
        + "]}}";
  }

  @Test
  void allowedTool_thatIsNotOffered_isNamed() {
    Sent sent = send(TALK + TOOL + allowed("look_up", "gone"));

    assertThat(sent.at("/toolConfig/tools")).hasSize(1);
    assertThat(sent.at("/toolConfig/toolChoice")).isEqualTo(json("{'any':{}}"));
    assertThat(sent.losses())
        .containsExactly("tool_choice names a tool that is not offered and was left out");
  }

  @Test
  void allowedTools_ofWhichNoneIsOffered_forceNoOther_afterCalls() {
    Sent sent = send(loop("'content':'1'") + allowed("gone"));

    assertThat(sent.at("/toolConfig/tools/0/toolSpec/name").asString()).isEqualTo("look_up");
    assertThat(sent.at("/toolConfig").has("toolChoice")).isFalse();
    assertThat(sent.losses())
        .containsExactly(
            "allowed_tools: none that is allowed is offered, so that none may be called",
            "tool_choice none is not known to this provider and was left out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "-",
      value = {
        "temperature|'temperature':1|-",
        "top_p|'top_p':1|-",
        "seed|'temperature':0.5,'top_p':1|{'temperature':0.5}",
        "seed|'temperature':1,'top_p':0.5|{'topP':0.5}",
        "seed|'temperature':1,'top_p':1,'reasoning_effort':'low'|-",
      })
  void samplingOfOne_holdsAnyway_soThatLeavingItOutIsNoLoss(
      String unsupported, String fields, @Nullable String taken) {
    Sent sent =
        send(new OpenAiDialect(), CLAUDE, Set.of(unsupported), (TALK + fields).replace('\'', '"'));

    assertThat(sent.body().path("inferenceConfig").toString())
        .isEqualTo(taken == null ? "" : taken.replace('\'', '"'));
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void alternativesAtTheTopOfAToolsSchema_areOneObject_forClaude() {
    String tool =
        TALK
            + TOOL.replace(
                "{\"type\":\"object\"}",
                "{\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]},{\"properties\":{\"b\":{\"type\":\"string\"}}}]}");
    Sent claude = send(tool);
    Sent nova = send(new OpenAiDialect(), NOVA, Set.of(), tool);

    String schema = "/toolConfig/tools/0/toolSpec/inputSchema/json";
    assertThat(claude.at(schema))
        .isEqualTo(
            json("{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}}}"));
    assertThat(claude.losses())
        .containsExactly("alternatives at the top of a tool's schema were written as one object");
    assertThat(nova.at(schema + "/anyOf")).hasSize(2);
    assertThat(nova.losses()).isEmpty();
  }
}
