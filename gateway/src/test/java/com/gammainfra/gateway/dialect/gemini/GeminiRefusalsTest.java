package com.gammainfra.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Google refuses or passes over, in words it takes. */
class GeminiRefusalsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TALK = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],";
  private static final String TOOL =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look_up\"}}]";

  private record Sent(JsonNode body, List<String> losses) {

    JsonNode at(String pointer) {
      return body.at(pointer);
    }
  }

  private static Sent send(Dialect client, String model, String fields) {
    UpstreamRequest request =
        new GeminiDialect()
            .encodeRequest(
                client.decodeRequest(("{\"model\":\"m\"," + fields + "}").getBytes(UTF_8)),
                new UpstreamTarget(model, Map.of(), "max_tokens", 65_536, Set.of(), Map.of()));
    return new Sent(JSON.readTree(request.body()), request.losses());
  }

  private static Sent send(String model, String fields) {
    return send(new OpenAiDialect(), model, fields);
  }

  private static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private static String format(String schema) {
    return "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
        + schema
        + "}}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // a literal
        "{'properties':{'kind':{'const':'cat'}}}|{'properties':{'kind':{'enum':['cat']}}}",
        // a described reference, and one that is all of the whole
        "{'properties':{'a':{'$ref':'#/$defs/A','description':'first'}},'$defs':{'A':{'type':'string'}}}|{'properties':{'a':{'description':'first','anyOf':[{'$ref':'#/$defs/A'}]}},'$defs':{'A':{'type':'string'}}}",
        "{'properties':{'a':{'allOf':[{'$ref':'#/$defs/A'}],'description':'first'}},'$defs':{'A':{'type':'string'}}}|{'properties':{'a':{'anyOf':[{'$ref':'#/$defs/A'}],'description':'first'}},'$defs':{'A':{'type':'string'}}}",
        // where definitions stood before draft 2019-09
        "{'properties':{'a':{'items':{'$ref':'#/definitions/A'}}},'definitions':{'A':{'const':1}}}|{'properties':{'a':{'items':{'$ref':'#/$defs/A'}}},'$defs':{'A':{'enum':[1]}}}",
        // properties that are called as keywords are
        "{'properties':{'const':{'type':'string'},'allOf':{'const':2},'enum':{'const':3},'definitions':{'type':'null'}}}|{'properties':{'const':{'type':'string'},'allOf':{'enum':[2]},'enum':{'enum':[3]},'definitions':{'type':'null'}}}",
        // what is taken passes
        "{'type':'object','properties':{'n':{'type':['integer','null'],'format':'int32'}},'additionalProperties':false}|{'type':'object','properties':{'n':{'type':['integer','null'],'format':'int32'}},'additionalProperties':false}",
      })
  void jsonSchema_isInKeywordsThatAreKnown_forAnswersAndForFunctions(String schema, String taken) {
    String asked = schema.replace('\'', '"');
    Sent answer = send("gemini-2.5-flash", TALK + format(asked));
    Sent function =
        send(
            "gemini-3-flash-preview",
            TALK + TOOL.replace("\"look_up\"", "\"look_up\",\"parameters\":" + asked));

    assertThat(answer.at("/generationConfig/responseJsonSchema")).isEqualTo(json(taken));
    assertThat(function.at("/tools/0/functionDeclarations/0/parametersJsonSchema"))
        .isEqualTo(json(taken));
    assertThat(answer.losses()).isEmpty();
    assertThat(function.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // every part of the whole counts
        "{'allOf':[{'type':'object','properties':{'a':{'type':'string'}},'required':['a']},{'properties':{'b':{'type':'string'}},'required':['b']}]}|{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'string'}},'required':['a','b']}",
        // what stands nearer wins
        "{'description':'mine','allOf':[{'type':'string','description':'its'}]}|{'description':'mine','type':'string'}",
        "{'description':'mine','anyOf':[{'type':'string','description':'its'},{'type':'null'}]}|{'description':'mine','nullable':true,'type':'string'}",
        "{'$ref':'#/$defs/A','description':'mine'}|{'description':'mine','type':'string'}",
        // every schema says of what kind it is
        "{'properties':{'a':{'const':5}}}|{'type':'object','properties':{'a':{'description':'(one of: 5)','type':'integer'}}}",
        "{'items':{'const':true}}|{'type':'array','items':{'description':'(one of: true)','type':'boolean'}}",
        "{'enum':[0.5,2]}|{'description':'(one of: 0.5, 2)','type':'number'}",
      })
  void olderSchema_isWhole_andSaysItsType(String schema, String taken) {
    String asked =
        "{'type':'object','properties':{'p':%s},'$defs':{'A':{'type':'string','description':'its'}}}"
            .formatted(schema)
            .replace('\'', '"');
    Sent sent =
        send(
            "gemini-2.0-flash",
            TALK + TOOL.replace("\"look_up\"", "\"look_up\",\"parameters\":" + asked));

    assertThat(sent.at("/tools/0/functionDeclarations/0/parameters/properties/p"))
        .isEqualTo(json(taken));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3.8-flash, minimal, low, true",
    "gemini-3.8-flash, none, low, true",
    "gemini-3.7-flash, low, low, false",
    "gemini-4-argon, minimal, low, true",
    "gemini-flash-latest, minimal, low, true",
    "gemini-pro-latest, medium, medium, false",
    "gemini-3.5-flash, minimal, minimal, false",
    "gemini-3.5-flash-lite, none, minimal, true",
  })
  void level_isOneThatTheModelHas(String model, String effort, String level, boolean lossy) {
    Sent sent = send(model, TALK + "\"reasoning_effort\":\"" + effort + "\"");

    assertThat(sent.at("/generationConfig/thinkingConfig/thinkingLevel").asString())
        .isEqualTo(level);
    assertThat(sent.losses().isEmpty()).isEqualTo(!lossy);
  }

  @ParameterizedTest
  @CsvSource({"gemini-2.5-flash", "gemini-3-flash-preview"})
  void formatOfTheAnswer_isNotAsked_whereACallIsForced(String model) {
    String forced = TALK + TOOL + ",\"tool_choice\":\"required\",";
    for (String format :
        List.of(
            format("{\"type\":\"object\"}"), "\"response_format\":{\"type\":\"json_object\"}")) {
      Sent sent = send(model, forced + format);

      assertThat(sent.at("/generationConfig").isMissingNode()).isTrue();
      assertThat(sent.at("/tools/0/functionDeclarations")).hasSize(1);
      assertThat(sent.at("/toolConfig/functionCallingConfig/mode").asString()).isEqualTo("ANY");
      assertThat(sent.losses()).isEmpty();
    }
  }

  @Test
  void anyObject_besideFunctions_isALineOfTheSystemPrompt_beforeGemini3() {
    String asked = TALK + TOOL + ",\"response_format\":{\"type\":\"json_object\"}";

    Sent second = send("gemini-2.5-flash", asked);
    assertThat(second.at("/tools/0/functionDeclarations")).hasSize(1);
    assertThat(second.at("/generationConfig").isMissingNode()).isTrue();
    assertThat(second.at("/systemInstruction/parts/0/text").asString()).contains("JSON object");
    assertThat(second.losses())
        .containsExactly("response_format json_object became a line of the system prompt");
    Sent third = send("gemini-3-flash-preview", asked);
    assertThat(third.at("/generationConfig/responseMimeType").asString())
        .isEqualTo("application/json");
    assertThat(third.losses()).isEmpty();
  }

  private static final String LOOP =
      "\"messages\":[{\"role\":\"user\",\"content\":\"both\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"%1$s\",\"function\":{\"name\":\"look_up\",\"arguments\":\"{}\"}},{\"id\":\"%2$s\",\"function\":{\"name\":\"look_up\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"%2$s\",\"content\":\"two\"},{\"role\":\"tool\",\"tool_call_id\":\"%1$s\",\"content\":\"one\"}]";

  @Test
  void ids_goBackWithCallsAndResponses_fromGemini3On_whereTheyTellThemApart() {
    Sent third = send("gemini-3-flash-preview", LOOP.formatted("fc-1", "fc-2"));
    assertThat(third.at("/contents/1/parts/1/functionCall/id").asString()).isEqualTo("fc-2");
    assertThat(third.at("/contents/2/parts"))
        .isEqualTo(
            json(
                "[{'functionResponse':{'id':'fc-1','name':'look_up','response':{'result':'one'}}},{'functionResponse':{'id':'fc-2','name':'look_up','response':{'result':'two'}}}]"));
    Sent same = send("gemini-3-flash-preview", LOOP.formatted("x", "x"));
    assertThat(same.at("/contents/1/parts/0/functionCall/id").asString()).isEqualTo("x");
    assertThat(same.at("/contents/1/parts/1/functionCall").has("id")).isFalse();
    assertThat(same.at("/contents/2/parts/0/functionResponse/id").asString()).isEqualTo("x");
    assertThat(same.at("/contents/2/parts/1/functionResponse").has("id")).isFalse();
    assertThat(send("gemini-2.5-flash", LOOP.formatted("a", "b")).body().toString())
        .doesNotContain("\"id\"");
  }

  @Test
  void toolResultOfAnthropicsClient_thatFailed_isAnError_withItsId() {
    Sent sent =
        send(
            new AnthropicDialect(),
            "gemini-3-flash-preview",
            "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_7\",\"name\":\"look_up\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_7\",\"is_error\":true,\"content\":\"gone\"}]}]");

    assertThat(sent.at("/contents/2/parts/0/functionResponse"))
        .isEqualTo(json("{'id':'toolu_7','name':'look_up','response':{'error':'gone'}}"));
  }

  @ParameterizedTest
  @CsvSource({"7, 7, false", "-2147483648, -2147483648, false", "4294967303, 7, true"})
  void seed_isOf32Bits(String asked, int seed, boolean lossy) {
    Sent sent = send("gemini-2.5-flash", TALK + "\"seed\":" + asked);

    assertThat(sent.at("/generationConfig/seed").asInt()).isEqualTo(seed);
    assertThat(sent.losses().isEmpty()).isEqualTo(!lossy);
  }

  @ParameterizedTest
  @CsvSource({
    "gs://shop/cat.JPG, image/jpeg",
    "gs://shop/talk.mp4, video/mp4",
    "gs://shop/object,",
    "https://generativelanguage.googleapis.com/v1beta/files/abc,",
  })
  void fileOfGoogles_hasTheTypeOfItsName_orNone(String url, String type) {
    Sent sent =
        send(
            "gemini-2.5-flash",
            "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                + url
                + "\"}}]}]");

    JsonNode file = sent.at("/contents/0/parts/0/fileData");
    assertThat(file.path("fileUri").asString()).isEqualTo(url);
    assertThat(file.path("mimeType").asString(null)).isEqualTo(type);
    assertThat(new GeminiDialect().takesByUrl(new ContentPart.Image(url, null)))
        .isEqualTo(url.startsWith("https:"));
  }

  private static List<ChatEvent> whole(String answer) {
    StreamItem item = new AnswerReader(Set.of()).answer(json(answer).toString().getBytes(UTF_8));
    return ((StreamItem.Chunk) item).chunk().events();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'promptTokenCount':10,'candidatesTokenCount':5,'thoughtsTokenCount':7,'totalTokenCount':22}|10|12|7",
        "{'promptTokenCount':10,'candidatesTokenCount':12,'thoughtsTokenCount':7,'totalTokenCount':22}|10|12|7",
        "{'promptTokenCount':10,'toolUsePromptTokenCount':4,'candidatesTokenCount':5,'thoughtsTokenCount':7,'totalTokenCount':26}|14|12|7",
        "{'promptTokenCount':6,'thoughtsTokenCount':14,'totalTokenCount':20}|6|14|14",
      })
  void thoughts_areCountedOnce_alsoWhereTheCandidatesHoldThem(
      String usage, long input, long output, long reasoning) {
    assertThat(whole("{'candidates':[{'finishReason':'STOP'}],'usageMetadata':" + usage + "}"))
        .contains(new ChatEvent.UsageReported(new Usage(input, 0, 0, 0, output, reasoning, false)));
  }

  @ParameterizedTest
  @CsvSource({
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
    "IMAGE_SAFETY",
    "LANGUAGE",
    "MODEL_ARMOR"
  })
  void filteredImage_isFiltered(String reason) {
    assertThat(whole("{'candidates':[{'finishReason':'" + reason + "'}]}"))
        .containsExactly(new ChatEvent.Finished(0, FinishReason.CONTENT_FILTER));
  }

  @Test
  void wholeAnswer_thatDoesNotSayWhyItEnded_hasStopped_aStreamHasNot() {
    String said = "{'candidates':[{'content':{'parts':[{'text':'pong'}]}}]}";

    assertThat(whole(said))
        .containsExactly(
            new ChatEvent.TextDelta(0, "pong"), new ChatEvent.Finished(0, FinishReason.STOP));
    assertThat(whole("{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f'}}]}}]}"))
        .contains(new ChatEvent.Finished(0, FinishReason.TOOL_CALLS));
    StreamItem event =
        new AnswerReader(Set.of()).event(new SseEvent("", json(said).toString().getBytes(UTF_8)));
    assertThat(((StreamItem.Chunk) event).chunk().events())
        .containsExactly(new ChatEvent.TextDelta(0, "pong"));
    for (String nothing : List.of("{'candidates':[]}", "{'candidates':[{'content':{}}]}")) {
      assertThat(new AnswerReader(Set.of()).answer(json(nothing).toString().getBytes(UTF_8)))
          .isInstanceOf(StreamItem.Malformed.class);
    }
  }

  private static String allowed(String mode, String names) {
    String tool = "{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}";
    return ",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"%s\",\"tools\":[%s]}}"
        .formatted(
            mode,
            Stream.of(names.split(" ")).map(tool::formatted).collect(Collectors.joining(",")));
  }

  @Test
  void allowedTool_thatIsNotOffered_isNoAllowedName_andNamed() {
    Sent sent = send("gemini-3-flash-preview", TALK + TOOL + allowed("required", "look_up gone"));

    assertThat(sent.at("/toolConfig/functionCallingConfig"))
        .isEqualTo(json("{'mode':'ANY','allowedFunctionNames':['look_up']}"));
    assertThat(sent.losses())
        .containsExactly("tool_choice names a tool that is not offered and was left out");
  }

  @ParameterizedTest
  @CsvSource({"auto", "required"})
  void allowedTools_ofWhichNoneIsOffered_leaveTheFormatOfTheAnswer_beforeGemini3(String mode) {
    Sent sent =
        send(
            "gemini-2.5-flash",
            TALK + TOOL + allowed(mode, "gone") + "," + format("{\"type\":\"object\"}"));

    assertThat(sent.at("/generationConfig/responseJsonSchema"))
        .isEqualTo(json("{'type':'object'}"));
    assertThat(sent.body().has("tools")).isFalse();
    assertThat(sent.losses())
        .containsExactly(
            "allowed_tools: none that is allowed is offered, so that none may be called",
            "tools, of which none may be called, were not offered beside response_format");
  }

  private static Sent older(String schema) {
    return send(
        "gemini-2.0-flash",
        TALK
            + TOOL.replace(
                "\"look_up\"", "\"look_up\",\"parameters\":" + schema.replace('\'', '"')));
  }

  @Test
  void olderSchema_thatIsReferredToTwice_isTheSameBothTimes() {
    Sent sent =
        older(
            "{'type':'object','properties':{'p':{'allOf':[{'$ref':'#/$defs/A'},{'required':['y']}]},'q':{'$ref':'#/$defs/A'}},'$defs':{'A':{'type':'object','properties':{'x':{'type':'string'},'y':{'type':'string'}},'required':['x']}}}");

    String properties = "/tools/0/functionDeclarations/0/parameters/properties";
    assertThat(sent.at(properties + "/p/required")).isEqualTo(json("['x','y']"));
    assertThat(sent.at(properties + "/q/required")).isEqualTo(json("['x']"));
  }

  @Test
  void olderSchema_whosePartsHaveDefaults_hasTheNearest_notBoth() {
    Sent sent =
        older(
            "{'type':'object','properties':{'p':{'default':{'a':1},'allOf':[{'type':'object','default':{'b':2}}]}}}");

    assertThat(sent.at("/tools/0/functionDeclarations/0/parameters/properties/p/default"))
        .isEqualTo(json("{'a':1}"));
  }

  @Test
  void olderSchema_ofThousandsOfReferencesInARow_isCut_andNamed() {
    StringBuilder links = new StringBuilder();
    for (int link = 0; link < 9_000; link++) {
      links.append("'l%d':{'$ref':'#/$defs/l%d'},".formatted(link, link + 1));
    }
    Sent sent =
        older(
            "{'type':'object','properties':{'p':{'$ref':'#/$defs/l0'}},'$defs':{%s'l9000':{'type':'string'}}}"
                .formatted(links));

    assertThat(sent.at("/tools/0/functionDeclarations/0/parameters/properties").has("p")).isTrue();
    assertThat(sent.losses()).contains("a schema that is too large or too deep was cut");
  }

  @Test
  void jsonSchema_ofAReferenceBesideAChoice_isTheReference_andTheRestNamed() {
    Sent sent =
        send(
            "gemini-2.5-flash",
            TALK
                + format(
                    "{'properties':{'a':{'$ref':'#/$defs/A','anyOf':[{'minLength':1}]}},'$defs':{'A':{'type':'string'}}}"
                        .replace('\'', '"')));

    assertThat(sent.at("/generationConfig/responseJsonSchema/properties/a"))
        .isEqualTo(json("{'$ref':'#/$defs/A'}"));
    assertThat(sent.losses())
        .containsExactly("what stands beside a reference in the schema was left out");
  }
}
