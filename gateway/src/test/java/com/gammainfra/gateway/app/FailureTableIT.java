package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.app.ScriptedUpstream.Step;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every row of the failure table, against real connections: what the same deployment, its other key
 * and the next candidate are asked, and what the caller sees when nobody answers. The rows' names
 * are the tests'.
 */
class FailureTableIT {

  private static final String PRIMARY = "openai/gpt-5-mini";
  private static final String NEXT = "mistral/mistral-small-2603";
  private static final String LIMITS =
      "limits: {total_ms: 6000, first_token_ms: 1500, idle_ms: 1500}\n";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream mistral = new ScriptedUpstream();
  private final List<AutoCloseable> started = new ArrayList<>();

  /**
   * One row.
   *
   * @param again whether the same deployment is asked once more when there is nobody else
   * @param soon whether that comes before the next candidate
   * @param otherKey whether its next key is asked
   * @param next whether the next candidate is
   * @param status what the caller gets from a route of one, whole or streamed
   * @param error the class of error in the receipt
   */
  record Row(
      String name,
      boolean stream,
      Step fault,
      boolean again,
      boolean soon,
      boolean otherKey,
      boolean next,
      int status,
      String code,
      String error) {

    @Override
    public String toString() {
      return name + (stream ? ", streamed" : ", whole");
    }

    private int asked() {
      return again ? 2 : 1;
    }
  }

  /** A row for whole answers and for streams, before any content. */
  private static final class Rows {

    private final List<Row> rows = new ArrayList<>();

    private void never(String name, Step fault, int status, String code, String error) {
      both(name, fault, false, false, false, true, status, code, error);
    }

    private void otherKey(String name, Step fault, boolean again, int status, String error) {
      String code = status == 429 ? "rate_limit_exceeded" : "upstream_unavailable";
      both(name, fault, again, false, true, true, status, code, error);
    }

    private void caller(String name, Step fault, String error) {
      both(name, fault, false, false, false, false, 400, "invalid_request", error);
    }

    private void both(
        String name,
        Step fault,
        boolean again,
        boolean soon,
        boolean otherKey,
        boolean next,
        int status,
        String code,
        String error) {
      for (boolean stream : new boolean[] {false, true}) {
        rows.add(new Row(name, stream, fault, again, soon, otherKey, next, status, code, error));
      }
    }

    private void one(
        String name, boolean stream, Step fault, boolean again, int status, String code, String e) {
      rows.add(new Row(name, stream, fault, again, again, false, true, status, code, e));
    }
  }

