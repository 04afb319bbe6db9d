package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Answers of an upstream of this dialect, and answers to a client of it. */
class ResponsesAnswerTest {

  private static final String COMMENT =
      ": gammainfra {\"request_id\":\"req_1\",\"cost_usd\":\"0.500000\",\"router_version\":\"v2\"}\n\n";
  private static final Usage USAGE = new Usage(500, 400, 100, 0, 200, 64, false);

  // Read.

  /** T text, R reasoning, S seal, H hidden reasoning, X refusal, C call, F finish, U usage. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai-whole.json|R **Adding**~~Two and two. R ~~Checked. S gAAAAABo T Vier 🍀 F STOP U 500+400+100>200(64)",
        "openai-hidden-reasoning.json|H gAAAAABp T Yes. F STOP U 10+0+0>5(3)",
        "openai-calls.json|H gAAAAABq C0 call_Bern0123456789 weather C0 {\"city\":\"Bern\"} C1 call_Oslo0123456789 weather C1 {\"city\":\"Oslo\"} F TOOL_CALLS U 50+0+0>40(10)",
        "openai-refusal.json|X I cannot help with that. F STOP U 10+0+0>6(0)",
        "openai-incomplete.json|T Once upon F LENGTH U 10+0+0>16(0)",
        "openai-filtered.json|T It F CONTENT_FILTER U 10+0+0>1(0)",
        "openai-failed.json|FAILED SERVER The model failed to generate a response.",
        "openai-stream.sse|T Hel T lo T  thère 🦊 F STOP U 500+400+100>200(64)",
        "openai-calls-stream.sse|R **Cities** R  Two. R ~~Both. S gAAAAABr T I look. C0 call_Bern0123456789 weather C0 {\"city\": C0 \"Bern\"} C1 call_Oslo0123456789 weather C1 {\"city\":\"Oslo\"} F TOOL_CALLS U 100+20+0>60(30)",
        "openai-incomplete-stream.sse|T Once  T upon F LENGTH U 10+0+0>16(0)",
        "openai-failed-stream.sse|T Half FAILED SERVER The server had an error.",
        "openai-refusal-stream.sse|X I can X not. F STOP U 10+0+0>6(0)",
        "openai-search-stream.sse|T News. F STOP U 10+0+0>6(0)",
      })
  void decode_documentedAnswer_meansTheseEvents(String file, String expected) {
    byte[] bytes = Fixture.file(file);

    String seen = described(Fixture.items(bytes, file.endsWith(".sse")));

    assertThat(seen).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai-stream.sse", "openai-calls-stream.sse", "openai-refusal-stream.sse"})
  void stream_cutAtEveryByte_meansTheSame(String file) {
    byte[] bytes = Fixture.file(file);
    String whole = described(Fixture.items(bytes, true));
    for (int cut = 0; cut <= bytes.length; cut++) {
      SseDecoder sse = new SseDecoder();
      List<SseEvent> events = new ArrayList<>(sse.feed(bytes, 0, cut));
      events.addAll(sse.feed(bytes, cut, bytes.length - cut));
      events.addAll(sse.finish());
      ResponseDecoder decoder = new ResponseDecoder();
      assertThat(described(events.stream().map(decoder::event).toList()))
          .as("cut at %d", cut)
          .isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai-stream.sse", "openai-calls-stream.sse", "openai-incomplete-stream.sse"})
  void stream_brokenOffAnywhere_isNotFinished(String file) {
    List<SseEvent> events = Fixture.sse(Fixture.file(file));
    for (int length = 0; length < events.size(); length++) {
      ResponseDecoder decoder = new ResponseDecoder();
      List<StreamItem> items = events.subList(0, length).stream().map(decoder::event).toList();
      assertThat(described(items)).doesNotContain("F ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\",\"param\":null}|RATE_LIMIT",
        "{\"type\":\"error\",\"error\":{\"type\":\"server_error\",\"message\":\"oops\"}}|SERVER",
        "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}}}|RATE_LIMIT",
        "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"invalid_image_url\",\"message\":\"m\"}}}|BAD_REQUEST",
        "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"image_too_large\",\"message\":\"m\"}}}|BAD_REQUEST",
        "{\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"invalid_prompt\",\"message\":\"flagged by our usage policies\"}}}|CONTENT_FILTER",
        "{\"error\":{\"message\":\"maximum context length is 4096\",\"code\":\"context_length_exceeded\"}}|CONTEXT_LENGTH",
      })
  void errorInAStream_isOfThisKind(String event, UpstreamError.Kind kind) {
    StreamItem item = new ResponseDecoder().event(new SseEvent("", event.getBytes(UTF_8)));

    assertThat(item)
        .isInstanceOfSatisfying(
            StreamItem.Failed.class, failed -> assertThat(failed.error().kind()).isEqualTo(kind));
  }

  /** Azure says that an answer failed, and why only in the event after that. */
  @Test
  void failureWithoutReason_waitsForTheErrorAfterIt() {
    ResponseDecoder decoder = new ResponseDecoder();
    byte[] failed =
        "{\"type\":\"response.failed\",\"response\":{\"id\":\"r\",\"status\":\"failed\",\"error\":null}}"
            .getBytes(UTF_8);
    byte[] why =
        "{\"type\":\"error\",\"code\":null,\"message\":null,\"error\":{\"type\":\"invalid_request_error\",\"code\":\"content_policy_violation\",\"message\":\"blocked\"}}"
            .getBytes(UTF_8);

    assertThat(decoder.event(new SseEvent("", failed)))
        .isEqualTo(new StreamItem.Chunk(new AnswerChunk(List.of(), null)));
    assertThat(decoder.event(new SseEvent("", why)))
        .isInstanceOfSatisfying(
            StreamItem.Failed.class,
            item -> {
              assertThat(item.error().kind()).isEqualTo(UpstreamError.Kind.CONTENT_FILTER);
              assertThat(item.error().message()).isEqualTo("blocked");
            });
    assertThat(decoder.event(new SseEvent("", failed))).isInstanceOf(StreamItem.Failed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input_tokens\":40,\"output_tokens\":3,\"total_tokens\":103,\"input_tokens_details\":{\"cached_tokens\":60}}|40 60 3",
        "{\"input_tokens\":40,\"output_tokens\":3,\"total_tokens\":43,\"input_tokens_details\":{\"cached_tokens\":60}}|0 40 3",
        "{\"input_tokens\":100,\"output_tokens\":3,\"total_tokens\":103,\"input_tokens_details\":{\"cached_tokens\":60}}|40 60 3",
        "{\"input_tokens\":100,\"output_tokens\":10,\"total_tokens\":160,\"input_tokens_details\":{\"cached_tokens\":50}}|100 50 10",
        "{\"input_tokens\":100,\"output_tokens\":10,\"total_tokens\":160,\"input_tokens_details\":{\"cached_tokens\":50},\"output_tokens_details\":{\"reasoning_tokens\":50}}|50 50 10",
      })
  void cachedTokens_besideTheInputOrInIt_areCountedOnce(String json, String counts) {
    Usage usage = Objects.requireNonNull(UsageReader.read(Fixture.JSON.readTree(json))).usage();

    assertThat(usage.input() + " " + usage.cachedInput() + " " + usage.output()).isEqualTo(counts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"status\":\"in_progress\",\"output\":[]}",
        "{\"status\":\"queued\",\"output\":[]}",
        "{\"status\":\"completed\"}",
      })
  void wholeAnswer_thatIsNone_isMalformed(String body) {
    assertThat(new ResponseDecoder().answer(body.getBytes(UTF_8)))
        .isInstanceOf(StreamItem.Malformed.class);
  }

