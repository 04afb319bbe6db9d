package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A web page must not spend through a gateway on its reader's machine. */
class BrowserIT {

  private static final String FRIEND = "https://app.example.com";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai),
          "server: {allowed_hosts: [gw.example.com], allowed_origins: [\"%s\"]}\n"
              .formatted(FRIEND));

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  @Test
  void foreignHost_is403_alsoForReads() throws Exception {
    for (String host :
        List.of(
            "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.nip.io")) {
      for (String path : List.of("/v1/models", "/v1/status", "/metrics", "/openapi.json")) {
        assertThat(get(path, host)).as(host + path).startsWith("HTTP/1.1 403");
      }
      assertThat(post(host)).as(host).startsWith("HTTP/1.1 403").contains("forbidden");
    }
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void ownAndAllowedHosts_areServed() throws Exception {
    for (String host :
        List.of("localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]:80", "gw.example.com")) {
      assertThat(get("/v1/models", host)).as(host).startsWith("HTTP/1.1 200");
      assertThat(post(host)).as(host).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void probes_areAnsweredByAnyHost() throws Exception {
    assertThat(get("/healthz", "10.1.2.3:8080")).startsWith("HTTP/1.1 200");
    assertThat(get("/readyz", "evil.example")).startsWith("HTTP/1.1 200");
  }

  @Test
  void requestWithoutAHost_is403() throws Exception {
    String answer = RawHttp.exchange(gateway.uri("/"), "GET /v1/models HTTP/1.0", "");

    assertThat(answer).contains(" 403 ");
  }

  @Test
  void foreignOrigin_is403_andMayReadNothing() {
    for (String origin : List.of("https://evil.example", "null", FRIEND + ".evil.example")) {
      HttpResponse<String> response = gateway.chat("openai/gpt-5-mini", "ping", "origin", origin);
      assertThat(response.statusCode()).as(origin).isEqualTo(403);
      assertThat(errorCode(response)).isEqualTo("forbidden");
      assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
    }
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void ownOrigin_isServed_withoutCors() {
    HttpResponse<String> response =
        gateway.chat("openai/gpt-5-mini", "ping", "origin", gateway.address());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  @Test
  void allowedOrigin_isServed_andMayReadTheDecision() {
    for (String more : List.of("", ",\"stream\":true")) {
      HttpResponse<String> response =
          gateway.post(
              "/v1/chat/completions", body("openai/gpt-5-mini", "ping", more), "origin", FRIEND);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("access-control-allow-origin")).contains(FRIEND);
      assertThat(response.headers().firstValue("access-control-expose-headers")).isPresent();
      assertThat(response.headers().firstValue("vary")).contains("origin");
    }
  }

  @Test
  void preflight_ofAnAllowedOrigin_says204_ofAForeignOneDoesNot() {
    HttpResponse<String> friend = preflight(FRIEND);
    HttpResponse<String> foe = preflight("https://evil.example");

    assertThat(friend.statusCode()).isEqualTo(204);
    assertThat(friend.headers().firstValue("access-control-allow-origin")).contains(FRIEND);
    assertThat(friend.headers().firstValue("access-control-allow-methods").orElseThrow())
        .contains("POST");
    assertThat(friend.headers().firstValue("access-control-allow-headers").orElseThrow())
        .containsIgnoringCase("authorization")
        .containsIgnoringCase("content-type");
    assertThat(foe.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(foe.headers().firstValue("access-control-allow-origin")).isEmpty();
  }

  private HttpResponse<String> preflight(String origin) {
    return gateway.send(
        gateway
            .request("/v1/chat/completions")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .headers("origin", origin, "access-control-request-method", "POST")
            .build());
  }

  private String get(String path, String host) throws Exception {
    return RawHttp.exchange(
        gateway.uri("/"), "GET %s HTTP/1.1\nhost: %s".formatted(path, host), "");
  }

  private String post(String host) throws Exception {
    String body = body("openai/gpt-5-mini", "ping", "");
    String head = RawHttp.chatHead(body).replace("host: localhost", "host: " + host).strip();
    return RawHttp.exchange(gateway.uri("/"), head, body);
  }
}
