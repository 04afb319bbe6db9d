package com.gammainfra.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.AnswerSink;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.OpenResult;
import com.gammainfra.gateway.provider.Provider;
import com.gammainfra.gateway.provider.ProviderCall;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.UpstreamAnswer;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two candidates asked at once: who answers, who is told to stop, what is written down. */
@Timeout(20)
class HedgeTest {

  private static final Candidate A = Candidates.of("a/one", 1_000, "a1");
  private static final Candidate B = Candidates.of("b/two", 1_000, "b1");
  private static final Candidate C = Candidates.of("c/three", 9_000, "c1");
  private static final CallTiming TIMING = new CallTiming(1, 2);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ProviderFailure FAULT = new ProviderFailure.ServerFault(503, false, "oops");

  /** What a lane does when it is asked. */
  private interface Lane {
    OpenResult answer(ProviderCall call);
  }

  private static final class Lanes implements Provider {
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public OpenResult open(ProviderCall call) {
      calls.incrementAndGet();
      return lanes
          .getOrDefault(call.deployment().model().id().toString(), _ -> opened(new AtomicInteger()))
          .answer(call);
    }
  }

  private final Lanes lanes = new Lanes();
  private final AtomicLong nanos = new AtomicLong(1);
  private final HealthTracker health =
      new HealthTracker(() -> Instant.parse("2026-11-23T12:00:00Z").plusNanos(nanos.get()));
  private final Cancellation cancellation = new Cancellation();
  private final Dispatcher dispatcher =
      new Dispatcher(lanes, health, nanos::get, this::sit, new Random(1), false);

  private boolean sit(Duration time, Cancellation waiting) {
    nanos.addAndGet(time.toNanos());
    return waiting.isCancelled();
  }

