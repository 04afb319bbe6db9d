package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.catalog.OwnKeyFee;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.health.RestReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which key a candidate would be asked with, and what that changes for the route. */
class OwnKeysTest {

  private static final DeploymentId BEST = new DeploymentId("a/best");
  private static final OwnKey MINE = new OwnKey("ann/a#1", new ApiKey("ann's"));
  private static final OwnKey UNREADABLE = new OwnKey("ann/a#1", null);

  private final Router router = new Router(FixedClassifier.learned(Task.CODE));
  private final HealthTracker health = new HealthTracker(() -> SmallCatalog.NOW);

  /** Provider {@code a} with the operator's key or without; {@code b} always with one. */
  private RoutingResult route(String model, boolean operatorsKey, Steering steering) {
    SmallCatalog two =
        new SmallCatalog()
            .provider("a", null, operatorsKey)
            .add(SmallCatalog.model("a/best", "5", "25").score(Task.CODE, 90))
            .add(SmallCatalog.model("b/mid", "1", "5").score(Task.CODE, 86))
            .chain("code", "a/best", "b/mid");
    RoutingSnapshot snapshot =
        new RoutingSnapshot(two.catalog(), health, SmallCatalog.NOW, false, 4_096);
    return router.route(Requests.to(model).build(), steering, snapshot, false);
  }

  /** What the caller has: money for tokens, money for fees, and a key at {@code a}. */
  private static Steering with(@Nullable String tokens, @Nullable String fees, OwnKey key) {
    return Steering.NONE.within(
        new Entitlement(
            tokens == null ? null : Usd.parse(tokens),
            Set.of(),
            Set.of(),
            new OwnKeys(
                Map.of("a", key),
                fees == null ? null : Usd.parse(fees),
                OwnKeyFee.at(SmallCatalog.NOW))));
  }

  private static List<String> endpoints(RoutingResult result) {
    return result.route().candidates().stream()
        .map(c -> c.endpoint() + (c.isOwn() ? " own" : ""))
        .toList();
  }

  @Test
  void ownKey_isTheOneOfItsProvider_inEveryChainAndPin() {
    for (boolean operators : new boolean[] {true, false}) {
      assertThat(endpoints(route("auto", operators, with(null, null, MINE))))
          .containsExactly("a/best own", "b/mid");
      assertThat(endpoints(route("a/best", operators, with(null, null, MINE))))
          .containsExactly("a/best own");
    }
    assertThat(endpoints(route("auto", false, Steering.NONE))).containsExactly("b/mid");
  }

  @Test
  void ownKey_thatCannotBeDecrypted_leavesTheRoute_andTheOperatorsIsNotTakenInItsPlace() {
    RoutingResult result = route("auto", true, with(null, null, UNREADABLE));

    assertThat(endpoints(result)).containsExactly("b/mid");
    assertThat(result.route().excluded())
        .singleElement()
        .satisfies(c -> assertThat(c.reasons()).containsExactly(Ineligibility.MISSING_KEY));
    assertThat(route("a/best", true, with(null, null, UNREADABLE)))
        .isInstanceOf(RoutingResult.Refused.class);
  }

  @Test
  void ownKey_needsMoneyForTheFeeAlone_andTheOthersMoneyForTheTokens() {
    assertThat(endpoints(route("auto", true, with("0", "1", MINE)))).containsExactly("a/best own");
    assertThat(endpoints(route("auto", true, with("1", "1", MINE))))
        .containsExactly("a/best own", "b/mid");
  }

  @Test
  void noMoneyForFees_firstChoiceOwn_is402_whateverElseThereIs() {
    for (String model : List.of("auto", "a/best")) {
      assertThat(route(model, true, with("100", "0", MINE)))
          .isInstanceOfSatisfying(
              RoutingResult.Refused.class,
              refused ->
                  assertThat(refused.error().code()).isEqualTo(ErrorCode.BYOK_BALANCE_EMPTY));
    }
    assertThat(endpoints(route("b/mid", true, with("100", "0", MINE)))).containsExactly("b/mid");
  }

  @Test
  void littleMoneyForFees_limitsTheAnswerToTwoPercentOfItsCeiling() {
    RoutingResult result = route("a/best", true, with("0", "0.0005", MINE));

    Candidate only = result.route().candidates().getFirst();
    assertThat(only.maxOutputTokens()).isBetween(256, 4_095);
    assertThat(OwnKeyFee.at(SmallCatalog.NOW).of(only.ceilingCost()))
        .isLessThanOrEqualTo(Usd.parse("0.0005"));
  }

  @Test
  void healthOfTheOwnKey_andNotOfTheOperators_ordersTheRoute() {
    Objects.requireNonNull(health.tryAcquire(BEST, 0, 1))
        .rest(Duration.ofMinutes(5), RestReason.RATE_LIMIT);
    assertThat(endpoints(route("auto", true, Steering.NONE))).containsExactly("b/mid", "a/best");
    assertThat(endpoints(route("auto", true, with(null, null, MINE))))
        .containsExactly("a/best own", "b/mid");

    Objects.requireNonNull(health.tryAcquire(BEST, MINE.id())).refused();
    RoutingResult refused = route("auto", true, with(null, null, MINE));
    assertThat(endpoints(refused)).containsExactly("b/mid", "a/best own");
    assertThat(refused.route().candidates().getLast().health().breaker())
        .isEqualTo(BreakerState.OPEN);
    OwnKey another = new OwnKey("ann/a#2", new ApiKey("ann's new one"));
    assertThat(endpoints(route("auto", true, with(null, null, another))))
        .containsExactly("a/best own", "b/mid");
  }
}
