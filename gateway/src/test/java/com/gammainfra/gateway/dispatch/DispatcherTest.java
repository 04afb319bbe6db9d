package com.gammainfra.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.WireBody;
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
import java.util.Objects;
import java.util.Set;
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
  private static final ProviderFailure FAULT = new ProviderFailure.ServerFault(500, "oops");
  private static final ProviderFailure LIMITED = new ProviderFailure.RateLimited("slow", null);

  private static final Candidate A = Candidates.of("a/one", 1_000, "a1", "a2");
  private static final Candidate B = Candidates.of("b/two", 1_000, "b1", "b2");
  private static final Candidate C = Candidates.of("c/three", 9_000, "c1", "c2");

  private final ScriptedProvider provider = new ScriptedProvider();
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private final HealthTracker health = new HealthTracker(() -> now);
  private final Dispatcher dispatcher = new Dispatcher(provider, health, provider::nanoTime);
  private final Cancellation cancellation = new Cancellation();

  /** A failure, whether the candidate's other key is asked, whether the next candidate is. */
  record Row(ProviderFailure failure, boolean otherKey, boolean next) {}

  static Stream<Arguments> rows() {
    List<Row> rows =
        List.of(
            new Row(LIMITED, true, true),
            new Row(new ProviderFailure.RateLimited("slow", Duration.ofSeconds(3)), true, true),
            new Row(new ProviderFailure.QuotaExhausted("empty"), true, true),
            new Row(new ProviderFailure.Unauthorized("bad key"), true, true),
            new Row(new ProviderFailure.ModelNotFound("what?"), false, true),
            new Row(new ProviderFailure.TimedOut(Wait.FIRST_TOKEN, LIMIT), false, true),
            new Row(new ProviderFailure.Unreachable("refused"), false, true),
            new Row(FAULT, false, true),
            new Row(new ProviderFailure.Malformed("not json"), false, true),
            new Row(new ProviderFailure.Cut("mid-air"), false, true),
            new Row(new ProviderFailure.WouldLose(List.of("seed")), false, true),
            new Row(new ProviderFailure.ContentFiltered("no"), false, false),
            new Row(new ProviderFailure.Rejected(422, "tools[0]"), false, false));
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
    if (row.otherKey) {
      provider.then(row.failure);
      expected.add(asked(route.get(place), 1));
    }
    boolean another = row.next && place < 2;
    if (another) {
      expected.add(asked(route.get(place + 1), 0));
    }

    Dispatched dispatched = dispatch(route);

    assertThat(provider.asked()).isEqualTo(expected);
    if (another) {
      assertThat(dispatched).isInstanceOf(Dispatched.Answered.class);
      assertThat(((Dispatched.Answered) dispatched).candidate()).isEqualTo(route.get(place + 1));
    } else {
      assertThat(dispatched).isInstanceOf(Dispatched.Exhausted.class);
    }
    assertThat(dispatched.attempts()).hasSize(expected.size());
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

    assertThat(provider.asked()).containsExactly("local/llama -");
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

      Dispatched dispatched =
          new Dispatcher(asked, new HealthTracker(() -> now), asked::nanoTime)
              .dispatch(
                  List.of(A, B), request(), false, budget(6, LIMIT, null), leaving, Runnable::run);

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
        .then(new ProviderFailure.RateLimited("slow", Duration.ofSeconds(20)))
        .then(new ProviderFailure.RateLimited("slow", Duration.ofSeconds(9)));
    dispatch(List.of(A));
    now = now.plusSeconds(2);

    Dispatched.Exhausted dispatched = (Dispatched.Exhausted) dispatch(List.of(A));

    assertThat(dispatched.error().code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
    assertThat(dispatched.error().retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(dispatched.attempts())
        .containsExactly(new Attempt.Skipped(A, Duration.ofSeconds(7)));
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

    assertThat(stream(B).key()).isEqualTo(1);
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
    dispatcher.ended(probe, new AnswerEnd.Complete(0));

    assertThat(breaker(A)).isEqualTo(BreakerState.CLOSED);
  }

  private void open(Candidate candidate) {
    Objects.requireNonNull(health.tryAcquire(candidate.deployment().id())).refused();
  }

  private Dispatched.Answered stream(Candidate candidate) {
    return (Dispatched.Answered)
        dispatcher.dispatch(
            List.of(candidate),
            request(true),
            false,
            budget(6, LIMIT, null),
            cancellation,
            Runnable::run);
  }

  private Dispatched dispatch(List<Candidate> route) {
    return dispatch(route, 6, LIMIT, null);
  }

  private Dispatched dispatch(
      List<Candidate> route, int attempts, Duration total, @Nullable Duration latency) {
    return dispatcher.dispatch(
        route, request(), false, budget(attempts, total, latency), cancellation, Runnable::run);
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

  private static ChatRequest request() {
    return request(false);
  }

  private static ChatRequest request(boolean stream) {
    return new ChatRequest(
        "auto",
        List.of(),
        List.of(Message.of(Role.USER, "ping")),
        false,
        ResponseFormat.TEXT,
        null,
        null,
        1,
        stream,
        false,
        ProviderFilter.NONE,
        new InputSize(4, 0, 4, 1, 0),
        Set.of(),
        new WireBody("openai", new byte[0]));
  }
}
