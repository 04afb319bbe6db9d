package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stop does to the exchanges under way, and what a silent stream sends meanwhile. */
class DrainIT {

  private final ScriptedUpstream openai = new ScriptedUpstream();

  @AfterEach
  void stop() {
    openai.close();
  }

  private RunningGateway gateway(int drainMillis) {
    return RunningGateway.before(
        Map.of("openai", openai),
        "limits: {keep_alive_ms: 100, drain_ms: %d}\n".formatted(drainMillis));
  }

  @Test
  void streamUnderWay_endsInTime_isWhole_andNewWorkIsNotTaken() throws Exception {
    RunningGateway gateway = gateway(10_000);
    CompletableFuture<Runnable> end = new CompletableFuture<>();
    openai.then(
        (request, vertx) -> {
          ScriptedUpstream.events(false, "first").play(request, vertx);
          String last = ScriptedUpstream.finish("stop") + "data: [DONE]\n\n";
          end.complete(() -> vertx.runOnContext(_ -> request.response().end(last)));
        });
    CompletableFuture<HttpResponse<String>> streamed = async(gateway, ",\"stream\":true");
    openai.asked();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::stop);
    int readiness = gateway.get("/readyz").statusCode();
    for (int i = 0; i < 400 && readiness != 503; i++) {
      Thread.sleep(20); // the stop begins on a thread of its own
      readiness = gateway.get("/readyz").statusCode();
    }
    HttpResponse<String> late = gateway.chat("openai/gpt-5-mini", "too late");
    end.get(10, TimeUnit.SECONDS).run();

    assertThat(streamed.get(10, TimeUnit.SECONDS).body()).contains("first").contains("[DONE]");
    closing.get(10, TimeUnit.SECONDS);
    assertThat(openai.askedSoFar()).as("asked after the stop began").isZero();
    assertThat(late.statusCode()).isEqualTo(503);
    assertThat(late.headers().firstValue("retry-after")).contains("1");
    assertThat(readiness).isEqualTo(503);
  }

  @Test
  void streamUnderWayForTooLong_endsWithATypedErrorAndNoDone() throws Exception {
    RunningGateway gateway = gateway(300);
    openai.then(ScriptedUpstream.events(false, "first"));
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      CompletableFuture<HttpResponse<String>> streamed =
          client.sendAsync(
              gateway
                  .request("/v1/chat/completions")
                  .header("content-type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          body("openai/gpt-5-mini", "ping", ",\"stream\":true")))
                  .build(),
              _ -> {
                begun.complete(true); // its head comes with the first event
                return HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
              });
      begun.get(10, TimeUnit.SECONDS);
      gateway.stop();

      assertThat(streamed.get(10, TimeUnit.SECONDS).body())
          .contains("first")
          .contains("\"code\":\"stream_truncated\"")
          .doesNotContain("[DONE]");
    }
    openai.left();
  }

  @Test
  void wholeAnswerUnderWayForTooLong_is503() throws Exception {
    RunningGateway gateway = gateway(300);
    openai.then(ScriptedUpstream.silence());
    CompletableFuture<HttpResponse<String>> whole = async(gateway, "");
    openai.asked();
    gateway.stop();

    HttpResponse<String> response = whole.get(10, TimeUnit.SECONDS);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).at("/error/message").stringValue()).contains("stopped");
  }

  @Test
  void waitUnderWayForTooLong_isEndedToo() throws Exception {
    RunningGateway gateway = gateway(300);
    openai.then(ScriptedUpstream.json(429, "{}", "retry-after", "60"));
    CompletableFuture<HttpResponse<String>> whole = async(gateway, "");
    openai.asked();
    gateway.stop();

    assertThat(whole.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
  }

  @Test
  void silentStream_clientIsSentComments() throws Exception {
    try (RunningGateway gateway = gateway(100)) {
      openai.then(
          (request, vertx) -> {
            ScriptedUpstream.events(false, "first").play(request, vertx);
            vertx.setTimer(
                600,
                _ -> request.response().end(ScriptedUpstream.finish("stop") + "data: [DONE]\n\n"));
          });

      long began = System.nanoTime();
      String answer = async(gateway, ",\"stream\":true").get(10, TimeUnit.SECONDS).body();
      long most = Duration.ofNanos(System.nanoTime() - began).toMillis() / 100;

      assertThat(answer.lines().filter(line -> line.startsWith(": keep-alive")).count())
          .isBetween(2L, most);
      assertThat(answer).contains("[DONE]");
    }
  }

  private static CompletableFuture<HttpResponse<String>> async(
      RunningGateway gateway, String more) {
    return CompletableFuture.supplyAsync(
        () -> gateway.post("/v1/chat/completions", body("openai/gpt-5-mini", "ping", more)));
  }
}
