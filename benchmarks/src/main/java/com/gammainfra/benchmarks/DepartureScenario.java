package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Clients that leave before their answer is over: how long until the upstream is rid of the
 * exchange too. One client at a time, on a socket of its own; both ends read the same clock.
 */
final class DepartureScenario {

  /** What the client is waiting for when it leaves. */
  enum Wait {
    ACTIVE_STREAM("client leaves an active stream"),
    SILENT_STREAM("client leaves a silent stream"),
    WHOLE_ANSWER("client leaves while waiting for a whole answer");

    private final String scenario;

    Wait(String scenario) {
      this.scenario = scenario;
    }

    String scenario() {
      return scenario;
    }

    private UpstreamBehaviour behaviour() {
      return switch (this) {
        case ACTIVE_STREAM -> UpstreamBehaviour.streaming(50, 3000, 24);
        case SILENT_STREAM -> UpstreamBehaviour.silence();
        case WHOLE_ANSWER -> UpstreamBehaviour.slow(Duration.ofSeconds(30));
      };
    }
  }

  private static final Duration STAY = Duration.ofMillis(300);
  private static final long PATIENCE_MILLIS = 2000;
  private static final int GIVE_UP_AFTER = 3;
  private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Session session;

  DepartureScenario(Session session) {
    this.session = session;
  }

  void run(Subject subject) {
    for (Wait wait : Wait.values()) {
      run(subject, wait);
    }
  }

  private void run(Subject subject, Wait wait) {
    Session.say("  %s: %s".formatted(subject.name(), wait.scenario()));
    session.upstream().behave(wait.behaviour());
    Histogram nanos = new Histogram(HIGHEST_NANOS, 3);
    int never = 0;
    for (int i = 0; i < session.settings().departures() && never < GIVE_UP_AFTER; i++) {
      String label = "leave %s %d".formatted(wait.name(), i);
      OptionalLong closed = leave(subject.pinned(), wait, label);
      if (closed.isPresent()) {
        nanos.recordValue(Math.clamp(closed.getAsLong(), 0, HIGHEST_NANOS));
      } else {
        never++;
      }
    }
    String name = subject.name();
    if (nanos.getTotalCount() > 0) {
      session.add(
          wait.scenario(), "upstream closed p50", "ms", name, nanos.getValueAtPercentile(50) / 1e6);
      session.add(
          wait.scenario(), "upstream closed p99", "ms", name, nanos.getValueAtPercentile(99) / 1e6);
      session.add(wait.scenario(), "upstream closed max", "ms", name, nanos.getMaxValue() / 1e6);
    }
    session.add(wait.scenario(), "not closed within 2 s", "tries", name, never);
  }

  /** Leaves once; how long the upstream took to see it, in nanoseconds, empty when it did not. */
  private OptionalLong leave(Target target, Wait wait, String label) {
    Buffer body = ChatBodies.chat(target.model(), label, wait != Wait.WHOLE_ANSWER);
    URI uri = target.chatUri();
    long arrivedBefore = session.upstream().requests();
    session.upstream().departures().clear();
    long closedNanos;
    try (Socket socket = new Socket(InetAddress.getByName(uri.getHost()), uri.getPort())) {
      socket.getOutputStream().write(head(target, body.length()));
      socket.getOutputStream().write(body.getBytes());
      Pacer.SYSTEM.waitUntil(System.nanoTime() + STAY.toNanos());
      // What has arrived is read, so that the close is an orderly one.
      InputStream in = socket.getInputStream();
      in.readNBytes(in.available());
      if (session.upstream().requests() == arrivedBefore) {
        Session.say("    the request never reached the upstream");
        return OptionalLong.empty();
      }
      closedNanos = System.nanoTime();
    } catch (IOException e) {
      throw new UncheckedIOException("the client that leaves", e);
    }
    return awaitDeparture(label, closedNanos);
  }

  private OptionalLong awaitDeparture(String label, long closedNanos) {
    long giveUpNanos = closedNanos + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    try {
      while (true) {
        Departure departure =
            session
                .upstream()
                .departures()
                .poll(giveUpNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (departure == null) {
          return OptionalLong.empty();
        }
        if (departure.label().equals(label)) {
          return OptionalLong.of(departure.atNanos() - closedNanos);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static byte[] head(Target target, int length) {
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(target.chatUri().getPath()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(target.chatUri().getAuthority()).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(length).append("\r\n");
    target
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }
}
