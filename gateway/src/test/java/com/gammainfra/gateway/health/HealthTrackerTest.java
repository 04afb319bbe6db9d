package com.gammainfra.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The tracker in virtual time. */
class HealthTrackerTest {

  private static final DeploymentId ID = new DeploymentId("openai/gpt-5-mini");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
  private final InstantSource clock = now::get;
  private final HealthTracker tracker = new HealthTracker(clock);

  private void pass(Duration time) {
    now.updateAndGet(t -> t.plus(time));
  }

  private void call(boolean success) {
    assertThat(tracker.tryAcquire(ID)).isTrue();
    if (success) {
      tracker.recordSuccess(ID, null);
    } else {
      tracker.recordFailure(ID);
    }
  }

  private BreakerState state() {
    return tracker.of(ID).breaker();
  }

  private void answer(long millis) {
    tracker.recordSuccess(ID, Duration.ofMillis(millis));
  }

  @Test
  void deployment_neverCalled_isUnknown() {
    assertThat(tracker.of(ID)).isEqualTo(DeploymentHealth.UNKNOWN);
    assertThat(tracker.all()).isEmpty();
  }

  @Test
  void breaker_fourFailures_staysClosedAndTheFifthOpensIt() {
    for (int i = 0; i < 4; i++) {
      call(false);
    }
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    call(false);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(tracker.tryAcquire(ID)).isFalse();
  }

  @Test
  void breaker_fewerThanHalfFail_staysClosed() {
    for (int i = 0; i < 60; i++) {
      call(i % 5 < 3);
    }
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void breaker_waitIsOver_isHalfOpenBeforeAnybodyAsks() {
    tracker.open(ID);
    pass(Duration.ofMillis(14_999));
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(tracker.tryAcquire(ID)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(tracker.of(ID).unhealthy()).isFalse();
  }

  @Test
  void halfOpen_probeSucceeds_closes() {
    tracker.open(ID);
    pass(Duration.ofSeconds(16));
    call(true);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID)).isTrue();
  }

  @Test
  void halfOpen_probeFails_opensForAnotherWait() {
    tracker.open(ID);
    pass(Duration.ofSeconds(16));
    call(false);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(Duration.ofSeconds(14));
    assertThat(tracker.tryAcquire(ID)).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(tracker.tryAcquire(ID)).isTrue();
  }

  @Test
  void halfOpen_probeReleased_admitsAnother() {
    tracker.open(ID);
    pass(Duration.ofSeconds(16));
    assertThat(tracker.tryAcquire(ID)).isTrue();
    assertThat(tracker.tryAcquire(ID)).isFalse();
    tracker.release(ID);
    tracker.release(ID);
    assertThat(tracker.tryAcquire(ID)).isTrue();
    assertThat(tracker.tryAcquire(ID)).isFalse();
  }

  @Test
  void halfOpen_probeNeverReported_isForgottenAfterTwoMinutes() {
    tracker.open(ID);
    pass(Duration.ofSeconds(16));
    assertThat(tracker.tryAcquire(ID)).isTrue();
    pass(Duration.ofSeconds(119));
    assertThat(tracker.tryAcquire(ID)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(tracker.tryAcquire(ID)).isTrue();
    assertThat(tracker.tryAcquire(ID)).isFalse();
  }

  @Test
  void halfOpen_sixteenThreads_admitsOneProbe() throws Exception {
    for (int round = 0; round < 50; round++) {
      tracker.open(ID);
      pass(Duration.ofSeconds(16));
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> asked = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
        for (int i = 0; i < 16; i++) {
          asked.add(
              threads.submit(
                  () -> {
                    start.await();
                    return tracker.tryAcquire(ID);
                  }));
        }
        start.countDown();
      }
      int admitted = 0;
      for (Future<Boolean> one : asked) {
        admitted += one.get() ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(1);
      tracker.recordSuccess(ID, null);
      assertThat(state()).isEqualTo(BreakerState.CLOSED);
    }
  }

  @Test
  void open_twice_isHarmless() {
    tracker.open(ID);
    tracker.open(ID);
    tracker.recordFailure(ID);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void coolDown_untilItEnds_refuses() {
    tracker.coolDown(ID, Duration.ofSeconds(20));
    tracker.coolDown(ID, Duration.ofSeconds(5));
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(Duration.ofSeconds(19));
    assertThat(tracker.tryAcquire(ID)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID)).isTrue();
  }

  @Test
  void coolDown_absurdlyLong_isAtMostAnHour() {
    tracker.coolDown(ID, Duration.ofSeconds(Long.MAX_VALUE));
    pass(Duration.ofHours(1));
    assertThat(tracker.tryAcquire(ID)).isTrue();
  }

  @Test
  void ttft_samples_givesPercentilesWithinTwoDigits() {
    for (int millis = 1; millis <= 1_000; millis++) {
      answer(millis);
    }
    pass(TtftWindow.SLOT);
    DeploymentHealth health = tracker.of(ID);
    assertThat(health.ttftP50()).isBetween(Duration.ofMillis(495), Duration.ofMillis(506));
    assertThat(health.ttftP95()).isBetween(Duration.ofMillis(940), Duration.ofMillis(960));
  }

  @Test
  void ttft_firstSample_showsAtOnceAndLaterOnesWithTheNextSlot() {
    assertThat(tracker.of(ID).ttftP50()).isNull();
    answer(100);
    assertThat(tracker.of(ID).ttftP50()).isBetween(Duration.ofMillis(99), Duration.ofMillis(102));
    answer(900);
    answer(900);
    assertThat(tracker.of(ID).ttftP50()).isLessThan(Duration.ofMillis(200));
    pass(Duration.ofSeconds(30));
    assertThat(tracker.of(ID).ttftP50()).isGreaterThan(Duration.ofMillis(800));
  }

  @Test
  void ttft_fiveMinutesLater_isForgotten() {
    answer(100);
    pass(Duration.ofSeconds(269));
    assertThat(tracker.of(ID).ttftP50()).isNotNull();
    pass(Duration.ofSeconds(31));
    assertThat(tracker.of(ID).ttftP50()).isNull();
    answer(300);
    assertThat(tracker.of(ID).ttftP50()).isGreaterThan(Duration.ofMillis(250));
  }

  @Test
  void retain_deploymentNoLongerConfigured_isForgotten() {
    tracker.open(ID);
    tracker.retain(Set.of(new DeploymentId("other/model")));
    assertThat(tracker.of(ID)).isEqualTo(DeploymentHealth.UNKNOWN);
  }

  @Test
  void providerStatus_itsDeployments_decide() {
    DeploymentHealth up = DeploymentHealth.UNKNOWN;
    DeploymentHealth open = new DeploymentHealth(BreakerState.OPEN, null, null);
    DeploymentHealth probing = new DeploymentHealth(BreakerState.HALF_OPEN, null, null);

    assertThat(ProviderStatus.of(List.of())).isEqualTo(ProviderStatus.OPERATIONAL);
    assertThat(ProviderStatus.of(List.of(up, up))).isEqualTo(ProviderStatus.OPERATIONAL);
    assertThat(ProviderStatus.of(List.of(up, open))).isEqualTo(ProviderStatus.DEGRADED);
    assertThat(ProviderStatus.of(List.of(probing))).isEqualTo(ProviderStatus.DEGRADED);
    assertThat(ProviderStatus.of(List.of(open, open))).isEqualTo(ProviderStatus.DOWN);
  }
}
