package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.JSON;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.app.Faults.Fault;
import com.gammainfra.gateway.app.Faults.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Everything that an upstream can do wrong on the wire, seen from the client: whole and streamed,
 * with and without Stream-Guard, in both clients' dialects, with another candidate and without. A
 * client gets one whole answer or one clear error, never a mixture, never a proper end that is
 * none.
 */
class FaultInjectionIT {

  private static final String NEXT = "next/m";
  private static final String OTHER = "delta epsilon";

  private static final String PROVIDER =
      """
        %s: {base_url: "%s", dialect: openai, api_keys: ["k"]}
      """;

  private static final String MODEL =
      """
        %s/m: {upstream_model: m, context_tokens: 10000, max_output_tokens: 1000, input: [text], prices: [{from: 2026-01-01, source: test, input: "1", output: "1"}]}
      """;

  /** How the client asks. */
  enum Client {
    CHAT,
    MESSAGES;

    private String path() {
      return this == CHAT ? "/v1/chat/completions" : "/v1/messages";
    }

    private String end() {
      return this == CHAT ? "data: [DONE]" : "event: message_stop";
    }

    /** The text of an answer, whole or streamed. */
    private String text(String body, boolean stream) {
      if (!stream) {
        JsonNode whole = JSON.readTree(body);
        return this == CHAT
            ? whole.at("/choices/0/message/content").asString("")
            : whole.at("/content/0/text").asString("");
      }
      StringBuilder text = new StringBuilder();
      body.lines()
          .filter(line -> line.startsWith("data: {"))
          .map(line -> JSON.readTree(line.substring("data: ".length())))
          .forEach(
              event ->
                  text.append(
                      event
                          .at(this == CHAT ? "/choices/0/delta/content" : "/delta/text")
                          .asString("")));
      return text.toString();
    }

    private void assertTruncated(HttpResponse<String> response) {
      String id = "\"request_id\":\"" + header(response, "request-id") + "\"";
      assertThat(response.body()).contains(id).doesNotContain(end());
      assertThat(response.body())
          .contains(
              this == CHAT
                  ? "\"code\":\"stream_truncated\""
                  : "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"");
    }

    private void assertError(HttpResponse<String> response) {
      JsonNode body = json(response);
      assertThat(body.at("/error/message").asString("")).isNotBlank();
      assertThat(body.at("/error/type").asString("")).isNotBlank();
      if (this == MESSAGES) {
        assertThat(body.at("/type").asString("")).isEqualTo("error");
      }
    }
  }

  /** A way to ask; each has a deployment of the same upstream to itself, and so its own health. */
  record Way(Client client, boolean stream, boolean guard, boolean alone) {

    static List<Way> all() {
      List<Way> all = new ArrayList<>();
      for (Client client : Client.values()) {
        for (boolean alone : new boolean[] {false, true}) {
          all.add(new Way(client, false, false, alone));
          all.add(new Way(client, true, false, alone));
          all.add(new Way(client, true, true, alone));
        }
      }
      return List.copyOf(all);
    }

    private String provider() {
      return "w" + all().indexOf(this);
    }

    private String endpoint() {
      return provider() + "/m";
    }

    private Outcome of(Fault fault) {
      return !stream ? fault.whole() : guard ? fault.guarded() : fault.streamed();
    }
  }

