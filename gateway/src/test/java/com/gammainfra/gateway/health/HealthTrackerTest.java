package com.gammainfra.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The tracker in virtual time. */
class HealthTrackerTest {

  private static final DeploymentId ID = new DeploymentId("openai/gpt-5-mini");

  private static final Duration A_WHILE = Duration.ofMillis(700);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
  private final InstantSource clock = now::get;
  private final HealthTracker tracker = new HealthTracker(clock);

  private void pass(Duration time) {
    now.updateAndGet(t -> t.plus(time));
  }

  private void call(boolean success) {
    if (success) {
      permit().succeeded(A_WHILE);
    } else {
      permit().failed();
    }
  }

  private Permit permit() {
    return Objects.requireNonNull(tracker.tryAcquire(ID, 0, 1));
  }

  private void open() {
    permit().missing();
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  /** Opens the breaker and lets it wait: the next call is the probe. */
  private void awaitProbe() {
    open();
    pass(Duration.ofSeconds(16));
  }

  private void coolDown(Duration wait) {
    permit().rest(wait, RestReason.RATE_LIMIT);
  }

  private BreakerState state() {
    return tracker.of(ID).breaker();
  }

  private void answer(long millis) {
    Permit permit = permit();
    permit.begun(Duration.ofMillis(millis));
    permit.succeeded(A_WHILE);
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
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
  }

  @Test
  void breaker_fewerThanThreeQuartersFail_staysClosed() {
    for (int i = 0; i < 60; i++) {
      call(i % 5 < 2);
    }
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void breaker_fourInFiveFail_opens() {
    for (int i = 0; i < 5; i++) {
      call(i == 0);
    }
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void breaker_aQuarterFailsAtRandom_isClosedNearlyAlways() {
    long seed = 20261128;
    Random random = new Random(seed);
    int opened = 0;
    for (int i = 0; i < 10_000; i++) {
      if (tracker.tryAcquire(ID, 0, 1) == null) {
        opened++;
        pass(Duration.ofSeconds(16));
      }
      call(random.nextInt(4) > 0);
    }
    assertThat(opened).as("seed %d", seed).isLessThan(10);
  }

  @Test
  void breaker_waitIsOver_isHalfOpenBeforeAnybodyAsks() {
    open();
    pass(Duration.ofMillis(14_999));
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    pass(Duration.ofMillis(1));
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(tracker.of(ID).unhealthy()).isFalse();
  }

  @Test
  void halfOpen_probeSucceeds_closes() {
    open();
    pass(Duration.ofSeconds(16));
    call(true);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
  }

  @Test
  void halfOpen_probeFails_opensForAnotherWait() {
    open();
    pass(Duration.ofSeconds(16));
    call(false);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(Duration.ofSeconds(14));
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    pass(Duration.ofSeconds(2));
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
  }

  @Test
  void halfOpen_probeReleased_admitsAnother() {
    open();
    pass(Duration.ofSeconds(16));
    Permit probe = permit();
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    probe.release();
    probe.release();
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
  }

  @Test
  void halfOpen_probeSaysNothing_letsTheNextInAfter15Seconds_andStillMayCloseIt() {
    awaitProbe();
    Permit slow = permit();
    pass(Duration.ofMillis(14_999));
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    pass(Duration.ofMillis(1));
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    slow.succeeded(A_WHILE);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void halfOpen_sixteenThreads_admitsOneProbe() throws Exception {
    for (int round = 0; round < 50; round++) {
      open();
      pass(Duration.ofSeconds(16));
      CountDownLatch start = new CountDownLatch(1);
      List<Future<@Nullable Permit>> asked = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
        for (int i = 0; i < 16; i++) {
          asked.add(
              threads.submit(
                  () -> {
                    start.await();
                    return tracker.tryAcquire(ID, 0, 1);
                  }));
        }
        start.countDown();
      }
      List<Permit> admitted = new ArrayList<>();
      for (Future<@Nullable Permit> one : asked) {
        Permit permit = one.get();
        if (permit != null) {
          admitted.add(permit);
        }
      }
      assertThat(admitted).hasSize(1);
      admitted.getFirst().succeeded(A_WHILE);
      assertThat(state()).isEqualTo(BreakerState.CLOSED);
    }
  }

  @Test
  void refused_twice_isHarmless() {
    Permit other = permit();
    open();
    other.missing();
    other.failed();
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void permitOfAnEarlierEpoch_whateverItCameTo_doesNotDecideTheProbe() {
    Permit failing = permit();
    Permit succeeding = permit();
    Permit released = permit();
    awaitProbe();
    Permit probe = permit();

    failing.failed();
    succeeding.succeeded(A_WHILE);
    released.release();

    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    probe.succeeded(A_WHILE);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void permitsOfAnEarlierEpoch_failAfterTheRecovery_doNotOpenAgain() {
    List<Permit> old = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      old.add(permit());
    }
    awaitProbe();
    permit().succeeded(A_WHILE);
    old.forEach(Permit::failed);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void permit_settledOften_countsOnce() {
    Permit permit = permit();
    for (int i = 0; i < 10; i++) {
      permit.failed();
    }
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void probe_itsStreamBegins_closesAndFreesTheSlot() {
    awaitProbe();
    permit().begun(Duration.ofMillis(100));
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
  }

  @Test
  void probe_itsStreamIsCutLater_countsOnceInTheNewEpoch() {
    awaitProbe();
    Permit probe = permit();
    probe.begun(Duration.ofMillis(100));
    for (int i = 0; i < 4; i++) {
      call(false);
    }
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    probe.failed();
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void forgottenProbe_failsLate_isIgnored() {
    awaitProbe();
    Permit forgotten = permit();
    pass(Duration.ofSeconds(15));
    Permit probe = permit();

    forgotten.failed();

    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    probe.succeeded(A_WHILE);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void streamOfAnEarlierEpoch_begins_isTimedOnly() {
    Permit old = permit();
    awaitProbe();
    Permit probe = permit();
    old.begun(Duration.ofMillis(100));
    assertThat(tracker.of(ID).ttftP50()).isNotNull();
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    probe.release();
  }

  @Test
  void oneKeyRests_othersAreAsked_untilAllRest() {
    key(0).rest(Duration.ofSeconds(20), RestReason.QUOTA);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID, 0, 2)).isNull();
    assertThat(tracker.rateLimit(ID)).isNull();

    key(1).rest(Duration.ofSeconds(9), RestReason.RATE_LIMIT);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(tracker.rateLimit(ID)).isEqualTo(Duration.ofSeconds(9));
    pass(Duration.ofSeconds(9));
    assertThat(tracker.tryAcquire(ID, 0, 2)).isNull();
    assertThat(tracker.tryAcquire(ID, 1, 2)).isNotNull();
  }

  @Test
  void oneKeyRefused_opensForItAlone_andIsProbedAfter15Seconds() {
    key(0).refused();
    assertThat(tracker.tryAcquire(ID, 0, 2)).isNull();
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    key(1).refused();
    assertThat(state()).isEqualTo(BreakerState.OPEN);

    pass(Duration.ofSeconds(16));
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    Permit probe = key(1);
    assertThat(tracker.tryAcquire(ID, 1, 2)).isNull();
    probe.succeeded(A_WHILE);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID, 1, 2)).isNotNull();
  }

  @Test
  void oneKeyLimitedOften_opensForItAlone() {
    for (int i = 0; i < 5; i++) {
      key(0).limited();
    }
    assertThat(tracker.tryAcquire(ID, 0, 2)).isNull();
    assertThat(tracker.tryAcquire(ID, 1, 2)).isNotNull();
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void deploymentsProbe_itsKeyIsLimited_decidesNothing() {
    permit().missing();
    pass(Duration.ofSeconds(16));
    permit().limited();
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
  }

  private Permit key(int key) {
    return Objects.requireNonNull(tracker.tryAcquire(ID, key, 2));
  }

  @Test
  void rateLimit_breakerIsOpenToo_isNotTheReason() {
    Permit second = permit();
    coolDown(Duration.ofSeconds(10));
    assertThat(tracker.rateLimit(ID)).isEqualTo(Duration.ofSeconds(10));
    second.missing();
    assertThat(tracker.rateLimit(ID)).isNull();
  }

  @Test
  void coolDown_untilItEnds_refuses() {
    Permit second = permit();
    coolDown(Duration.ofSeconds(20));
    second.rest(Duration.ofSeconds(5), RestReason.RATE_LIMIT);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
    pass(Duration.ofSeconds(19));
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNull();
    pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
  }

  @Test
  void coolDown_absurdlyLong_isAtMostAnHour() {
    coolDown(Duration.ofSeconds(Long.MAX_VALUE));
    pass(Duration.ofHours(1));
    assertThat(tracker.tryAcquire(ID, 0, 1)).isNotNull();
  }

  @Test
  void ttft_samples_givesPercentilesWithinTwoDigits() {
    for (int millis = 1; millis <= 1_000; millis++) {
      answer(millis);
    }
    pass(LatencyWindow.SLOT);
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
  void total_ofEveryAnswer_hasItsOwnPercentiles() {
    call(true);
    assertThat(tracker.of(ID).totalP50()).isBetween(Duration.ofMillis(693), Duration.ofMillis(708));
    assertThat(tracker.of(ID).ttftP50()).isNull();
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
  void providerStatus_itsDeployments_decide() {
    DeploymentHealth up = DeploymentHealth.UNKNOWN;
    DeploymentHealth open = DeploymentHealth.untimed(BreakerState.OPEN);
    DeploymentHealth probing = DeploymentHealth.untimed(BreakerState.HALF_OPEN);

    assertThat(ProviderStatus.of(List.of())).isEqualTo(ProviderStatus.OPERATIONAL);
    assertThat(ProviderStatus.of(List.of(up, up))).isEqualTo(ProviderStatus.OPERATIONAL);
    assertThat(ProviderStatus.of(List.of(up, open))).isEqualTo(ProviderStatus.DEGRADED);
    assertThat(ProviderStatus.of(List.of(probing))).isEqualTo(ProviderStatus.DEGRADED);
    assertThat(ProviderStatus.of(List.of(open, open))).isEqualTo(ProviderStatus.DOWN);
  }
}
