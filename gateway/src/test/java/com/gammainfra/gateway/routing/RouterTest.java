package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.DeploymentHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row, one situation: which candidates in which order, and why. */
class RouterTest {

  private static final Instant NOW = SmallCatalog.NOW;

  private final Router router = new Router(FixedClassifier.learned(Task.CODE));

  /** Three code models: a/best is good and dear, b/mid between, c/low poor and cheap. */
  private static SmallCatalog three() {
    return new SmallCatalog()
        .add(SmallCatalog.model("a/best", "5", "25").score(Task.CODE, 90))
        .add(SmallCatalog.model("b/mid", "1", "5").score(Task.CODE, 86))
        .add(SmallCatalog.model("c/low", "0.1", "0.4").score(Task.CODE, 40))
        .add(SmallCatalog.model("c/talk", "0.1", "0.4"))
        .add(SmallCatalog.model("c/eyes", "0.2", "0.8"))
        .chain("code", "b/mid", "c/low")
        .chain("tool_use", "c/talk", "b/mid")
        .chain("multimodal", "c/eyes", "b/mid")
        .alias(new Alias("house", SmallCatalog.members("c/low", "a/best"), null, null, false))
        .alias(new Alias("thrifty", SmallCatalog.members("a/best", "c/low"), null, 1.0, false))
        .alias(
            new Alias(
                "finest", SmallCatalog.members("c/low", "a/best"), Preference.COST, null, false));
  }

  private static Steering steering(@Nullable Preference preference, @Nullable Double dial) {
    return new Steering(preference, dial, null, null);
  }

  private Route route(SmallCatalog catalog, Requests request, Steering steering) {
    return route(catalog, request, steering, NOW);
  }

  private Route route(SmallCatalog catalog, Requests request, Steering steering, Instant now) {
    RoutingResult result = router.route(request.build(), steering, catalog.snapshot(now), false);
    assertThat(result).isInstanceOf(RoutingResult.Routed.class);
    return result.route();
  }

  private static List<String> endpoints(Route route) {
    return route.candidates().stream().map(Candidate::endpoint).toList();
  }

  static Stream<Arguments> situations() {
    Steering none = Steering.NONE;
    Steering dial1 = steering(null, 1.0);
    Requests auto = Requests.to("gammainfra/auto");
    Requests image = auto.with(new ContentPart.Image("u"));
    ProviderFilter order = new ProviderFilter(List.of(), List.of(), List.of("c", "zz", "a"));
    return Stream.of(
        row("auto", auto, none, "v2", "code", "b/mid c/low"),
        row("auto, short name", Requests.to("auto"), none, "v2", "code", "b/mid c/low"),
        row("quality", Requests.to("gammainfra/quality"), none, "v2", "code", "a/best b/mid c/low"),
        row("cheap", Requests.to("gammainfra/cheap"), none, "v2", "code", "c/low b/mid a/best"),
        row("dial 0", auto, steering(null, 0.0), "v2", "code", "a/best b/mid c/low"),
        row("dial ½", auto, steering(null, 0.5), "v2", "code", "b/mid c/low a/best"),
        row("dial 1", auto, dial1, "v2", "code", "c/low b/mid a/best"),
        row(
            "header beats preset",
            Requests.to("gammainfra/quality"),
            dial1,
            "v2",
            "code",
            "c/low b/mid a/best"),
        row(
            "preference beats dial",
            auto,
            steering(Preference.QUALITY, 1.0),
            "v2",
            "code",
            "a/best b/mid c/low"),
        row("tools", auto.withTools(), none, "v2_capability", "tool_use", "c/talk b/mid"),
        row(
            "tools, dial 0",
            auto.withTools(),
            steering(null, 0.0),
            "v2_capability",
            "tool_use",
            "c/talk b/mid"),
        row("image", image, none, "v2_capability", "multimodal", "c/eyes b/mid"),
        row(
            "image and tools",
            image.withTools(),
            none,
            "v2_capability",
            "multimodal",
            "c/eyes b/mid"),
        row("pin", Requests.to("a/best"), none, "direct", null, "a/best"),
        row(
            "pin ignores the dial",
            Requests.to("a/best").models("c/low"),
            dial1,
            "direct",
            null,
            "a/best c/low"),
        row("pin ignores tools", Requests.to("a/best").withTools(), none, "direct", null, "a/best"),
        row(
            "list decides alone",
            auto.models("c/low", "a/best"),
            none,
            "direct",
            null,
            "c/low a/best"),
        row(
            "list after a pin",
            Requests.to("b/mid").models("c/low", "b/mid"),
            none,
            "direct",
            null,
            "b/mid c/low"),
        row(
            "list after an alias",
            Requests.to("house").models("b/mid"),
            none,
            "direct",
            null,
            "c/low a/best b/mid"),
        row("alias", Requests.to("house"), none, "direct", null, "c/low a/best"),
        row("alias's own dial", Requests.to("thrifty"), none, "direct", null, "c/low a/best"),
        row("alias's own preference", Requests.to("finest"), none, "direct", null, "c/low a/best"),
        row(
            "header beats alias",
            Requests.to("thrifty"),
            steering(null, 0.0),
            "direct",
            null,
            "a/best c/low"),
        row(
            "providers in order",
            auto.providers(order),
            steering(null, 0.0),
            "v2",
            "code",
            "c/low a/best b/mid"));
  }

