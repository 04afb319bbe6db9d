package com.gammainfra.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Leaving is noticed exactly once, whoever comes first. */
class CancellationTest {

  private static final int ROUNDS = 1_000;
  private static final long SEED = 20_261_123;

  private final Cancellation cancellation = new Cancellation();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void cancel_runsEveryActionOnce() {
    var _ = cancellation.onCancel(runs::incrementAndGet);
    var _ = cancellation.onCancel(runs::incrementAndGet);
    assertThat(cancellation.isCancelled()).isFalse();

    cancellation.cancel();
    cancellation.cancel();

    assertThat(runs).hasValue(2);
    assertThat(cancellation.isCancelled()).isTrue();
  }

  @Test
  void registeredAfterwards_runsAtOnce() {
    cancellation.cancel();
    var registration = cancellation.onCancel(runs::incrementAndGet);

    assertThat(runs).hasValue(1);
    registration.close();
    assertThat(runs).hasValue(1);
  }

  @Test
  void registrationTakenBack_doesNotRun_theOthersDo() {
    Runnable shared = runs::incrementAndGet;
    var first = cancellation.onCancel(shared);
    var _ = cancellation.onCancel(shared);
    first.close();
    first.close();

    cancellation.cancel();

    assertThat(runs).hasValue(1);
  }

  @Test
  void actionThatRegistersAnother_doesNotBlock() {
    var _ = cancellation.onCancel(() -> cancellation.onCancel(runs::incrementAndGet));

    cancellation.cancel();

    assertThat(runs).hasValue(1);
  }

  @Test
  void cancelAgainstRegister_onTwoThreads_runsTheActionExactlyOnce() throws Exception {
    Random random = new Random(SEED);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        Cancellation raced = new Cancellation();
        AtomicInteger ran = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(2);
        int head = random.nextInt(200);
        boolean cancelTwice = random.nextBoolean();
        Future<?> leaving =
            other.submit(
                () -> {
                  together.await();
                  spin(head);
                  raced.cancel();
                  if (cancelTwice) {
                    raced.cancel();
                  }
                  return null;
                });
        together.await();
        spin(random.nextInt(200));
        var registration = raced.onCancel(ran::incrementAndGet);
        leaving.get();
        registration.close();
        assertThat(ran).as("seed %d, round %d", SEED, round).hasValue(1);
      }
    }
  }

  @Test
  void cancelAgainstTakingBack_runsTheActionAtMostOnce() throws Exception {
    Random random = new Random(SEED);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        Cancellation raced = new Cancellation();
        AtomicInteger ran = new AtomicInteger();
        var registration = raced.onCancel(ran::incrementAndGet);
        CyclicBarrier together = new CyclicBarrier(2);
        int head = random.nextInt(200);
        Future<?> leaving =
            other.submit(
                () -> {
                  together.await();
                  spin(head);
                  raced.cancel();
                  return null;
                });
        together.await();
        spin(random.nextInt(200));
        registration.close();
        leaving.get();
        assertThat(ran.get()).as("seed %d, round %d", SEED, round).isBetween(0, 1);
      }
    }
  }

  private static void spin(int turns) {
    for (int i = 0; i < turns; i++) {
      Thread.onSpinWait();
    }
  }
}
