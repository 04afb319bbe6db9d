package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Embeddings by OpenAI's own client and by plain requests. */
class EmbeddingsIT {

  private static final String MODEL = "openai/text-embedding-3-small";
  private static final String PATH = "/v1/embeddings";
  private static final String TWO =
      """
      {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.25,-1e-3]},{"object":"embedding","index":1,"embedding":[0.5,0.125]}],
       "model":"text-embedding-3-small","usage":{"prompt_tokens":500000,"total_tokens":500000},"vendor_extra":{"kept":true}}""";
  private static final String ONE =
      """
      {"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPgAAAL8="}],"usage":{"prompt_tokens":3,"total_tokens":3}}""";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private final ScriptedUpstream google = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai, "mistral", mistral, "google", google), RunningGateway.KEYS);

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
    mistral.close();
    google.close();
  }

  private HttpResponse<String> post(String body, String... more) {
    String[] headers = new String[more.length + 2];
    headers[0] = "authorization";
    headers[1] = "Bearer key-of-ann";
    System.arraycopy(more, 0, headers, 2, more.length);
    return gateway.post(PATH, body, headers);
  }

  @Test
  void openAisClient_getsItsVectors() throws Exception {
    openai.then(ScriptedUpstream.json(200, TWO));
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(gateway.address() + "/v1")
            .apiKey("key-of-ann")
            .maxRetries(0)
            .build();

    CreateEmbeddingResponse answer =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model(MODEL)
                    .inputOfArrayOfStrings(List.of("one", "two"))
                    .dimensions(2)
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());
    client.close();

    assertThat(answer.data()).hasSize(2);
    assertThat(answer.data().get(1).embedding().getFirst()).isCloseTo(0.5f, within(1e-6f));
    assertThat(answer.usage().promptTokens()).isEqualTo(500_000);
    assertThat(answer.model()).isEqualTo(MODEL);
    ScriptedUpstream.Asked asked = openai.asked();
    assertThat(asked.path()).isEqualTo("/v1/embeddings");
    assertThat(asked.authorization()).isEqualTo("Bearer key-of-openai");
    assertThat(asked.body().get("model").stringValue()).isEqualTo("text-embedding-3-small");
    assertThat(asked.body().get("dimensions").intValue()).isEqualTo(2);
  }

  @Test
  void answer_passes_withCostInHeadersUsageAndReceipt() {
    openai.then(ScriptedUpstream.json(200, TWO));

    HttpResponse<String> response =
        post("{\"model\":\"" + MODEL + "\",\"input\":[\"one\",\"two\"],\"x_new\":1}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("[0.25,-1e-3]", "\"vendor_extra\":{\"kept\":true}", "\"cost\":0.01");
    assertThat(header(response, "endpoint")).isEqualTo(MODEL);
    assertThat(header(response, "router-version")).isEqualTo("direct");
    assertThat(header(response, "cost-usd")).isEqualTo("0.010000");
    JsonNode receipt =
        json(
            gateway.get(
                "/v1/receipts/" + header(response, "request-id"),
                "authorization",
                "Bearer key-of-ann"));
    assertThat(receipt.get("status").stringValue()).isEqualTo("completed");
    assertThat(receipt.at("/usage/input").intValue()).isEqualTo(500_000);
    assertThat(receipt.at("/cost/total_usd").stringValue()).isEqualTo("0.010000000");
  }

  @Test
  void base64_andTokens_passAsTheyAre() throws Exception {
    openai.then(ScriptedUpstream.json(200, ONE)).then(ScriptedUpstream.json(200, TWO));

    HttpResponse<String> base64 =
        post("{\"model\":\"" + MODEL + "\",\"input\":[9906, 1917],\"encoding_format\":\"base64\"}");
    HttpResponse<String> lists = post("{\"model\":\"" + MODEL + "\",\"input\":[[1,2],[3]]}");

    assertThat(base64.body()).contains("\"AACAPgAAAL8=\"");
    assertThat(lists.statusCode()).isEqualTo(200);
    JsonNode asked = openai.asked().body();
    assertThat(asked.get("encoding_format").stringValue()).isEqualTo("base64");
    assertThat(asked.get("input").toString()).isEqualTo("[9906,1917]");
    assertThat(openai.asked().body().get("input").toString()).isEqualTo("[[1,2],[3]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"gammainfra/auto\",\"input\":\"a\"} | model | chooses among models that chat",
        "{\"model\":\"auto\",\"input\":\"a\"} | model | provider/model",
        "{\"model\":\"openai/gpt-5-mini\",\"input\":\"a\"} | model | no candidate makes embeddings: openai/gpt-5-mini",
        "{\"model\":\"google/gemini-embedding-001\",\"input\":\"a\"} | | only asked of providers that speak OpenAI's API",
        "{\"model\":\"openai/text-embedding-3-small\"} | input | input is missing",
        "{\"model\":\"openai/text-embedding-3-small\",\"input\":[]} | input | must be a text",
        "{\"model\":\"openai/text-embedding-3-small\",\"input\":[\"a\",{}]} | input[1] | must be a text",
        "{\"model\":\"openai/text-embedding-3-small\",\"input\":[1,-2]} | input | must be a text",
        "{\"model\":\"openai/text-embedding-3-small\",\"input\":\"a\",\"dimensions\":0} | dimensions | from 1",
        "{\"model\":\"openai/text-embedding-3-small\",\"input\":\"a\",\"encoding_format\":\"hex\"} | encoding_format | float, base64",
      })
  void mistakes_areNamed_andNobodyIsAsked(String body, String param, String message) {
    HttpResponse<String> response = post(body);

    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = json(response).get("error");
    assertThat(error.get("message").stringValue()).contains(message);
    if (param != null) {
      assertThat(error.get("param").stringValue()).isEqualTo(param);
    }
    assertThat(openai.askedSoFar() + google.askedSoFar()).isZero();
  }

  @Test
  void chatOfAnEmbeddingModel_isTold() {
    HttpResponse<String> response =
        gateway.chat(MODEL, "ping", "authorization", "Bearer key-of-ann");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("only embeddings can be asked for, at /v1/embeddings");
  }

  @Test
  void unknownModel_isTold_withNamesOfEmbeddingModels() {
    HttpResponse<String> response =
        post("{\"model\":\"openai/text-embedding-3-smal\",\"input\":\"a\"}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("text-embedding-3-small").doesNotContain("gpt-");
  }

  @Test
  void providerDown_theNextOfTheListAnswers_andWhatItDoesNotTakeIsNamed() throws Exception {
    openai.then(ScriptedUpstream.json(503, "{}"));
    mistral.then(ScriptedUpstream.json(200, ONE));

    HttpResponse<String> response =
        post(
            "{\"model\":\""
                + MODEL
                + "\",\"models\":[\"mistral/mistral-embed\"],\"input\":\"a\",\"user\":\"u\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "endpoint")).isEqualTo("mistral/mistral-embed");
    assertThat(header(response, "fallback-chain")).isEqualTo(MODEL + ",mistral/mistral-embed");
    assertThat(header(response, "warnings")).contains("user is not supported by mistral-embed");
    assertThat(json(response).get("model").stringValue()).isEqualTo("mistral/mistral-embed");
    JsonNode asked = mistral.asked().body();
    assertThat(asked.has("models")).isFalse();
    assertThat(asked.has("user")).isFalse();
  }

  @Test
  void vectorsMissing_isMalformed_notAnAnswer() {
    openai.then(ScriptedUpstream.json(200, ONE)).then(ScriptedUpstream.json(200, ONE));

    HttpResponse<String> response =
        post("{\"model\":\"" + MODEL + "\",\"input\":[\"one\",\"two\"]}");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).doesNotContain("AACAPgAAAL8=");
  }

  @Test
  void usageNotReported_isEstimated_andMarked() {
    openai.then(
        ScriptedUpstream.json(
            200,
            "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[1]}]}"));

    JsonNode answer = json(post("{\"model\":\"" + MODEL + "\",\"input\":\"some words here\"}"));

    assertThat(answer.at("/usage/estimated").booleanValue()).isTrue();
    assertThat(answer.at("/usage/prompt_tokens").intValue()).isBetween(2, 6);
  }

  @Test
  void sameIdempotencyKey_isAnsweredOnce() throws Exception {
    openai.then(ScriptedUpstream.json(200, ONE));
    String body = "{\"model\":\"" + MODEL + "\",\"input\":\"a\"}";

    HttpResponse<String> first = post(body, "Idempotency-Key", "k1");
    HttpResponse<String> second = post(body, "Idempotency-Key", "k1");

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().firstValue("idempotency-replayed")).contains("true");
    var _ = openai.asked();
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void batchLongerThanTheWindow_isTheProvidersToJudge() {
    StringBuilder data = new StringBuilder();
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      data.append(i == 0 ? "" : ",").append("{\"index\":").append(i).append(",\"embedding\":[1]}");
      input.append(i == 0 ? "\"" : ",\"").append("word ".repeat(500)).append("\"");
    }
    openai.then(
        ScriptedUpstream.json(
            200, "{\"data\":[" + data + "],\"usage\":{\"prompt_tokens\":50000}}"));

    assertThat(post("{\"model\":\"" + MODEL + "\",\"input\":[" + input + "]}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void sandbox_givesAVectorForEachInput() {
    try (RunningGateway sandbox = RunningGateway.with("", Map.of())) {
      HttpResponse<String> floats =
          sandbox.post(
              PATH, "{\"model\":\"" + MODEL + "\",\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":8}");
      HttpResponse<String> base64 =
          sandbox.post(
              PATH,
              "{\"model\":\""
                  + MODEL
                  + "\",\"input\":[1,2],\"dimensions\":2,\"encoding_format\":\"base64\"}");

      JsonNode data = json(floats).get("data");
      assertThat(header(floats, "sandbox")).isEqualTo("true");
      assertThat(data.size()).isEqualTo(3);
      assertThat(data.at("/0/embedding").size()).isEqualTo(8);
      assertThat(data.at("/0/embedding")).isEqualTo(data.at("/2/embedding"));
      assertThat(json(floats).at("/usage/estimated").booleanValue()).isTrue();
      assertThat(json(base64).at("/data/0/embedding").stringValue()).hasSize(12);
    }
  }

  @Test
  void byteOrderAndGarbage_endInAnError_notInACrash() {
    for (String body :
        List.of("", "[]", "{\"model\":1}", "{\"model\":\"" + MODEL + "\",\"input\":")) {
      assertThat(post(body).statusCode()).as(body).isBetween(400, 499);
    }
    for (String answer :
        List.of("[]", "{\"data\":[", "{\"data\":{}}", "{\"data\":[{}]} x", "nope")) {
      openai.then(ScriptedUpstream.json(200, answer)).then(ScriptedUpstream.json(200, answer));
      assertThat(post("{\"model\":\"" + MODEL + "\",\"input\":\"a\"}").statusCode())
          .as(answer)
          .isGreaterThanOrEqualTo(500);
    }
  }
}
