package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that does not read stops its upstream, not the gateway's memory. */
class SlowReaderIT {

  /** Together 64 MB, far more than the socket buffers of both connections hold. */
  private static final int EVENTS = 2_000;

  private static final int EVENT_CHARACTERS = 32_000;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(Map.of("openai", openai), "limits: {idle_ms: 2000}\n");

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  @Test
  void clientThatDoesNotRead_pausesTheUpstream_andThenGetsEveryEventInOrder() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    openai.then(
        ScriptedUpstream.patient(
            EVENTS, i -> i + " " + "x".repeat(EVENT_CHARACTERS), sent::incrementAndGet));
    String body = RunningGateway.body("openai/gpt-5-mini", "ping", ",\"stream\":true");

    try (Socket socket = RawHttp.send(gateway.uri("/"), RawHttp.chatHead(body), body)) {
      openai.asked();
      int paused = whenStill(sent);
      assertThat(paused).as("events taken while nobody reads").isLessThan(EVENTS * 3 / 4);

      int next = 0;
      boolean done = false;
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      while (!done) {
        String line = String.valueOf(in.readLine());
        if (line.startsWith("data: {")) {
          String text =
              JSON.readTree(line.substring("data: ".length()))
                  .at("/choices/0/delta/content")
                  .asString("");
          if (!text.isEmpty()) {
            assertThat(text).startsWith(next + " x").hasSizeGreaterThan(EVENT_CHARACTERS);
            next++;
          }
        }
        done = line.equals("data: [DONE]");
      }
      assertThat(next).isEqualTo(EVENTS);
    }
  }

  /** How many were sent once none has been for longer than the gateway lets a stream idle. */
  private static int whenStill(AtomicInteger sent) throws InterruptedException {
    int before = -1;
    int still = 0;
    while (still < 6) {
      Thread.sleep(500);
      int now = sent.get();
      still = now > 0 && now == before ? still + 1 : 0;
      before = now;
    }
    return before;
  }
}
