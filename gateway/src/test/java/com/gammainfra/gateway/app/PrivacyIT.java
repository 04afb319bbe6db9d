package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.JSON;
import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Prompts, answers and keys are in no log, metric, receipt or error, whatever goes wrong. */
class PrivacyIT {

  private static final String PROMPT = "marker-of-the-prompt-7f3a";
  private static final String ANSWER = "marker-of-the-answer-91c2";
  private static final String PROVIDER_KEY = "sk-proj-marker-of-the-provider-key-55d0";
  private static final String MODEL = "marker/of-a-model-nobody-knows";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.with(
          """
          providers:
            openai: {base_url: "%s", api_keys: ["%s"]}
          auth: {mode: open}
          """
              .formatted(openai.baseUrl(), PROVIDER_KEY),
          Map.of());

  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Logger own = (Logger) LoggerFactory.getLogger("com.gammainfra");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
    own.setLevel(Level.TRACE);
  }

  @AfterEach
  void stop() {
    own.setLevel(null);
    root.detachAppender(log);
    gateway.close();
    openai.close();
  }

  @Test
  void promptAnswerAndKeys_staysBetweenCallerAndModel() {
    String callersKey = "marker-of-the-callers-key-2b6e";
    for (String more : List.of("", ",\"stream\":true")) {
      openai.then(ScriptedUpstream.good(ANSWER));
      HttpResponse<String> answered = ask(body("openai/gpt-5-mini", PROMPT, more), callersKey);
      assertThat(answered.body()).contains(ANSWER).doesNotContain(PROVIDER_KEY);
      remember(answered, false);
      remember(ask(body("auto", PROMPT, more), callersKey), false);
    }
    String echo = "{\"error\":{\"message\":\"no: %s said %s\"}}".formatted(PROVIDER_KEY, PROMPT);
    for (int status : new int[] {401, 402, 403, 404, 408, 429, 500, 503}) {
      boolean askedAgain = status == 429 || status == 500;
      for (int i = 0; i < (askedAgain ? 2 : 1); i++) {
        openai.then(ScriptedUpstream.json(status, echo));
      }
      remember(ask(body(modelFor(status), PROMPT, ""), callersKey), true);
    }
    ScriptedUpstream.Step oops = ScriptedUpstream.json(200, "{\"choices\": oops " + ANSWER);
    openai.then(oops).then(oops);
    remember(ask(body("openai/gpt-5.4-mini", PROMPT, ""), callersKey), true);
    openai.then(ScriptedUpstream.cut(ANSWER));
    remember(ask(body("openai/gpt-5.4", PROMPT, ",\"stream\":true"), callersKey), false);
    remember(ask("{\"model\": \"auto\", \"messages\": " + PROMPT, callersKey), true);
    remember(ask("{\"model\": \"auto\", \"messages\": \"" + PROMPT + "\"}", callersKey), true);
    remember(ask(body(MODEL, PROMPT, ""), callersKey), false);
    remember(ask(body("auto", PROMPT, ",\"temperature\":\"" + PROMPT + "\""), callersKey), true);

    seen.add(gateway.get("/metrics").body());
    seen.add(gateway.get("/v1/status").body());
    for (ILoggingEvent event : List.copyOf(log.list)) {
      seen.add(
          event.getFormattedMessage()
              + event.getKeyValuePairs()
              + event.getMDCPropertyMap()
              + (event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage()));
    }
    assertThat(seen.stream().filter(line -> line.contains("exchange"))).isNotEmpty();
    for (String text : seen) {
      assertThat(text).doesNotContain(PROMPT, ANSWER, PROVIDER_KEY, callersKey);
    }
    assertThat(gateway.get("/metrics").body()).doesNotContain("marker");
  }

  @Test
  void customersOwnKey_isInNoLogMetricReceiptOrError(@TempDir Path folder) throws Exception {
    String own = "sk-own-marker-of-a-customers-key-77e1";
    String yaml =
        """
        providers:
          openai: {base_url: "%s", api_keys: ["%s"]}
        auth: {mode: accounts}
        storage: {path: "%s"}
        """
            .formatted(openai.baseUrl(), PROVIDER_KEY, folder.resolve("own.db"));
    String echo = "{\"error\":{\"message\":\"no: %s said %s\"}}".formatted(own, PROMPT);
    try (RunningGateway accounts = RunningGateway.with(yaml, Map.of())) {
      String admin = "Bearer " + RunningGateway.ADMIN_KEY;
      for (String body :
          List.of(
              "{\"key\":\"" + own + "\",\"base_url\":\"x\"}",
              "{\"key\":\"" + own,
              "{\"key\":\"" + own + "\"}")) {
        HttpResponse<String> set =
            accounts.send(
                accounts
                    .request("/v1/provider-keys/openai")
                    .header("authorization", admin)
                    .header("content-type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                    .build());
        seen.add(set.body() + set.headers().map());
      }
      for (int status : new int[] {200, 401, 403, 404, 429, 500, 400}) {
        openai.then(
            status == 200 ? ScriptedUpstream.good(ANSWER) : ScriptedUpstream.json(status, echo));
        HttpResponse<String> asked =
            accounts.chat(ownModelFor(status), PROMPT, "authorization", admin);
        assertThat(openai.asked().authorization()).as("%d", status).isEqualTo("Bearer " + own);
        if (status == 400) { // whose complaint is the caller's to read, but for the key
          assertThat(asked.body()).doesNotContain(own);
        } else if (status != 200) {
          seen.add(asked.body());
        }
        seen.add(asked.headers().map().toString());
        String id = header(asked, "request-id");
        seen.add(accounts.get("/v1/receipts/" + id, "authorization", admin).body());
      }
      seen.add(accounts.get("/v1/provider-keys", "authorization", admin).body());
      seen.add(accounts.get("/v1/usage?group_by=key", "authorization", admin).body());
      seen.add(accounts.get("/metrics").body());
      seen.add(accounts.get("/v1/status", "authorization", admin).body());
    }
    for (ILoggingEvent event : List.copyOf(log.list)) {
      seen.add(
          event.getFormattedMessage()
              + event.getKeyValuePairs()
              + event.getMDCPropertyMap()
              + (event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage()));
    }
    for (String text : seen) {
      assertThat(text).doesNotContain(own, PROMPT, PROVIDER_KEY);
    }
  }

  /** A model of its own for each failure that rests the key there. */
  private static String ownModelFor(int status) {
    return switch (status) {
      case 400 -> "openai/gpt-6-luna";
      case 429 -> "openai/gpt-5.4-mini";
      case 500 -> "openai/gpt-5.4";
      default -> status == 200 ? "openai/gpt-5-mini" : modelFor(status);
    };
  }

  @Test
  void providersOwnComplaint_reachesTheCaller_withoutTheKey() {
    openai.then(
        ScriptedUpstream.json(
            400, "{\"error\":{\"message\":\"key %s: bad tools\"}}".formatted(PROVIDER_KEY)));

    HttpResponse<String> response = gateway.chat("openai/gpt-5-mini", "ping");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("bad tools").doesNotContain(PROVIDER_KEY);
  }

  /** A model of its own for each failure that opens or cools its breaker. */
  private static String modelFor(int status) {
    return switch (status) {
      case 401 -> "openai/gpt-5";
      case 402 -> "openai/gpt-5-nano";
      case 403 -> "openai/gpt-6.1-sol";
      case 404 -> "openai/gpt-6.1-terra";
      default -> "openai/gpt-6-luna";
    };
  }

  private HttpResponse<String> ask(String body, String key) {
    return gateway.post("/v1/chat/completions", body, "authorization", "Bearer " + key);
  }

  /** Keeps what was said about an exchange: its receipt and headers, and the body of an error. */
  private void remember(HttpResponse<String> response, boolean error) {
    String id = header(response, "request-id");
    seen.add(gateway.get("/v1/receipts/" + id).body());
    seen.add(response.headers().map().toString());
    if (error) {
      assertThat(response.statusCode()).as(response.body()).isGreaterThanOrEqualTo(400);
      assertThat(JSON.readTree(response.body()).has("error")).isTrue();
      seen.add(response.body());
    }
  }
}
