package com.gammainfra.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.ProviderFailure.Wait;
import com.gammainfra.gateway.routing.Candidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failure leads to which next step, at every place in a route. Time is virtual. */
class DispatcherTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration S3 = Duration.ofSeconds(3);
  private static final ProviderFailure FAULT = new ProviderFailure.ServerFault(503, false, "oops");
  private static final ProviderFailure STUMBLE = new ProviderFailure.ServerFault(500, true, "oops");
  private static final ProviderFailure LIMITED = new ProviderFailure.RateLimited("slow", null);

  private static final Candidate A = Candidates.of("a/one", 1_000, "a1", "a2");
  private static final Candidate B = Candidates.of("b/two", 1_000, "b1", "b2");
  private static final Candidate C = Candidates.of("c/three", 9_000, "c1", "c2");

  private final ScriptedProvider provider = new ScriptedProvider();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private final HealthTracker health = new HealthTracker(() -> now.plusNanos(provider.nanoTime()));
  private final List<Duration> pauses = new ArrayList<>();
  private final Dispatcher dispatcher = dispatcher(provider, health, false);
  private final Cancellation cancellation = new Cancellation();

  private Dispatcher dispatcher(ScriptedProvider asked, HealthTracker tracker, boolean refilter) {
    Pause pause =
        (time, waiting) -> {
          pauses.add(time);
          asked.pass(time);
          return waiting.isCancelled();
        };
    return new Dispatcher(asked, tracker, asked::nanoTime, pause, new Random(1), refilter);
  }

  /** When the candidate itself is asked a second time. */
  enum Again {
    NEVER,
    AT_ONCE,
    AFTER_A_BACKOFF,
    AT_LAST
  }

  /** A failure and what it leads to, as the table says. */
  record Row(ProviderFailure failure, Again again, boolean otherKey, boolean next) {}

  static Stream<Arguments> rows() {
    ProviderFailure wait = new ProviderFailure.RateLimited("slow", Duration.ofSeconds(3));
    ProviderFailure late = new ProviderFailure.TimedOut(Wait.FIRST_TOKEN, LIMIT);
    List<Row> rows =
        List.of(
            new Row(LIMITED, Again.AT_LAST, true, true),
            new Row(wait, Again.AT_LAST, true, true),
            new Row(new ProviderFailure.QuotaExhausted("empty"), Again.NEVER, true, true),
            new Row(new ProviderFailure.Unauthorized("bad key"), Again.NEVER, true, true),
            new Row(new ProviderFailure.ModelNotFound("what?"), Again.NEVER, false, true),
            new Row(late, Again.NEVER, false, true),
            new Row(new ProviderFailure.Unreachable("refused", false), Again.NEVER, false, true),
            new Row(new ProviderFailure.Unreachable("dead", true), Again.AT_ONCE, false, true),
            new Row(FAULT, Again.NEVER, false, true),
            new Row(STUMBLE, Again.AFTER_A_BACKOFF, false, true),
            new Row(new ProviderFailure.Malformed("{"), Again.AFTER_A_BACKOFF, false, true),
            new Row(new ProviderFailure.Cut("mid-air"), Again.NEVER, false, true),
            new Row(new ProviderFailure.WouldLose(List.of("seed")), Again.NEVER, false, true),
            new Row(new ProviderFailure.ContentFiltered("no"), Again.NEVER, false, false),
            new Row(new ProviderFailure.Rejected(422, "tools[0]"), Again.NEVER, false, false));
    return rows.stream()
        .flatMap(row -> IntStream.range(0, 3).mapToObj(place -> Arguments.of(row, place)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void failure_atEveryPlace_leadsToItsNextStep(Row row, int place) {
    List<Candidate> route = List.of(A, B, C);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < place; i++) {
      provider.then(FAULT);
      expected.add(asked(route.get(i), 0));
    }
    provider.then(row.failure);
    expected.add(asked(route.get(place), 0));
    if (row.again == Again.AT_ONCE || row.again == Again.AFTER_A_BACKOFF) {
      provider.then(row.failure);
      expected.add(asked(route.get(place), 0));
    }
    if (row.otherKey) {
      provider.then(row.failure);
      expected.add(asked(route.get(place), 1));
    }
    boolean another = row.next && place < 2;
    if (another) {
      expected.add(asked(route.get(place + 1), 0));
    }
    boolean atLast = row.again == Again.AT_LAST && !another;

    Dispatched dispatched = dispatch(route);

    List<String> asked = provider.asked();
    assertThat(asked).startsWith(expected.toArray(String[]::new));
    assertThat(asked).hasSize(expected.size() + (atLast ? 1 : 0));
    assertThat(dispatched.attempts()).hasSize(asked.size());
    assertThat(pauses).hasSize(row.again == Again.AFTER_A_BACKOFF || atLast ? 1 : 0);
    if (another || atLast) {
      assertThat(dispatched).isInstanceOf(Dispatched.Answered.class);
      assertThat(((Dispatched.Answered) dispatched).candidate())
          .isEqualTo(route.get(another ? place + 1 : place));
    } else {
      assertThat(dispatched).isInstanceOf(Dispatched.Exhausted.class);
    }
  }

  @Test
  void unreadableStreamEvent_beforeContent_isNotAskedAgain() {
    provider.then(new ProviderFailure.Malformed("too long"));

    Dispatched dispatched = dispatch(List.of(A, B), Candidates.ping(true));

    assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(B);
    assertThat(provider.asked()).containsExactly("a/one a1", "b/two b1");
  }

  @Test
  void contentFilter_operatorOptedIn_theNextIsAsked() {
    provider.then(new ProviderFailure.ContentFiltered("no"));

    Dispatched dispatched =
        dispatcher(provider, health, true).dispatch(asking(List.of(A, B), Candidates.ping(false)));

    assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(B);
  }

  @Test
  void namedWait_nobodyElseAnswers_isSatOutAndCountsAsNobodysTime() {
    provider.then(waitOf(3)).then(waitOf(9)).then(FAULT);

    Dispatched dispatched = dispatch(List.of(A, B));

    assertThat(provider.asked()).containsExactly("a/one a1", "a/one a2", "b/two b1", "a/one a1");
    assertThat(pauses)
        .singleElement()
        .satisfies(p -> assertThat(p).isBetween(S3, S3.plusMillis(300)));
    assertThat(dispatched.waited()).isEqualTo(pauses.getFirst());
  }

  @Test
  void namedWaits_ofTwo_theShorterEndsFirst() {
    Candidate x = Candidates.of("x/one", 1_000, "x1");
    Candidate y = Candidates.of("y/one", 1_000, "y1");
    provider.then(waitOf(9)).then(waitOf(3));

    Dispatched dispatched = dispatch(List.of(x, y));

    assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(y);
    assertThat(provider.asked()).containsExactly("x/one x1", "y/one y1", "y/one y1");
  }

  @Test
  void namedWait_beyondTheBudget_isToldAtOnce() {
    Candidate x = Candidates.of("x/one", 1_000, "x1");
    provider.then(waitOf(40));

    Dispatched dispatched = dispatch(List.of(x));

    assertThat(pauses).isEmpty();
    assertThat(error(dispatched)).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    assertThat(((Dispatched.Exhausted) dispatched).error().retryAfter())
        .isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void namedWait_satOutInVain_theNewOneIsTold_andNobodyIsAskedAThirdTime() {
    Candidate x = Candidates.of("x/one", 1_000, "x1");
    provider.then(waitOf(1)).then(waitOf(5));

    Dispatched dispatched = dispatch(List.of(x));

    assertThat(provider.asked()).hasSize(2);
    assertThat(((Dispatched.Exhausted) dispatched).error().retryAfter())
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void clientLeaves_whileAWaitIsSatOut_nobodyIsAskedAgain() {
    Candidate x = Candidates.of("x/one", 1_000, "x1");
    provider.then(waitOf(3));
    Pause leaving =
        (_, waiting) -> {
          waiting.cancel();
          return true;
        };

    Dispatched dispatched =
        new Dispatcher(provider, health, provider::nanoTime, leaving, new Random(1), false)
            .dispatch(asking(List.of(x), Candidates.ping(false)));

    assertThat(dispatched).isInstanceOf(Dispatched.Abandoned.class);
    assertThat(provider.asked()).hasSize(1);
  }

  @Test
  void keyLimitedWithoutAWait_oftenEnough_itsBreakerOpensAndTheOtherKeyGoesOn() {
    for (int i = 0; i < 5; i++) {
      provider.then(LIMITED).thenAnswer();
      dispatch(List.of(A));
    }
    int before = provider.asked().size();
    dispatch(List.of(A));

    assertThat(provider.asked().subList(before, before + 1)).containsExactly("a/one a2");
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void wholeAnswer_whileOthersRemain_getsHalfOfTheTimeLeft() {
    provider.then(FAULT);

    dispatch(List.of(A, B));

    assertThat(provider.calls().get(0).limits().answer()).isEqualTo(LIMIT.dividedBy(2));
    assertThat(provider.calls().get(1).limits().answer()).isEqualTo(LIMIT.minusMillis(1));
  }

  @Test
  void firstCandidateAnswers_nobodyElseIsAsked() {
    assertThat(dispatch(List.of(A, B))).isInstanceOf(Dispatched.Answered.class);
    assertThat(provider.asked()).containsExactly("a/one a1");
  }

  @Test
  void keyLimitedOrRefused_secondKeyAnswers() {
    for (ProviderFailure failure : List.of(LIMITED, new ProviderFailure.Unauthorized("bad"))) {
      provider.then(failure);
      Dispatched dispatched = dispatch(List.of(A, B));

      assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(A);
      assertThat(dispatched.attempts()).hasSize(2).first().isInstanceOf(Attempt.Failed.class);
    }
    assertThat(provider.asked()).containsExactly("a/one a1", "a/one a2", "a/one a1", "a/one a2");
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void candidateWithoutKeys_isAskedOnceWithoutOne() {
    Candidate keyless = Candidates.of("local/llama", 1_000);
    provider.then(LIMITED);

    dispatch(List.of(keyless));

    assertThat(provider.asked()).containsExactly("local/llama -", "local/llama -");
  }

  @Test
  void contextTooLong_onlyALargerWindowIsAsked() {
    provider.then(new ProviderFailure.ContextTooLong("too long"));

    Dispatched dispatched = dispatch(List.of(A, B, C));

    assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(C);
    assertThat(provider.asked()).containsExactly("a/one a1", "c/three c1");
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void contextTooLong_inTheLargestWindow_isTheCallersMistake() {
    provider.then(new ProviderFailure.ContextTooLong("too long"));

    Dispatched dispatched = dispatch(List.of(C, A, B));

    assertThat(provider.asked()).containsExactly("c/three c1");
    assertThat(error(dispatched)).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void attemptsBudget_isSharedByKeysAndCandidates() {
    provider.then(LIMITED).then(LIMITED).then(FAULT);

    Dispatched dispatched = dispatch(List.of(A, B, C), 3, LIMIT, null);

    assertThat(provider.asked()).containsExactly("a/one a1", "a/one a2", "b/two b1");
    assertThat(error(dispatched)).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
  }

  @Test
  void timeSpent_nobodyElseIsAsked() {
    ProviderFailure late = new ProviderFailure.TimedOut(Wait.ANSWER, LIMIT);
    provider.then(() -> provider.pass(LIMIT), late);

    Dispatched dispatched = dispatch(List.of(A, B));

    assertThat(provider.asked()).containsExactly("a/one a1");
    assertThat(error(dispatched)).isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
  }

  @Test
  void timeSpentBeforeTheFirst_nobodyIsAsked() {
    Dispatched dispatched = dispatch(List.of(A, B), 6, Duration.ZERO, null);

    assertThat(provider.asked()).isEmpty();
    assertThat(error(dispatched)).isEqualTo(ErrorCode.UPSTREAM_TIMEOUT);
  }

  @Test
  void eachAttempt_getsWhatIsLeftOfTheTime_andNeverMoreThanTheCallersLatency() {
    provider.then(() -> provider.pass(Duration.ofSeconds(25)), FAULT);

    dispatch(List.of(A, B), 6, LIMIT, Duration.ofSeconds(10));

    assertThat(provider.calls().get(0).limits().answer()).isEqualTo(Duration.ofSeconds(10));
    assertThat(provider.calls().get(1).limits().answer())
        .isEqualTo(Duration.ofSeconds(5).minusMillis(1));
    assertThat(provider.calls().get(1).limits().firstToken())
        .isEqualTo(Duration.ofSeconds(5).minusMillis(1));
  }

  @Test
  void openBreaker_isSkipped_andAskedAgainOnceItMayBe() {
    open(A);

    Dispatched around = dispatch(List.of(A, B));
    now = now.plusSeconds(60);
    Dispatched probe = dispatch(List.of(A, B));

    assertThat(around.attempts())
        .extracting(Object::getClass)
        .containsExactly(Attempt.Skipped.class, Attempt.Answered.class);
    assertThat(((Dispatched.Answered) probe).candidate()).isEqualTo(A);
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void everyBreakerOpen_isUnavailable_withoutACall() {
    open(A);
    open(B);

    Dispatched dispatched = dispatch(List.of(A, B));

    assertThat(provider.asked()).isEmpty();
    assertThat(error(dispatched)).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
  }

  @Test
  void breaker_opensForOurFaultsAndNotForTheCallers() {
    provider
        .then(new ProviderFailure.Rejected(400, "no"))
        .then(new ProviderFailure.ContentFiltered("no"))
        .then(new ProviderFailure.ModelNotFound("gone"));
    dispatch(List.of(A));
    dispatch(List.of(A));
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);

    dispatch(List.of(A));
    assertThat(breaker(A)).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void breaker_opensAfterRepeatedFaults_brokenStreamsAmongThem() {
    for (int i = 0; i < 4; i++) {
      provider.then(FAULT);
      dispatch(List.of(B));
    }
    assertThat(breaker(B)).isEqualTo(BreakerState.CLOSED);
    provider.thenAnswer();
    Dispatched.Answered answered = stream(B);
    dispatcher.ended(answered, new AnswerEnd.Broken(new ProviderFailure.Cut("cut"), 0));

    assertThat(breaker(B)).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void waitThatTheUpstreamNames_coolsIt() {
    ProviderFailure wait = new ProviderFailure.RateLimited("slow", Duration.ofSeconds(20));
    provider.then(wait).then(wait);

    dispatch(List.of(A, B));
    dispatch(List.of(A, B));
    now = now.plusSeconds(21);
    dispatch(List.of(A, B));

    assertThat(provider.asked())
        .containsExactly("a/one a1", "a/one a2", "b/two b1", "b/two b1", "a/one a1");
  }

  @Test
  void clientLeft_beforeTheFirst_nobodyIsAsked() {
    cancellation.cancel();

    assertThat(dispatch(List.of(A, B))).isInstanceOf(Dispatched.Abandoned.class);
    assertThat(provider.asked()).isEmpty();
  }

  @Test
  void clientLeaves_whateverTheFailure_noFurtherAttemptIsMade() {
    for (ProviderFailure failure : List.of(new ProviderFailure.Cancelled(), FAULT, LIMITED)) {
      ScriptedProvider asked = new ScriptedProvider();
      Cancellation leaving = new Cancellation();
      asked.then(leaving::cancel, failure);

      DispatchRequest request =
          new DispatchRequest(
              List.of(A, B),
              Candidates.ping(false),
              false,
              false,
              false,
              budget(6, LIMIT, null),
              Map.of(),
              leaving,
              Runnable::run);
      Dispatched dispatched =
          dispatcher(asked, new HealthTracker(() -> now), false).dispatch(request);

      assertThat(dispatched).as("%s", failure).isInstanceOf(Dispatched.Abandoned.class);
      assertThat(asked.asked()).as("%s", failure).containsExactly("a/one a1");
      assertThat(dispatched.attempts()).hasSize(1);
    }
  }

  @Test
  void oneKeyRefused_restsByItself_andTheDeploymentStaysClosed() {
    provider.then(new ProviderFailure.Unauthorized("bad"));

    dispatch(List.of(A));
    dispatch(List.of(A));
    now = now.plusSeconds(16);
    dispatch(List.of(A));

    assertThat(provider.asked()).containsExactly("a/one a1", "a/one a2", "a/one a2", "a/one a1");
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void everyKeyRefused_opens_andIsUnavailable() {
    ProviderFailure refused = new ProviderFailure.Unauthorized("bad");
    provider.then(refused).then(refused);
    dispatch(List.of(A));

    Dispatched dispatched = dispatch(List.of(A));

    assertThat(breaker(A)).isEqualTo(BreakerState.OPEN);
    assertThat(error(dispatched)).isEqualTo(ErrorCode.UPSTREAM_UNAVAILABLE);
  }

  @Test
  void everyKeyRateLimited_theNextRequestIsToldHowLong() {
    provider
        .then(new ProviderFailure.RateLimited("slow", Duration.ofSeconds(200)))
        .then(new ProviderFailure.RateLimited("slow", Duration.ofSeconds(90)));
    dispatch(List.of(A));
    now = now.plusSeconds(2);

    Dispatched.Exhausted dispatched = (Dispatched.Exhausted) dispatch(List.of(A));

    assertThat(dispatched.error().code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    assertThat(dispatched.error().retryAfter())
        .isBetween(Duration.ofSeconds(87), Duration.ofSeconds(88));
    assertThat(dispatched.attempts())
        .containsExactly(new Attempt.Skipped(A, dispatched.error().retryAfter()));
  }

  @Test
  void wouldLose_costsNoAttempt_andTheNextIsAsked() {
    provider.then(new ProviderFailure.WouldLose(List.of("seed")));

    Dispatched dispatched = dispatch(List.of(A, B), 1, LIMIT, null);

    assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(B);
    assertThat(dispatched.attempts().getFirst().asked()).isNull();
  }

  @Test
  void providerThrows_theProbeIsReleased() {
    open(A);
    now = now.plusSeconds(16);
    provider.then(
        () -> {
          throw new IllegalStateException("bug");
        },
        FAULT);

    assertThatThrownBy(() -> dispatch(List.of(A))).hasMessage("bug");
    assertThat(dispatch(List.of(A))).isInstanceOf(Dispatched.Answered.class);
  }

  @Test
  void streamBroken_forTheCallersOrTheKeysReason_doesNotCount() {
    for (ProviderFailure failure :
        List.of(
            new ProviderFailure.ContentFiltered("no"),
            new ProviderFailure.Rejected(400, "no"),
            new ProviderFailure.Cancelled())) {
      for (int i = 0; i < 10; i++) {
        dispatcher.ended(stream(B), new AnswerEnd.Broken(failure, 0));
      }
      assertThat(breaker(B)).as("%s", failure).isEqualTo(BreakerState.CLOSED);
    }
    ProviderFailure wait = new ProviderFailure.RateLimited("slow", Duration.ofSeconds(5));
    dispatcher.ended(stream(B), new AnswerEnd.Broken(wait, 0));

    assertThat(stream(B).attempts().getLast()).extracting("key").isEqualTo(1);
    assertThat(breaker(B)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void streamEnded_reportedTwice_countsOnce() {
    Dispatched.Answered answered = stream(B);
    for (int i = 0; i < 10; i++) {
      dispatcher.ended(answered, new AnswerEnd.Broken(new ProviderFailure.Cut("cut"), 0));
    }
    assertThat(breaker(B)).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void streamAdmittedBeforeTheOutage_cutAfterIt_doesNotOpenAgain() {
    Dispatched.Answered old = stream(A);
    open(A);
    now = now.plusSeconds(16);
    Dispatched.Answered probe = stream(A);
    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);

    dispatcher.ended(old, new AnswerEnd.Broken(new ProviderFailure.Cut("cut"), 0));
    dispatcher.ended(probe, new AnswerEnd.Complete(0, 0));

    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  private void open(Candidate candidate) {
    Objects.requireNonNull(health.tryAcquire(candidate.deployment().id(), 0, 2)).missing();
  }

  private static ProviderFailure waitOf(int seconds) {
    return new ProviderFailure.RateLimited("slow", Duration.ofSeconds(seconds));
  }

  private Dispatched.Answered stream(Candidate candidate) {
    return (Dispatched.Answered) dispatch(List.of(candidate), Candidates.ping(true));
  }

  private Dispatched dispatch(List<Candidate> route) {
    return dispatch(route, Candidates.ping(false));
  }

  private Dispatched dispatch(List<Candidate> route, ChatRequest request) {
    return dispatcher.dispatch(asking(route, request));
  }

  private DispatchRequest asking(List<Candidate> route, ChatRequest request) {
    return asking(route, request, budget(6, LIMIT, null));
  }

  private DispatchRequest asking(List<Candidate> route, ChatRequest request, Budget budget) {
    return new DispatchRequest(
        route, request, false, false, false, budget, Map.of(), cancellation, Runnable::run);
  }

  private Dispatched dispatch(
      List<Candidate> route, int attempts, Duration total, @Nullable Duration latency) {
    return dispatcher.dispatch(
        asking(route, Candidates.ping(false), budget(attempts, total, latency)));
  }

  private Budget budget(int attempts, Duration total, @Nullable Duration latency) {
    return new Budget(
        provider.nanoTime() + total.toNanos(), attempts, LIMIT, latency, LIMIT, LIMIT);
  }

  private static String asked(Candidate candidate, int key) {
    return candidate.endpoint()
        + " "
        + candidate.deployment().provider().apiKeys().get(key).secret();
  }

  private BreakerState breaker(Candidate candidate) {
    return health.of(candidate.deployment().id()).breaker();
  }

  private static ErrorCode error(Dispatched dispatched) {
    return ((Dispatched.Exhausted) dispatched).error().code();
  }
}
