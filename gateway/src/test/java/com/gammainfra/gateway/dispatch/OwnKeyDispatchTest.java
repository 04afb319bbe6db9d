package com.gammainfra.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A candidate that is asked with the caller's own key is asked with that key alone. */
class OwnKeyDispatchTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final OwnKey MINE = new OwnKey("ann/a#1", new ApiKey("ann's"));
  private static final Candidate OPERATORS = Candidates.of("a/one", 1_000, "a1", "a2");
  private static final Candidate OWN = own(OPERATORS);
  private static final Candidate B = Candidates.of("b/two", 1_000, "b1");

  private final ScriptedProvider provider = new ScriptedProvider();
  private final Instant begin = Instant.parse("2026-11-23T12:00:00Z");
  private final HealthTracker health =
      new HealthTracker(() -> begin.plusNanos(provider.nanoTime()));
  private final Dispatcher dispatcher =
      new Dispatcher(
          provider,
          health,
          provider::nanoTime,
          (time, waiting) -> {
            provider.pass(time);
            return waiting.isCancelled();
          },
          new Random(1),
          false);

  private static Candidate own(Candidate candidate) {
    return new Candidate(
        candidate.deployment(),
        candidate.params(),
        candidate.quality(),
        candidate.assumed(),
        candidate.expectedCost(),
        candidate.ceilingCost(),
        candidate.maxOutputTokens(),
        candidate.health(),
        candidate.score(),
        candidate.reasons(),
        MINE.id());
  }

  private Dispatched dispatch(Map<String, OwnKey> keys, Candidate... route) {
    return dispatcher.dispatch(
        new DispatchRequest(
            List.of(route),
            Candidates.ping(false),
            false,
            false,
            false,
            new Budget(provider.nanoTime() + LIMIT.toNanos(), 6, LIMIT, null, LIMIT, LIMIT),
            keys,
            new Cancellation(),
            Runnable::run));
  }

  /** What a provider says about a key. */
  static Stream<ProviderFailure> ofTheKey() {
    return Stream.of(
        new ProviderFailure.Unauthorized("bad key"),
        new ProviderFailure.QuotaExhausted("empty"),
        new ProviderFailure.RateLimited("slow", Duration.ofSeconds(3)),
        new ProviderFailure.ModelNotFound("not with this key"));
  }

  @Test
  void ownKey_isTheOneThatIsSent() {
    Dispatched dispatched = dispatch(Map.of("a", MINE), OWN, B);

    assertThat(provider.asked()).containsExactly("a/one ann's");
    assertThat(dispatched.attempts().getFirst().candidate().isOwn()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("ofTheKey")
  void failureOfTheOwnKey_goesToTheNextCandidate_neverToTheOperatorsKeys(ProviderFailure failure) {
    provider.then(failure);

    Dispatched dispatched = dispatch(Map.of("a", MINE), OWN, B);

    assertThat(provider.asked()).containsExactly("a/one ann's", "b/two b1");
    assertThat(dispatched).isInstanceOf(Dispatched.Answered.class);
    assertThat(health.of(OPERATORS.deployment().id()).breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(dispatched.attempts())
        .extracting(a -> a.candidate().isOwn())
        .containsExactly(true, false);
  }

  @ParameterizedTest
  @MethodSource("ofTheKey")
  void failureOfTheOperatorsKey_leavesTheOwnOneToBeAsked(ProviderFailure failure) {
    provider.then(failure).then(failure);
    dispatch(Map.of(), OPERATORS);
    int before = provider.asked().size();

    dispatch(Map.of("a", MINE), OWN);

    boolean noSuchModel = failure instanceof ProviderFailure.ModelNotFound;
    assertThat(provider.asked().subList(before, provider.asked().size()))
        .isEqualTo(noSuchModel ? List.of() : List.of("a/one ann's"));
  }

  @Test
  void fault_metWithTheOwnKey_isTheProviders() {
    for (int i = 0; i < 5; i++) {
      provider.then(new ProviderFailure.ServerFault(503, false, "oops"));
      dispatch(Map.of("a", MINE), OWN);
    }

    assertThat(health.of(OPERATORS.deployment().id()).breaker()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void keyThatIsNotAtHandAnyMore_isAFault_andNobodyIsAskedInItsPlace() {
    OwnKey another = new OwnKey("ann/a#2", new ApiKey("ann's new one"));
    for (Map<String, OwnKey> keys :
        List.of(
            Map.<String, OwnKey>of(),
            Map.of("a", another),
            Map.of("a", new OwnKey(MINE.id(), null)))) {
      assertThatThrownBy(() -> dispatch(keys, OWN, B)).isInstanceOf(IllegalStateException.class);
    }
    assertThat(provider.asked()).isEmpty();
  }
}
