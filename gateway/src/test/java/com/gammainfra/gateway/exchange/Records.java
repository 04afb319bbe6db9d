package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Route;
import com.gammainfra.gateway.routing.RouteReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records of exchanges for tests. */
public final class Records {

  private static final long MILLIS = 1_000_000;

  private Records() {}

  /** A route of those candidates to a predicted task. */
  public static Route route(@Nullable Double dial, Candidate... candidates) {
    TaskPrediction code =
        new TaskPrediction(
            Task.CODE,
            TaskPrediction.Method.LEARNED,
            0.93,
            Map.of(Task.CODE, 0.93),
            0.6,
            "sha256:0",
            null,
            null,
            List.of());
    return new Route(
        new RouteReason.PredictedTask(code),
        List.of(candidates),
        List.of(),
        dial,
        null,
        false,
        null,
        List.of());
  }

  /** A pinned route. */
  public static Route pinned(Candidate candidate) {
    return new Route(
        new RouteReason.PinnedByCaller(),
        List.of(candidate),
        List.of(),
        null,
        null,
        false,
        null,
        List.of());
  }

  /** A candidate's turn that failed. */
  public static Attempt failed(Candidate candidate, ProviderFailure failure) {
    return new Attempt.Failed(candidate, 0, failure, new CallTiming(MILLIS, 3 * MILLIS), false);
  }

  /** A candidate's turn that was answered. */
  public static Attempt answered(Candidate candidate) {
    return new Attempt.Answered(candidate, 0, new CallTiming(3 * MILLIS, 10 * MILLIS));
  }

  /** A whole answer by the candidate of the last attempt, 1,000 tokens in and 200 out. */
  public static ExchangeRecord completed(Route route, List<Attempt> attempts) {
    return of(
        "auto", route, attempts, attempts.getLast().candidate(), new ExchangeOutcome.Completed(0));
  }

  /** A record that took 12 ms, 9 of which upstreams were waited for. */
  public static ExchangeRecord of(
      String requestedModel,
      @Nullable Route route,
      List<Attempt> attempts,
      @Nullable Candidate served,
      ExchangeOutcome outcome) {
    return new ExchangeRecord(
        "req_1",
        Instant.EPOCH,
        "ann",
        "operator",
        requestedModel,
        false,
        route,
        attempts,
        served,
        outcome,
        served == null ? Usage.NONE : Usage.of(1_000, 200),
        served == null ? null : new Cost(Usd.parse("0.00025"), Usd.parse("0.0004"), "v1"),
        Usd.ZERO,
        Usd.ZERO,
        new ExchangeRecord.Timing(0, 12 * MILLIS, 9 * MILLIS, 0),
        List.of(),
        false);
  }
}