  /** Servers that are compatible with it leave out much of the stream. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"all\"}]}]}}|T all F STOP",
        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"item\"}]}}|T item",
        "{\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"done\"}|T done",
        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"\"}}|C0 c f C0 {}",
        "{\"type\":\"response.reasoning_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"r\"}|R r",
        "[DONE]|DONE",
      })
  void sparseStream_isReadAllTheSame(String event, String expected) {
    StreamItem item = new ResponseDecoder().event(new SseEvent("", event.getBytes(UTF_8)));

    assertThat(described(List.of(item))).isEqualTo(expected);
  }

  /** Where events do not count the items, their ids tell them apart. */
  @Test
  void streamWithoutIndexes_keepsItsCallsApart() {
    String stream =
        """
        {"type":"response.output_text.delta","delta":"Hm"}
        {"type":"response.output_item.added","item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":""}}
        {"type":"response.output_item.added","item":{"type":"function_call","id":"fc_2","call_id":"c2","name":"g","arguments":""}}
        {"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":"1"}
        {"type":"response.function_call_arguments.delta","item_id":"fc_2","delta":"2"}
        {"type":"response.output_item.done","item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"1"}}
        {"type":"response.output_item.done","item":{"type":"function_call","call_id":"c3","name":"h","arguments":"3"}}
        {"type":"response.completed","response":{"status":"completed"}}""";
    ResponseDecoder decoder = new ResponseDecoder();
    List<StreamItem> items =
        stream.lines().map(line -> decoder.event(new SseEvent("", line.getBytes(UTF_8)))).toList();

    assertThat(described(items))
        .isEqualTo("T Hm C0 c1 f C1 c2 g C0 1 C1 2 C2 c3 h C2 3 F TOOL_CALLS");
  }

