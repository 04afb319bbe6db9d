package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code Idempotency-Key}, from the client's side. */
class IdempotencyIT {

  private static final String MODEL = "openai/gpt-5-mini";
  private static final String CHAT = "/v1/chat/completions";

  @TempDir Path folder;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private Path file;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    file = folder.resolve("state").resolve("gammainfra.db");
    gateway = gateway("");
  }

  private RunningGateway gateway(String more) {
    return RunningGateway.before(
        Map.of("openai", openai), "storage: {path: \"" + file + "\"}\n" + more);
  }

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  private HttpResponse<String> ask(String prompt, String more, String key, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Idempotency-Key";
    all[headers.length + 1] = key;
    return gateway.post(CHAT, body(MODEL, prompt, more), all);
  }

  private static void assertReplayed(HttpResponse<String> first, HttpResponse<String> again) {
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(first.headers().firstValue("idempotency-replayed")).isEmpty();
    assertThat(again.headers().firstValue("idempotency-replayed")).contains("true");
    for (Map.Entry<String, List<String>> header : first.headers().map().entrySet()) {
      String name = header.getKey();
      if ((name.startsWith("x-") && !name.equals("x-gammainfra-overhead-ms"))
          || name.equals("content-type")) {
        assertThat(again.headers().allValues(name)).as(name).isEqualTo(header.getValue());
      }
    }
  }

  @Test
  void noKey_gatewayWithNothingConfigured_makesNoFile() {
    try (RunningGateway plain = RunningGateway.with("", Map.of())) {
      assertThat(plain.chat(MODEL, "ping").statusCode()).isEqualTo(200);
    }

    assertThat(Files.notExists(Path.of("data"))).isTrue();
  }

  @Test
  void sameKeyTwice_wholeAnswer_isReplayedWithOneUpstreamCall() throws IOException {
    HttpResponse<String> first = ask("ping", "", "k-1");
    HttpResponse<String> again = ask("ping", "", "k-1");

    assertReplayed(first, again);
    assertThat(openai.askedSoFar()).isEqualTo(1);
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("pong");
  }

  @Test
  void sameKeyTwice_streamedAnswer_isReplayedWithOneUpstreamCall() {
    openai.then(ScriptedUpstream.good("one ", "two ", "three"));
    HttpResponse<String> first = ask("ping", ",\"stream\":true", "k-1");
    HttpResponse<String> again = ask("ping", ",\"stream\":true", "k-1");

    assertReplayed(first, again);
    assertThat(again.body()).contains("three").endsWith("data: [DONE]\n\n");
    assertThat(openai.askedSoFar()).isEqualTo(1);
  }

  @Test
  void sameKeyTwice_streamedMessages_isReplayedWithOneUpstreamCall() {
    openai.then(ScriptedUpstream.good("one ", "two ", "three"));
    String body = body(MODEL, "ping", ",\"max_tokens\":100,\"stream\":true");
    HttpResponse<String> first = gateway.post("/v1/messages", body, "Idempotency-Key", "k-1");
    HttpResponse<String> again = gateway.post("/v1/messages", body, "Idempotency-Key", "k-1");
    HttpResponse<String> other =
        gateway.post("/v1/messages", body.replace("ping", "pong"), "Idempotency-Key", "k-1");

    assertReplayed(first, again);
    assertThat(again.body()).contains("three").contains("event: message_stop");
    assertThat(openai.askedSoFar()).isEqualTo(1);
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(json(other).at("/type").stringValue()).isEqualTo("error");
  }

  @Test
  void sameKey_afterATruncatedMessagesStream_isFree() {
    openai.then(ScriptedUpstream.cut("Half of"));
    String body = body(MODEL, "ping", ",\"max_tokens\":100,\"stream\":true");
    HttpResponse<String> first = gateway.post("/v1/messages", body, "Idempotency-Key", "k-1");
    HttpResponse<String> again = gateway.post("/v1/messages", body, "Idempotency-Key", "k-1");

    assertThat(first.body()).contains("event: error").doesNotContain("message_stop");
    assertThat(again.body()).contains("pong").contains("event: message_stop");
    assertThat(openai.askedSoFar()).isEqualTo(2);
  }

  @Test
  void sameKey_afterARestart_isReplayed() {
    HttpResponse<String> first = ask("ping", "", "k-1");
    gateway.close();
    gateway = gateway("");

    assertReplayed(first, ask("ping", "", "k-1"));
  }

  @Test
  void sameKey_otherBody_isAMismatch() {
    ask("ping", "", "k-1");
    HttpResponse<String> other = ask("something else", "", "k-1");

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(errorCode(other)).isEqualTo("idempotency_mismatch");
    assertThat(openai.askedSoFar()).isEqualTo(1);
  }

  @Test
  void sameKey_byAnotherKeyOfTheSameAccount_isTheSameRequest() {
    gateway.close();
    gateway = gateway(RunningGateway.KEYS);
    HttpResponse<String> ann = ask("ping", "", "k-1", "Authorization", "Bearer key-of-ann");

    assertReplayed(ann, ask("ping", "", "k-1", "Authorization", "Bearer key-of-bob"));
  }

  @Test
  void sameKey_whileRunning_isInProgress() throws Exception {
    CompletableFuture<Runnable> go = new CompletableFuture<>();
    openai.then(
        (request, vertx) ->
            go.complete(
                () -> vertx.runOnContext(_ -> ScriptedUpstream.good("late").play(request, vertx))));
    CompletableFuture<HttpResponse<String>> first =
        CompletableFuture.supplyAsync(() -> ask("ping", "", "k-1"));
    openai.asked();

    HttpResponse<String> early = ask("ping", "", "k-1");
    go.get().run();

    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(errorCode(early)).isEqualTo("idempotency_in_progress");
    assertThat(early.headers().firstValue("retry-after")).contains("2");
    assertReplayed(first.get(), ask("ping", "", "k-1"));
  }

  @Test
  void sameKey_afterAFailure_isFree() {
    openai.then(ScriptedUpstream.json(400, "{\"error\":{\"message\":\"no\"}}"));
    assertThat(ask("ping", "", "k-1").statusCode()).isNotEqualTo(200);

    HttpResponse<String> again = ask("ping", "", "k-1");

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.headers().firstValue("idempotency-replayed")).isEmpty();
  }

  @Test
  void sameKey_afterATruncatedStream_isFree() {
    openai.then(ScriptedUpstream.cut("half"));
    assertThat(ask("ping", ",\"stream\":true", "k-1").body()).contains("stream_truncated");

    assertThat(ask("ping", ",\"stream\":true", "k-1").body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void sameKey_afterTheClientLeft_isFree() throws Exception {
    openai.then(ScriptedUpstream.silence());
    String body = body(MODEL, "ping", "");
    try (Socket socket = new Socket(gateway.uri("/").getHost(), gateway.uri("/").getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nidempotency-key: k-1\r\n"
                  + "content-type: application/json\r\ncontent-length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      openai.asked();
    }
    openai.left();
    HttpResponse<String> again = ask("ping", "", "k-1");
    for (int i = 0; i < 1_500 && again.statusCode() == 409; i++) {
      Thread.sleep(20); // the claim is given back a moment after the upstream is left
      again = ask("ping", "", "k-1");
    }
    assertThat(again.statusCode()).isEqualTo(200);
  }

  @Test
  void sameKey_answerOfMoreThanAMebibyte_isRefusedWithTheFirstId() {
    openai.then(ScriptedUpstream.good("a".repeat(1 << 20)));
    HttpResponse<String> first = ask("ping", "", "k-1");
    HttpResponse<String> again = ask("ping", "", "k-1");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(json(again).at("/error/message").stringValue())
        .contains("/v1/receipts/" + header(first, "request-id"));
    assertThat(again.headers().firstValue("x-should-retry")).contains("false");
    assertThat(openai.askedSoFar()).isEqualTo(1);
  }

  @Test
  void key_thatCannotBeRead_isRefused() {
    HttpResponse<String> refused = ask("ping", "", "k".repeat(256));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).at("/error/param").stringValue()).isEqualTo("Idempotency-Key");
  }
}
