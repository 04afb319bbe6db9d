package com.gammainfra.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.account.RateLimiter.Admission;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A key's rates, at a clock that stands still until it is moved. */
class RateLimiterTest {

  private final AtomicLong nanos = new AtomicLong(1_000_000_000_000L);
  private final RateLimiter limiter = new RateLimiter(nanos::get);

  @Test
  void requests_pastTheMinutesNumber_waitForTheNextOne() {
    Caller caller = caller("a", 2, null, null);

    assertThat(remaining(admit(caller, 0))).isEqualTo(1);
    assertThat(remaining(admit(caller, 0))).isZero();
    Admission.Limited third = limited(caller, 0);
    assertThat(third.limit()).isEqualTo("2 requests a minute");
    assertThat(third.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    RateLimiter.Quota quota = Objects.requireNonNull(third.standing().requests());
    assertThat(quota.limit()).isEqualTo(2);
    assertThat(quota.reset()).isEqualTo(Duration.ofMinutes(1));
    assertThat(third.standing().tokens()).isNull();

    pass(Duration.ofSeconds(30));
    admit(caller, 0);
    limited(caller, 0);
  }

  @Test
  void tokens_ofAnAnswer_areTakenAtItsEndAndLeaveADebt() {
    Caller caller = caller("a", null, 600L, null);

    Admission.Admitted first = admit(caller, 100);
    assertThat(tokens(first)).isEqualTo(500);
    first.permit().used(1_200);

    Admission.Limited second = limited(caller, 10);
    assertThat(second.limit()).isEqualTo("600 tokens a minute");
    assertThat(Objects.requireNonNull(second.standing().tokens()).remaining()).isZero();
    assertThat(second.retryAfter()).as("600 owed and 10 wanted").isEqualTo(Duration.ofSeconds(61));
    pass(Duration.ofSeconds(61));
    admit(caller, 10);
  }

  @Test
  void tokens_notUsed_areGivenBack() {
    Caller caller = caller("a", null, 600L, null);

    admit(caller, 500).permit().close();
    assertThat(tokens(admit(caller, 500))).isEqualTo(100);
  }

  @Test
  void request_largerThanAMinute_isLetInWhenNothingIsUsed() {
    Caller caller = caller("a", null, 100L, null);

    admit(caller, 250);
    Admission.Limited next = limited(caller, 1);
    assertThat(next.retryAfter()).isEqualTo(Duration.ofMillis(90_600));
  }

  @Test
  void tokens_refused_costNoRequest() {
    Caller caller = caller("a", 10, 100L, null);

    admit(caller, 100);
    Admission.Limited refused = limited(caller, 50);
    assertThat(Objects.requireNonNull(refused.standing().requests()).remaining()).isEqualTo(9);
  }

  @Test
  void concurrency_isFreedAtTheEnd_once() {
    Caller caller = caller("a", null, null, 1);
    Admission.Admitted first = admit(caller, 0);

    Admission.Limited second = limited(caller, 0);
    assertThat(second.limit()).isEqualTo("1 requests at once");
    assertThat(second.retryAfter()).isPositive();
    first.permit().used(5);
    first.permit().close();
    admit(caller, 0);
    limited(caller, 0);
  }

  @Test
  void keys_areLimitedOneByOne_andThoseWithoutLimitsNever() {
    admit(caller("a", 1, null, null), 0);
    admit(caller("b", 1, null, null), 0);
    limited(caller("a", 1, null, null), 0);
    for (int i = 0; i < 1_000; i++) {
      Admission.Admitted free = admit(caller("c", null, null, null), 1_000_000);
      assertThat(free.standing()).isEqualTo(RateLimiter.Standing.UNLIMITED);
      free.permit().used(1_000_000);
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Admission.Admitted admit(Caller caller, long tokens) {
    return (Admission.Admitted) limiter.admit(caller, tokens);
  }

  private Admission.Limited limited(Caller caller, long tokens) {
    return (Admission.Limited) limiter.admit(caller, tokens);
  }

  private static long remaining(Admission admission) {
    return Objects.requireNonNull(admission.standing().requests()).remaining();
  }

  private static long tokens(Admission admission) {
    return Objects.requireNonNull(admission.standing().tokens()).remaining();
  }

  private static Caller caller(
      String key, @Nullable Integer rpm, @Nullable Long tpm, @Nullable Integer concurrency) {
    KeyPolicy policy = new KeyPolicy(null, null, Set.of(), Set.of(), rpm, tpm, concurrency, false);
    return new Caller(key, "acme", Scope.INFERENCE, policy);
  }
}
