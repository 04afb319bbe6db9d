package com.gammainfra.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Items 57 to 73: an OpenAI request at Gemini's door, and what comes back. */
class GeminiTranslationTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";
  private static final String CALLS =
      "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}},{\"id\":\"c2\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}";

  private record Sent(JsonNode body, List<String> losses, String path) {

    String at(String pointer) {
      return body.at(pointer).toString();
    }

    boolean lost(String words) {
      return losses.stream().anyMatch(loss -> loss.contains(words));
    }
  }

  private static Sent send(String model, String fields) {
    String json = "{\"model\":\"m\"," + fields + "}";
    UpstreamRequest request =
        new GeminiDialect()
            .encodeRequest(
                new OpenAiDialect().decodeRequest(json.getBytes(UTF_8)),
                new UpstreamTarget(model, Map.of(), "max_tokens", 65_536, Set.of(), Map.of()));
    return new Sent(JSON.readTree(request.body()), request.losses(), request.path());
  }

  private static Sent messages(String messages) {
    return send("gemini-3-flash-preview", "\"messages\":[" + messages + "]");
  }

  private static Sent with(String model, String fields) {
    return send(model, "\"messages\":[" + USER + "]," + fields);
  }

  private static String tool(String parameters) {
    return "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
        + parameters
        + "}}]";
  }

  @Test
  void item57_system_isTheInstruction_butNotOnGemma_rolesAreUserAndModel() {
    String talk =
        "\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},"
            + USER
            + ",{\"role\":\"assistant\",\"content\":\"a\"},"
            + USER
            + "]";

    Sent gemini = send("gemini-3-flash-preview", talk);
    assertThat(gemini.at("/systemInstruction")).isEqualTo("{\"parts\":[{\"text\":\"be brief\"}]}");
    assertThat(gemini.at("/contents"))
        .isEqualTo(
            "[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"a\"}]},{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]");
    assertThat(gemini.path()).isEqualTo("/models/gemini-3-flash-preview:generateContent");
    Sent gemma = send("gemma-3-27b-it", talk);
    assertThat(gemma.body().has("systemInstruction")).isFalse();
    assertThat(gemma.at("/contents/0/parts"))
        .isEqualTo("[{\"text\":\"be brief\"},{\"text\":\"hi\"}]");
  }

  @Test
  void item58_results_nameTheirFunction_andAreObjects() {
    Sent sent =
        messages(
            USER
                + ","
                + CALLS
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"sunny\"},{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"{\\\"t\\\":3}\"}");

    assertThat(sent.at("/contents/2/parts"))
        .isEqualTo(
            "[{\"functionResponse\":{\"id\":\"c1\",\"name\":\"f\",\"response\":{\"result\":\"sunny\"}}},{\"functionResponse\":{\"id\":\"c2\",\"name\":\"g\",\"response\":{\"t\":3}}}]");
    assertThat(sent.at("/contents/1/parts/0/functionCall"))
        .isEqualTo("{\"id\":\"c1\",\"name\":\"f\",\"args\":{\"a\":1}}");
    assertThat(sent.at("/contents/1/parts/1/functionCall/args")).isEqualTo("{}");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item59_parallelResults_areOneTurn_asManyAsCalls_inTheirOrder() {
    Sent sent =
        messages(
            USER
                + ","
                + CALLS
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"two\"},"
                + USER);

    assertThat(sent.at("/contents/2/parts"))
        .isEqualTo(
            "[{\"functionResponse\":{\"id\":\"c1\",\"name\":\"f\",\"response\":{\"error\":\"The tool gave no result.\"}}},{\"functionResponse\":{\"id\":\"c2\",\"name\":\"g\",\"response\":{\"result\":\"two\"}}},{\"text\":\"hi\"}]");
    assertThat(sent.lost("without a result")).isTrue();
  }

  @Test
  void item60_missingIds_areUnique_alsoAgainstTheHistory() {
    AnswerReader reader = new AnswerReader(Set.of("call_0"));
    List<ChatEvent> events =
        events(
            reader,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{}}},{\"functionCall\":{\"name\":\"f\",\"args\":{}}}]},\"finishReason\":\"STOP\"}]}");

    List<String> ids =
        events.stream()
            .filter(ChatEvent.ToolCallDelta.class::isInstance)
            .map(event -> String.valueOf(((ChatEvent.ToolCallDelta) event).id()))
            .toList();
    assertThat(ids).doesNotHaveDuplicates().doesNotContain("call_0").hasSize(2);
  }

  @Test
  void item61_thoughtSignature_goesBackOnItsPart_foreignCallsPass() {
    String own =
        CALLS.replace(
            "\"id\":\"c2\",",
            "\"id\":\"c2\",\"extra_content\":{\"google\":{\"thought_signature\":\"sig\"}},");
    Sent sent = messages(USER + "," + own);
    assertThat(sent.at("/contents/1/parts/0/thoughtSignature"))
        .isEqualTo("\"skip_thought_signature_validator\"");
    assertThat(sent.at("/contents/1/parts/1/thoughtSignature")).isEqualTo("\"sig\"");
    Sent older =
        send("gemini-2.5-flash-lite", "\"messages\":[" + USER + "," + CALLS + "," + USER + "]");
    assertThat(older.body().at("/contents/1/parts/0").has("thoughtSignature")).isFalse();
  }

  @Test
  void item62_schema_isCleaned_whereTheNewFieldIsNotOffered() {
    String schema =
        "{\"type\":\"object\",\"$defs\":{\"c\":{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/c\"},\"k\":{\"const\":\"x\"}}}},"
            + "\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]},\"b\":{\"type\":[\"string\",\"integer\"]},\"c\":{\"$ref\":\"#/$defs/c\"},\"d\":{\"type\":\"string\",\"format\":\"uuid\",\"x-y\":1},\"e\":{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"integer\"}]}},\"additionalProperties\":false}";

    Sent older = with("gemini-2.0-flash", tool(schema));
    String pointer = "/tools/0/functionDeclarations/0/parameters/properties";
    assertThat(older.at(pointer + "/a")).isEqualTo("{\"nullable\":true,\"type\":\"string\"}");
    assertThat(older.at(pointer + "/b"))
        .isEqualTo("{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}");
    assertThat(older.at(pointer + "/c"))
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"next\":{\"type\":\"object\"},\"k\":{\"enum\":[\"x\"],\"type\":\"string\"}}}");
    assertThat(older.at(pointer + "/d")).isEqualTo("{\"type\":\"string\"}");
    assertThat(older.at(pointer + "/e")).isEqualTo("{\"nullable\":true,\"type\":\"integer\"}");
    assertThat(older.lost("refers to itself")).isTrue();
    assertThat(older.lost("format")).isTrue();
    Sent newer = with("gemini-3-flash-preview", tool(schema));
    assertThat(newer.at("/tools/0/functionDeclarations/0/parametersJsonSchema"))
        .isEqualTo(JSON.readTree(schema.replace("\"const\":\"x\"", "\"enum\":[\"x\"]")).toString());
    assertThat(newer.losses()).isEmpty();
  }

  @Test
  void item62_schemaThatWouldGrowWithoutEnd_isBounded() {
    StringBuilder defs = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      defs.append(
          "\"d%d\":{\"type\":\"object\",\"properties\":{\"x\":{\"$ref\":\"#/$defs/d%d\"},\"y\":{\"$ref\":\"#/$defs/d%d\"}}},"
              .formatted(i, i + 1, i + 1));
    }
    String schema =
        "{\"type\":\"object\",\"$defs\":{"
            + defs
            + "\"d30\":{\"type\":\"string\"}},\"properties\":{\"a\":{\"$ref\":\"#/$defs/d0\"}}}";

    assertThat(with("gemini-2.0-flash", tool(schema)).body().toString().length())
        .isLessThan(2_000_000);
  }

  @Test
  void item63_emptyObjectSchema_isLeftOut() {
    Sent sent = with("gemini-3-flash-preview", tool("{\"type\":\"object\",\"properties\":{}}"));

    assertThat(sent.at("/tools/0/functionDeclarations/0")).isEqualTo("{\"name\":\"f\"}");
  }

  @Test
  void item64_toolModes_allowedNamesNeedAny() {
    String tools =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],\"tool_choice\":";
    String pointer = "/toolConfig/functionCallingConfig";
    String model = "gemini-3-flash-preview";
    assertThat(with(model, tools + "\"auto\"").at(pointer)).isEqualTo("{\"mode\":\"AUTO\"}");
    assertThat(with(model, tools + "\"none\"").at(pointer)).isEqualTo("{\"mode\":\"NONE\"}");
    assertThat(with(model, tools + "\"required\"").at(pointer)).isEqualTo("{\"mode\":\"ANY\"}");
    assertThat(
            with(model, tools + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}")
                .at(pointer))
        .isEqualTo("{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"g\"]}");
    Sent allowed =
        with(
            model,
            tools
                + "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}}");
    assertThat(allowed.at(pointer)).isEqualTo("{\"mode\":\"AUTO\"}");
    assertThat(allowed.body().at("/tools/0/functionDeclarations")).hasSize(1);
    assertThat(allowed.lost("allowed_tools")).isTrue();
  }

  @Test
  void item65_anotherVendorsSearch_isNamed_besideFunctions() {
    Sent sent =
        with(
            "gemini-2.5-flash-lite",
            "\"tools\":[{\"type\":\"web_search\"},{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]");

    assertThat(sent.body().at("/tools")).hasSize(1);
    assertThat(sent.lost("web_search")).isTrue();
  }

  @Test
  void item66_remoteImages_areFetchedBefore_dataIsInline() {
    assertThat(
            new GeminiDialect()
                .takesByUrl(new ContentPart.Image("https://example.com/a.png", null)))
        .isFalse();
    Sent sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/jpeg;base64,AAAA\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}]}");
    assertThat(sent.at("/contents/0/parts"))
        .isEqualTo("[{\"inlineData\":{\"mimeType\":\"image/jpeg\",\"data\":\"AAAA\"}}]");
    assertThat(sent.lost("an image")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3.1-pro-preview, none, thinkingLevel, \"low\", true",
    "gemini-3.1-pro-preview, high, thinkingLevel, \"high\", false",
    "gemini-3-flash-preview, minimal, thinkingLevel, \"minimal\", false",
    "gemini-3-flash-preview, xhigh, thinkingLevel, \"high\", true",
    "gemini-2.5-flash-lite, none, thinkingBudget, 0, false",
    "gemini-2.5-flash-lite, medium, thinkingBudget, 8192, false",
    "gemini-2.5-pro, none, thinkingBudget, 128, true",
  })
  void item67_effort_isALevelOrABudget(
      String model, String effort, String field, String value, boolean lossy) {
    Sent sent = with(model, "\"reasoning_effort\":\"" + effort + "\"");

    assertThat(sent.at("/generationConfig/thinkingConfig/" + field)).isEqualTo(value);
    assertThat(sent.losses().isEmpty()).isEqualTo(!lossy);
  }

  @Test
  void item68_streamOptions_areNotForwarded_norReferencesInResults() {
    Sent sent =
        send(
            "gemini-3-flash-preview",
            "\"messages\":["
                + USER
                + ","
                + CALLS
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"{\\\"$ref\\\":\\\"#/a\\\"}\"}],\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    assertThat(sent.body().toString()).doesNotContain("stream_options");
    assertThat(sent.path())
        .isEqualTo("/models/gemini-3-flash-preview:streamGenerateContent?alt=sse");
    assertThat(sent.at("/contents/2/parts/0/functionResponse/response"))
        .isEqualTo("{\"result\":\"{\\\"$ref\\\":\\\"#/a\\\"}\"}");
  }

  @Test
  void item69_parallelCallsOfAStream_areCounted() {
    AnswerReader reader = new AnswerReader(Set.of());
    String event =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"%s\",\"args\":{}}}]}}]}";

    List<ChatEvent> first = events(reader, event.formatted("f"));
    List<ChatEvent> second = events(reader, event.formatted("g"));

    assertThat(((ChatEvent.ToolCallDelta) first.getFirst()).index()).isZero();
    assertThat(((ChatEvent.ToolCallDelta) second.getFirst()).index()).isEqualTo(1);
  }

  @Test
  void item70_stopWithCalls_isToolCalls() {
    AnswerReader reader = new AnswerReader(Set.of());
    var _ =
        events(
            reader,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]}}]}");

    assertThat(events(reader, "{\"candidates\":[{\"finishReason\":\"STOP\"}]}"))
        .containsExactly(new ChatEvent.Finished(0, FinishReason.TOOL_CALLS));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, STOP",
    "MAX_TOKENS, LENGTH",
    "SAFETY, CONTENT_FILTER",
    "RECITATION, CONTENT_FILTER",
    "BLOCKLIST, CONTENT_FILTER",
    "PROHIBITED_CONTENT, CONTENT_FILTER",
    "SPII, CONTENT_FILTER",
    "MALFORMED_FUNCTION_CALL,",
    "UNEXPECTED_TOOL_CALL,",
    "SOMETHING_NEW,",
  })
  void item71_finishReasons_alsoWithoutParts(String reason, FinishReason finish) {
    StreamItem item = read("{\"candidates\":[{\"index\":0,\"finishReason\":\"" + reason + "\"}]}");

    if (finish == null) {
      assertThat(((StreamItem.Failed) item).error().kind())
          .isEqualTo(UpstreamError.Kind.OVERLOADED);
    } else {
      assertThat(((StreamItem.Chunk) item).chunk().events())
          .containsExactly(new ChatEvent.Finished(0, finish));
    }
  }

  @Test
  void item71_blockedPrompt_isFiltered() {
    StreamItem item = read("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");

    assertThat(((StreamItem.Failed) item).error().kind())
        .isEqualTo(UpstreamError.Kind.CONTENT_FILTER);
  }

  @Test
  void item72_thoughts_areReasoning_andCountAsOutput_cachedIsApart() {
    List<ChatEvent> events =
        events(
            new AnswerReader(Set.of()),
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hmm\",\"thought\":true},{\"text\":\"42\",\"thoughtSignature\":\"sig\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":100,\"cachedContentTokenCount\":30,\"candidatesTokenCount\":5,\"thoughtsTokenCount\":20,\"toolUsePromptTokenCount\":7}}");

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta(0, "hmm"),
            new ChatEvent.TextDelta(0, "42"),
            new ChatEvent.SealReported(0, null, new Seal("gemini", "sig")),
            new ChatEvent.Finished(0, FinishReason.STOP),
            new ChatEvent.UsageReported(new Usage(77, 30, 0, 0, 25, 20, false)));
  }

  @Test
  void item73_retryDelayInTheBody_isTheWait() {
    UpstreamError error =
        new GeminiDialect()
            .decodeError(
                429,
                null,
                null,
                "{\"error\":{\"code\":429,\"message\":\"Quota exceeded\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"13s\"}]}}"
                    .getBytes(UTF_8));

    assertThat(error.kind()).isEqualTo(UpstreamError.Kind.RATE_LIMIT);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(13));
  }

  @Test
  void stream_bytesCutAnywhere_makeTheSameEvents() {
    String stream =
        "data:{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hé\"}]}}]}\r\n\r\n: c\r\ndata: {\"candidates\":[{\"finishReason\":\"STOP\"}],\r\ndata: \"usageMetadata\":{\"promptTokenCount\":1}}\r\n\r\n";
    byte[] bytes = stream.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      SseDecoder sse = new SseDecoder();
      List<SseEvent> events = new ArrayList<>(sse.feed(bytes, 0, cut));
      events.addAll(sse.feed(bytes, cut, bytes.length - cut));
      events.addAll(sse.finish());
      AnswerReader reader = new AnswerReader(Set.of());
      List<ChatEvent> seen = new ArrayList<>();
      events.forEach(
          event -> seen.addAll(((StreamItem.Chunk) reader.event(event)).chunk().events()));
      assertThat(seen)
          .as("cut at %d", cut)
          .containsExactly(
              new ChatEvent.TextDelta(0, "hé"),
              new ChatEvent.Finished(0, FinishReason.STOP),
              new ChatEvent.UsageReported(Usage.of(1, 0)));
    }
  }

  private static StreamItem read(String json) {
    return new AnswerReader(Set.of()).event(new SseEvent("", json.getBytes(UTF_8)));
  }

  private static List<ChatEvent> events(AnswerReader reader, String json) {
    return ((StreamItem.Chunk) reader.event(new SseEvent("", json.getBytes(UTF_8))))
        .chunk()
        .events();
  }

  private static final String RESULT =
      "{\"role\":\"tool\",\"tool_call_id\":\"%s\",\"content\":\"%s\"}";

  @Test
  void item59_wordsBetweenCallAndResult_doNotPartThem() {
    Sent sent =
        messages(
            String.join(
                ",", USER, CALLS, USER, RESULT.formatted("c1", "1"), RESULT.formatted("c2", "2")));

    assertThat(sent.at("/contents/2/parts"))
        .isEqualTo(
            "[{\"functionResponse\":{\"id\":\"c1\",\"name\":\"f\",\"response\":{\"result\":\"1\"}}},{\"functionResponse\":{\"id\":\"c2\",\"name\":\"g\",\"response\":{\"result\":\"2\"}}},{\"text\":\"hi\"}]");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item59_callsOfTheSameId_haveAResponseEach() {
    String twice = CALLS.replace("\"c2\"", "\"c1\"");
    Sent sent =
        messages(
            String.join(
                ",", USER, twice, RESULT.formatted("c1", "1"), RESULT.formatted("c1", "2")));

    assertThat(sent.body().at("/contents/2/parts")).hasSize(2);
    assertThat(sent.at("/contents/2/parts/1/functionResponse"))
        .isEqualTo("{\"name\":\"g\",\"response\":{\"result\":\"2\"}}");
  }

  @Test
  void item57_historyThatBeginsWithTheModel_isBegunByTheUser() {
    Sent sent = messages("{\"role\":\"assistant\",\"content\":\"a\"}," + USER);

    assertThat(sent.at("/contents/0/role")).isEqualTo("\"user\"");
    assertThat(sent.lost("begun with a turn of the user's")).isTrue();
    assertThat(messages("{\"role\":\"system\",\"content\":\"a\"}").losses()).hasSize(1);
  }

  @Test
  void item61_signatureOfAText_goesBackOnTheText() {
    Sent sent =
        messages(
            USER
                + ",{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"\",\"signature\":\"sig\",\"format\":\"gemini\"}]},"
                + USER);

    assertThat(sent.at("/contents/1/parts/0"))
        .isEqualTo("{\"text\":\"a\",\"thoughtSignature\":\"sig\"}");
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"type\":\"integer\",\"enum\":[1,2]}|{\"type\":\"integer\",\"description\":\"(one of: 1, 2)\"}",
        "{\"enum\":[\"a\",\"\",null]}|{\"nullable\":true,\"type\":\"string\",\"description\":\"(one of: \\\"\\\", \\\"a\\\")\"}",
        "{\"enum\":[\"a\",null]}|{\"nullable\":true,\"enum\":[\"a\"],\"type\":\"string\"}",
        "{\"type\":\"array\"}|{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
        "{\"type\":[\"null\"]}|{\"nullable\":true,\"type\":\"string\"}",
        "{\"type\":\"number\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":9}|{\"type\":\"number\",\"minimum\":0,\"maximum\":9}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\",\"b\"],\"additionalProperties\":{\"type\":\"string\"}}|{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}",
        "{\"const\":5,\"description\":\"d\"}|{\"type\":\"integer\",\"description\":\"d (one of: 5)\"}",
        "{\"allOf\":[{\"type\":\"string\"},{\"minLength\":1}]}|{\"type\":\"string\",\"minLength\":1}",
        "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"},{\"type\":\"null\"}]}|{\"nullable\":true,\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}",
      })
  void item62_oldSchema_isOneThatIsTaken(String schema, String taken) {
    Sent sent =
        with(
            "gemini-2.0-flash",
            tool("{\"type\":\"object\",\"properties\":{\"p\":" + schema + "}}"));

    assertThat(sent.body().at("/tools/0/functionDeclarations/0/parameters/properties/p"))
        .isEqualTo(JSON.readTree(taken));
  }

  @Test
  void item62_newSchema_hasNothingBesideAReference() {
    Sent sent =
        with(
            "gemini-3-flash-preview",
            tool(
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/A\",\"description\":\"d\"},\"$b\":{\"enum\":[1],\"const\":1}},\"$defs\":{\"A\":{\"const\":2}}}"));

    assertThat(sent.at("/tools/0/functionDeclarations/0/parametersJsonSchema"))
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"a\":{\"description\":\"d\",\"anyOf\":[{\"$ref\":\"#/$defs/A\"}]},\"$b\":{\"enum\":[1],\"const\":1}},\"$defs\":{\"A\":{\"enum\":[2]}}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}",
        "{\"anyOf\":[{\"type\":\"object\",\"properties\":{\"a\":{}}}]}",
        "{\"$ref\":\"#/$defs/A\",\"$defs\":{\"A\":{}}}",
      })
  void item63_schemaThatSaysSomethingElse_isNotEmpty(String schema) {
    assertThat(
            with("gemini-3-flash-preview", tool(schema))
                .body()
                .at("/tools/0/functionDeclarations/0")
                .has("parametersJsonSchema"))
        .isTrue();
  }

  @Test
  void item64_strictFunctions_areValidated() {
    String strict =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}]";
    String pointer = "/toolConfig/functionCallingConfig";

    Sent sent = with("gemini-3-flash-preview", strict);
    assertThat(sent.at(pointer)).isEqualTo("{\"mode\":\"VALIDATED\"}");
    assertThat(sent.losses()).isEmpty();
    assertThat(with("gemini-2.0-flash", strict).lost("strict")).isTrue();
    Sent nobody =
        with(
            "gemini-3-flash-preview",
            strict + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"nobody\"}}");
    assertThat(nobody.at(pointer)).isEqualTo("{\"mode\":\"VALIDATED\"}");
    assertThat(nobody.lost("not offered")).isTrue();
  }

  @Test
  void item65_ownSearchBesideFunctions_onlyFromGemini3On() {
    for (boolean third : new boolean[] {true, false}) {
      Set<String> losses = new HashSet<>();
      ObjectNode body = JSON.createObjectNode();
      new ToolsWriter(
              losses,
              RequestWriter.Family.of(third ? "gemini-3-flash-preview" : "gemini-2.5-flash"))
          .write(
              Toolbox.of(
                  new Tool.Foreign(
                      "google_search",
                      "gemini",
                      "google_search",
                      new RawJson("{\"googleSearch\":{}}")),
                  new Tool.Function("f", null, null)),
              body,
              null,
              ResponseFormat.TEXT);
      assertThat(body.path("tools")).hasSize(third ? 2 : 1);
      assertThat(losses).hasSize(third ? 0 : 1);
    }
  }

  @Test
  void item66_documents_asBytesOrText() {
    Sent sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;name=a;base64,AAAA\"}},{\"type\":\"file\",\"file\":{\"file_data\":\"data:text/plain,a%20b\"}},{\"type\":\"file\",\"file\":{\"file_data\":\"JVBERi0=\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":\"gs://b/o.png\"}}]}");

    assertThat(sent.at("/contents/0/parts"))
        .isEqualTo(
            "[{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"AAAA\"}},{\"inlineData\":{\"mimeType\":\"text/plain\",\"data\":\"YSBi\"}},{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"JVBERi0=\"}},{\"fileData\":{\"mimeType\":\"image/png\",\"fileUri\":\"gs://b/o.png\"}}]");
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-flash, 99999, 24576, true",
    "gemini-2.5-flash, 0, 0, false",
    "gemini-2.5-pro, 0, 128, true",
    "gemini-2.5-pro, 30000, 30000, false",
    "gemini-2.5-flash-lite, 100, 512, true",
  })
  void item67_budget_isWithinWhatTheModelTakes(
      String model, int asked, String budget, boolean lossy) {
    Sent sent = with(model, "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":" + asked + "}");

    assertThat(sent.at("/generationConfig/thinkingConfig/thinkingBudget")).isEqualTo(budget);
    assertThat(sent.body().at("/generationConfig/thinkingConfig").has("includeThoughts"))
        .isEqualTo(asked > 0);
    assertThat(sent.losses().isEmpty()).isEqualTo(!lossy);
  }

  @Test
  void item67_modelsThatDoNotReason_orHaveNoMiddle() {
    Sent old = with("gemini-2.0-flash", "\"reasoning_effort\":\"low\"");
    assertThat(old.body().has("generationConfig")).isFalse();
    assertThat(old.lost("reasoning")).isTrue();
    assertThat(with("gemini-2.0-flash", "\"reasoning_effort\":\"none\"").losses()).isEmpty();
    assertThat(
            with("gemini-3-pro-preview", "\"reasoning_effort\":\"medium\"")
                .at("/generationConfig/thinkingConfig/thinkingLevel"))
        .isEqualTo("\"high\"");
  }

  private static final String FORMAT =
      ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}";

  @Test
  void schemaBesideFunctions_isNative_orAFunctionThatIsUnwrapped() {
    String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"answer\"}}]";
    Sent third = with("gemini-3-flash-preview", tools + FORMAT);
    assertThat(third.body().at("/generationConfig").has("responseJsonSchema")).isTrue();
    assertThat(third.losses()).isEmpty();

    Sent second = with("gemini-2.5-flash", tools + FORMAT);
    assertThat(second.body().has("generationConfig")).isFalse();
    assertThat(second.at("/tools/0/functionDeclarations/1/name")).isEqualTo("\"answer_2\"");
    assertThat(second.lost("response_format")).isTrue();
    AnswerReader reader = new AnswerReader(Set.of(), "answer_2");
    String part = "{\"candidates\":[{\"content\":{\"parts\":[%s]}%s}]}";
    assertThat(events(reader, part.formatted("{\"text\":\"Here:\"}", ""))).isEmpty();
    assertThat(
            events(
                reader,
                part.formatted(
                    "{\"functionCall\":{\"name\":\"answer_2\",\"args\":{\"a\":1}}},{\"functionCall\":{\"name\":\"answer_2\",\"args\":{\"a\":2}}}",
                    ",\"finishReason\":\"STOP\"")))
        .containsExactly(
            new ChatEvent.TextDelta(0, "{\"a\":1}"), new ChatEvent.Finished(0, FinishReason.STOP));
    AnswerReader refused = new AnswerReader(Set.of(), "answer_2");
    assertThat(
            events(
                refused, part.formatted("{\"text\":\"I cannot.\"}", ",\"finishReason\":\"STOP\"")))
        .containsExactly(
            new ChatEvent.TextDelta(0, "I cannot."), new ChatEvent.Finished(0, FinishReason.STOP));
    Sent none = with("gemini-2.5-flash", tools + ",\"tool_choice\":\"none\"" + FORMAT);
    assertThat(none.body().has("tools")).isFalse();
    assertThat(none.body().at("/generationConfig").has("responseJsonSchema")).isTrue();
  }

  @Test
  void imagesOfResults_areMovedBehindThem_loudly() {
    Sent sent =
        messages(
            USER
                + ","
                + CALLS
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]},"
                + RESULT.formatted("c2", "2"));

    assertThat(sent.body().at("/contents/2/parts")).hasSize(3);
    assertThat(sent.at("/contents/2/parts/2/inlineData/data")).isEqualTo("\"AAAA\"");
    assertThat(sent.lost("moved behind it")).isTrue();
  }
}
