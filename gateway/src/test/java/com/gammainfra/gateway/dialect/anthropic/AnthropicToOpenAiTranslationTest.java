package com.gammainfra.gateway.dialect.anthropic;

import static com.gammainfra.gateway.dialect.anthropic.Translated.STAMP;
import static com.gammainfra.gateway.dialect.anthropic.Translated.stream;
import static com.gammainfra.gateway.dialect.anthropic.Translated.toOpenAi;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items 35 to 56: Anthropic's answers for OpenAI's clients, and Anthropic's clients elsewhere. */
class AnthropicToOpenAiTranslationTest {

  private static final String TOOLS =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":20,"ephemeral_1h_input_tokens":10},"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: ping
      data: {"type":"ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Let me see. "}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_a","name":"weather","input":{}}}

      event: content_block_start
      data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_b","name":"now","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\\"Bern\\"}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: content_block_stop
      data: {"type":"content_block_stop","index":2}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":42}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private static String stopped(String reason) {
    return """
    data: {"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":"END"},"usage":{"output_tokens":1}}

    data: {"type":"message_stop"}

    """
        .formatted(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn, STOP",
    "max_tokens, LENGTH",
    "stop_sequence, STOP",
    "tool_use, TOOL_CALLS",
    "pause_turn, OTHER",
    "refusal, CONTENT_FILTER",
    "model_context_window_exceeded, LENGTH",
    "something_new, OTHER",
  })
  void item35_stopReason_hasItsFinish(String reason, FinishReason finish) {
    assertThat(stream(stopped(reason))).last().isEqualTo(new ChatEvent.Finished(0, finish, "END"));
  }

  @Test
  void item36_interleavedBlocks_areKeyedByTheirIndex() {
    assertThat(stream(TOOLS))
        .contains(
            new ChatEvent.ToolCallDelta(0, 0, null, null, "{\"city\":"),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "\"Bern\"}"),
            new ChatEvent.ToolCallDelta(0, 1, "toolu_b", "now", ""));
  }

  @Test
  void item37_callsIdAndName_comeOnce() {
    List<ChatEvent> named =
        stream(TOOLS).stream()
            .filter(event -> event instanceof ChatEvent.ToolCallDelta call && call.id() != null)
            .toList();

    assertThat(named)
        .containsExactly(
            new ChatEvent.ToolCallDelta(0, 0, "toolu_a", "weather", ""),
            new ChatEvent.ToolCallDelta(0, 1, "toolu_b", "now", ""));
  }

  @Test
  void item38_callWithoutDeltas_hasAnEmptyObject() {
    assertThat(stream(TOOLS)).contains(new ChatEvent.ToolCallDelta(0, 1, null, null, "{}"));
  }

  @Test
  void item39_ping_isNoContent() {
    StreamItem item =
        new MessageDecoder(null).event(new SseEvent("ping", "{\"type\":\"ping\"}".getBytes(UTF_8)));

    assertThat(((StreamItem.Chunk) item).chunk().events()).isEmpty();
    assertThat(new AnthropicDialect().streamEncoder(STAMP).keepAlive())
        .asString(UTF_8)
        .isEqualTo("event: ping\ndata: {\"type\":\"ping\"}\n\n");
  }

  @Test
  void item40_bytesCutAnywhere_makeTheSameEvents() {
    byte[] bytes =
        TOOLS
            .replace("data: ", "data:")
            .replace("\n", "\r\n")
            .replace("event: ping", ": hi\r\nevent: ping")
            .getBytes(UTF_8);
    List<ChatEvent> expected = stream(TOOLS);
    for (int cut = 0; cut <= bytes.length; cut++) {
      SseDecoder sse = new SseDecoder();
      List<SseEvent> events = new ArrayList<>(sse.feed(bytes, 0, cut));
      events.addAll(sse.feed(bytes, cut, bytes.length - cut));
      events.addAll(sse.finish());
      MessageDecoder decoder = new MessageDecoder(null);
      assertThat(Translated.events(events.stream().map(decoder::event).toList()))
          .as("cut at %d", cut)
          .isEqualTo(expected);
    }
  }

  @Test
  void item41_errorInTheStream_isOne_andNoEnd() {
    List<StreamItem> items =
        Translated.items(
            new MessageDecoder(null),
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");

    assertThat(items).hasSize(1);
    assertThat(((StreamItem.Failed) items.getFirst()).error().kind())
        .isEqualTo(UpstreamError.Kind.OVERLOADED);
  }

  @Test
  void item42_withoutMessageStop_nothingIsFinished() {
    String cut = TOOLS.substring(0, TOOLS.indexOf("event: message_stop"));

    assertThat(stream(cut)).noneMatch(ChatEvent.Finished.class::isInstance);
    assertThat(stream(TOOLS)).last().isInstanceOf(ChatEvent.Finished.class);
  }

  @Test
  void item43_reasoningAndItsSeals_areKeptForReplay() {
    String thinking =
        """
        {"id":"m","type":"message","role":"assistant","model":"claude","content":[{"type":"thinking","thinking":"hmm","signature":"sig"},{"type":"redacted_thinking","data":"xyz"},{"type":"text","text":"42"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}
        """;
    AnswerChunk chunk =
        ((StreamItem.Chunk) new MessageDecoder(null).answer(thinking.getBytes(UTF_8))).chunk();
    String forOpenAi =
        new String(new OpenAiDialect().encodeAnswer(List.of(chunk), STAMP, Usage.of(1, 1)), UTF_8);
    String message =
        forOpenAi.substring(forOpenAi.indexOf("{\"role\""), forOpenAi.indexOf(",\"logprobs\""));

    Translated back =
        Translated.messages(
            "{\"role\":\"user\",\"content\":\"hi\"},"
                + message
                + ",{\"role\":\"user\",\"content\":\"go on\"}");

    assertThat(forOpenAi).contains("\"reasoning_content\":\"hmm\"");
    assertThat(back.at("/messages/1/content"))
        .isEqualTo(
            "[{\"type\":\"thinking\",\"thinking\":\"hmm\",\"signature\":\"sig\"},{\"type\":\"redacted_thinking\",\"data\":\"xyz\"},{\"type\":\"text\",\"text\":\"42\"}]");
    assertThat(back.losses()).isEmpty();
  }

  @Test
  void item44_usage_countsEveryClassOnce() {
    assertThat(stream(TOOLS))
        .contains(new ChatEvent.UsageReported(new Usage(10, 5, 20, 10, 42, 0, false)));
    String client = Translated.openAiClient(TOOLS);
    String end =
        new String(
            new OpenAiDialect().streamEncoder(STAMP).finish(new Usage(10, 5, 20, 10, 42, 0, false)),
            UTF_8);
    assertThat(client).doesNotContain("[DONE]");
    assertThat(end).contains("\"prompt_tokens\":45", "\"cached_tokens\":5");
  }

  @Test
  void item45_startAndDelta_areNotAddedUp() {
    List<ChatEvent> usages =
        stream(TOOLS).stream().filter(ChatEvent.UsageReported.class::isInstance).toList();

    assertThat(usages)
        .containsExactly(
            new ChatEvent.UsageReported(new Usage(10, 5, 20, 10, 1, 0, false)),
            new ChatEvent.UsageReported(new Usage(10, 5, 20, 10, 42, 0, false)));
  }

  @Test
  void item46_serverToolsAndCitations_areForTheirOwnClients() {
    String search =
        """
        data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}

        data: {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{}}}

        """;

    assertThat(stream(search)).isEmpty();
    assertThat(Translated.items(new MessageDecoder(null), search))
        .allMatch(item -> ((StreamItem.Chunk) item).chunk().original() != null);
  }

  @Test
  void item47_textAndCallsInOneTurn_areBothThere() {
    String client = Translated.openAiClient(TOOLS);

    assertThat(client)
        .contains(
            "\"content\":\"Let me see. \"",
            "\"id\":\"toolu_a\"",
            "\"index\":1,\"id\":\"toolu_b\"",
            "\"finish_reason\":\"tool_calls\"");
  }

  @Test
  void item48_systemBlocks_areTheSystemMessage() {
    Translated sent =
        toOpenAi(
            """
            {"model":"m","max_tokens":9,"system":[{"type":"text","text":"one"},{"type":"text","text":"two"}],"messages":[{"role":"user","content":"hi"}]}
            """);

    assertThat(sent.at("/messages/0"))
        .isEqualTo(
            "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"text\",\"text\":\"two\"}]}");
    assertThat(sent.at("/max_tokens")).isEqualTo("9");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item49_thinkingBlocks_areLeftOutLoudly() {
    Translated sent =
        toOpenAi(
            """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hmm","signature":"s"},{"type":"text","text":"a"}]},{"role":"user","content":"go"}]}
            """);

    assertThat(sent.at("/messages/1")).isEqualTo("{\"role\":\"assistant\",\"content\":\"a\"}");
    assertThat(sent.lost("reasoning of earlier turns")).isTrue();
  }

  private static final String RESULT =
      """
      {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"},
       {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{"a":1}},{"type":"tool_use","id":"t2","name":"f","input":{}}]},
       {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":"boom"},
        {"type":"tool_result","tool_use_id":"t2","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
        {"type":"text","text":"well?"}]}]}
      """;

  @Test
  void item50_failureOfATool_isInItsText() {
    Translated sent = toOpenAi(RESULT);

    assertThat(sent.at("/messages/2"))
        .isEqualTo(
            "{\"role\":\"tool\",\"tool_call_id\":\"t1\",\"content\":\"The tool failed.\\nboom\"}");
    assertThat(sent.lost("is_error")).isTrue();
  }

  @Test
  void item51_imageInAResult_isLiftedToTheUser_afterAllResults() {
    Translated sent = toOpenAi(RESULT);

    assertThat(sent.at("/messages/3"))
        .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"t2\",\"content\":\"see\"}");
    assertThat(sent.at("/messages/4/content/1/image_url/url"))
        .isEqualTo("\"data:image/png;base64,AAAA\"");
    assertThat(sent.at("/messages/5")).isEqualTo("{\"role\":\"user\",\"content\":\"well?\"}");
    assertThat(sent.at("/messages/1/tool_calls/0/function/arguments"))
        .isEqualTo("\"{\\\"a\\\":1}\"");
  }

  @Test
  void item52_stopSequences_areKept_andTheOneThatWasMetIsSaid() {
    assertThat(
            toOpenAi(
                    "{\"model\":\"m\",\"max_tokens\":9,\"stop_sequences\":[\"END\"],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                .at("/stop"))
        .isEqualTo("[\"END\"]");
    byte[] answer =
        new AnthropicDialect()
            .encodeAnswer(
                List.of(
                    new AnswerChunk(
                        List.of(
                            new ChatEvent.TextDelta(0, "x"),
                            new ChatEvent.Finished(0, FinishReason.STOP, "END")),
                        null)),
                STAMP,
                Usage.of(1, 1));
    assertThat(new String(answer, UTF_8))
        .contains("\"stop_reason\":\"stop_sequence\"", "\"stop_sequence\":\"END\"");
  }

  @Test
  void item53_topK_isNamed() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"top_k\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

    assertThat(sent.body().has("top_k")).isFalse();
    assertThat(sent.lost("top_k")).isTrue();
  }

  @Test
  void item54_count_needsNoLimit() {
    AnthropicDialect dialect = new AnthropicDialect();
    byte[] body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]}"
            .getBytes(UTF_8);

    assertThat(dialect.decodeCountRequest(body).size().expectedTokens(0)).isPositive();
    assertThat(dialect.encodeTokenCount(7)).asString(UTF_8).isEqualTo("{\"input_tokens\":7}");
  }

  @Test
  void item55_errors_haveAnthropicsEnvelopeAndStatus() {
    AnthropicDialect dialect = new AnthropicDialect();

    assertThat(
            new String(
                dialect.encodeError(ChatError.of(ErrorCode.OVERLOADED, "busy"), "req_1"), UTF_8))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\",\"code\":\"overloaded\"},\"request_id\":\"req_1\"}");
    assertThat(dialect.status(ErrorCode.OVERLOADED)).isEqualTo(529);
    assertThat(dialect.status(ErrorCode.RATE_LIMIT_EXCEEDED)).isEqualTo(429);
  }

  @Test
  void item56_model_isTheOneThatServed_inPassedAnswersToo() {
    AnthropicDialect dialect = new AnthropicDialect();
    var encoder = dialect.streamEncoder(STAMP);
    StringBuilder out = new StringBuilder();
    for (StreamItem item : Translated.items(new MessageDecoder(null), TOOLS)) {
      out.append(new String(encoder.encode(((StreamItem.Chunk) item).chunk()), UTF_8));
    }
    out.append(new String(encoder.finish(new Usage(10, 5, 20, 10, 42, 0, false)), UTF_8));

    assertThat(out.toString())
        .contains("\"model\":\"a/model\"", "\"cost\":0.5", "\"id\":\"msg_1\"")
        .doesNotContain("\"model\":\"claude\"")
        .endsWith(
            ": gammainfra {\"request_id\":\"req_1\",\"cost_usd\":\"0.500000\",\"router_version\":\"v2\"}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    assertThat(stream(out.toString())).isEqualTo(stream(TOOLS));
  }

  private static List<String> types(String stream) {
    List<String> types = new ArrayList<>();
    SseDecoder sse = new SseDecoder();
    for (SseEvent event : sse.feed(stream.getBytes(UTF_8))) {
      types.add(event.event());
    }
    return types;
  }

  private static String written(ChatEvent... events) {
    var encoder = new AnthropicDialect().streamEncoder(STAMP);
    StringBuilder out = new StringBuilder();
    for (ChatEvent event : events) {
      out.append(new String(encoder.encode(new AnswerChunk(List.of(event), null)), UTF_8));
    }
    return out.append(new String(encoder.finish(Usage.of(1, 1)), UTF_8)).toString();
  }

  @Test
  void item36_callsOneAfterTheOther_areBlocksOneAfterTheOther_andSideBySideWhereTheyMix() {
    assertThat(
            types(
                written(
                    new ChatEvent.ToolCallDelta(0, 0, "a", "f", "{\"x\":"),
                    new ChatEvent.ToolCallDelta(0, 0, null, null, "1}"),
                    new ChatEvent.ToolCallDelta(0, 1, "b", "g", "{}"))))
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    String mixed =
        written(
            new ChatEvent.ToolCallDelta(0, 0, "a", "f", "{"),
            new ChatEvent.ToolCallDelta(0, 1, "b", "g", "{"),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "}"),
            new ChatEvent.ToolCallDelta(0, 1, null, null, "}"));
    assertThat(stream(mixed))
        .contains(
            new ChatEvent.ToolCallDelta(0, 0, null, null, "}"),
            new ChatEvent.ToolCallDelta(0, 1, null, null, "}"));
  }

  @Test
  void item35_stopWithCalls_isToolUse_wholeAndStreamed() {
    ChatEvent call = new ChatEvent.ToolCallDelta(0, 0, "a", "f", "{}");
    ChatEvent stop = new ChatEvent.Finished(0, FinishReason.STOP);

    assertThat(written(call, stop)).contains("\"stop_reason\":\"tool_use\"");
    assertThat(
            new String(
                new AnthropicDialect()
                    .encodeAnswer(
                        List.of(new AnswerChunk(List.of(call, stop), null)), STAMP, Usage.of(1, 1)),
                UTF_8))
        .contains("\"stop_reason\":\"tool_use\"");
    assertThat(written(stop)).contains("\"stop_reason\":\"end_turn\"");
  }

  @Test
  void item43_sealOfACall_isReasoningBeforeIt_andComesBack() {
    List<ChatEvent> events =
        List.of(
            new ChatEvent.ToolCallDelta(0, 0, "a", "f", "{}"),
            new ChatEvent.SealReported(0, 0, new Seal("gemini", "c2ln")),
            new ChatEvent.Finished(0, FinishReason.TOOL_CALLS));
    AnswerChunk chunk = new AnswerChunk(events, null);
    String whole =
        new String(
            new AnthropicDialect().encodeAnswer(List.of(chunk), STAMP, Usage.of(1, 1)), UTF_8);
    String sealed =
        "[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"gammainfra:gemini:c2ln\"},{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}]";
    var encoder = new AnthropicDialect().streamEncoder(STAMP);
    String streamed = new String(encoder.encode(chunk), UTF_8);

    assertThat(whole).contains("\"content\":" + sealed);
    assertThat(streamed.indexOf("gammainfra:gemini:c2ln"))
        .isBetween(0, streamed.indexOf("tool_use"));
    Translated passed =
        Translated.toAnthropicFromItself(
            "{\"model\":\"m\",\"max_tokens\":9000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":"
                + sealed
                + "},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\"}]}]}");
    assertThat(passed.at("/messages/1/content"))
        .isEqualTo("[{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"f\",\"input\":{}}]");
    assertThat(passed.body().has("thinking")).isFalse();
    assertThat(passed.losses()).hasSize(2);
  }

  @Test
  void item49_ownThinking_passesToItsOwnVendor_asItIs() {
    String own =
        "[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"own\"},{\"type\":\"text\",\"text\":\"a\"}]";
    Translated passed =
        Translated.toAnthropicFromItself(
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":"
                + own
                + "}]}");

    assertThat(passed.at("/messages/1/content")).isEqualTo(own);
    assertThat(passed.losses()).isEmpty();
  }

  @Test
  void item49_unsealedThinking_goesBackToWhoWantsIt() {
    String json =
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hmm\",\"signature\":\"\"},{\"type\":\"text\",\"text\":\"a\"}]},{\"role\":\"user\",\"content\":\"go\"}]}";

    Translated sent =
        Translated.toOpenAi(
            json,
            new UpstreamTarget(
                "deepseek",
                Map.of(),
                "max_tokens",
                64_000,
                Set.of(),
                Map.of("high", Map.of("thinking", Map.of("type", "enabled")))));

    assertThat(sent.at("/messages/1"))
        .isEqualTo("{\"role\":\"assistant\",\"content\":\"a\",\"reasoning_content\":\"hmm\"}");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item50_orphansOfAnthropicsClients_areMendedForOpenAi() {
    Translated sent =
        toOpenAi(
            """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"},
             {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"zz","content":"r"}]}]}
            """);

    assertThat(sent.at("/messages/2"))
        .isEqualTo(
            "{\"role\":\"tool\",\"tool_call_id\":\"t1\",\"content\":\"The tool gave no result.\"}");
    assertThat(sent.at("/messages/3/role")).isEqualTo("\"user\"");
    assertThat(sent.at("/messages/3/content/1/text")).isEqualTo("\"r\"");
    assertThat(sent.losses()).hasSize(2);
  }

  private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  @Test
  void item52_moreStopsThanOpenAiTakes_areNamed() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"stop_sequences\":[\"1\",\"2\",\"3\",\"4\",\"5\"],"
                + HI
                + "}");

    assertThat(sent.body().path("stop")).hasSize(4);
    assertThat(sent.lost("only the first 4")).isTrue();
  }

  @Test
  void item53_longUser_isItsDigest() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"metadata\":{\"user_id\":\""
                + "u".repeat(65)
                + "\"},"
                + HI
                + "}");

    assertThat(sent.body().path("user").stringValue()).matches("[0-9a-f]{64}");
    assertThat(sent.lost("digest")).isTrue();
  }

  @Test
  void item48_schemasForOpenAi_haveProperties_andAreStrictOnlyWhereTheyMay() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"tool_choice\":{\"type\":\"tool\",\"name\":\"web\"},\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}},{\"name\":\"b\",\"strict\":true,\"input_schema\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}},\"required\":[\"x\"],\"additionalProperties\":false}},{\"type\":\"web_search_1\",\"name\":\"web\"}],\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}},\"additionalProperties\":false}}},"
                + HI
                + "}");

    assertThat(sent.at("/tools/0/function/parameters"))
        .isEqualTo("{\"type\":\"object\",\"properties\":{}}");
    assertThat(sent.at("/tools/1/function/strict")).isEqualTo("true");
    assertThat(sent.at("/response_format/json_schema/strict")).isEqualTo("false");
    assertThat(sent.body().has("tool_choice")).isFalse();
    assertThat(sent.lost("strict was set to false")).isTrue();
    assertThat(sent.lost("tool_choice")).isTrue();
  }

  @Test
  void item51_plainTextDocument_becomesText() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"title\":\"T\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"a+b %\"}},{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.pdf\"}}]}]}");

    assertThat(sent.at("/messages/0/content"))
        .isEqualTo("[{\"type\":\"text\",\"text\":\"T:\\na+b %\"}]");
    assertThat(sent.lost("plain text")).isTrue();
    assertThat(sent.lost("not part of the request")).isTrue();
  }

  /** A budget for a whole task was dropped without a word, also under Strict. */
  @Test
  void outputConfig_whatNothingStandsFor_isNamed() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"output_config\":{\"effort\":\"low\",\"task_budget\":{\"type\":\"tokens\",\"total\":40000}},"
                + HI
                + "}");

    assertThat(sent.at("/reasoning_effort")).isEqualTo("\"low\"");
    assertThat(sent.losses())
        .containsExactly(
            "output_config.task_budget is not known to this provider and was left out");
  }
}
