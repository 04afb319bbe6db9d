package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Task;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a caller can afford and may ask for, seen by the router. */
class EntitlementTest {

  private final Router router = new Router(FixedClassifier.learned(Task.CODE));

  private static SmallCatalog two() {
    return new SmallCatalog()
        .add(SmallCatalog.model("a/best", "5", "25").score(Task.CODE, 90))
        .add(SmallCatalog.model("b/mid", "1", "5").score(Task.CODE, 86))
        .chain("code", "a/best", "b/mid");
  }

  private static Steering funds(Usd usd) {
    return Steering.NONE.within(new Entitlement(usd, Set.of(), Set.of()));
  }

  private RoutingResult route(Requests request, Steering steering) {
    return router.route(request.build(), steering, two().snapshot(), false);
  }

  @Test
  void route_fundsForPartOfTheAnswer_lowersTheLimitAndSendsIt() {
    RoutingResult result = route(Requests.to("auto"), funds(Usd.parse("0.02")));

    Candidate first = result.route().candidates().getFirst();
    assertThat(first.maxOutputTokens()).isBetween(256, 4_000);
    assertThat(first.params().extra()).isEqualTo(Map.of("max_tokens", first.maxOutputTokens()));
    assertThat(first.ceilingCost()).isLessThanOrEqualTo(Usd.parse("0.02"));
  }

  @Test
  void route_fundsBelow256TokensOfTheDearModel_leavesTheCheapOne() {
    RoutingResult result = route(Requests.to("auto"), funds(Usd.parse("0.005")));

    assertThat(result.route().candidates())
        .extracting(Candidate::endpoint)
        .containsExactly("b/mid");
    assertThat(result.route().excluded().getFirst().reasons())
        .containsExactly(Ineligibility.BUDGET);
  }

  @Test
  void route_fundsBelow256TokensOfAnyModel_is402NamingBalanceAndCeiling() {
    RoutingResult result = route(Requests.to("auto"), funds(Usd.parse("0.0001")));

    assertThat(result)
        .isInstanceOfSatisfying(
            RoutingResult.Refused.class,
            refused -> {
              assertThat(refused.error().code()).isEqualTo(ErrorCode.INSUFFICIENT_CREDITS);
              assertThat(refused.error().message())
                  .contains("$0.000100000")
                  .contains("the cheapest");
            });
  }

  @Test
  void route_everyAmountOfFunds_noCeilingIsAboveIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Usd funds = new Usd(random.nextLong(400_000_000L));
      for (Candidate candidate : route(Requests.to("auto"), funds(funds)).route().candidates()) {
        assertThat(candidate.ceilingCost()).as("seed %d", seed).isLessThanOrEqualTo(funds);
        assertThat(candidate.maxOutputTokens()).as("seed %d", seed).isGreaterThanOrEqualTo(256);
      }
    }
  }

  @Test
  void route_modelTheKeyMayNotUse_is403() {
    Steering only =
        Steering.NONE.within(new Entitlement(null, Set.of(ModelId.parse("b/mid")), Set.of()));

    assertThat(route(Requests.to("auto"), only).route().candidates())
        .extracting(Candidate::endpoint)
        .containsExactly("b/mid");
    assertThat(route(Requests.to("a/best"), only))
        .isInstanceOfSatisfying(
            RoutingResult.Refused.class,
            refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.MODEL_NOT_ALLOWED));
  }

  @Test
  void route_taskTheKeyMayNotAskFor_is403() {
    Steering only = Steering.NONE.within(new Entitlement(null, Set.of(), Set.of(Task.CHAT)));

    assertThat(route(Requests.to("auto"), only))
        .isInstanceOfSatisfying(
            RoutingResult.Refused.class,
            refused -> assertThat(refused.error().code()).isEqualTo(ErrorCode.MODEL_NOT_ALLOWED));
  }
}
