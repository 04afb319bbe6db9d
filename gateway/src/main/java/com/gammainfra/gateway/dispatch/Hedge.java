package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Two candidates asked at once, for a whole answer: the first to succeed answers, the other is
 * cancelled. Each runs on a virtual thread of its own and both have ended when the race has.
 */
final class Hedge {

  /**
   * A lane that ended in vain.
   *
   * @param reaction null when it was not asked
   */
  record Failure(Candidate candidate, Journey lane, @Nullable Reaction reaction) {

    /** Whether nobody else may be asked after that. */
    boolean isFinal() {
      return reaction != null && reaction.next() == Reaction.Next.NOBODY;
    }
  }

  private record Lane(Candidate candidate, Cancellation cancellation, Journey journey) {}

  private final DispatchRequest request;
  private final Means means;
  private final AtomicInteger asked;
  private final AtomicReference<@Nullable Lane> winner = new AtomicReference<>();
  private final List<Failure> failures = new ArrayList<>();

  Hedge(DispatchRequest request, Means means, AtomicInteger asked) {
    this.request = request;
    this.means = means;
    this.asked = asked;
  }

  /**
   * Asks both. Blocks until one has answered or both have failed.
   *
   * @return the answer; its attempts are those of both lanes, the winner's last
   */
  Dispatched.@Nullable Answered race(Candidate first, Candidate second) {
    Lane one = lane(first);
    Lane other = lane(second);
    try (var _ = request.cancellation().onCancel(one.cancellation::cancel);
        var _ = request.cancellation().onCancel(other.cancellation::cancel)) {
      CompletableFuture<Journey.Turn> left = start(one, other);
      CompletableFuture<Journey.Turn> right = start(other, one);
      Journey.Turn ofOne = left.join();
      Journey.Turn ofOther = right.join();
      Lane won = winner.get();
      if (won == null) {
        failures.add(failure(one, ofOne));
        failures.add(failure(other, ofOther));
        failures.sort(Comparator.comparing(Failure::isFinal));
        return null;
      }
      return won.equals(one) ? won(ofOne, other, ofOther) : won(ofOther, one, ofOne);
    }
  }

  /** The lanes, when neither answered; one that ends the route is the last, for it is why. */
  List<Failure> failures() {
    return failures;
  }

  private Lane lane(Candidate candidate) {
    Cancellation own = new Cancellation();
    DispatchRequest alone =
        new DispatchRequest(
            List.of(candidate),
            request.request(),
            request.strict(),
            false,
            false,
            request.budget(),
            request.ownKeys(),
            own,
            request.loop());
    return new Lane(candidate, own, new Journey(alone, means, asked));
  }

  private CompletableFuture<Journey.Turn> start(Lane lane, Lane other) {
    return CompletableFuture.supplyAsync(
        () -> {
          Journey.Turn turn = lane.journey.turn(lane.candidate, false);
          if (turn instanceof Journey.Turn.Answers && winner.compareAndSet(null, lane)) {
            other.cancellation.cancel();
          }
          return turn;
        },
        Thread::startVirtualThread);
  }

  private static Failure failure(Lane lane, Journey.Turn turn) {
    return new Failure(
        lane.candidate,
        lane.journey,
        turn instanceof Journey.Turn.Fails(var reaction) ? reaction : null);
  }

  private static Dispatched.Answered won(Journey.Turn turn, Lane loser, Journey.Turn ofLoser) {
    if (ofLoser instanceof Journey.Turn.Answers(var late)) {
      late.answer().close();
    }
    Dispatched.Answered answered = ((Journey.Turn.Answers) turn).answered();
    List<Attempt> all = new ArrayList<>();
    loser.journey.attempts().forEach(attempt -> all.add(outrun(attempt)));
    all.addAll(answered.attempts());
    return new Dispatched.Answered(
        answered.candidate(),
        answered.answer(),
        answered.losses(),
        all,
        answered.waited(),
        answered.permit());
  }

  /** What the loser was doing when it lost did not fail. */
  private static Attempt outrun(Attempt attempt) {
    return switch (attempt) {
      case Attempt.Answered(var candidate, int key, var timing) ->
          new Attempt.Outrun(candidate, key, timing);
      case Attempt.Failed(var candidate, int key, ProviderFailure.Cancelled _, var timing, _, _)
          when timing != null ->
          new Attempt.Outrun(candidate, key, timing);
      case Attempt.Failed _, Attempt.Outrun _, Attempt.Skipped _ -> attempt;
    };
  }
}
