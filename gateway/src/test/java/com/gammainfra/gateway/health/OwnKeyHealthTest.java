package com.gammainfra.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a customer's key comes to is that key's alone; what the provider does is everybody's. */
class OwnKeyHealthTest {

  private static final DeploymentId ID = new DeploymentId("openai/gpt-5-mini");
  private static final String ANN = "ann/openai#1";
  private static final String BOB = "bob/openai#1";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
  private final HealthTracker tracker = new HealthTracker(now::get);

  private void with(String ownKey, Consumer<Permit> outcome) {
    outcome.accept(Objects.requireNonNull(tracker.tryAcquire(ID, ownKey)));
  }

  private boolean admits(String ownKey) {
    Permit permit = tracker.tryAcquire(ID, ownKey);
    if (permit != null) {
      permit.release();
    }
    return permit != null;
  }

  private boolean admitsOperators() {
    Permit permit = tracker.tryAcquire(ID, 0, 1);
    if (permit != null) {
      permit.release();
    }
    return permit != null;
  }

  @Test
  void refusalOfOneKey_restsNoOther_andAnotherKeyOfTheSameCustomerBeginsAnew() {
    with(ANN, Permit::refused);

    assertThat(admits(ANN)).isFalse();
    assertThat(tracker.of(ID, ANN).breaker()).isEqualTo(BreakerState.OPEN);
    assertThat(admits(BOB)).isTrue();
    assertThat(admits("ann/openai#2")).isTrue();
    assertThat(admitsOperators()).isTrue();
    assertThat(tracker.of(ID).breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void limitOfOneKey_lastsAsLongAsTheProviderSaid_forThatKey() {
    with(ANN, permit -> permit.rest(Duration.ofMinutes(5), RestReason.RATE_LIMIT));

    assertThat(tracker.rateLimit(ID, ANN)).isEqualTo(Duration.ofMinutes(5));
    assertThat(tracker.rateLimit(ID, BOB)).isNull();
    assertThat(tracker.rateLimit(ID)).isNull();
    assertThat(admitsOperators()).isTrue();
    now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(5)));
    assertThat(admits(ANN)).isTrue();
  }

  @Test
  void operatorsKeyRefused_ownKeysAreStillAsked() {
    Objects.requireNonNull(tracker.tryAcquire(ID, 0, 1)).refused();

    assertThat(admitsOperators()).isFalse();
    assertThat(admits(ANN)).isTrue();
    assertThat(tracker.of(ID, ANN).breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void faultsOfTheProvider_metWithAnyKey_countForEverybody() {
    for (int i = 0; i < 5; i++) {
      with(i % 2 == 0 ? ANN : BOB, Permit::failed);
    }

    assertThat(admits(ANN)).isFalse();
    assertThat(admits("cy/openai#1")).isFalse();
    assertThat(admitsOperators()).isFalse();
  }

  @Test
  void keys_pastTheThousandLatest_areForgotten() {
    with(ANN, Permit::refused);
    for (int i = 0; i < 999; i++) {
      assertThat(admits("c" + i)).isTrue();
    }
    assertThat(admits(ANN)).isFalse(); // asked for just now: it is the latest again
    for (int i = 0; i < 1_000; i++) {
      assertThat(admits("d" + i)).isTrue();
    }

    assertThat(admits(ANN)).isTrue();
  }
}