  private static Arguments row(
      String situation,
      Requests request,
      Steering steering,
      String version,
      @Nullable String task,
      String candidates) {
    return Arguments.of(situation, request, steering, version, task, candidates);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("situations")
  void route_oneSituation_hasThatOrderAndReason(
      String situation,
      Requests request,
      Steering steering,
      String version,
      @Nullable String task,
      String candidates) {
    Route route = route(three(), request, steering);

    assertThat(String.join(" ", endpoints(route))).isEqualTo(candidates);
    assertThat(route.reason().version().id()).isEqualTo(version);
    assertThat(route.reason().task()).isEqualTo(task);
  }

  @Test
  void route_dialOrPreference_isNamedWhenItDecided() {
    Route dial = route(three(), Requests.to("gammainfra/cheap"), Steering.NONE);
    Route preference = route(three(), Requests.to("auto"), steering(Preference.COST, 0.3));
    Route pin = route(three(), Requests.to("a/best"), steering(Preference.COST, 0.3));

    assertThat(dial.dial()).isEqualTo(1.0);
    assertThat(dial.preference()).isNull();
    assertThat(preference.preference()).isEqualTo(Preference.COST);
    assertThat(preference.dial()).isNull();
    assertThat(pin.preference()).isNull();
    assertThat(pin.dial()).isNull();
  }

  @Test
  void route_eachMethodOfPrediction_hasItsVersion() {
    for (TaskPrediction.Method method : TaskPrediction.Method.values()) {
      Router by = new Router(new FixedClassifier(Task.CODE, method));
      RouteReason reason =
          by.route(Requests.to("auto").build(), Steering.NONE, three().snapshot(), true)
              .route()
              .reason();
      assertThat(reason.version().id())
          .isEqualTo(
              switch (method) {
                case RULE -> "v2_keyword";
                case LEARNED -> "v2";
                case KEYWORDS -> "v1";
              });
      assertThat(reason).isInstanceOf(RouteReason.PredictedTask.class);
      assertThat(reason.prediction())
          .extracting(TaskPrediction::evidence, InstanceOfAssertFactories.LIST)
          .hasSize(1);
    }
  }

  @Test
  void chainOrder_firstUnhealthy_isLast() {
    DeploymentHealth open = DeploymentHealth.untimed(BreakerState.OPEN);
    DeploymentHealth probing = DeploymentHealth.untimed(BreakerState.HALF_OPEN);

    assertThat(endpoints(route(three().health("b/mid", open), Requests.to("auto"), Steering.NONE)))
        .containsExactly("c/low", "b/mid");
    assertThat(
            endpoints(route(three().health("b/mid", probing), Requests.to("auto"), Steering.NONE)))
        .containsExactly("b/mid", "c/low");
  }

  @Test
  void latency_withinTheMargin_quickestIsFirst() {
    SmallCatalog catalog =
        three()
            .chain("code", "a/best", "b/mid", "c/low")
            .health("a/best", answering(900))
            .health("b/mid", answering(200))
            .health("c/low", answering(50));

    Route route = route(catalog, Requests.to("gammainfra/fast"), Steering.NONE);

    assertThat(endpoints(route)).containsExactly("b/mid", "a/best", "c/low");
    assertThat(route.preference()).isEqualTo(Preference.LATENCY);
  }

  @Test
  void latency_noSample_comesAfterThoseWithOne() {
    SmallCatalog catalog =
        three().chain("code", "a/best", "b/mid").health("b/mid", answering(5_000));

    assertThat(endpoints(route(catalog, Requests.to("gammainfra/fast"), Steering.NONE)))
        .containsExactly("b/mid", "a/best");
  }

  @Test
  void latency_chainWithoutScores_hasNoMargin() {
    SmallCatalog catalog = three().health("c/talk", answering(90)).health("b/mid", answering(20));

    assertThat(endpoints(route(catalog, Requests.to("gammainfra/fast").withTools(), Steering.NONE)))
        .containsExactly("b/mid", "c/talk");
  }

  @Test
  void maxLatency_candidateWhoseMedianIsAbove_isAskedAfterTheOthers_whateverTheOrder() {
    SmallCatalog catalog =
        three()
            .chain("code", "a/best", "b/mid", "c/talk")
            .health("a/best", answering(900))
            .health("b/mid", answering(300));
    Requests code = Requests.to("auto");

    assertThat(endpoints(route(catalog, code, within(null, 300))))
        .containsExactly("b/mid", "c/talk", "a/best");
    assertThat(endpoints(route(catalog, code, within(0.0, 300)))).last().isEqualTo("a/best");
    assertThat(endpoints(route(catalog, code, within(null, 900)))).first().isEqualTo("a/best");
    assertThat(endpoints(route(catalog, code, within(null, 100))))
        .containsExactly("c/talk", "a/best", "b/mid");
  }

  private static Steering within(@Nullable Double dial, long maxLatencyMillis) {
    return new Steering(
        null,
        dial,
        null,
        null,
        Duration.ofMillis(maxLatencyMillis),
        Affinity.NONE,
        Entitlement.ALL);
  }

  private static DeploymentHealth answering(long millis) {
    Duration time = Duration.ofMillis(millis);
    return new DeploymentHealth(BreakerState.CLOSED, time, time, null, null);
  }

  @Test
  void effort_scoresOfSeveral_nearestLowerIsAssumed() {
    SmallCatalog catalog =
        new SmallCatalog()
            .add(
                SmallCatalog.model("a/x", "1", "1")
                    .efforts(Effort.LOW, Effort.LOW, Effort.MEDIUM, Effort.HIGH)
                    .score(Task.CODE, 50, SmallCatalog.SCALE, Effort.LOW)
                    .score(Task.CODE, 80, SmallCatalog.SCALE, Effort.HIGH)
                    .score(Task.CODE, 99, "another-scale", Effort.MEDIUM))
            .add(SmallCatalog.model("a/y", "1", "1").score(Task.CODE, 10))
            .chain("code", "a/x:high");
    Requests auto = Requests.to("auto");

    assertQuality(catalog, auto, 0.8, false, Effort.HIGH);
    assertQuality(catalog, auto.effort("low"), 0.5, false, Effort.LOW);
    assertQuality(catalog, auto.effort("medium"), 0.5, true, Effort.MEDIUM);
    assertQuality(catalog, auto.effort("minimal"), null, false, Effort.MINIMAL);
    assertQuality(catalog, auto.effort("a lot"), 0.5, false, null);
  }

  private void assertQuality(
      SmallCatalog catalog,
      Requests request,
      @Nullable Double quality,
      boolean assumed,
      @Nullable Effort effort) {
    Candidate candidate = route(catalog, request, Steering.NONE).candidates().getFirst();
    assertThat(candidate.quality()).isEqualTo(quality);
    assertThat(candidate.assumed()).isEqualTo(assumed);
    assertThat(candidate.params().effort()).isEqualTo(effort);
  }

  @Test
  void dial_modelWithSeveralEfforts_standsInTheRouteOnceAtItsBest() {
    SmallCatalog catalog =
        new SmallCatalog()
            .add(
                SmallCatalog.model("a/x", "1", "10")
                    .efforts(Effort.LOW, Effort.LOW, Effort.HIGH)
                    .score(Task.CODE, 50, SmallCatalog.SCALE, null)
                    .score(Task.CODE, 80, SmallCatalog.SCALE, Effort.HIGH))
            .add(SmallCatalog.model("b/y", "0.1", "0.1").score(Task.CODE, 10));

    Candidate best = route(catalog, Requests.to("auto"), steering(null, 0.0)).candidates().get(0);
    Candidate next = route(catalog, Requests.to("auto"), steering(null, 1.0)).candidates().get(1);

    assertThat(best.endpoint()).isEqualTo("a/x");
    assertThat(best.params()).isEqualTo(Params.of(Effort.HIGH));
    assertThat(next.endpoint()).isEqualTo("a/x");
    assertThat(next.params()).isEqualTo(Params.NONE);
    assertThat(best.expectedCost()).isGreaterThan(next.expectedCost());
  }

  @Test
  void dial_noComparableScore_ranksTheChainByPosition() {
    Route route = route(three(), Requests.to("auto").withTools(), steering(null, 0.0));

    assertThat(route.candidates()).extracting(Candidate::quality).containsExactly(1.0, 0.5);
    assertThat(route.candidates()).allMatch(Candidate::assumed);
  }

  @Test
  void chain_retiredMember_isReplacedFromItsDayOn() {
    SmallCatalog catalog =
        three()
            .add(SmallCatalog.model("a/old", "1", "1").retired("2026-08-16", "a/older"))
            .add(SmallCatalog.model("a/older", "1", "1").retired("2026-01-01", "c/low"))
            .chain("code", "a/old", "b/mid", "c/low");

    Route before = route(catalog, Requests.to("auto"), Steering.NONE, at("2026-08-15T23:59:59Z"));
    Route after = route(catalog, Requests.to("auto"), Steering.NONE, at("2026-08-16T00:00:00Z"));

    assertThat(endpoints(before)).containsExactly("a/old", "b/mid", "c/low");
    assertThat(before.notices()).isEmpty();
    assertThat(endpoints(after)).containsExactly("c/low", "b/mid");
    assertThat(after.notices())
        .containsExactly("a/old was retired on 2026-08-16; c/low takes its place");
  }

  @Test
  void chain_retiredWithoutReplacement_isExcluded() {
    SmallCatalog catalog =
        three()
            .add(SmallCatalog.model("a/gone", "1", "1").retired("2026-01-01", null))
            .add(SmallCatalog.model("a/loop", "1", "1").retired("2026-01-01", "a/pool"))
            .add(SmallCatalog.model("a/pool", "1", "1").retired("2026-01-01", "a/loop"))
            .chain("code", "a/gone", "a/loop", "b/mid");

    Route route = route(catalog, Requests.to("auto"), Steering.NONE);

    assertThat(endpoints(route)).containsExactly("b/mid");
    assertThat(route.excluded()).extracting(Candidate::endpoint).contains("a/gone", "a/loop");
    assertThat(route.excluded()).allMatch(c -> c.reasons().contains(Ineligibility.RETIRED));
  }

  @Test
  void pin_retired_is410NamingTheReplacement() {
    SmallCatalog catalog =
        three().add(SmallCatalog.model("a/old", "1", "1").retired("2026-08-16", "b/mid"));

    assertThat(error(catalog, Requests.to("a/old")).code()).isEqualTo(ErrorCode.MODEL_RETIRED);
    assertThat(error(catalog, Requests.to("a/old")).message())
        .isEqualTo("a/old was retired on 2026-08-16; use b/mid");
    assertThat(endpoints(route(catalog, Requests.to("a/old").models("c/low"), Steering.NONE)))
        .containsExactly("c/low");
  }

  @Test
  void pin_operatorsFallbacks_followUnlessTheCallerLists() {
    SmallCatalog catalog = three();
    catalog.fallbacks.put(ModelId.parse("a/best"), List.of(ModelId.parse("b/mid")));

    assertThat(endpoints(route(catalog, Requests.to("a/best"), Steering.NONE)))
        .containsExactly("a/best", "b/mid");
    assertThat(endpoints(route(catalog, Requests.to("a/best").models("c/low"), Steering.NONE)))
        .containsExactly("a/best", "c/low");
  }

  @Test
  void model_unknown_is404NamingTheNearest() {
    ChatError error = error(three(), Requests.to("a/bset"));

    assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(error.param()).isEqualTo("model");
    assertThat(error.message()).startsWith("no model named 'a/bset'; the nearest known: a/best, ");
    assertThat(error(three(), Requests.to("mid")).message()).contains("known: b/mid, ");
    assertThat(error(three(), Requests.to("auto").models("a/best", "a/x")).param())
        .isEqualTo("models[1]");
    assertThat(error(three(), Requests.to("x".repeat(1_000_000))).message().length())
        .isLessThan(300);
  }

  private ChatError error(SmallCatalog catalog, Requests request) {
    try {
      router.route(request.build(), Steering.NONE, catalog.snapshot(), false);
    } catch (ChatErrorException e) {
      return e.error();
    }
    throw new AssertionError("no error");
  }

  @Test
  void auto_tooLongForTheChain_isTakenByTheRestOfTheCatalogLoudly() {
    SmallCatalog catalog =
        three()
            .add(SmallCatalog.model("d/wide", "1", "1").window(1_000_000).score(Task.CODE, 60))
            .add(SmallCatalog.model("d/plain", "9", "9").window(1_000_000))
            .add(
                SmallCatalog.model("d/vector", "0", "0")
                    .window(1_000_000)
                    .can(Capability.EMBEDDINGS));

    Route route = route(catalog, Requests.to("auto").input(500_000), Steering.NONE);

    assertThat(endpoints(route)).containsExactly("d/wide", "d/plain");
    assertThat(route.notices())
        .containsExactly(
            "no model of the chain 'code' can take this request;"
                + " the rest of the catalog was considered");
    assertThat(route.excluded()).extracting(Candidate::endpoint).contains("b/mid", "c/low");
  }

  @Test
  void auto_onlyAnotherProviderHasAKey_isTakenByIt() {
    SmallCatalog catalog = three().provider("b", null, false).provider("c", null, false);

    assertThat(endpoints(route(catalog, Requests.to("auto"), Steering.NONE)))
        .containsExactly("a/best");
  }

  @Test
  void tools_chainCannotTakeThem_restOfTheCatalogIsRankedByAssumption() {
    SmallCatalog catalog =
        three()
            .add(SmallCatalog.model("c/talk", "1", "1").can())
            .add(SmallCatalog.model("d/chatty", "1", "1").score(Task.CHAT, 70))
            .chain("tool_use", "c/talk");

    Route route = route(catalog, Requests.to("auto").withTools(), Steering.NONE);

    assertThat(endpoints(route)).containsExactly("d/chatty", "c/low", "c/eyes", "b/mid", "a/best");
    assertThat(route.candidates().getFirst().quality()).isEqualTo(0.7);
    assertThat(route.candidates().getFirst().assumed()).isTrue();
    assertThat(route.reason().task()).isEqualTo("tool_use");
  }

  @Test
  void auto_chainForbiddenByTheCaller_isRefused() {
    ProviderFilter ignore = new ProviderFilter(List.of(), List.of("b", "c"), List.of());

    assertThat(
            router.route(
                Requests.to("auto").providers(ignore).build(),
                Steering.NONE,
                three().snapshot(),
                false))
        .isInstanceOf(RoutingResult.Refused.class);
  }

  @Test
  void sweep_handMadeCatalog_changesAtTheCrossings() {
    RoutingSnapshot snapshot = three().snapshot();
    RouteReason reason = route(three(), Requests.to("auto"), Steering.NONE).reason();

    assertThat(router.sweep(Requests.to("auto").build(), Steering.NONE, snapshot, reason))
        .extracting(s -> s.candidate().endpoint())
        .containsExactly("a/best", "b/mid", "c/low");
    assertThat(
            router.sweep(
                Requests.to("a/best").build(),
                Steering.NONE,
                snapshot,
                new RouteReason.PinnedByCaller()))
        .isEmpty();
  }

  @Test
  void dial_outsideItsRange_isAProgrammingError() {
    assertThatThrownBy(() -> new DialOrder(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DialOrder(1.1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Instant at(String instant) {
    return Instant.parse(instant);
  }
}
