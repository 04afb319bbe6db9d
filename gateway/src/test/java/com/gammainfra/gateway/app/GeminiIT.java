package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Clients of both kinds in front of Gemini's own API. */
class GeminiIT {

  private static final String MODEL = "google/gemini-3-flash-preview";
  private static final String CALL =
      """
      {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"weather","args":{"city":"Bern"}},"thoughtSignature":"c2ln"}]},
       "finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":2}}
      """;

  private final ScriptedUpstream google = new ScriptedUpstream();
  private final RunningGateway gateway = RunningGateway.before(Map.of("google", google), "");

  @AfterEach
  void stop() {
    gateway.close();
    google.close();
  }

  @Test
  void stream_isAnswered_andCounted() throws Exception {
    google.then(
        ScriptedUpstream.raw(
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}],\"usageMetadata\":{\"promptTokenCount\":7}}\r\n\r\n",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":2}}\r\n\r\n"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            RunningGateway.body(
                MODEL, "ping", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

    assertThat(response.body())
        .contains("\"content\":\"Hel\"", "\"content\":\"lo\"", "\"finish_reason\":\"stop\"")
        .contains("\"prompt_tokens\":7", "\"completion_tokens\":2")
        .endsWith("data: [DONE]\n\n");
    assertThat(google.asked().path())
        .startsWith("/v1/models/gemini-3-flash-preview:streamGenerateContent");
  }

  @Test
  void toolLoop_keepsTheThoughtSignature() throws Exception {
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}]";
    google.then(ScriptedUpstream.json(200, CALL));

    JsonNode first =
        json(gateway.post("/v1/chat/completions", RunningGateway.body(MODEL, "weather?", tools)));
    JsonNode message = first.at("/choices/0/message");
    String id = message.at("/tool_calls/0/id").stringValue();
    google.then(
        ScriptedUpstream.json(
            200,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"sunny\"}]},\"finishReason\":\"STOP\"}]}"));
    HttpResponse<String> second =
        gateway.post(
            "/v1/chat/completions",
            "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"weather?\"},"
                + message
                + ",{\"role\":\"tool\",\"tool_call_id\":\""
                + id
                + "\",\"content\":\"sun\"}]"
                + tools
                + "}");

    assertThat(first.at("/choices/0/finish_reason").stringValue()).isEqualTo("tool_calls");
    assertThat(header(second, "endpoint")).isEqualTo(MODEL);
    var _ = google.asked();
    JsonNode sent = google.asked().body();
    assertThat(sent.at("/contents/1/parts/0/thoughtSignature").stringValue()).isEqualTo("c2ln");
    assertThat(sent.at("/contents/2/parts/0/functionResponse/name").stringValue())
        .isEqualTo("weather");
  }

  @Test
  void imageOfAnInsideAddress_isNotFetched_andSaidSo() {
    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            """
            {"model":"%s","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://169.254.169.254/latest"}}]}]}
            """
                .formatted(MODEL));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains("the image in messages[0] cannot be fetched")
        .doesNotContain("169.254");
    assertThat(google.askedSoFar()).isZero();
  }

  @Test
  void anthropicsClient_isAnswered() {
    google.then(
        ScriptedUpstream.json(
            200,
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hmm\",\"thought\":true},{\"text\":\"pong\"}]},\"finishReason\":\"MAX_TOKENS\"}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":1}}"));

    JsonNode answer =
        json(
            gateway.post(
                "/v1/messages",
                "{\"model\":\""
                    + MODEL
                    + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}"));

    assertThat(answer.at("/content/0/thinking").stringValue()).isEqualTo("hmm");
    assertThat(answer.at("/content/1/text").stringValue()).isEqualTo("pong");
    assertThat(answer.at("/stop_reason").stringValue()).isEqualTo("max_tokens");
  }
}
