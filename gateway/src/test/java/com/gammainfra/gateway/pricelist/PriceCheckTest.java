package com.gammainfra.gateway.pricelist;

import static com.gammainfra.gateway.pricelist.SmallBook.MINI;
import static com.gammainfra.gateway.pricelist.SmallBook.NOW;
import static com.gammainfra.gateway.pricelist.SmallBook.model;
import static com.gammainfra.gateway.pricelist.SmallBook.nanos;
import static com.gammainfra.gateway.pricelist.SmallBook.rates;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.pricelist.PriceCheck.Condition;
import com.gammainfra.gateway.pricelist.PriceCheck.RateCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rates are compared with which, and what counts as a difference. */
class PriceCheckTest {

  private static final Rates LONG = rates("0.5", "0.05", "0.5", "0.5", "3");

  @Test
  void check_allRatesEqual_hasNoDifference() throws Exception {
    PriceCheck check =
        check(
            "\"input_cost_per_token\": 2.5e-07, \"cache_read_input_token_cost\": 2.5e-08,"
                + " \"output_cost_per_token\": 2e-06",
            model("openai/m", MINI));

    assertThat(check.rateCount()).isEqualTo(3);
    assertThat(check.differenceCount()).isZero();
    assertThat(check.unknown()).isEmpty();
    assertThat(check.compared().getFirst().priceVersion()).isEqualTo("openai/m@undated");
  }

  @Test
  void check_byOneNanoDollar_differs() throws Exception {
    assertThat(differences("\"input_cost_per_token\": 2.50000001e-07", model("openai/m", MINI)))
        .containsExactly(
            new RateCheck(
                new Condition.Standard(), RateClass.INPUT, nanos("0.25"), nanos("0.25") + 1));
  }

  @Test
  void check_reasoningApart_isComparedWithOutput() throws Exception {
    assertThat(differences("\"output_cost_per_reasoning_token\": 3e-06", model("openai/m", MINI)))
        .containsExactly(
            new RateCheck(new Condition.Standard(), RateClass.REASONING, nanos("2"), nanos("3")));
  }

  @ParameterizedTest
  @CsvSource({
    // our price of writing a cache, theirs per token, differs
    "0.25, 0.0, false", // ours has none of its own: both say that it is billed as input
    "0.25, 3e-07, true", // theirs has one that ours lacks
    "0.3, 0.0, true",
    "0.3, 3e-07, false",
  })
  void check_cacheWrite_isADifferenceUnlessNeitherHasAPrice(
      String ours, String theirs, boolean differs) throws Exception {
    Model model = model("openai/m", rates("0.25", "0.025", ours, "0.25", "2"));

    assertThat(differences("\"cache_creation_input_token_cost\": " + theirs, model).isEmpty())
        .isNotEqualTo(differs);
  }

  @Test
  void check_cachedReadOfZero_differs() throws Exception {
    assertThat(differences("\"cache_read_input_token_cost\": 0.0", model("openai/m", MINI)))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    // our bound or none, their bound in thousands or none, their long input per token, differences
    "200000, 200, 5e-07, 0",
    "199999, 200, 5e-07, 0", // lists write bounds in thousands
    "200000, 200, 6e-07, 1",
    "200000, , , 1", // theirs is flat: 0.25 for a long prompt
    ", 200, 5e-07, 1", // ours is flat
    ", 200, 2.5e-07, 0",
    "128000, 200, 5e-07, 1", // a prompt between both bounds
  })
  void check_tiers_areComparedForTheSamePrompts(
      @Nullable Long ourBound,
      @Nullable Long theirBound,
      @Nullable String theirLong,
      int differences)
      throws Exception {
    List<Price.Tier> tiers =
        ourBound == null
            ? List.of()
            : List.of(new Price.Tier(ourBound, rates("0.5", "0.025", "0.5", "0.5", "2")));
    String fields =
        "\"input_cost_per_token\": 2.5e-07"
            + (theirBound == null
                ? ""
                : ", \"input_cost_per_token_above_%dk_tokens\": %s"
                    .formatted(theirBound, theirLong));

    List<RateCheck> found = differences(fields, model("openai/m", MINI, tiers, null));

    assertThat(found).hasSize(differences);
    assertThat(found)
        .allSatisfy(rate -> assertThat(rate.condition()).isInstanceOf(Condition.Above.class));
  }

  @Test
  void check_tierWithFewerClasses_comparesThoseItStates() throws Exception {
    Model model = model("openai/m", MINI, List.of(new Price.Tier(200_000, LONG)), null);

    PriceCheck check =
        check(
            "\"input_cost_per_token\": 2.5e-07, \"cache_read_input_token_cost\": 2.5e-08,"
                + " \"input_cost_per_token_above_200k_tokens\": 5e-07",
            model);

    assertThat(check.rateCount()).isEqualTo(3);
    assertThat(check.differenceCount()).isZero();
  }

  @Test
  void check_hoursOnBothSides_comparesPeakAndOffPeak() throws Exception {
    Model model =
        model("openai/m", MINI, List.of(), rates("0.125", "0.0125", "0.125", "0.125", "1"));
    String peak =
        "\"input_cost_per_token\": 2.5e-07, \"off_peak_pricing\": {\"input_cost_per_token\": ";

    assertThat(differences(peak + "1.25e-07}", model)).isEmpty();
    assertThat(differences(peak + "1e-07}", model))
        .containsExactly(
            new RateCheck(new Condition.OffPeak(), RateClass.INPUT, nanos("0.125"), nanos("0.1")));
  }

  @Test
  void check_hoursOnOneSide_comparesWithWhatTheOtherTakes() throws Exception {
    Model hourly =
        model("openai/m", MINI, List.of(), rates("0.125", "0.0125", "0.125", "0.125", "1"));

    assertThat(differences("\"input_cost_per_token\": 1.25e-07", hourly))
        .as("a flat price is compared with the peak's")
        .containsExactly(
            new RateCheck(
                new Condition.Standard(), RateClass.INPUT, nanos("0.25"), nanos("0.125")));
    assertThat(
            differences(
                "\"input_cost_per_token\": 2.5e-07,"
                    + " \"off_peak_pricing\": {\"input_cost_per_token\": 1e-07}",
                model("openai/m", MINI)))
        .containsExactly(
            new RateCheck(new Condition.OffPeak(), RateClass.INPUT, nanos("0.25"), nanos("0.1")));
  }

  @Test
  void check_modelsTheListDoesNotKnow_areNamedInOrder() throws Exception {
    PriceCheck check =
        check(
            "\"input_cost_per_token\": 2.5e-07",
            model("openai/z", MINI),
            model("openai/m", MINI),
            model("mistral/a", MINI));

    assertThat(check.unknown())
        .containsExactly(ModelId.parse("mistral/a"), ModelId.parse("openai/z"));
    assertThat(check.compared()).hasSize(1);
  }

  private static List<RateCheck> differences(String fields, Model model) throws Exception {
    return check(fields, model).compared().getFirst().differences();
  }

  /** Against a list of LiteLLM's shape that knows openai/m. */
  private static PriceCheck check(String fields, Model... models) throws Exception {
    String json = "{\"m\": {\"litellm_provider\": \"openai\", %s}}".formatted(fields);
    return PriceCheck.of(
        PriceList.parse(json.getBytes(StandardCharsets.UTF_8)), List.of(models), NOW);
  }
}
