package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What the gateway holds for clients that do not read. Upstream and clients are bare sockets here,
 * and hold nothing on the heap; {@code make bench-failure} measures the same from outside.
 */
class SlowReaderMemoryIT {

  private static final int READERS = 40;
  private static final int EVENT_CHARACTERS = 16_000;
  private static final byte[] EVENT =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n"
          .formatted("x".repeat(EVENT_CHARACTERS))
          .getBytes(StandardCharsets.UTF_8);

  /** An event on its way in, one on its way out, and what the two connections need. */
  private static final long MOST_BYTES = 200_000;

  private final AtomicLong written = new AtomicLong();

  @Test
  void clientsThatDoNotRead_longEvents_holdLittleEach() throws Exception {
    try (WireUpstream upstream = new WireUpstream(_ -> {}, this::endless);
        RunningGateway gateway =
            RunningGateway.with(
                "providers: {openai: {base_url: \"%s\"}}\n".formatted(upstream.baseUrl()),
                Map.of("OPENAI_API_KEY", "test"))) {
      List<Socket> clients = new ArrayList<>();
      clients.add(ask(gateway));
      whenStill();
      long before = liveBytes();
      while (clients.size() <= READERS) {
        clients.add(ask(gateway));
      }
      whenStill();

      assertThat((liveBytes() - before) / READERS).isLessThan(MOST_BYTES);

      for (Socket client : clients) {
        client.close();
      }
    }
  }

  private void endless(WireUpstream.Wire wire) throws IOException {
    wire.chunked("text/event-stream");
    while (true) {
      wire.chunk(EVENT);
      written.addAndGet(EVENT.length);
    }
  }

  private static Socket ask(RunningGateway gateway) throws IOException {
    String body = RunningGateway.body("openai/gpt-5-mini", "ping", ",\"stream\":true");
    return RawHttp.send(gateway.uri("/"), RawHttp.chatHead(body), body);
  }

  /** Returns once nothing more has been taken of any upstream for a second and a half. */
  private void whenStill() throws InterruptedException {
    long before = -1;
    int still = 0;
    for (int look = 0; look < 100 && still < 3; look++) {
      Thread.sleep(500);
      long now = written.get();
      still = now > 0 && now == before ? still + 1 : 0;
      before = now;
    }
    assertThat(still).as("the upstreams are paused").isEqualTo(3);
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
