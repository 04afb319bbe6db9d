package com.gammainfra.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFormatTextJsonSchemaConfig;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextConfig;
import com.openai.models.responses.ToolChoiceOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI's own Java client of the Responses API, unchanged but for its base URL, before models that
 * are spoken to in three dialects. What it cannot validate, no client of the API could read.
 */
class ResponsesSdkIT {

  private static final String CHAT = "openai/gpt-5-mini";
  private static final String RESPONSES = "openai/gpt-6.1-terra";
  private static final String CLAUDE = "anthropic/claude-sonnet-4-6";
  private static final String PIXEL = "data:image/png;base64,iVBORw0KGgo=";

  private static final String CLAUDE_CALLS =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"c","stop_reason":"tool_use","stop_sequence":null,
       "content":[{"type":"thinking","thinking":"Two cities.","signature":"sig-of-claude"},{"type":"text","text":"I look."},
        {"type":"tool_use","id":"toolu_Bern0123456789","name":"weather","input":{"city":"Bern"}},
        {"type":"tool_use","id":"toolu_Oslo0123456789","name":"weather","input":{"city":"Oslo"}}],
       "usage":{"input_tokens":1000,"output_tokens":200}}""";
  private static final String CLAUDE_ANSWER =
      """
      {"id":"msg_2","type":"message","role":"assistant","model":"c","stop_reason":"end_turn","stop_sequence":null,
       "content":[{"type":"text","text":"pong"}],"usage":{"input_tokens":1000,"output_tokens":200}}""";
  private static final String CLAUDE_STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"c","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Two."}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig-of-claude"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"I look."}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: content_block_start
      data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_Bern0123456789","name":"weather","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":\\"Bern\\"}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":2}

      event: content_block_start
      data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_Oslo0123456789","name":"weather","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":\\"Oslo\\"}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":3}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":40}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream anthropic = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai, "anthropic", anthropic),
          "chains: {tool_use: [openai/gpt-6.1-terra, anthropic/claude-sonnet-4-6]}\n" + storage());
  private final OpenAIClient client =
      OpenAIOkHttpClient.builder()
          .baseUrl(gateway.address() + "/v1")
          .apiKey("any")
          .maxRetries(0)
          .responseValidation(true)
          .build();

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    openai.close();
    anthropic.close();
  }

  private static String storage() {
    try {
      Path folder = Files.createTempDirectory("gammainfra");
      return "storage: {path: \"" + folder.resolve("gammainfra.db") + "\"}\n";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fixture(String name) {
    try (InputStream file =
        ResponsesSdkIT.class.getResourceAsStream("/dialect/responses/" + name)) {
      return new String(Objects.requireNonNull(file).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ResponseCreateParams.Builder ask(String model) {
    return ResponseCreateParams.builder().model(model).input("ping");
  }

  private static FunctionTool weather() {
    return FunctionTool.builder()
        .name("weather")
        .description("of a city")
        .parameters(
            FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty(
                    "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .build())
        .strict(false)
        .build();
  }

  private static String text(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .map(part -> part.text())
        .collect(Collectors.joining());
  }

  private static List<ResponseFunctionToolCall> calls(Response response) {
    return response.output().stream().flatMap(item -> item.functionCall().stream()).toList();
  }

  private Response stream(ResponseCreateParams params, List<ResponseStreamEvent> seen) {
    ResponseAccumulator whole = ResponseAccumulator.create();
    try (var stream = client.responses().createStreaming(params)) {
      stream.stream().peek(seen::add).forEach(whole::accumulate);
    }
    return whole.response().validate();
  }

  @Test
  void wholeAnswer_ofChatCompletions_isRead() throws Exception {
    Response answer =
        client
            .responses()
            .create(ask(CHAT).instructions("be brief").maxOutputTokens(100).build())
            .validate();

    assertThat(text(answer)).isEqualTo("pong");
    assertThat(answer.status()).contains(ResponseStatus.COMPLETED);
    assertThat(answer.model().toString()).contains(CHAT);
    assertThat(answer.instructions().orElseThrow().asString()).isEqualTo("be brief");
    assertThat(answer.maxOutputTokens()).contains(100L);
    assertThat(answer.usage().orElseThrow().inputTokens()).isEqualTo(1000);
    assertThat(answer.usage().orElseThrow()._allProperties()).containsKey("cost");
    ScriptedUpstream.Asked asked = openai.asked();
    assertThat(asked.path()).isEqualTo("/v1/chat/completions");
    assertThat(asked.body().at("/messages/0/content").stringValue()).isEqualTo("be brief");
    assertThat(asked.body().get("max_completion_tokens").intValue()).isEqualTo(100);
  }

  @Test
  void wholeAnswer_ofResponses_passes_withWhatNobodyHereKnows() throws Exception {
    openai.then(ScriptedUpstream.json(200, fixture("openai-whole.json")));

    Response answer =
        client
            .responses()
            .create(
                ask(RESPONSES)
                    .putAdditionalBodyProperty("x_field", JsonValue.from(Map.of("a", 1)))
                    .build())
            .validate();

    assertThat(text(answer)).isEqualTo("Vier 🍀");
    assertThat(answer.id()).isEqualTo("resp_0a1");
    assertThat(answer.output().getFirst().asReasoning().encryptedContent()).contains("gAAAAABo");
    assertThat(answer._allProperties()).containsKey("x_new");
    assertThat(answer.usage().orElseThrow().inputTokensDetails().cachedTokens()).isEqualTo(400);
    ScriptedUpstream.Asked asked = openai.asked();
    assertThat(asked.path()).isEqualTo("/v1/responses");
    assertThat(asked.authorization()).isEqualTo("Bearer key-of-openai");
    assertThat(asked.body().toString())
        .isEqualTo("{\"input\":\"ping\",\"model\":\"gpt-6.1-terra\",\"x_field\":{\"a\":1}}");
  }

  @Test
  void wholeAnswer_ofAnthropic_isRead() throws Exception {
    anthropic.then(ScriptedUpstream.json(200, CLAUDE_CALLS));

    Response answer =
        client
            .responses()
            .create(ask(CLAUDE).addTool(weather()).toolChoice(ToolChoiceOptions.REQUIRED).build())
            .validate();

    assertThat(text(answer)).isEqualTo("I look.");
    assertThat(answer.output().getFirst().asReasoning().summary().getFirst().text())
        .isEqualTo("Two cities.");
    assertThat(calls(answer))
        .extracting(ResponseFunctionToolCall::arguments)
        .containsExactly("{\"city\":\"Bern\"}", "{\"city\":\"Oslo\"}");
    assertThat(calls(answer)).allMatch(call -> call.callId().startsWith("gi_"));
    assertThat(answer.tools().getFirst().asFunction().name()).isEqualTo("weather");
    JsonNode sent = anthropic.asked().body();
    assertThat(sent.at("/tool_choice/type").stringValue()).isEqualTo("any");
    assertThat(sent.at("/tools/0/name").stringValue()).isEqualTo("weather");
  }

  @Test
  void routedAnswer_isRead() {
    Response answer = client.responses().create(ask("gammainfra/auto").build()).validate();

    assertThat(text(answer)).isEqualTo("pong");
    assertThat(answer.model().toString()).contains("openai/");
  }

  @Test
  void streamOfChatCompletions_hasTheEventsInOrder() {
    openai.then(ScriptedUpstream.events(true, "Hel", "lo", " there"));
    List<ResponseStreamEvent> seen = new ArrayList<>();

    Response answer = stream(ask(CHAT).build(), seen);

    assertThat(text(answer)).isEqualTo("Hello there");
    assertThat(answer.usage().orElseThrow().outputTokens()).isEqualTo(200);
    assertThat(seen.getFirst().isCreated()).isTrue();
    assertThat(seen.getLast().isCompleted()).isTrue();
    assertThat(seen).allSatisfy(event -> assertThat(event.isValid()).isTrue());
    assertThat(seen.stream().flatMap(event -> event.outputTextDelta().stream()).map(d -> d.delta()))
        .containsExactly("Hel", "lo", " there");
  }

  @Test
  void streamOfResponses_passes_withTheModelThatServed() {
    openai.then(ScriptedUpstream.raw(fixture("openai-stream.sse")));
    List<ResponseStreamEvent> seen = new ArrayList<>();

    Response answer = stream(ask(RESPONSES).build(), seen);

    assertThat(text(answer)).isEqualTo("Hello thère 🦊");
    assertThat(answer.model().toString()).contains(RESPONSES);
    assertThat(answer.usage().orElseThrow()._allProperties()).containsKey("cost");
    assertThat(seen).hasSize(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {RESPONSES, CLAUDE})
  void streamedParallelCalls_accumulate(String model) {
    openai.then(ScriptedUpstream.raw(fixture("openai-calls-stream.sse")));
    anthropic.then(ScriptedUpstream.raw(CLAUDE_STREAM));
    List<ResponseStreamEvent> seen = new ArrayList<>();

    Response answer = stream(ask(model).addTool(weather()).build(), seen);

    assertThat(text(answer)).isEqualTo("I look.");
    assertThat(answer.output().getFirst().asReasoning().encryptedContent()).isPresent();
    assertThat(calls(answer))
        .extracting(ResponseFunctionToolCall::arguments)
        .containsExactly("{\"city\":\"Bern\"}", "{\"city\":\"Oslo\"}");
    assertThat(calls(answer)).allMatch(call -> call.callId().startsWith("gi_"));
    assertThat(
            seen.stream()
                .flatMap(event -> event.outputItemDone().stream())
                .flatMap(done -> done.item().functionCall().stream())
                .map(ResponseFunctionToolCall::callId))
        .containsExactlyElementsOf(
            calls(answer).stream().map(ResponseFunctionToolCall::callId).toList());
    assertThat(seen).allSatisfy(event -> assertThat(event.isValid()).isTrue());
  }

  /** The history a client keeps: what it said, what came back, its tools' results. */
  private static void remember(List<ResponseInputItem> history, Response answer) {
    for (ResponseOutputItem item : answer.output()) {
      item.reasoning().ifPresent(it -> history.add(ResponseInputItem.ofReasoning(it)));
      item.message().ifPresent(it -> history.add(ResponseInputItem.ofResponseOutputMessage(it)));
      item.functionCall().ifPresent(it -> history.add(ResponseInputItem.ofFunctionCall(it)));
    }
    for (ResponseFunctionToolCall call : calls(answer)) {
      history.add(
          ResponseInputItem.ofFunctionCallOutput(
              ResponseInputItem.FunctionCallOutput.builder()
                  .callId(call.callId())
                  .output("sunny")
                  .build()));
    }
  }

  @Test
  void toolLoop_movesFromResponsesToAnthropicAndBack() throws Exception {
    openai
        .then(ScriptedUpstream.json(200, fixture("openai-calls.json")))
        .then(ScriptedUpstream.json(503, "{}"))
        .then(ScriptedUpstream.json(200, fixture("openai-whole.json")));
    anthropic.then(ScriptedUpstream.json(200, CLAUDE_CALLS)).then(ScriptedUpstream.json(503, "{}"));
    List<ResponseInputItem> history = new ArrayList<>();
    history.add(
        ResponseInputItem.ofEasyInputMessage(
            EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content("ping").build()));
    List<String> served = new ArrayList<>();
    for (int step = 0; step < 3; step++) {
      Response answer =
          client
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model("gammainfra/auto")
                      .addTool(weather())
                      .inputOfResponse(history)
                      .build())
              .validate();
      served.add(answer.model().toString());
      remember(history, answer);
    }

    assertThat(served).hasSize(3);
    assertThat(served.get(0)).contains(RESPONSES);
    assertThat(served.get(1)).contains(CLAUDE);
    assertThat(served.get(2)).contains(RESPONSES);
    JsonNode toClaude = anthropic.asked().body();
    assertThat(toClaude.at("/messages/1/content/0/id").stringValue())
        .isEqualTo("call_Bern0123456789");
    assertThat(toClaude.at("/messages/2/content/1/tool_use_id").stringValue())
        .isEqualTo("call_Oslo0123456789");
    assertThat(toClaude.toString()).doesNotContain("gAAAAABq");
    openai.asked();
    openai.asked();
    JsonNode back = openai.asked().body();
    assertThat(RunningGateway.names(back)).contains("input", "model", "tools");
    List<String> items = new ArrayList<>();
    back.get("input")
        .forEach(
            item ->
                items.add(
                    item.path("type").asString("message")
                        + item.path("encrypted_content").asString("")
                        + item.path("call_id").asString("")));
    assertThat(items)
        .as("its own reasoning is there again, the other vendor's is not")
        .containsExactly(
            "message",
            "reasoninggAAAAABq",
            "function_callcall_Bern0123456789",
            "function_callcall_Oslo0123456789",
            "function_call_outputcall_Bern0123456789",
            "function_call_outputcall_Oslo0123456789",
            "message",
            "function_calltoolu_Bern0123456789",
            "function_calltoolu_Oslo0123456789",
            "function_call_outputtoolu_Bern0123456789",
            "function_call_outputtoolu_Oslo0123456789");
  }

  @Test
  void chatClient_beforeResponses_isAnswered_alsoAcrossToolCalls() throws Exception {
    openai
        .then(ScriptedUpstream.json(200, fixture("openai-calls.json")))
        .then(ScriptedUpstream.json(200, fixture("openai-whole.json")));
    String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";

    JsonNode first =
        RunningGateway.json(
            gateway.post(
                "/v1/chat/completions", RunningGateway.body(RESPONSES, "weather?", tools)));
    JsonNode message = first.at("/choices/0/message");
    String results =
        """
        {"role":"tool","tool_call_id":%s,"content":"sunny"},{"role":"tool","tool_call_id":%s,"content":"rain"}"""
            .formatted(message.at("/tool_calls/0/id"), message.at("/tool_calls/1/id"));
    JsonNode second =
        RunningGateway.json(
            gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},{\"role\":\"user\",\"content\":\"weather?\"},%s,%s]%s}"
                    .formatted(RESPONSES, message, results, tools)));

    assertThat(first.at("/choices/0/finish_reason").stringValue()).isEqualTo("tool_calls");
    assertThat(second.at("/choices/0/message/content").stringValue()).isEqualTo("Vier 🍀");
    assertThat(second.at("/usage/completion_tokens_details/reasoning_tokens").intValue())
        .isEqualTo(64);
    JsonNode asked = openai.asked().body();
    assertThat(asked.get("store").booleanValue()).isFalse();
    assertThat(asked.at("/include/0").stringValue()).isEqualTo("reasoning.encrypted_content");
    assertThat(asked.at("/tools/0/strict").booleanValue()).isFalse();
    JsonNode sent = openai.asked().body();
    assertThat(sent.get("instructions").stringValue()).isEqualTo("be brief");
    assertThat(sent.at("/input/1/encrypted_content").stringValue()).isEqualTo("gAAAAABq");
    assertThat(sent.at("/input/2/call_id").stringValue()).isEqualTo("call_Bern0123456789");
    assertThat(sent.at("/input/5/output").stringValue()).isEqualTo("rain");
  }

  @Test
  void schemaAndImage_reachEveryDialect() throws Exception {
    anthropic.then(ScriptedUpstream.json(200, CLAUDE_ANSWER));
    for (String model : List.of(CHAT, RESPONSES, CLAUDE)) {
      ResponseInputItem turn =
          ResponseInputItem.ofMessage(
              ResponseInputItem.Message.builder()
                  .role(ResponseInputItem.Message.Role.USER)
                  .addContent(
                      ResponseInputContent.ofInputText(
                          ResponseInputText.builder().text("what is it?").build()))
                  .addContent(
                      ResponseInputContent.ofInputImage(
                          ResponseInputImage.builder()
                              .imageUrl(PIXEL)
                              .detail(ResponseInputImage.Detail.AUTO)
                              .build()))
                  .build());
      ResponseFormatTextJsonSchemaConfig schema =
          ResponseFormatTextJsonSchemaConfig.builder()
              .name("thing")
              .strict(true)
              .schema(
                  ResponseFormatTextJsonSchemaConfig.Schema.builder()
                      .putAdditionalProperty("type", JsonValue.from("object"))
                      .putAdditionalProperty("properties", JsonValue.from(Map.of()))
                      .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                      .build())
              .build();

      Response answer =
          client
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model(model)
                      .inputOfResponse(List.of(turn))
                      .text(ResponseTextConfig.builder().format(schema).build())
                      .build())
              .validate();

      assertThat(text(answer)).as(model).isEqualTo("pong");
    }
    JsonNode chat = openai.asked().body();
    assertThat(chat.at("/messages/0/content/1/image_url/url").stringValue()).isEqualTo(PIXEL);
    assertThat(chat.at("/response_format/json_schema/name").stringValue()).isEqualTo("thing");
    JsonNode responses = openai.asked().body();
    assertThat(responses.at("/input/0/content/1/image_url").stringValue()).isEqualTo(PIXEL);
    JsonNode claude = anthropic.asked().body();
    assertThat(claude.at("/messages/0/content/1/source/data").stringValue())
        .isEqualTo("iVBORw0KGgo=");
    assertThat(claude.at("/output_config/format/type").stringValue()).isEqualTo("json_schema");
  }

  @Test
  void mistakes_areTheSdks_andNameTheField() {
    assertThatThrownBy(() -> client.responses().create(ask("nobody/nothing").build()))
        .isInstanceOfSatisfying(
            NotFoundException.class, e -> assertThat(e.code()).contains("model_not_found"));
    assertThatThrownBy(
            () -> client.responses().create(ask(CHAT).previousResponseId("resp_1").build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> {
              assertThat(e.param()).contains("previous_response_id");
              assertThat(e).hasMessageContaining("stateless");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void streamThatBreaksOff_isFailed_neverCompleted(String model) {
    openai.then(
        model.equals(CHAT)
            ? ScriptedUpstream.cut("Half")
            : ScriptedUpstream.raw(fixture("openai-failed-stream.sse")));
    List<ResponseStreamEvent> seen = new ArrayList<>();

    OpenAIClient lenient = client.withOptions(options -> options.responseValidation(false));
    try (var stream = lenient.responses().createStreaming(ask(model).build())) {
      stream.stream().forEach(seen::add);
    }

    assertThat(seen.getLast().isFailed()).isTrue();
    Response failed = seen.getLast().asFailed().response();
    assertThat(failed.status()).contains(ResponseStatus.FAILED);
    assertThat(failed.error().orElseThrow().code().asString()).isEqualTo("stream_truncated");
    assertThat(String.valueOf(failed.error().orElseThrow()._allProperties().get("request_id")))
        .startsWith("req_");
    assertThat(text(failed)).isEqualTo("Half");
    assertThat(seen).noneMatch(ResponseStreamEvent::isCompleted);
  }

  @Test
  void clientThatLeaves_endsTheUpstreamsStream() throws Exception {
    openai.then(ScriptedUpstream.events(false, "one", "two"));

    try (var stream = client.responses().createStreaming(ask(CHAT).build())) {
      assertThat(stream.stream().filter(ResponseStreamEvent::isOutputTextDelta).findFirst())
          .isPresent();
    }

    assertThat(openai.left()).isPositive();
  }

  @Test
  void requestSentTwice_underOneKey_isAnsweredOnce() throws Exception {
    String body = "{\"model\":\"" + CHAT + "\",\"input\":\"ping\",\"stream\":true}";
    var first = gateway.post("/v1/responses", body, "Idempotency-Key", "k1");
    var second = gateway.post("/v1/responses", body, "Idempotency-Key", "k1");

    assertThat(second.body()).isEqualTo(first.body()).contains(": gammainfra {\"request_id\"");
    openai.asked();
    assertThat(openai.askedSoFar()).isZero();
    assertThat(first.body().indexOf(": gammainfra "))
        .isLessThan(first.body().indexOf("event: response.completed"));
  }

  @Test
  void lossIsRefused_whereTheCallerIsStrict() {
    anthropic.then(ScriptedUpstream.json(200, CLAUDE_ANSWER));
    String body =
        "{\"model\":\"" + CLAUDE + "\",\"input\":\"ping\",\"text\":{\"verbosity\":\"low\"}}";

    var loose = gateway.post("/v1/responses", body);
    var strict = gateway.post("/v1/responses", body, "X-GammaInfra-Strict", "true");

    assertThat(RunningGateway.header(loose, "warnings")).contains("text.verbosity");
    assertThat(strict.statusCode()).isEqualTo(400);
    assertThat(strict.body()).contains("text.verbosity");
  }
}