  static List<Fault> faults() {
    String only = System.getProperty("fault", "");
    return Faults.all().stream().filter(fault -> fault.name().contains(only)).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void fault_givesOneWholeAnswerOrOneClearError(Fault fault) {
    try (WireUpstream upstream = new WireUpstream(fault.onWhole(), fault.onStream());
        ScriptedUpstream next = next();
        RunningGateway gateway = gateway(upstream.baseUrl(), next, fault.isSilence());
        ExecutorService atOnce = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (Way way : Way.all()) {
        all.add(atOnce.submit(() -> assertOutcome(fault, way, gateway)));
      }
      assertThat(all).allSatisfy(Future::get);
    }
  }

  @Test
  void connectRefused_theNextAnswers() throws IOException {
    try (Socket taken = new Socket()) { // and nobody listens on its port
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      assertRescued("http://127.0.0.1:" + taken.getLocalPort() + "/v1");
    }
  }

  @Test
  void tlsFailure_theNextAnswers() {
    try (WireUpstream plain = new WireUpstream(wire -> wire.head(200), wire -> wire.head(200))) {
      assertRescued(plain.baseUrl().replace("http:", "https:"));
      assertThat(plain.askedSoFar()).isZero();
    }
  }

  private static void assertRescued(String baseUrl) {
    Fault down =
        new Fault("down", _ -> {}, _ -> {}, Outcome.RESCUED, Outcome.RESCUED, Outcome.RESCUED);
    try (ScriptedUpstream next = next();
        RunningGateway gateway = gateway(baseUrl, next, false)) {
      Way.all().forEach(way -> assertOutcome(down, way, gateway));
    }
  }

  private static void assertOutcome(Fault fault, Way way, RunningGateway gateway) {
    HttpResponse<String> response = ask(gateway, way);
    JsonNode receipt = receipt(gateway, response);
    String how = way + "\n" + response.body() + "\n" + receipt.get("attempts");
    Outcome outcome = way.of(fault);
    switch (outcome) {
      case SERVED -> assertAnswer(way, response, receipt, Faults.ANSWER, way.endpoint(), how);
      case RESCUED -> {
        if (way.alone) {
          assertError(way, response, receipt, List.of(429, 502, 503, 504), how);
        } else {
          assertAnswer(way, response, receipt, OTHER, NEXT, how);
        }
      }
      case TRUNCATED -> {
        assertThat(response.statusCode()).as(how).isEqualTo(200);
        way.client.assertTruncated(response);
        assertThat(Faults.ANSWER).as(how).startsWith(way.client.text(response.body(), true));
        assertThat(receipt.at("/status").stringValue()).as(how).isEqualTo("truncated");
      }
      case TOLD -> assertError(way, response, receipt, List.of(400), how);
    }
    boolean both = outcome == Outcome.RESCUED && !way.alone;
    assertThat(header(response, "fallback-chain"))
        .as(how)
        .isEqualTo(both ? way.endpoint() + "," + NEXT : way.endpoint());
  }

  private static void assertAnswer(
      Way way,
      HttpResponse<String> response,
      JsonNode receipt,
      String text,
      String endpoint,
      String how) {
    assertThat(response.statusCode()).as(how).isEqualTo(200);
    assertThat(header(response, "endpoint")).as(how).isEqualTo(endpoint);
    assertThat(way.client.text(response.body(), way.stream)).as(how).isEqualTo(text);
    assertThat(response.body()).doesNotContain("oops");
    if (way.stream) {
      assertThat(response.body()).contains(way.client.end());
    }
    assertThat(receipt.at("/status").stringValue()).as(how).isEqualTo("completed");
    int last = receipt.at("/attempts").size() - 1;
    for (int i = 0; i <= last; i++) {
      assertThat(receipt.at("/attempts/" + i + "/charged").booleanValue()).isEqualTo(i == last);
    }
  }

  private static void assertError(
      Way way,
      HttpResponse<String> response,
      JsonNode receipt,
      List<Integer> statuses,
      String how) {
    assertThat(response.statusCode()).as(how).isIn(statuses);
    way.client.assertError(response);
    assertThat(response.headers().firstValue("x-should-retry")).as(how).contains("false");
    assertThat(response.body()).doesNotContain("alpha").doesNotContain("oops");
    assertThat(receipt.at("/status").stringValue()).as(how).isEqualTo("exhausted");
  }

  /** The next candidate, which always answers. */
  private static ScriptedUpstream next() {
    ScriptedUpstream next = new ScriptedUpstream();
    Way.all().forEach(_ -> next.then(ScriptedUpstream.good("delta ", "epsilon")));
    return next;
  }

  private static HttpResponse<String> ask(RunningGateway gateway, Way way) {
    String model = way.alone ? way.endpoint() : "house-" + way.provider();
    String more = ",\"max_tokens\":100" + (way.stream ? ",\"stream\":true" : "");
    String body = RunningGateway.body(model, "ping", more);
    return way.guard
        ? gateway.post(way.client.path(), body, "X-GammaInfra-Stream-Guard", "full")
        : gateway.post(way.client.path(), body);
  }

  private static JsonNode receipt(RunningGateway gateway, HttpResponse<String> response) {
    return json(gateway.get("/v1/receipts/" + header(response, "request-id")));
  }

  private static RunningGateway gateway(String baseUrl, ScriptedUpstream next, boolean hasty) {
    StringBuilder providers = new StringBuilder("providers:\n");
    StringBuilder models = new StringBuilder("models:\n");
    StringBuilder aliases = new StringBuilder("aliases:\n");
    providers.append(PROVIDER.formatted("next", next.baseUrl()));
    models.append(MODEL.formatted("next"));
    for (Way way : Way.all()) {
      providers.append(PROVIDER.formatted(way.provider(), baseUrl));
      models.append(MODEL.formatted(way.provider()));
      aliases.append(
          "  house-%s: {chain: [%s, %s]}\n".formatted(way.provider(), way.endpoint(), NEXT));
    }
    return RunningGateway.with(
        (hasty ? "limits: {total_ms: 6000, first_token_ms: 1500, idle_ms: 1500}\n" : "")
            + providers
            + models
            + aliases,
        Map.of());
  }
}
