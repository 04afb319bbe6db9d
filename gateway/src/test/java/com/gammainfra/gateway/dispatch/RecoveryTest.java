package com.gammainfra.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.OpenResult;
import com.gammainfra.gateway.provider.Provider;
import com.gammainfra.gateway.provider.ProviderCall;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.ProviderFailure.Wait;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A primary that was away serves again within 30 seconds of the later of its recovery and its
 * cool-down's end, whatever the outage looked like and however long it was. One request a second,
 * in virtual time, through the dispatcher and its breakers.
 */
class RecoveryTest {

  private static final Duration PROMISED = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Candidate PRIMARY = Candidates.of("a/one", 1_000, "a1", "a2");
  private static final Candidate SECOND = Candidates.of("b/two", 1_000, "b1");

  /** An outage, as the primary shows it, and how long it then wants to be left alone. */
  record Outage(ProviderFailure failure, Duration coolDown) {}

  private static final List<Outage> OUTAGES =
      List.of(
          new Outage(new ProviderFailure.ServerFault(503, false, "down"), Duration.ZERO),
          new Outage(new ProviderFailure.TimedOut(Wait.FIRST_TOKEN, LIMIT), Duration.ZERO),
          new Outage(new ProviderFailure.Unreachable("refused", false), Duration.ZERO),
          new Outage(new ProviderFailure.RateLimited("slow", null), Duration.ZERO),
          new Outage(
              new ProviderFailure.RateLimited("slow", Duration.ofSeconds(45)),
              Duration.ofSeconds(45)));

  static Stream<Arguments> outages() {
    return OUTAGES.stream()
        .flatMap(
            outage ->
                IntStream.of(1, 4, 17, 60, 61, 333, 1_800)
                    .mapToObj(seconds -> Arguments.of(outage, seconds)));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void primaryRecovers_servesAgainInTime(Outage outage, int seconds) {
    Instant start = Instant.parse("2026-11-23T12:00:00Z");
    Outages provider = new Outages();
    HealthTracker health = new HealthTracker(() -> start.plusNanos(provider.nanos));
    Dispatcher dispatcher =
        new Dispatcher(provider, health, () -> provider.nanos, provider::sit, new Random(7), false);
    serve(dispatcher, provider, 30);
    provider.failure = outage.failure;
    serve(dispatcher, provider, seconds);
    provider.failure = null;
    long recovered = Math.max(provider.nanos, provider.lastFailure + outage.coolDown.toNanos());

    long servedAgain = Long.MAX_VALUE;
    while (provider.nanos < recovered + Duration.ofMinutes(5).toNanos()) {
      if (serve(dispatcher, provider, 1).equals(PRIMARY)) {
        servedAgain = Math.min(servedAgain, provider.nanos);
      }
    }

    assertThat(Duration.ofNanos(Math.max(0, servedAgain - recovered)))
        .isLessThanOrEqualTo(PROMISED);
  }

  /** One request a second; who answered the last. */
  private static Candidate serve(Dispatcher dispatcher, Outages provider, int requests) {
    Candidate last = SECOND;
    for (int i = 0; i < requests; i++) {
      long next = provider.nanos + Duration.ofSeconds(1).toNanos();
      Dispatched dispatched =
          dispatcher.dispatch(
              new DispatchRequest(
                  List.of(PRIMARY, SECOND),
                  Candidates.ping(false),
                  false,
                  false,
                  false,
                  new Budget(provider.nanos + LIMIT.toNanos() * 6, 6, LIMIT, null, LIMIT, LIMIT),
                  Map.of(),
                  new Cancellation(),
                  Runnable::run));
      last = ((Dispatched.Answered) dispatched).candidate();
      provider.nanos = Math.max(provider.nanos, next);
    }
    return last;
  }

  /** The primary fails as told, the second answers. */
  private static final class Outages implements Provider {
    private long nanos = 1;
    private long lastFailure;
    private @Nullable ProviderFailure failure;

    @Override
    public OpenResult open(ProviderCall call) {
      long from = nanos;
      nanos += Duration.ofMillis(200).toNanos();
      var timing = new CallTiming(from, nanos);
      if (failure != null && call.deployment().equals(PRIMARY.deployment())) {
        lastFailure = nanos;
        return new OpenResult.Failed(failure, timing);
      }
      return new OpenResult.Opened(ScriptedProvider.EMPTY, List.of(), timing);
    }

    private boolean sit(Duration time, Cancellation cancellation) {
      nanos += time.toNanos();
      return cancellation.isCancelled();
    }
  }
}
