package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static com.gammainfra.gateway.app.RunningGateway.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gateway says to requests that are well formed, and to those that are not. */
class HttpSurfaceIT {

  private static final int MAX_BODY = 4_000;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai), "server: {max_body_bytes: %d}\n".formatted(MAX_BODY));

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  @Test
  void everyPathBelowV1_isMountedAtApiV1Too() {
    for (String path :
        List.of("/v1/models", "/v1/models/openai/gpt-5-mini", "/v1/status", "/v1/receipts/req_0")) {
      HttpResponse<String> plain = gateway.get(path);
      HttpResponse<String> mirrored = gateway.get("/api" + path);
      assertThat(mirrored.statusCode()).as(path).isEqualTo(plain.statusCode());
      if (plain.statusCode() == 200) {
        assertThat(json(mirrored)).as(path).isEqualTo(json(plain));
      }
    }
    for (String path : List.of("/api/v1/route", "/api/v1/chat/completions")) {
      HttpResponse<String> response = gateway.post(path, body("openai/gpt-5-mini", "ping", ""));
      assertThat(response.statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void unknownPath_is404_inTheClientsDialect() {
    for (String path : List.of("/v2/models", "/v1", "/v1/", "/v1/receipts/", "/api/healthz")) {
      HttpResponse<String> response = gateway.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertThat(names(json(response).get("error")))
          .containsExactlyInAnyOrder("message", "type", "param", "code", "request_id");
      assertThat(json(response).at("/error/request_id").stringValue())
          .isEqualTo(header(response, "request-id"));
    }
  }

  @Test
  void errorBeforeADecision_hasOnlyIdAndOverhead() {
    HttpResponse<String> response = gateway.post("/v1/chat/completions", "{");

    assertThat(response.headers().map().keySet())
        .filteredOn(name -> name.startsWith("x-"))
        .containsExactlyInAnyOrder(
            "x-gammainfra-request-id", "x-request-id", "x-gammainfra-overhead-ms");
  }

  @Test
  void wrongMethod_is405_namingTheAllowedOnes() {
    Map<String, String> allowed = new LinkedHashMap<>();
    allowed.put("GET /v1/chat/completions", "POST");
    allowed.put("PUT /v1/chat/completions", "POST");
    allowed.put("DELETE /v1/route", "POST");
    allowed.put("POST /v1/models", "GET");
    allowed.put("POST /v1/receipts/req_0", "GET");
    allowed.put("POST /metrics", "GET");
    allowed.forEach(
        (line, methods) -> {
          String[] asked = line.split(" ", -1);
          HttpResponse<String> response =
              gateway.send(
                  gateway
                      .request(asked[1])
                      .method(asked[0], HttpRequest.BodyPublishers.ofString("{}"))
                      .build());
          assertThat(response.statusCode()).as(line).isEqualTo(405);
          assertThat(response.headers().firstValue("allow")).as(line).contains(methods);
          assertThat(response.body()).as(line).contains(methods);
        });
  }

  /** Claude Code asks by HEAD whether anybody is there, before its first request. */
  @Test
  void head_isAnsweredLikeGet_withoutABody_overBothVersionsOfHttp() {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      for (String path :
          List.of("/healthz", "/v1/models?limit=1000", "/v1/models/none", "/nowhere")) {
        HttpResponse<String> whole = gateway.get(path);
        HttpResponse<String> head = gateway.send(head(path, version));
        assertThat(head.statusCode()).as(path).isEqualTo(whole.statusCode());
        assertThat(head.headers().firstValue("content-type"))
            .as(path)
            .isEqualTo(whole.headers().firstValue("content-type"));
        assertThat(head.body()).as(path).isEmpty();
      }
      assertThat(gateway.send(head("/v1/messages", version)).statusCode()).isEqualTo(405);
    }
  }

  private HttpRequest head(String path, HttpClient.Version version) {
    return gateway
        .request(path)
        .version(version)
        .method("HEAD", HttpRequest.BodyPublishers.noBody())
        .build();
  }

  @Test
  void bodyThatIsNotSentAsJson_is415() {
    String body = body("openai/gpt-5-mini", "ping", "");
    for (String type :
        List.of("", "text/plain", "application/x-www-form-urlencoded", "application/jsonp")) {
      HttpRequest.Builder request =
          gateway.request("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body));
      if (!type.isEmpty()) {
        request.header("content-type", type);
      }
      HttpResponse<String> response = gateway.send(request.build());
      assertThat(response.statusCode()).as(type).isEqualTo(415);
      assertThat(errorCode(response)).isEqualTo("unsupported_media_type");
    }
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void jsonWithParameters_isTaken() {
    HttpRequest request =
        gateway
            .request("/v1/chat/completions")
            .header("content-type", "Application/JSON ; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(body("openai/gpt-5-mini", "ping", "")))
            .build();

    assertThat(gateway.send(request).statusCode()).isEqualTo(200);
  }

  @Test
  void bodyOverTheLimit_declaredOrChunked_is413() {
    byte[] large =
        body("openai/gpt-5-mini", "x".repeat(MAX_BODY), "").getBytes(StandardCharsets.UTF_8);
    for (HttpClient.Version version : HttpClient.Version.values()) {
      for (HttpRequest.BodyPublisher publisher :
          List.of(
              HttpRequest.BodyPublishers.ofByteArray(large),
              HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
        HttpResponse<String> response =
            gateway.send(
                gateway
                    .request("/v1/chat/completions")
                    .version(version)
                    .header("content-type", "application/json")
                    .POST(publisher)
                    .build());
        assertThat(response.statusCode()).as("%s %s", version, publisher).isEqualTo(413);
        assertThat(errorCode(response)).isEqualTo("body_too_large");
        assertThat(response.body()).contains(Integer.toString(MAX_BODY));
      }
    }
  }

  @Test
  void bodyThatIsNotJson_is400_withLineAndColumn() {
    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", "{\n  \"model\": \"auto\",\n  \"messages\": oops\n}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(errorCode(response)).isEqualTo("invalid_request");
    assertThat(json(response).at("/error/message").stringValue())
        .contains("line 3", "column")
        .doesNotContain("oops");
  }

  @Test
  void fieldOfAWrongTypeOrValue_is400_namingItsPath() {
    String good = "\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]";
    Map<String, String> cases = new LinkedHashMap<>();
    cases.put("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "model");
    cases.put("{\"model\":\"auto\"}", "messages");
    cases.put("{\"model\":\"auto\",\"messages\":[]}", "messages");
    cases.put("{\"model\":7,\"messages\":[]}", "model");
    cases.put(
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
            + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":5}]}",
        "messages[2].content");
    cases.put(
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"wizard\",\"content\":\"a\"}]}",
        "messages[0].role");
    cases.put("{%s,\"stream\":\"yes\"}".formatted(good), "stream");
    cases.put("{%s,\"n\":0}".formatted(good), "n");
    cases.put("{%s,\"temperature\":9}".formatted(good), "temperature");
    cases.put("{%s,\"models\":\"x\"}".formatted(good), "models");
    cases.put("{%s,\"models\":[1]}".formatted(good), "models[0]");
    cases.put(
        "{%s,\"tools\":[{\"type\":\"function\",\"function\":{}}]}".formatted(good),
        "tools[0].function.name");
    cases.put(
        "{%s,\"response_format\":{\"type\":\"xml\"}}".formatted(good), "response_format.type");
    cases.put("{%s,\"provider\":{\"never\":[]}}".formatted(good), "provider.never");
    cases.put("{%s,\"provider\":{\"only\":\"openai\"}}".formatted(good), "provider.only");
    cases.forEach(
        (body, path) -> {
          for (String endpoint : List.of("/v1/chat/completions", "/v1/route")) {
            HttpResponse<String> response = gateway.post(endpoint, body);
            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(json(response).at("/error/param").stringValue()).as(body).isEqualTo(path);
            assertThat(json(response).at("/error/message").stringValue()).contains(path);
          }
        });
  }

  @Test
  void deepAndWideBodies_are400() {
    int depth = MAX_BODY / 2 - 100;
    String deep = body("auto", "a", ",\"x\":" + "[".repeat(depth) + "]".repeat(depth));

    assertThat(gateway.post("/v1/chat/completions", deep).statusCode()).isEqualTo(400);
    assertThat(gateway.post("/v1/chat/completions", "[]").statusCode()).isEqualTo(400);
    assertThat(gateway.post("/v1/chat/completions", "").statusCode()).isEqualTo(400);
  }

  @Test
  void gatewayHeaderThatCannotBeRead_is400_namingHeaderValueAndWhatItTakes() {
    String body = body("openai/gpt-5-mini", "ping", "");
    for (String[] row :
        List.of(
            new String[] {"X-GammaInfra-Preference", "best", "latency"},
            new String[] {"X-GammaInfra-Cost-Quality", "1.01", "0 to 1"},
            new String[] {"X-GammaInfra-Cost-Quality", "NaN", "0 to 1"},
            new String[] {"X-GammaInfra-Max-Latency-Ms", "0", "milliseconds"},
            new String[] {"X-GammaInfra-Timeout-Ms", "-5", "milliseconds"},
            new String[] {"X-GammaInfra-Max-Cost-USD", "$1", "dollars"},
            new String[] {"X-GammaInfra-Region", "mars", "eu"},
            new String[] {"X-GammaInfra-Strict", "yes", "true, false"},
            new String[] {"X-GammaInfra-Stream-Guard", "half", "full"})) {
      for (String endpoint : List.of("/v1/chat/completions", "/v1/route")) {
        HttpResponse<String> response = gateway.post(endpoint, body, row[0], row[1]);
        assertThat(response.statusCode()).as(row[0]).isEqualTo(400);
        assertThat(json(response).at("/error/message").stringValue())
            .contains(row[0], "'" + row[1] + "'", row[2]);
        assertThat(json(response).at("/error/param").stringValue()).isEqualTo(row[0]);
      }
    }
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void gatewayHeaderNobodyKnows_orGivenTwice_is400() {
    HttpResponse<String> unknown = gateway.chat("auto", "ping", "X-GammaInfra-Speed", "9");
    HttpResponse<String> twice =
        gateway.chat("auto", "ping", "X-GammaInfra-Strict", "true", "X-GammaInfra-Strict", "false");

    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).containsIgnoringCase("x-gammainfra-speed");
    assertThat(twice.statusCode()).isEqualTo(400);
    assertThat(twice.body()).contains("more than once");
  }

  @Test
  void http11_pipelinedAfterAnError_isAnsweredInOrder() throws Exception {
    String bad = "GET /nowhere HTTP/1.1\nhost: localhost\n\n";

    String answer =
        RawHttp.exchange(gateway.uri("/"), bad + "GET /healthz HTTP/1.1\nhost: localhost", "");

    assertThat(answer).containsSubsequence("HTTP/1.1 404", "HTTP/1.1 200");
  }
}