  // Passed to a client of the same dialect.

  @Test
  void wholeAnswer_passes_withModelAndCost() {
    byte[] file = Fixture.file("openai-whole.json");
    List<AnswerChunk> chunks = Fixture.chunks(Fixture.items(file, false));

    JsonNode sent =
        Fixture.JSON.readTree(
            Fixture.DIALECT.encodeAnswer(
                chunks, Fixture.stamp(Fixture.fields("\"input\":\"x\"")), USAGE));

    JsonNode original = Fixture.JSON.readTree(file);
    assertThat(sent.get("model").stringValue()).isEqualTo("a/model");
    assertThat(sent.at("/usage/cost").decimalValue()).isEqualByComparingTo("0.5");
    assertThat(sent.get("output")).isEqualTo(original.get("output"));
    assertThat(sent.get("x_new")).isEqualTo(original.get("x_new"));
    assertThat(sent.get("id")).isEqualTo(original.get("id"));
  }

  @Test
  void stream_passes_theCommentBeforeTheLastEvent() {
    byte[] file = Fixture.file("openai-search-stream.sse");
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));

    String sent = Fixture.sent(encoder, Fixture.chunks(Fixture.items(file, true)));
    String end = new String(encoder.finish(USAGE), UTF_8);

    List<JsonNode> before = Fixture.json(new String(file, UTF_8));
    List<JsonNode> after = Fixture.json(sent + end);
    assertThat(after).hasSameSizeAs(before);
    assertThat(after.subList(2, after.size() - 1)).isEqualTo(before.subList(2, before.size() - 1));
    assertThat(after.getFirst().at("/response/model").stringValue()).isEqualTo("a/model");
    assertThat(after.getLast().at("/response/usage/cost").decimalValue())
        .isEqualByComparingTo("0.5");
    assertThat(after.getLast().at("/response/output/0/type").stringValue())
        .isEqualTo("web_search_call");
    assertThat(end).startsWith(COMMENT + "event: response.completed\n");
    assertThat(sent).contains("response.brand_new").doesNotContain("response.completed");
  }

  @Test
  void passedStream_thatBreaksOff_endsAsFailed_underItsOwnId() {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));
    List<AnswerChunk> chunks =
        Fixture.chunks(Fixture.items(Fixture.file("openai-stream.sse"), true)).subList(0, 6);

    String sent = Fixture.sent(encoder, chunks);
    List<JsonNode> end =
        Fixture.json(
            new String(
                encoder.fail(ChatError.of(ErrorCode.STREAM_TRUNCATED, "it broke off")), UTF_8));

    assertThat(Fixture.json(sent)).hasSize(6);
    assertThat(end).hasSize(1);
    assertThat(end.getFirst().get("type").stringValue()).isEqualTo("response.failed");
    assertThat(end.getFirst().get("sequence_number").intValue()).isEqualTo(6);
    assertThat(end.getFirst().at("/response/id").stringValue()).isEqualTo("resp_0b1");
    assertThat(end.getFirst().at("/response/status").stringValue()).isEqualTo("failed");
    assertThat(end.getFirst().at("/response/error").toString())
        .isEqualTo(
            "{\"code\":\"stream_truncated\",\"message\":\"it broke off\",\"request_id\":\"req_1\"}");
    assertThat(end.getFirst().at("/response/output/0/content/0/text").stringValue())
        .isEqualTo("Hello");
  }

  @Test
  void eventThatCannotPass_isWrittenAnew_andAllAfterIt() {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));
    List<AnswerChunk> chunks =
        new ArrayList<>(
            Fixture.chunks(Fixture.items(Fixture.file("openai-calls-stream.sse"), true)));
    chunks.replaceAll(
        chunk ->
            chunk.events().stream()
                    .anyMatch(
                        event -> event instanceof ChatEvent.ToolCallDelta call && call.id() != null)
                ? new AnswerChunk(chunk.events(), null)
                : chunk);

    String sent = Fixture.sent(encoder, chunks);
    List<JsonNode> all = Fixture.json(sent + new String(encoder.finish(USAGE), UTF_8));

    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).get("sequence_number").intValue()).isEqualTo(i);
    }
    JsonNode response = all.getLast().get("response");
    assertThat(response.get("id").stringValue()).isEqualTo("resp_0b2");
    assertThat(response.get("output")).hasSize(4);
    assertThat(response.at("/output/3/arguments").stringValue()).isEqualTo("{\"city\":\"Oslo\"}");
  }

  // Written to a client from what another dialect said.

  private static final ChatEvent[] ALL = {
    new ChatEvent.ReasoningDelta(0, "Hm"),
    new ChatEvent.ReasoningDelta(0, "."),
    new ChatEvent.SealReported(0, null, new Seal("anthropic", "sig")),
    new ChatEvent.HiddenReasoning(0, new Seal("responses", "own")),
    new ChatEvent.TextDelta(0, "I "),
    new ChatEvent.TextDelta(0, "look."),
    new ChatEvent.RefusalDelta(0, "no"),
    new ChatEvent.ToolCallDelta(0, 0, "c0", "f", ""),
    new ChatEvent.ToolCallDelta(0, 1, "c1", "g", ""),
    new ChatEvent.ToolCallDelta(0, 0, null, null, "{\"a\":"),
    new ChatEvent.ToolCallDelta(0, 1, null, null, "{}"),
    new ChatEvent.ToolCallDelta(0, 0, null, null, "1}"),
    new ChatEvent.SealReported(0, 1, new Seal("gemini", "thought")),
    new ChatEvent.UsageReported(USAGE),
    new ChatEvent.Finished(0, FinishReason.TOOL_CALLS)
  };

  @Test
  void stream_hasTheTypedEventsInOrder_andTheirNumbers() {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));

    String sent = Fixture.sent(encoder, Fixture.foreign(ALL));
    String end = new String(encoder.finish(USAGE), UTF_8);

    List<JsonNode> events = Fixture.json(sent + end);
    List<String> told = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      assertThat(event.get("sequence_number").intValue()).isEqualTo(i);
      String type = event.get("type").stringValue().replace("response.", "");
      told.add(type + (event.has("output_index") ? " " + event.get("output_index") : ""));
    }
    assertThat(told)
        .containsExactly(
            "created",
            "in_progress",
            "output_item.added 0",
            "reasoning_summary_part.added 0",
            "reasoning_summary_text.delta 0",
            "reasoning_summary_text.delta 0",
            "reasoning_summary_text.done 0",
            "reasoning_summary_part.done 0",
            "output_item.done 0",
            "output_item.added 1",
            "output_item.done 1",
            "output_item.added 2",
            "content_part.added 2",
            "output_text.delta 2",
            "output_text.delta 2",
            "output_text.done 2",
            "content_part.done 2",
            "content_part.added 2",
            "refusal.delta 2",
            "refusal.done 2",
            "content_part.done 2",
            "output_item.done 2",
            "output_item.added 3",
            "output_item.added 4",
            "function_call_arguments.delta 3",
            "function_call_arguments.delta 4",
            "function_call_arguments.delta 3",
            "function_call_arguments.done 3",
            "output_item.done 3",
            "function_call_arguments.done 4",
            "output_item.done 4",
            "completed");
    assertThat(end).contains(COMMENT + "event: response.completed\n");
  }

  @Test
  void callInPieces_orWithoutArguments_isToldOfOnce_andHoldsAnObject() {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));
    String sent =
        Fixture.sent(
            encoder,
            Fixture.foreign(
                new ChatEvent.ToolCallDelta(0, 0, "c0", "f", "{\"a\":"),
                new ChatEvent.ToolCallDelta(0, 0, null, null, "1}"),
                new ChatEvent.ToolCallDelta(0, 1, "c1", "g", ""),
                new ChatEvent.Finished(0, FinishReason.TOOL_CALLS)));
    List<JsonNode> events =
        Fixture.json(sent + new String(encoder.finish(USAGE), UTF_8)).stream()
            .filter(event -> event.has("output_index"))
            .toList();

    assertThat(events.stream().map(ResponsesAnswerTest::brief))
        .containsExactly(
            "output_item.added 0 f ",
            "function_call_arguments.delta 0 {\"a\":",
            "function_call_arguments.delta 0 1}",
            "output_item.added 1 g ",
            "function_call_arguments.done 0 {\"a\":1}",
            "output_item.done 0 f {\"a\":1}",
            "function_call_arguments.delta 1 {}",
            "function_call_arguments.done 1 {}",
            "output_item.done 1 g {}");
    assertThat(events.getFirst().at("/item/call_id").stringValue()).isEqualTo("c0");
  }

  private static String brief(JsonNode event) {
    String type = event.get("type").stringValue().replace("response.", "");
    JsonNode item = event.path("item");
    String rest =
        item.isObject()
            ? item.get("name").stringValue() + " " + item.get("arguments").stringValue()
            : event.path("delta").asString(event.path("arguments").asString(""));
    return type + " " + event.get("output_index") + " " + rest;
  }

  @Test
  void wholeAnswer_isTheFoldOfTheStream() {
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));
    Fixture.sent(encoder, Fixture.foreign(ALL));
    JsonNode streamed =
        Fixture.json(new String(encoder.finish(USAGE), UTF_8)).getLast().get("response");

    JsonNode whole =
        Fixture.JSON.readTree(
            Fixture.DIALECT.encodeAnswer(
                List.of(new AnswerChunk(List.of(ALL), null)), Fixture.stamp(null), USAGE));

    assertThat(whole).isEqualTo(streamed);
    assertThat(whole.get("id").stringValue()).isEqualTo("resp_req_1");
    assertThat(whole.get("status").stringValue()).isEqualTo("completed");
    assertThat(whole.at("/output/0").toString())
        .isEqualTo(
            "{\"id\":\"rs_req_1_0\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hm.\"}],\"encrypted_content\":\"gammainfra:anthropic:sig\"}");
    assertThat(whole.at("/output/1/encrypted_content").stringValue()).isEqualTo("own");
    assertThat(whole.at("/output/2/content/1/refusal").stringValue()).isEqualTo("no");
    assertThat(whole.at("/output/3/call_id").stringValue()).isEqualTo("c0");
    assertThat(whole.at("/output/3/arguments").stringValue()).isEqualTo("{\"a\":1}");
    assertThat(whole.at("/output/4/extra_content/google/thought_signature").stringValue())
        .isEqualTo("thought");
    assertThat(whole.get("usage").toString())
        .isEqualTo(
            "{\"input_tokens\":1000,\"input_tokens_details\":{\"cached_tokens\":400,\"cache_write_tokens\":100},"
                + "\"output_tokens\":200,\"output_tokens_details\":{\"reasoning_tokens\":64},\"total_tokens\":1200,\"cost\":0.5}");
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, completed,",
    "TOOL_CALLS, completed,",
    "OTHER, completed,",
    "LENGTH, incomplete, max_output_tokens",
    "CONTENT_FILTER, incomplete, content_filter",
  })
  void finish_isThisStatus(FinishReason finish, String status, String reason) {
    List<AnswerChunk> chunks =
        Fixture.foreign(new ChatEvent.TextDelta(0, "x"), new ChatEvent.Finished(0, finish));
    StreamEncoder encoder = Fixture.DIALECT.streamEncoder(Fixture.stamp(null));
    Fixture.sent(encoder, chunks);

    JsonNode last = Fixture.json(new String(encoder.finish(USAGE), UTF_8)).getLast();

    assertThat(last.get("type").stringValue()).isEqualTo("response." + status);
    assertThat(last.at("/response/status").stringValue()).isEqualTo(status);
    assertThat(last.at("/response/output/0/status").stringValue()).isEqualTo(status);
    assertThat(last.at("/response/incomplete_details/reason").asString(null)).isEqualTo(reason);
  }

  @Test
  void response_repeatsTheRequest() {
    var request =
        Fixture.fields(
            "\"input\":\"x\",\"instructions\":\"be brief\",\"temperature\":0.5,\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":\"required\",\"metadata\":{\"a\":\"b\"}");

    JsonNode whole =
        Fixture.JSON.readTree(
            Fixture.DIALECT.encodeAnswer(
                Fixture.foreign(new ChatEvent.TextDelta(0, "y")), Fixture.stamp(request), USAGE));

    assertThat(whole.get("instructions").stringValue()).isEqualTo("be brief");
    assertThat(whole.get("temperature").doubleValue()).isEqualTo(0.5);
    assertThat(whole.at("/tools/0/name").stringValue()).isEqualTo("f");
    assertThat(whole.get("tool_choice").stringValue()).isEqualTo("required");
    assertThat(whole.at("/metadata/a").stringValue()).isEqualTo("b");
    assertThat(whole.get("top_p").isNull()).isTrue();
    assertThat(whole.get("store").booleanValue()).isFalse();
    assertThat(whole.has("input")).isFalse();
  }

  @Test
  void keepAlive_isAComment() {
    assertThat(new String(Fixture.DIALECT.streamEncoder(Fixture.stamp(null)).keepAlive(), UTF_8))
        .isEqualTo(": keep-alive\n\n");
  }

  @Test
  void answerOfThisDialect_reachesClientsOfTheOthers() {
    List<AnswerChunk> whole =
        Fixture.chunks(Fixture.items(Fixture.file("openai-whole.json"), false));
    List<AnswerChunk> calls =
        Fixture.chunks(Fixture.items(Fixture.file("openai-calls-stream.sse"), true));

    JsonNode chat =
        Fixture.JSON.readTree(new OpenAiDialect().encodeAnswer(whole, Fixture.stamp(null), USAGE));
    JsonNode claude =
        Fixture.JSON.readTree(
            new AnthropicDialect().encodeAnswer(calls, Fixture.stamp(null), USAGE));

    assertThat(chat.at("/choices/0/message/content").stringValue()).isEqualTo("Vier 🍀");
    assertThat(chat.at("/choices/0/message/reasoning_details/0").toString())
        .contains("\"signature\":\"gAAAAABo\",\"format\":\"responses\"");
    assertThat(claude.at("/content/0/signature").stringValue())
        .isEqualTo("gammainfra:responses:gAAAAABr");
    assertThat(claude.at("/content/3/input/city").stringValue()).isEqualTo("Oslo");
    assertThat(claude.get("stop_reason").stringValue()).isEqualTo("tool_use");
  }

  private static String described(List<StreamItem> items) {
    List<String> seen = new ArrayList<>();
    for (StreamItem item : items) {
      switch (item) {
        case StreamItem.Chunk(var chunk) -> chunk.events().forEach(event -> seen.add(told(event)));
        case StreamItem.Failed(var error) ->
            seen.add("FAILED " + error.kind() + " " + error.message());
        case StreamItem.Malformed(var reason) -> seen.add("MALFORMED " + reason);
        case StreamItem.Done _ -> seen.add("DONE");
      }
    }
    return String.join(" ", seen).replace('\n', '~');
  }

  private static String told(ChatEvent event) {
    return switch (event) {
      case ChatEvent.TextDelta(_, var text) -> "T " + text;
      case ChatEvent.ReasoningDelta(_, var text) -> "R " + text;
      case ChatEvent.RefusalDelta(_, var text) -> "X " + text;
      case ChatEvent.ToolCallDelta(_, var index, var id, var name, var arguments) ->
          "C" + index + (id == null ? " " + arguments : " " + id + " " + name);
      case ChatEvent.SealReported(_, _, var seal) -> "S " + seal.value();
      case ChatEvent.HiddenReasoning(_, var seal) -> "H " + seal.value();
      case ChatEvent.Finished(_, var reason, _) -> "F " + reason;
      case ChatEvent.UsageReported(var usage) ->
          "U %d+%d+%d>%d(%d)"
              .formatted(
                  usage.input(),
                  usage.cachedInput(),
                  usage.cacheWrite5m(),
                  usage.output(),
                  usage.reasoning());
    };
  }
}