  static Stream<Row> rows() {
    Rows rows = new Rows();
    rows.otherKey("429 with Retry-After", status(429, "retry-after", "1"), true, 429, "rate_limit");
    rows.otherKey(
        "429 with retry-after-ms", status(429, "retry-after-ms", "300"), true, 429, "rate_limit");
    Step inBody = error(429, "Please try again in 0.3s", "rate_limit_exceeded");
    rows.otherKey("429 with a delay in its body", inBody, true, 429, "rate_limit");
    rows.otherKey("429 without a wait", status(429), true, 429, "rate_limit");
    Step quota = error(429, "You exceeded your current quota", "insufficient_quota");
    rows.otherKey("429 that speaks of quota", quota, false, 503, "quota");
    rows.otherKey("402", status(402), false, 503, "quota");
    rows.otherKey("401", status(401), false, 503, "auth");
    rows.otherKey("403", status(403), false, 503, "auth");
    rows.both("500", status(500), true, true, false, true, 503, "upstream_unavailable", "server");
    for (int code : new int[] {502, 503, 504, 529, 408, 409, 425}) {
      rows.never("" + code, status(code), 503, "upstream_unavailable", "server");
    }
    Step moved = status(307, "location", "http://127.0.0.1:1/");
    rows.never("3xx is never followed", moved, 503, "upstream_unavailable", "server");
    rows.never("404 model", status(404), 503, "upstream_unavailable", "server");
    rows.never(
        "reset before headers",
        ScriptedUpstream.hangUp(),
        503,
        "upstream_unavailable",
        "unreachable");
    rows.caller("400 context length", error(400, "m", "context_length_exceeded"), "bad_request");
    rows.caller("413", status(413), "bad_request");
    rows.caller("400 content filter", error(400, "m", "content_filter"), "content_filter");
    rows.caller("400", error(400, "tools[0] is wrong", "x"), "bad_request");
    rows.caller("422", error(422, "tools[0] is wrong", "x"), "bad_request");
    rows.one("no headers in time", true, ScriptedUpstream.silence(), false, 504, LATE, "timeout");
    rows.one(
        "no first token in time",
        true,
        ScriptedUpstream.silentStream(),
        false,
        504,
        LATE,
        "timeout");
    rows.one("no answer in time", false, ScriptedUpstream.silence(), false, 504, LATE, "timeout");
    String unreadable = "upstream_malformed";
    Step junk = ScriptedUpstream.json(200, "{\"choices\": oops");
    rows.one("body that cannot be parsed", false, junk, true, 502, unreadable, "malformed");
    Step page = ScriptedUpstream.json(200, "<html>", "content-type", "text/html");
    rows.one("a page in place of an answer", false, page, true, 502, unreadable, "malformed");
    Step nothing = ScriptedUpstream.json(200, "");
    rows.one("an empty body", false, nothing, true, 502, unreadable, "malformed");
    String away = "upstream_unavailable";
    rows.one("a stream without an event", true, ScriptedUpstream.raw(), false, 503, away, "cut");
    Step done = ScriptedUpstream.raw("data: [DONE]\n\n");
    rows.one("a stream of [DONE] alone", true, done, false, 503, away, "cut");
    Step overloaded =
        ScriptedUpstream.raw("data: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n");
    rows.one("error event before content", true, overloaded, false, 503, away, "server");
    Step gaveUp = ScriptedUpstream.raw(ScriptedUpstream.finish("error"));
    rows.one("finish_reason error before content", true, gaveUp, false, 503, away, "server");
    return rows.rows.stream();
  }

  private static final String LATE = "upstream_timeout";

  private static Step status(int status, String... headers) {
    return ScriptedUpstream.json(status, "{}", headers);
  }

