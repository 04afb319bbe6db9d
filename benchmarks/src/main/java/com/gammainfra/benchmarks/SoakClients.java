package com.gammainfra.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of all kinds, each a virtual thread that asks again and again on sockets of its own:
 * whole and streamed, in two dialects, with and without Stream-Guard; some read slowly, some leave
 * in the middle.
 */
final class SoakClients implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 60_000;
  private static final int SMALL_WINDOW = 4_096;

  private final URI gateway;
  private final String model;
  private final CountDownLatch running;
  private final Map<String, Long> outcomes = new ConcurrentHashMap<>();
  private final Map<String, Long> violations = new ConcurrentHashMap<>();
  private final AtomicLong ended = new AtomicLong();
  private volatile boolean stopped;

  /** Starts that many; the order of what each does is the seed's. */
  SoakClients(URI gateway, String model, int clients, long seed) {
    this.gateway = gateway;
    this.model = model;
    this.running = new CountDownLatch(clients);
    for (int i = 0; i < clients; i++) {
      Random random = new Random(seed + i);
      Thread.startVirtualThread(() -> ask(random));
    }
  }

  /** Exchanges that have ended, however. */
  long ended() {
    return ended.get();
  }

  /** How often each outcome was met. */
  Map<String, Long> outcomes() {
    return Map.copyOf(outcomes);
  }

  /** What must never happen, and how often it did. */
  Map<String, Long> violations() {
    return Map.copyOf(violations);
  }

  /** Lets each end what it is at. */
  @Override
  public void close() {
    stopped = true;
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(Random random) {
    try {
      while (!stopped) {
        once(random);
        ended.incrementAndGet();
      }
    } finally {
      running.countDown();
    }
  }

  private void once(Random random) {
    boolean stream = random.nextInt(10) < 6;
    int kind = random.nextInt(100);
    boolean leaves = kind < 12;
    boolean slow = kind >= 12 && kind < 20;
    try (Socket socket = new Socket()) {
      if (slow) {
        socket.setReceiveBufferSize(SMALL_WINDOW);
      }
      socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      socket.getOutputStream().write(request(random, stream).getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      if (leaves) {
        leave(in, random);
        outcomes.merge("left", 1L, Long::sum);
        return;
      }
      String response =
          (slow ? readSlowly(in) : "") + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      SoakAnswer answer = SoakAnswer.of(response, stream);
      outcomes.merge(answer.outcome(), 1L, Long::sum);
      if (!answer.violation().isEmpty()) {
        violations.merge(answer.violation(), 1L, Long::sum);
      }
    } catch (IOException e) {
      outcomes.merge("no answer", 1L, Long::sum);
      violations.merge("a broken connection: " + e.getMessage(), 1L, Long::sum);
    }
  }

  /** Waits a moment, or for some of the answer, and goes. */
  private static void leave(InputStream in, Random random) throws IOException {
    if (random.nextBoolean()) {
      LockSupport.parkNanos(random.nextInt(200) * 1_000_000L);
    } else {
      in.readNBytes(random.nextInt(2_000));
    }
  }

  private static String readSlowly(InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    byte[] few = new byte[512];
    for (int i = 0; i < 100; i++) {
      int n = in.read(few);
      if (n < 0) {
        break;
      }
      read.append(new String(few, 0, n, StandardCharsets.ISO_8859_1));
      LockSupport.parkNanos(10_000_000);
    }
    return read.toString();
  }

  private String request(Random random, boolean stream) {
    boolean messages = random.nextInt(4) == 0;
    String body =
        """
        {"model":"%s","max_tokens":1000,"stream":%s,"messages":[{"role":"user","content":"Count."}]}"""
            .formatted(model, stream);
    return """
        POST %s HTTP/1.1\r
        host: localhost\r
        connection: close\r
        content-type: application/json\r
        %s%scontent-length: %d\r
        \r
        %s"""
        .formatted(
            messages ? "/v1/messages" : "/v1/chat/completions",
            stream && random.nextInt(5) == 0 ? "x-gammainfra-stream-guard: full\r\n" : "",
            !stream && random.nextInt(5) == 0 ? "x-gammainfra-preference: latency\r\n" : "",
            body.length(),
            body);
  }
}
