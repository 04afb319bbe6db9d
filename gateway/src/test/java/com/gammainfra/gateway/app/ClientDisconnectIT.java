package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that leaves ends the upstream's work, also while nothing is being sent. */
class ClientDisconnectIT {

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(
          Map.of("openai", openai), "aliases: {house: {chain: [openai/gpt-5-mini]}}\n");

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  @Test
  void clientLeaves_silentStream_upstreamIsClosed() throws Exception {
    openai.then(ScriptedUpstream.silentStream());
    leave(",\"stream\":true", "");
  }

  @Test
  void clientLeaves_streamThatHasBegun_upstreamIsClosed() throws Exception {
    openai.then(ScriptedUpstream.events(false, "Half of"));
    leave(",\"stream\":true", "Half of");
  }

  @Test
  void clientLeaves_waitingForAWholeAnswer_upstreamIsClosed() throws Exception {
    openai.then(ScriptedUpstream.silence());
    leave("", "");
  }

  /** Asks, waits until {@code seen} has arrived and the upstream is at work, and hangs up. */
  private void leave(String more, String seen) throws Exception {
    String body = RunningGateway.body("openai/gpt-5-mini", "ping", more);
    long hungUp;
    try (Socket socket = new Socket(gateway.uri("/").getHost(), gateway.uri("/").getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n"
                  + "content-type: application/json\r\ncontent-length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      openai.asked();
      InputStream in = socket.getInputStream();
      StringBuilder read = new StringBuilder();
      while (!read.toString().contains(seen)) {
        read.append((char) in.read());
      }
      Thread.sleep(100);
      hungUp = System.nanoTime();
    }
    long noticed = openai.left();
    // A millisecond or so; make bench and make bench-failure have the percentiles. Here the bound
    // only has to be below every limit of the gateway's.
    assertThat(TimeUnit.NANOSECONDS.toMillis(noticed - hungUp)).isLessThan(5_000);
    assertThat(openai.askedSoFar()).as("no attempt after the client left").isZero();
  }
}