  private static Step error(int status, String message, String code) {
    return ScriptedUpstream.json(
        status,
        "{\"error\":{\"message\":\"%s\",\"type\":\"t\",\"code\":\"%s\"}}".formatted(message, code));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : started) {
      one.close();
    }
    openai.close();
    mistral.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void nobodyElse_callerIsToldOnce(Row row) {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    script(row, row.asked());

    HttpResponse<String> response = ask(gateway, row, PRIMARY);

    assertThat(openai.askedSoFar()).isEqualTo(row.asked());
    assertThat(response.statusCode()).isEqualTo(row.status);
    assertThat(json(response).at("/error/code").stringValue()).isEqualTo(row.code);
    assertThat(response.headers().firstValue("x-should-retry")).contains("false");
    assertThat(header(response, "fallback-chain")).isEqualTo(PRIMARY);
    JsonNode receipt = receipt(gateway, response);
    assertThat(receipt.get("status").stringValue()).isEqualTo("exhausted");
    assertThat(receipt.get("attempts")).hasSize(row.asked());
    for (JsonNode attempt : receipt.get("attempts")) {
      assertThat(attempt.get("error").stringValue()).isEqualTo(row.error);
      assertThat(attempt.get("charged").booleanValue()).isFalse();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void anotherKey_isAskedWhereTheKeyIsAtFault(Row row) throws Exception {
    RunningGateway gateway = gateway("\"k1\", \"k2\"", LIMITS);
    script(row, row.soon ? 2 : 1);

    HttpResponse<String> response = ask(gateway, row, PRIMARY);

    assertThat(openai.asked().authorization()).isEqualTo("Bearer k1");
    assertThat(response.statusCode()).isEqualTo(row.otherKey ? 200 : row.status);
    if (row.otherKey) {
      assertThat(openai.asked().authorization()).isEqualTo("Bearer k2");
      assertThat(response.body()).contains("pong");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void nextCandidate_isAskedUnlessTheRequestIsAtFault(Row row) {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    script(row, row.soon ? 2 : 1);

    HttpResponse<String> response = ask(gateway, row, PRIMARY + "\",\"" + NEXT);

    assertThat(openai.askedSoFar()).isEqualTo(row.soon ? 2 : 1);
    assertThat(mistral.askedSoFar()).isEqualTo(row.next ? 1 : 0);
    if (row.next) {
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "endpoint")).isEqualTo(NEXT);
      assertThat(header(response, "fallback-chain")).isEqualTo(PRIMARY + "," + NEXT);
      assertThat(header(response, "fallback-reason")).isEqualTo("openai_" + row.error);
      assertThat(response.body()).contains("pong");
    } else {
      assertThat(response.statusCode()).isEqualTo(row.status);
    }
  }

  @Test
  void connectRefused_isUnreachable_andTheNextAnswers() throws IOException {
    try (Socket taken = new Socket()) { // and nobody listens on its port
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertFailsOver("http://127.0.0.1:" + taken.getLocalPort() + "/v1");
    }
  }

  @Test
  void tlsFailure_isUnreachable_andTheNextAnswers() {
    assertFailsOver(openai.baseUrl().replace("http:", "https:"));
    assertThat(openai.askedSoFar()).isZero();
  }

  private void assertFailsOver(String baseUrl) {
    RunningGateway gateway = gateway(baseUrl, "\"k1\"", LIMITS);

    HttpResponse<String> response =
        gateway.chat(PRIMARY, "ping", "content-type", "application/json");
    HttpResponse<String> over =
        gateway.post(
            "/v1/chat/completions", body(PRIMARY, "ping", models(PRIMARY + "\",\"" + NEXT)));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(receipt(gateway, response).at("/attempts/0/error").stringValue())
        .isEqualTo("unreachable");
    assertThat(header(over, "endpoint")).isEqualTo(NEXT);
  }

  @Test
  void resetOnAReusedConnection_isAskedAgainAtOnce_andSpeaksAgainstNobody() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    for (int i = 0; i < 8; i++) {
      openai.then(ScriptedUpstream.good("warm")).then(ScriptedUpstream.hangUp());
      assertThat(gateway.chat(PRIMARY, "ping").statusCode()).isEqualTo(200);
      HttpResponse<String> response = gateway.chat(PRIMARY, "ping");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(receipt(gateway, response).get("attempts")).hasSize(2);
    }
    assertThat(breaker(gateway)).isEqualTo("closed");
  }

  @Test
  void wait_thatFits_isSatOut_andThenTheSameAnswers() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(status(429, "retry-after", "1"));

    long before = System.nanoTime();
    HttpResponse<String> response = gateway.chat(PRIMARY, "ping");
    long millis = (System.nanoTime() - before) / 1_000_000;

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(millis).isGreaterThanOrEqualTo(1_000);
    double overhead = Double.parseDouble(header(response, "overhead-ms"));
    assertThat(overhead).as("a wait is not the gateway's own time").isLessThan(1_000);
  }

  @Test
  void wait_thatDoesNotFit_isToldAtOnce_andCoolsTheKey() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(status(429, "retry-after", "60"));

