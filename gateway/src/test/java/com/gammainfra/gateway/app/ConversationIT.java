package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A conversation goes on with who made its tool calls, or at least with who knows it. */
class ConversationIT {

  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
  private static final String CALL =
      """
      {"id":"x","object":"chat.completion","created":1,"model":"m","system_fingerprint":"fp","choices":[{"index":0,
       "message":{"role":"assistant","content":null,"tool_calls":[{"id":"D681PevKs","type":"function",
       "function":{"name":"weather","arguments":"{}"}}]},"finish_reason":"tool_calls"}],
       "usage":{"prompt_tokens":5,"completion_tokens":5,"total_tokens":10}}
      """;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai, "mistral", mistral),
          """
          chains:
            tool_use: [openai/gpt-5-mini, mistral/mistral-small-2603]
            chat: [openai/gpt-5-mini, mistral/mistral-small-2603]
          """);

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
    mistral.close();
  }

  @Test
  void toolCall_isAnsweredToItsIssuer_withItsOwnId() throws Exception {
    openai.then(ScriptedUpstream.json(503, "{}"));
    mistral.then(ScriptedUpstream.json(200, CALL));
    HttpResponse<String> first =
        gateway.post("/v1/chat/completions", RunningGateway.body("auto", "weather?", TOOLS));
    openai.asked();
    mistral.asked();
    String id = json(first).at("/choices/0/message/tool_calls/0/id").stringValue();

    HttpResponse<String> second = gateway.post("/v1/chat/completions", history(id));

    assertThat(id).startsWith("gi_").hasSizeLessThanOrEqualTo(64);
    assertThat(json(first).get("system_fingerprint").stringValue()).isEqualTo("fp");
    assertThat(header(second, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    JsonNode sent = mistral.asked().body();
    assertThat(sent.at("/messages/1/tool_calls/0/id").stringValue()).isEqualTo("D681PevKs");
    assertThat(sent.at("/messages/2/tool_call_id").stringValue()).isEqualTo("D681PevKs");
    JsonNode route = json(gateway.post("/v1/route", history(id)));
    assertThat(route.get("sticky").stringValue()).isEqualTo("tool_calls");
    assertThat(route.get("endpoint").stringValue()).isEqualTo("mistral/mistral-small-2603");
  }

  @Test
  void forgedId_isUnsigned_withoutAnError() throws Exception {
    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", history("gi_AAAAAA0123456789abcdefcall_1"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-5-mini");
    assertThat(openai.asked().body().at("/messages/2/tool_call_id").stringValue())
        .isEqualTo("gi_AAAAAA0123456789abcdefcall_1");
  }

  @Test
  void issuerIsDown_anotherGoesOn_loudly() throws Exception {
    openai.then(ScriptedUpstream.json(503, "{}"));
    mistral.then(ScriptedUpstream.json(200, CALL));
    String id =
        json(gateway.post("/v1/chat/completions", RunningGateway.body("auto", "weather?", TOOLS)))
            .at("/choices/0/message/tool_calls/0/id")
            .stringValue();
    mistral.then(ScriptedUpstream.json(503, "{}"));

    HttpResponse<String> second = gateway.post("/v1/chat/completions", history(id));

    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(header(second, "endpoint")).isEqualTo("openai/gpt-5-mini");
    assertThat(header(second, "fallback-chain"))
        .isEqualTo("mistral/mistral-small-2603,openai/gpt-5-mini");
  }

  @Test
  void streamedToolCall_hasASignedIdToo() {
    openai.then(
        ScriptedUpstream.raw(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"D681PevKs\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n",
            "data: [DONE]\n\n"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            RunningGateway.body("auto", "weather?", TOOLS + ",\"stream\":true"));

    assertThat(response.body()).contains("\"id\":\"gi_").doesNotContain("\"D681PevKs\"");
  }

  @Test
  void session_staysWithTheProviderThatAnsweredLast_unlessAskedOtherwise() {
    openai.then(ScriptedUpstream.json(503, "{}"));
    gateway.chat("auto", "hello", "X-GammaInfra-Session", "s1");

    HttpResponse<String> same = gateway.chat("auto", "and now?", "X-GammaInfra-Session", "s1");
    HttpResponse<String> other = gateway.chat("auto", "and now?", "X-GammaInfra-Session", "s2");
    HttpResponse<String> pinned =
        gateway.chat("openai/gpt-5-mini", "and now?", "X-GammaInfra-Session", "s1");

    assertThat(header(same, "endpoint")).isEqualTo("mistral/mistral-small-2603");
    assertThat(header(other, "endpoint")).isEqualTo("openai/gpt-5-mini");
    assertThat(header(pinned, "endpoint")).isEqualTo("openai/gpt-5-mini");
  }

  private static String history(String id) {
    return """
    {"model":"auto","messages":[{"role":"user","content":"weather?"},
     {"role":"assistant","content":null,"tool_calls":[{"id":"%s","type":"function","function":{"name":"weather","arguments":"{}"}}]},
     {"role":"tool","tool_call_id":"%s","content":"sunny"}]%s}
    """
        .formatted(id, id, TOOLS);
  }
}
