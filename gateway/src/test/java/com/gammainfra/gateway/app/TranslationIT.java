package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.vendor.AnthropicVendor;
import com.gammainfra.gateway.vendor.OpenAiVendor;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** From one dialect to another and back over HTTP, where more than words has to be translated. */
class TranslationIT {

  private static final String CLAUDE = "anthropic/claude-sonnet-4-6";
  private static final String GPT = "openai/gpt-5-mini";
  private static final String MISTRAL = "mistral/mistral-small-2603";
  private static final String CHAT = "/v1/chat/completions";
  private static final String PERSON = "{\"name\":\"Ada\",\"age\":36}";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"age\":{\"type\":\"integer\"}},\"required\":[\"name\",\"age\"],\"additionalProperties\":false}";
  private static final String FORMAT =
      ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"person\",\"strict\":true,\"schema\":"
          + SCHEMA
          + "}}";
  private static final String FORCED =
      """
      {"model":"%s","max_tokens":500,"stream":%s,"messages":[{"role":"user","content":"who?"}],
       "tools":[{"name":"person","description":"gives the answer","input_schema":%s}],
       "tool_choice":{"type":"tool","name":"person"}}""";
  private static final String LONG = "mcp__server_of_a_team__" + "find_everything_".repeat(5);

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream anthropic = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai, "anthropic", anthropic, "mistral", mistral),
          """
          chains:
            chat: [openai/gpt-5-mini, mistral/mistral-small-2603]
          models:
            anthropic/claude-sonnet-4-6: {unsupported_params: [response_format]}
          """);

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
    anthropic.close();
    mistral.close();
  }

  private static List<JsonNode> events(HttpResponse<String> response) {
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(response.body().getBytes(UTF_8)));
    events.addAll(sse.finish());
    return events.stream()
        .map(event -> new String(event.data(), UTF_8))
        .filter(data -> !data.equals("[DONE]"))
        .map(RunningGateway.JSON::readTree)
        .toList();
  }

  /** The texts at that place of all events, behind each other. */
  private static String joined(HttpResponse<String> response, String pointer) {
    StringBuilder joined = new StringBuilder();
    events(response).forEach(event -> joined.append(event.at(pointer).asString("")));
    return joined.toString();
  }

  // Structured output.

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void schema_whereTheModelHasNone_isAToolThere_andTextHere(boolean stream) throws Exception {
    String answer = new AnthropicVendor().calls("person", List.of(PERSON), stream);
    anthropic.then(stream ? ScriptedUpstream.raw(answer) : ScriptedUpstream.json(200, answer));

    HttpResponse<String> response =
        gateway.post(CHAT, body(CLAUDE, "who?", FORMAT + ",\"stream\":" + stream));

    JsonNode sent = anthropic.asked().body();
    assertThat(sent.at("/tools/0/input_schema/properties/age/type").asString(""))
        .isEqualTo("integer");
    assertThat(sent.at("/tool_choice/type").asString("")).isEqualTo("tool");
    assertThat(sent.at("/tool_choice/name")).isEqualTo(sent.at("/tools/0/name"));
    assertThat(sent.has("output_config")).isFalse();
    String said =
        stream
            ? joined(response, "/choices/0/delta/content")
            : json(response).at("/choices/0/message/content").asString("");
    assertThat(RunningGateway.JSON.readTree(said)).isEqualTo(RunningGateway.JSON.readTree(PERSON));
    assertThat(response.body()).doesNotContain("tool_calls").contains("\"finish_reason\":\"stop\"");
    assertThat(header(response, "warnings")).isEqualTo("(none)");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void schema_ofResponses_isTheSameTool(boolean stream) throws Exception {
    String answer = new AnthropicVendor().calls("person", List.of(PERSON), stream);
    anthropic.then(stream ? ScriptedUpstream.raw(answer) : ScriptedUpstream.json(200, answer));

    HttpResponse<String> response =
        gateway.post(
            "/v1/responses",
            "{\"model\":\"%s\",\"input\":\"who?\",\"stream\":%s,\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"person\",\"strict\":true,\"schema\":%s}}}"
                .formatted(CLAUDE, stream, SCHEMA));

    assertThat(anthropic.asked().body().at("/tool_choice/type").asString("")).isEqualTo("tool");
    JsonNode whole = stream ? events(response).getLast().path("response") : json(response);
    assertThat(whole.at("/status").asString("")).isEqualTo("completed");
    assertThat(whole.at("/output")).hasSize(2);
    assertThat(whole.at("/output/0/type").asString("")).isEqualTo("reasoning");
    String said = whole.at("/output/1/content/0/text").asString("");
    assertThat(RunningGateway.JSON.readTree(said)).isEqualTo(RunningGateway.JSON.readTree(PERSON));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void forcedTool_ofAnthropicsClient_isAForcedFunction_andComesBackAsToolUse(boolean stream)
      throws Exception {
    String answer = new OpenAiVendor().calls("person", List.of(PERSON), stream);
    openai.then(stream ? ScriptedUpstream.raw(answer) : ScriptedUpstream.json(200, answer));

    HttpResponse<String> response =
        gateway.post("/v1/messages", FORCED.formatted(GPT, stream, SCHEMA));

    JsonNode sent = openai.asked().body();
    assertThat(sent.at("/tool_choice/function/name").asString("")).isEqualTo("person");
    assertThat(sent.at("/tools/0/function/parameters"))
        .isEqualTo(RunningGateway.JSON.readTree(SCHEMA));
    if (stream) {
      assertThat(RunningGateway.JSON.readTree(joined(response, "/delta/partial_json")))
          .isEqualTo(RunningGateway.JSON.readTree(PERSON));
      assertThat(joined(response, "/content_block/name")).isEqualTo("person");
      assertThat(joined(response, "/delta/stop_reason")).isEqualTo("tool_use");
      assertThat(response.body())
          .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    } else {
      assertThat(json(response).at("/content/0/type").asString("")).isEqualTo("tool_use");
      assertThat(json(response).at("/content/0/input"))
          .isEqualTo(RunningGateway.JSON.readTree(PERSON));
      assertThat(json(response).at("/stop_reason").asString("")).isEqualTo("tool_use");
    }
  }

  // Names of tools.

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void longToolName_isShortThere_andItselfHere_alsoInTheNextTurn(boolean stream) throws Exception {
    String tools =
        ",\"tools\":[{\"name\":\"%s\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]"
            .formatted(LONG);
    String first =
        "{\"model\":\"%s\",\"max_tokens\":500,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}%s]%s}";
    gateway.post("/v1/messages", first.formatted(GPT, false, "", tools));
    String shortened = openai.asked().body().at("/tools/0/function/name").asString("");
    String answer = new OpenAiVendor().calls(shortened, List.of("{}"), stream);
    openai.then(stream ? ScriptedUpstream.raw(answer) : ScriptedUpstream.json(200, answer));

    HttpResponse<String> called =
        gateway.post("/v1/messages", first.formatted(GPT, stream, "", tools));

    assertThat(shortened).matches("mcp__server_of_a_team__[A-Za-z0-9_]{1,41}");
    assertThat(openai.asked().body().at("/tools/0/function/name").asString(""))
        .isEqualTo(shortened);
    assertThat(called.body()).doesNotContain(shortened);
    JsonNode block =
        stream
            ? events(called).stream()
                .filter(event -> event.has("content_block"))
                .findFirst()
                .orElseThrow()
                .path("content_block")
            : json(called).at("/content/0");
    assertThat(block.path("name").asString("")).isEqualTo(LONG);

    String id = block.path("id").asString("");
    String turn =
        ",{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"%1$s\",\"name\":\"%2$s\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"%1$s\",\"content\":\"r\"}]}"
            .formatted(id, LONG);
    HttpResponse<String> next =
        gateway.post("/v1/messages", first.formatted(GPT, false, turn, tools));

    assertThat(next.statusCode()).isEqualTo(200);
    JsonNode again = openai.asked().body();
    assertThat(again.at("/messages/1/tool_calls/0/function/name").asString(""))
        .isEqualTo(shortened);
    assertThat(again.at("/tools/0/function/name").asString("")).isEqualTo(shortened);
  }

  @Test
  void callsWithoutIndex_areTwoBlocks_forAnthropicsClients() {
    String chunk =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"id\":\"call_%s01234567\",\"type\":\"function\",\"function\":{\"name\":\"person\",\"arguments\":\"{}\"}}]}}]}\n\n";
    mistral.then(
        ScriptedUpstream.raw(
            chunk.formatted("a"), chunk.formatted("b"), ScriptedUpstream.finish("tool_calls")));

    HttpResponse<String> response =
        gateway.post("/v1/messages", FORCED.formatted(MISTRAL, true, SCHEMA));

    assertThat(
            events(response).stream()
                .filter(event -> event.has("content_block"))
                .map(event -> event.at("/content_block/type").asString(""))
                .toList())
        .containsExactly("tool_use", "tool_use");
  }

  // What belongs to one vendor.

  @Test
  void betas_reachAnthropic_andAreNamedElsewhere() throws Exception {
    anthropic.then(ScriptedUpstream.json(200, new AnthropicVendor().text("pong", false)));
    String ask =
        "{\"model\":\"%s\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}";

    HttpResponse<String> own =
        gateway.post(
            "/v1/messages",
            ask.formatted(CLAUDE),
            "anthropic-beta",
            "files-api-2025-04-14",
            "anthropic-beta",
            "context-1m-2025-08-07,mcp-client-2025-04-04");
    HttpResponse<String> other =
        gateway.post("/v1/messages", ask.formatted(GPT), "anthropic-beta", "files-api-2025-04-14");
    HttpResponse<String> strict =
        gateway.post(
            "/v1/messages",
            ask.formatted(GPT),
            "anthropic-beta",
            "files-api-2025-04-14",
            "X-GammaInfra-Strict",
            "true");
    HttpResponse<String> odd =
        gateway.post("/v1/messages", ask.formatted(CLAUDE), "anthropic-beta", "a b");

    assertThat(anthropic.asked().headers())
        .containsEntry("anthropic-beta", "files-api-2025-04-14,mcp-client-2025-04-04");
    assertThat(header(own, "warnings")).contains("context-1m-2025-08-07 changes what tokens cost");
    assertThat(openai.asked().headers()).doesNotContainKey("anthropic-beta");
    assertThat(header(other, "warnings")).contains("anthropic-beta (files-api-2025-04-14)");
    assertThat(strict.statusCode()).isEqualTo(400);
    assertThat(odd.statusCode()).isEqualTo(400);
    assertThat(odd.body()).contains("anthropic-beta");
  }

  @Test
  void imageByHttp_isFetchedForAnthropic_underTheGuard_oneByHttpsIsNamed() throws Exception {
    anthropic.then(ScriptedUpstream.json(200, new AnthropicVendor().text("pong", false)));
    String ask =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\"}}]}]}";

    HttpResponse<String> inside =
        gateway.post(CHAT, ask.formatted(CLAUDE, "http://127.0.0.1/secret.png"));
    HttpResponse<String> outside =
        gateway.post(CHAT, ask.formatted(CLAUDE, "https://example.com/a.png"));

    assertThat(inside.statusCode()).isEqualTo(400);
    assertThat(inside.body())
        .contains("the image in messages[0] cannot be fetched: its host is not a public one")
        .doesNotContain("secret");
    assertThat(outside.statusCode()).isEqualTo(200);
    assertThat(anthropic.asked().body().at("/messages/0/content/1/source/url").asString(""))
        .isEqualTo("https://example.com/a.png");
    assertThat(anthropic.askedSoFar()).isZero();
  }

  @Test
  void item23_audio_toAModelThatDoesNotHear_isA400ThatSaysSo() {
    HttpResponse<String> response =
        gateway.post(
            CHAT,
            """
            {"model":"%s","messages":[{"role":"user","content":[{"type":"text","text":"listen"},
             {"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}]}"""
                .formatted(CLAUDE));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/type").asString("")).isEqualTo("invalid_request_error");
    assertThat(json(response).at("/error/message").asString("")).contains(CLAUDE, "audio");
    assertThat(anthropic.askedSoFar()).isZero();
  }

  // The gateway's own headers over /v1/responses.

  @Test
  void responses_underStreamGuard_brokenAnswerIsNotSeen_theNextIsWhole() {
    openai.then(ScriptedUpstream.cut("bro", "ken"));
    mistral.then(ScriptedUpstream.good("second", " answer"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/responses",
            "{\"model\":\"%s\",\"models\":[\"%s\",\"%s\"],\"input\":\"ping\",\"stream\":true}"
                .formatted(GPT, GPT, MISTRAL),
            "X-GammaInfra-Stream-Guard",
            "full");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(joined(response, "/delta")).isEqualTo("second answer");
    assertThat(response.body()).doesNotContain("bro").doesNotContain("response.failed");
    assertThat(events(response).getFirst().path("type").asString("")).isEqualTo("response.created");
    assertThat(events(response).getLast().path("type").asString(""))
        .isEqualTo("response.completed");
    assertThat(header(response, "fallback-chain")).isEqualTo(GPT + "," + MISTRAL);
  }

  @Test
  void responses_ofASession_stayWithTheProviderThatAnsweredLast() {
    String ask = "{\"model\":\"gammainfra/auto\",\"input\":\"hello\"}";
    openai.then(ScriptedUpstream.json(503, "{}"));
    gateway.post("/v1/responses", ask, "X-GammaInfra-Session", "r1");

    HttpResponse<String> same = gateway.post("/v1/responses", ask, "X-GammaInfra-Session", "r1");
    HttpResponse<String> chat =
        gateway.post(CHAT, body("auto", "hello", ""), "X-GammaInfra-Session", "r1");
    HttpResponse<String> other = gateway.post("/v1/responses", ask, "X-GammaInfra-Session", "r2");

    assertThat(header(same, "endpoint")).isEqualTo(MISTRAL);
    assertThat(header(chat, "endpoint")).isEqualTo(MISTRAL);
    assertThat(header(other, "endpoint")).isEqualTo(GPT);
  }
}