    HttpResponse<String> first = gateway.chat(PRIMARY, "ping");
    HttpResponse<String> second = gateway.chat(PRIMARY, "ping");

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("retry-after")).contains("60");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(openai.askedSoFar()).isEqualTo(1);
    assertThat(breaker(gateway)).isEqualTo("open");
  }

  @Test
  void contextLength_onlyTheLargerWindowIsAsked() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(error(400, "too long", "context_length_exceeded"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body(PRIMARY, "ping", models(PRIMARY + "\",\"openai/gpt-5-nano\",\"openai/gpt-5.4")));

    assertThat(header(response, "endpoint")).isEqualTo("openai/gpt-5.4");
  }

  @Test
  void contentFilter_operatorOptedIn_theNextIsAsked() {
    RunningGateway gateway = gateway("\"k1\"", "failover: {content_filter: true}\n");
    openai.then(error(400, "m", "content_filter"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions", body(PRIMARY, "ping", models(PRIMARY + "\",\"" + NEXT)));

    assertThat(header(response, "endpoint")).isEqualTo(NEXT);
  }

  @Test
  void faults_thatCount_openTheBreaker_andTheNextServesWithoutAskingIt() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    for (int i = 0; i < 5; i++) {
      openai.then(status(503));
      assertThat(gateway.chat(PRIMARY, "ping").statusCode()).isEqualTo(503);
    }
    assertThat(breaker(gateway)).isEqualTo("open");

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions", body(PRIMARY, "ping", models(PRIMARY + "\",\"" + NEXT)));

    assertThat(header(response, "endpoint")).isEqualTo(NEXT);
    assertThat(openai.askedSoFar()).isEqualTo(5);
    assertThat(gateway.get("/metrics").body())
        .contains("gateway_breaker_open{deployment=\"openai/gpt-5-mini\"} 1.0");
  }

  @Test
  void keyRefused_restsByItself_isSeenByTheOperatorAndAlarmed() {
    RunningGateway gateway = gateway("\"k1\", \"k2\"", LIMITS);
    openai.then(status(401));

    assertThat(gateway.chat(PRIMARY, "ping").statusCode()).isEqualTo(200);

    JsonNode status =
        json(gateway.get("/v1/status", "authorization", "Bearer " + RunningGateway.ADMIN_KEY));
    assertThat(status.at("/deployments/0/breaker").stringValue()).isEqualTo("closed");
    assertThat(status.at("/deployments/0/keys/0/breaker").stringValue()).isEqualTo("open");
    assertThat(status.at("/deployments/0/keys/1/breaker").stringValue()).isEqualTo("closed");
    assertThat(status.at("/deployments/0/total_p50_ms").isNumber()).isTrue();
    assertThat(gateway.get("/metrics").body())
        .contains("gateway_alarms_total{endpoint=\"openai/gpt-5-mini\",kind=\"key_refused\"} 1.0");
  }

  // After the first content byte of a stream.

  @Test
  void malformedEvent_inAStreamThatCompletes_isSkippedAndCounted() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(
        ScriptedUpstream.raw(
            ScriptedUpstream.word("pong"),
            "data: {oops\n\n",
            ScriptedUpstream.finish("stop"),
            "data: [DONE]\n\n"));

    HttpResponse<String> response = stream(gateway);

    assertThat(response.body()).contains("pong").contains("data: [DONE]").doesNotContain("oops");
    JsonNode receipt = receipt(gateway, response);
    assertThat(receipt.get("status").stringValue()).isEqualTo("completed");
    assertThat(receipt.get("warnings").toString()).contains("1 events");
    assertThat(gateway.get("/metrics").body())
        .contains("gateway_events_skipped_total{endpoint=\"openai/gpt-5-mini\"} 1.0");
  }

  @Test
  void streamWithoutDone_isSuccess() {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(
        ScriptedUpstream.raw(ScriptedUpstream.word("pong"), ScriptedUpstream.finish("stop")));

    HttpResponse<String> response = stream(gateway);

    assertThat(response.body()).contains("data: [DONE]");
    assertThat(receipt(gateway, response).get("status").stringValue()).isEqualTo("completed");
  }

  static Stream<Broken> broken() {
    String word = ScriptedUpstream.word("pong");
    return Stream.of(
        new Broken("stream cut", ScriptedUpstream.cut("pong"), "cut"),
        new Broken("stream stalled", ScriptedUpstream.events(false, "pong"), "timeout"),
        new Broken("ended without a finish reason", ScriptedUpstream.raw(word), "cut"),
        new Broken(
            "[DONE] without a finish reason",
            ScriptedUpstream.raw(word, "data: [DONE]\n\n"),
            "cut"),
        new Broken(
            "malformed event and no finish",
            ScriptedUpstream.raw(word, "data: {oops\n\n", "data: [DONE]\n\n"),
            "cut"),
        new Broken(
            "error event inside the stream",
            ScriptedUpstream.raw(word, "data: {\"error\":{\"message\":\"m\",\"code\":503}}\n\n"),
            "server"),
        new Broken(
            "finish_reason insufficient_system_resource",
            ScriptedUpstream.raw(word, ScriptedUpstream.finish("insufficient_system_resource")),
            "server"));
  }

  /** A stream that breaks off after content. */
  record Broken(String name, Step fault, String error) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void brokenAfterContent_isATypedErrorWithoutDone_andNobodyElseIsAsked(Broken broken) {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(broken.fault);

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body(PRIMARY, "ping", ",\"stream\":true" + models(PRIMARY + "\",\"" + NEXT)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("pong")
        .contains("\"code\":\"stream_truncated\"")
        .contains("\"request_id\":\"" + header(response, "request-id") + "\"")
        .doesNotContain("[DONE]");
    assertThat(mistral.askedSoFar()).isZero();
    JsonNode receipt = receipt(gateway, response);
    assertThat(receipt.get("status").stringValue()).isEqualTo("truncated");
    assertThat(receipt.at("/attempts/0/error").stringValue()).isEqualTo(broken.error);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void brokenAfterContent_underStreamGuard_theNextAnswersFromTheBeginning(Broken broken) {
    RunningGateway gateway = gateway("\"k1\"", LIMITS);
    openai.then(broken.fault);
    mistral.then(ScriptedUpstream.good("second", " answer"));

    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            body(PRIMARY, "ping", ",\"stream\":true" + models(PRIMARY + "\",\"" + NEXT)),
            "X-GammaInfra-Stream-Guard",
            "full");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .contains("second")
        .contains("data: [DONE]")
        .doesNotContain("pong")
        .doesNotContain("stream_truncated");
    assertThat(header(response, "fallback-chain")).isEqualTo(PRIMARY + "," + NEXT);
    JsonNode receipt = receipt(gateway, response);
    assertThat(receipt.get("status").stringValue()).isEqualTo("completed");
    assertThat(receipt.at("/attempts/0/error").stringValue()).isEqualTo(broken.error);
    assertThat(receipt.at("/attempts/0/charged").booleanValue()).isFalse();
    assertThat(receipt.at("/attempts/0/usage/output").intValue())
        .as("what the provider bills the operator for")
        .isPositive();
    assertThat(receipt.at("/attempts/1/charged").booleanValue()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void brokenAfterContent_underStreamGuard_nobodyElse_isAnHttpError(Broken broken) {
    RunningGateway gateway =
        gateway(
            "\"k1\"",
            LIMITS + "aliases: {house: {chain: [%s], stream_guard: true}}\n".formatted(PRIMARY));
    openai.then(broken.fault);

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", body("house", "ping", ",\"stream\":true"));

    assertThat(response.statusCode()).isIn(503, 504);
    assertThat(response.body()).doesNotContain("pong");
  }

  private void script(Row row, int times) {
    for (int i = 0; i < times; i++) {
      openai.then(row.fault);
    }
  }

  private static HttpResponse<String> ask(RunningGateway gateway, Row row, String models) {
    String first = models.split("\"", 2)[0];
    String more = (row.stream ? ",\"stream\":true" : "") + models(models);
    return row.name.equals("no answer in time")
        ? gateway.post(
            "/v1/chat/completions",
            body(first, "ping", more),
            "X-GammaInfra-Max-Latency-Ms",
            "1500")
        : gateway.post("/v1/chat/completions", body(first, "ping", more));
  }

  private static String models(String list) {
    return ",\"models\":[\"" + list + "\"]";
  }

  private static HttpResponse<String> stream(RunningGateway gateway) {
    return gateway.post("/v1/chat/completions", body(PRIMARY, "ping", ",\"stream\":true"));
  }

  private RunningGateway gateway(String keys, String more) {
    return gateway(openai.baseUrl(), keys, more);
  }

  private RunningGateway gateway(String openaiUrl, String keys, String more) {
    RunningGateway gateway =
        RunningGateway.with(
            """
            providers:
              openai: {base_url: "%s", api_keys: [%s]}
              mistral: {base_url: "%s", api_keys: ["m1"]}
            """
                    .formatted(openaiUrl, keys, mistral.baseUrl())
                + more,
            Map.of());
    started.add(gateway);
    return gateway;
  }

  private static String breaker(RunningGateway gateway) {
    return json(gateway.post("/v1/route", body(PRIMARY, "ping", "")))
        .at("/candidates/0/breaker")
        .stringValue();
  }

  private static JsonNode receipt(RunningGateway gateway, HttpResponse<String> response) {
    return json(gateway.get("/v1/receipts/" + header(response, "request-id")));
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue("x-gammainfra-" + name).orElse("");
  }
}
