package com.gammainfra.gateway.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits is delivered in order, again after a while, and given up in the end. */
class OutboxTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
  private Outbox outbox = new Outbox(Duration.ofMillis(2), 1, registry);

  @AfterEach
  void stop() {
    outbox.close();
  }

  private void atOnce(int count) {
    outbox.close();
    outbox = new Outbox(Duration.ofMillis(2), count, registry);
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(done.poll(60, TimeUnit.SECONDS));
  }

  private double counted(String outcome) throws InterruptedException {
    for (int i = 0; i < 3_000; i++) {
      Counter counter = registry.find("gateway.notices").tag("outcome", outcome).counter();
      if (counter != null && counter.count() > 0) { // it is made, and then counts
        return counter.count();
      }
      Thread.sleep(10); // it is counted after the delivery
    }
    return 0;
  }

  @Test
  void post_several_areDeliveredInTheirOrder() throws Exception {
    for (int i = 0; i < 100; i++) {
      String name = "n" + i;
      assertThat(outbox.post("test", () -> done.add(name))).isTrue();
    }

    for (int i = 0; i < 100; i++) {
      assertThat(next()).isEqualTo("n" + i);
    }
  }

  @Test
  void delivery_thatFails_isTriedAgain_eachPauseTenTimesTheLast_andHoldsUpNothing()
      throws Exception {
    List<Long> tries = new ArrayList<>();
    outbox.post(
        "test",
        () -> {
          tries.add(System.nanoTime());
          if (tries.size() == 1) {
            throw new IllegalStateException("of the delivery's own code");
          }
          if (tries.size() < Outbox.TRIES) {
            throw new UndeliveredException("away", false);
          }
          done.add("at last");
        });
    outbox.post("test", () -> done.add("another"));

    assertThat(next()).isEqualTo("another");
    assertThat(next()).isEqualTo("at last");
    assertThat(tries).hasSize(Outbox.TRIES);
    for (int i = 1; i < tries.size(); i++) {
      assertThat(Duration.ofNanos(tries.get(i) - tries.get(i - 1)))
          .as("pause %d", i)
          .isGreaterThanOrEqualTo(Duration.ofMillis(2 * (long) Math.pow(10, i - 1)));
    }
  }

  @Test
  void delivery_thatNeverWorks_isGivenUp_andAHopelessOneAtOnce() throws Exception {
    outbox.post(
        "test",
        () -> {
          done.add("never");
          throw new UndeliveredException("away", false);
        });
    outbox.post(
        "test",
        () -> {
          done.add("hopeless");
          throw new UndeliveredException("no such address", true);
        });
    List<String> tries = new ArrayList<>();
    for (int i = 0; i <= Outbox.TRIES; i++) {
      tries.add(next());
    }
    outbox.post("test", () -> done.add("the next"));

    assertThat(next()).isEqualTo("the next");
    assertThat(tries).containsOnlyOnce("hopeless").hasSize(1 + Outbox.TRIES);
    assertThat(counted("failed")).isEqualTo(2);
    assertThat(counted("delivered")).isEqualTo(1);
  }

  @Test
  void slowReceivers_fewerThanAreServedAtOnce_holdUpNobodyElse() throws Exception {
    atOnce(4);
    CountDownLatch released = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      outbox.post("test", () -> await(released));
    }
    outbox.post("test", () -> done.add("quick"));

    assertThat(next()).isEqualTo("quick");
    released.countDown();
  }

  @Test
  void post_pastTheBound_isRefusedAndCounted_andAPlaceIsFreeAgainAfterwards() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    long taken =
        IntStream.range(0, 1_005).filter(_ -> outbox.post("test", () -> await(released))).count();
    assertThat(taken).isEqualTo(1_000);
    assertThat(counted("dropped")).isEqualTo(5);

    released.countDown();
    for (int i = 0; i < 3_000 && !outbox.post("test", () -> done.add("later")); i++) {
      Thread.sleep(10);
    }
    assertThat(next()).isEqualTo("later");
  }

  @Test
  void close_givesUpWhatWaits_countsIt_andTakesNothingMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    outbox.post(
        "test",
        () -> {
          begun.countDown();
          await(new CountDownLatch(1)); // until it is interrupted
        });
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    outbox.post("test", () -> done.add("too late"));

    outbox.close();

    assertThat(outbox.post("test", () -> done.add("after the end"))).isFalse();
    for (int i = 0; i < 3_000 && counted("failed") < 2; i++) {
      Thread.sleep(10);
    }
    assertThat(counted("failed")).isEqualTo(2);
    assertThat(done).isEmpty();
  }

  private static void await(CountDownLatch latch) throws UndeliveredException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new UndeliveredException("nobody let it go", true);
      }
    } catch (InterruptedException e) {
      throw new UndeliveredException("interrupted", false);
    }
  }
}
