package com.gammainfra.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.ProviderFailure.Wait;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The one error of a route on which nobody answered. */
class RouteErrorTest {

  private static final ProviderFailure LIMITED = new ProviderFailure.RateLimited("m", null);
  private static final ProviderFailure LATE =
      new ProviderFailure.TimedOut(Wait.FIRST_TOKEN, Duration.ofMillis(250));
  private static final ProviderFailure FAULT = new ProviderFailure.ServerFault(500, true, "m");
  private static final ProviderFailure JUNK = new ProviderFailure.Malformed("m");
  private static final ProviderFailure REFUSED = new ProviderFailure.Unauthorized("m");
  private static final ProviderFailure EMPTY = new ProviderFailure.QuotaExhausted("m");
  private static final ProviderFailure REJECTED = new ProviderFailure.Rejected(422, "tools[0]");
  private static final ProviderFailure FILTERED = new ProviderFailure.ContentFiltered("harm");
  private static final ProviderFailure LONG = new ProviderFailure.ContextTooLong("9 > 8");

  private static final InputSize SIZE = new InputSize(5_980, 0, 5_980, 1, 0);

  static Stream<Arguments> rows() {
    return Stream.of(
        row(ErrorCode.RATE_LIMIT_EXCEEDED, LIMITED),
        row(ErrorCode.RATE_LIMIT_EXCEEDED, LIMITED, LIMITED),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, LIMITED, FAULT),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, FAULT, LIMITED),
        row(ErrorCode.UPSTREAM_TIMEOUT, LATE),
        row(ErrorCode.UPSTREAM_TIMEOUT, LATE, LATE),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, LATE, FAULT),
        row(ErrorCode.UPSTREAM_MALFORMED, JUNK),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, FAULT, JUNK),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, FAULT),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, REFUSED),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, EMPTY),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, new ProviderFailure.ModelNotFound("m")),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, new ProviderFailure.Unreachable("m", false)),
        row(ErrorCode.UPSTREAM_UNAVAILABLE, new ProviderFailure.Cut("m")),
        row(ErrorCode.INVALID_REQUEST, REJECTED),
        row(ErrorCode.INVALID_REQUEST, FAULT, REJECTED),
        row(ErrorCode.INVALID_REQUEST, FILTERED),
        row(ErrorCode.INVALID_REQUEST, LONG),
        row(ErrorCode.INVALID_REQUEST, LONG, FAULT));
  }

  private static Arguments row(ErrorCode code, ProviderFailure... failures) {
    return Arguments.of(List.of(failures), code);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void failures_haveTheirCode(List<ProviderFailure> failures, ErrorCode code) {
    assertThat(error(failures).code()).isEqualTo(code);
  }

  @Test
  void everyWait_isKnown_theShortestIsTold() {
    ChatError error =
        error(
            List.of(
                new ProviderFailure.RateLimited("m", Duration.ofSeconds(9)),
                LIMITED,
                new ProviderFailure.RateLimited("m", Duration.ofSeconds(4))));

    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void requestAtFault_isToldInTheProvidersWords() {
    assertThat(error(List.of(REJECTED)).message()).isEqualTo("tools[0]");
    assertThat(error(List.of(FILTERED)).message()).isEqualTo("harm");
    assertThat(error(List.of(LONG)).message())
        .isEqualTo("about 1500 tokens do not fit the window of 100000 tokens (p0/model): 9 > 8");
    assertThat(error(List.of(LONG)).param()).isEqualTo("messages");
  }

  @Test
  void timeout_namesWhatWasWaitedFor() {
    assertThat(error(List.of(LATE)).message()).contains("p0/model", "first token", "250 ms");
  }

  @Test
  void providersOwnTrouble_isNotQuoted() {
    for (ProviderFailure failure :
        List.of(
            new ProviderFailure.Unauthorized("marker"),
            new ProviderFailure.QuotaExhausted("marker"),
            new ProviderFailure.ServerFault(500, true, "marker"),
            new ProviderFailure.Unreachable("marker", false))) {
      assertThat(error(List.of(failure)).message()).contains("p0/model").doesNotContain("marker");
    }
  }

  @Test
  void nobodyAsked_isATimeout_everyoneResting_isUnavailable() {
    assertThat(RouteError.of(List.of(), SIZE).code()).isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
    assertThat(RouteError.of(List.of(skipped(null)), SIZE).code())
        .isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
  }

  @Test
  void everyoneRateLimitedAtPresent_isToldTheShortestWait() {
    ChatError error =
        RouteError.of(
            List.of(skipped(Duration.ofSeconds(9)), skipped(Duration.ofSeconds(4))), SIZE);

    assertThat(error.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(4));
    assertThat(RouteError.of(List.of(skipped(Duration.ofSeconds(9)), skipped(null)), SIZE).code())
        .isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
  }

  @Test
  void everyoneWouldLose_theFirstOnesLossesAreNamed() {
    ChatError error =
        RouteError.of(List.of(wouldLose("temperature", "top_k"), wouldLose("seed")), SIZE);

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(error.message()).contains("temperature; top_k").doesNotContain("seed");
  }

  @Test
  void tooLong_largerWindowReallyAsked_itsFailureIsTheReason() {
    Attempt small = failed(Candidates.of("a/small", 1_000, "k"), LONG);
    Candidate large = Candidates.of("b/large", 9_000, "k");

    assertThat(RouteError.of(List.of(small, failed(large, FAULT)), SIZE).code())
        .isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
    assertThat(RouteError.of(List.of(failed(large, LIMITED), small), SIZE).code())
        .isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    assertThat(RouteError.of(List.of(small, new Attempt.Skipped(large, null)), SIZE).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  private static Attempt skipped(@Nullable Duration retryAfter) {
    return new Attempt.Skipped(Candidates.named("a/b"), retryAfter);
  }

  private static Attempt wouldLose(String... losses) {
    return new Attempt.Failed(
        Candidates.named("a/b"), 0, new ProviderFailure.WouldLose(List.of(losses)), null, false);
  }

  private static Attempt failed(Candidate candidate, ProviderFailure failure) {
    return new Attempt.Failed(candidate, 0, failure, new CallTiming(0, 1), false);
  }

  private static ChatError error(List<ProviderFailure> failures) {
    List<Attempt> attempts = new ArrayList<>();
    for (ProviderFailure failure : failures) {
      attempts.add(
          new Attempt.Failed(
              Candidates.named("p" + attempts.size() + "/model"),
              0,
              failure,
              new CallTiming(0, 1),
              false));
    }
    return RouteError.of(attempts, SIZE);
  }
}