  @Test
  void secondAnswersFirst_theFirstIsCancelled_andWasOutrunNotAtFault() {
    CountDownLatch bothAsked = new CountDownLatch(2); // a lane that is late is not asked at all
    lanes.lanes.put(
        "a/one",
        call -> {
          bothAsked.countDown();
          return untilCancelled(call);
        });
    lanes.lanes.put("b/two", _ -> together(bothAsked, new AtomicInteger()));

    Dispatched.Answered answered = answered(hedged(6, A, B, C));

    assertThat(answered.candidate()).isEqualTo(B);
    assertThat(answered.attempts())
        .containsExactly(new Attempt.Outrun(A, 0, TIMING), new Attempt.Answered(B, 0, TIMING));
    assertThat(cancellation.isCancelled()).isFalse();
    assertThat(health.of(A.deployment().id()).breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void firstAnswersFirst_theSecondIsCancelled() {
    CountDownLatch bothAsked = new CountDownLatch(2);
    lanes.lanes.put(
        "b/two",
        call -> {
          bothAsked.countDown();
          return untilCancelled(call);
        });
    lanes.lanes.put("a/one", _ -> together(bothAsked, new AtomicInteger()));

    Dispatched.Answered answered = answered(hedged(6, A, B));

    assertThat(answered.candidate()).isEqualTo(A);
    assertThat(answered.attempts())
        .containsExactly(new Attempt.Outrun(B, 0, TIMING), new Attempt.Answered(A, 0, TIMING));
  }

  @Test
  void bothAnswer_theLaterAnswerIsClosed_andTheWinnersIsNot() {
    AtomicInteger closedOfA = new AtomicInteger();
    AtomicInteger closedOfB = new AtomicInteger();
    CountDownLatch bothAsked = new CountDownLatch(2);
    lanes.lanes.put("a/one", _ -> together(bothAsked, closedOfA));
    lanes.lanes.put("b/two", _ -> together(bothAsked, closedOfB));

    Dispatched.Answered answered = answered(hedged(6, A, B));

    boolean first = answered.candidate().equals(A);
    assertThat((first ? closedOfA : closedOfB).get()).isZero();
    assertThat((first ? closedOfB : closedOfA).get()).isEqualTo(1);
    assertThat(answered.attempts()).hasSize(2);
    assertThat(answered.attempts().getFirst()).isInstanceOf(Attempt.Outrun.class);
    assertThat(answered.attempts().getLast()).isInstanceOf(Attempt.Answered.class);
  }

  @Test
  void oneFails_itsFailureIsKeptBesideTheAnswer() {
    CountDownLatch bothAsked = new CountDownLatch(2);
    lanes.lanes.put(
        "a/one",
        _ -> {
          bothAsked.countDown();
          return new OpenResult.Failed(FAULT, TIMING);
        });
    lanes.lanes.put("b/two", _ -> together(bothAsked, new AtomicInteger()));

    Dispatched.Answered answered = answered(hedged(6, A, B));

    assertThat(answered.attempts())
        .containsExactly(
            new Attempt.Failed(A, 0, FAULT, TIMING, false), new Attempt.Answered(B, 0, TIMING));
  }

  @Test
  void bothFail_theThirdIsAsked_afterAllThatWasTried() {
    lanes.lanes.put("a/one", _ -> new OpenResult.Failed(FAULT, TIMING));
    lanes.lanes.put("b/two", _ -> new OpenResult.Failed(FAULT, TIMING));

    Dispatched.Answered answered = answered(hedged(6, A, B, C));

    assertThat(answered.candidate()).isEqualTo(C);
    assertThat(answered.attempts())
        .containsExactly(
            new Attempt.Failed(A, 0, FAULT, TIMING, false),
            new Attempt.Failed(B, 0, FAULT, TIMING, false),
            new Attempt.Answered(C, 0, TIMING));
  }

  @Test
  void oneSaysThatTheRequestIsWrong_theOtherFails_nobodyElseIsAsked() {
    lanes.lanes.put(
        "a/one", _ -> new OpenResult.Failed(new ProviderFailure.Rejected(422, "tools[0]"), TIMING));
    lanes.lanes.put("b/two", _ -> new OpenResult.Failed(FAULT, TIMING));

    Dispatched dispatched = hedged(6, A, B, C);

    assertThat(((Dispatched.Exhausted) dispatched).error().code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(dispatched.attempts()).hasSize(2);
    assertThat(lanes.calls).hasValue(2);
  }

  @Test
  void tooLongForBoth_onlyALargerWindowIsAsked() {
    OpenResult tooLong = new OpenResult.Failed(new ProviderFailure.ContextTooLong("m"), TIMING);
    lanes.lanes.put("a/one", _ -> tooLong);
    lanes.lanes.put("b/two", _ -> tooLong);

    Dispatched.Answered answered =
        answered(hedged(6, A, B, Candidates.of("d/small", 1_000, "d1"), C));

    assertThat(answered.candidate()).isEqualTo(C);
    assertThat(lanes.calls).hasValue(3);
  }

  @Test
  void bothOverALimit_areAskedOnceMoreAtTheEnd() {
    AtomicInteger askedOfA = new AtomicInteger();
    OpenResult limited =
        new OpenResult.Failed(
            new ProviderFailure.RateLimited("slow", Duration.ofSeconds(3)), TIMING);
    lanes.lanes.put(
        "a/one", _ -> askedOfA.getAndIncrement() == 0 ? limited : opened(new AtomicInteger()));
    lanes.lanes.put("b/two", _ -> new OpenResult.Failed(FAULT, TIMING));

    Dispatched.Answered answered = answered(hedged(6, A, B));

    assertThat(answered.candidate()).isEqualTo(A);
    assertThat(answered.attempts()).hasSize(3);
  }

  @Test
  void budgetOfThree_isSharedByBothLanesAndTheRest() {
    lanes.lanes.put("a/one", _ -> new OpenResult.Failed(FAULT, TIMING));
    lanes.lanes.put("b/two", _ -> new OpenResult.Failed(FAULT, TIMING));
    lanes.lanes.put("c/three", _ -> new OpenResult.Failed(FAULT, TIMING));

    Dispatched dispatched = hedged(3, A, B, C, Candidates.named("d/four"));

    assertThat(lanes.calls).hasValue(3);
    assertThat(dispatched).isInstanceOf(Dispatched.Exhausted.class);
  }

  @Test
  void budgetOfOneCall_orOneCandidate_nobodyRaces() {
    lanes.lanes.put("b/two", HedgeTest::untilCancelled);

    assertThat(answered(hedged(1, A, B)).attempts())
        .containsExactly(new Attempt.Answered(A, 0, TIMING));
    assertThat(answered(hedged(6, A)).attempts())
        .containsExactly(new Attempt.Answered(A, 0, TIMING));
  }

  @Test
  void clientLeaves_bothLanesEnd_andNobodyElseIsAsked() throws Exception {
    CountDownLatch bothAsked = new CountDownLatch(2);
    Lane waiting =
        call -> {
          bothAsked.countDown();
          return untilCancelled(call);
        };
    lanes.lanes.put("a/one", waiting);
    lanes.lanes.put("b/two", waiting);
    Thread client =
        Thread.startVirtualThread(
            () -> {
              await(bothAsked);
              cancellation.cancel();
            });

    Dispatched dispatched = hedged(6, A, B, C);

    client.join();
    assertThat(dispatched).isInstanceOf(Dispatched.Abandoned.class);
    assertThat(lanes.calls).hasValue(2);
  }

  private Dispatched hedged(int attempts, Candidate... route) {
    return dispatcher.dispatch(
        new DispatchRequest(
            List.of(route),
            Candidates.ping(false),
            false,
            false,
            true,
            new Budget(LIMIT.toNanos(), attempts, LIMIT, null, LIMIT, LIMIT),
            Map.of(),
            cancellation,
            Runnable::run));
  }

  private static Dispatched.Answered answered(Dispatched dispatched) {
    return (Dispatched.Answered) dispatched;
  }

  private static OpenResult untilCancelled(ProviderCall call) {
    CountDownLatch told = new CountDownLatch(1);
    try (var _ = call.cancellation().onCancel(told::countDown)) {
      await(told);
    }
    return new OpenResult.Failed(new ProviderFailure.Cancelled(), TIMING);
  }

  private static OpenResult together(CountDownLatch everybody, AtomicInteger closed) {
    everybody.countDown();
    await(everybody);
    return opened(closed);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static OpenResult opened(AtomicInteger closed) {
    UpstreamAnswer answer =
        new UpstreamAnswer() {
          @Override
          public AnswerEnd drainTo(AnswerSink sink) {
            return new AnswerEnd.Complete(0, 0);
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    return new OpenResult.Opened(answer, List.of(), TIMING);
  }
}
