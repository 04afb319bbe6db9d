package com.gammainfra.replay;

import static com.gammainfra.replay.Shipped.OFF_PEAK;
import static com.gammainfra.replay.Shipped.PEAK;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every expected amount was worked out by hand from the catalog's prices, which stand beside it.
 */
class BillTest {

  private static final String OPUS = "anthropic/claude-opus-4-7"; // 5, read 0.5, write 6.25, 25
  private static final String MINI = "openai/gpt-5-mini"; // 0.25, read 0.025, 2
  private static final String DEEPSEEK = "deepseek/deepseek-v4-pro"; // 0.66/1.98, peak 1.32/3.96
  private static final String GPT = "openai/gpt-5.4"; // 2.5/15; above 272,000 tokens 5/22.5

  /** A conversation that grows: the second request holds the first. */
  private static final String FIRST =
      "{\"tokens_in\":2000,\"tokens_out\":100,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

  private static final String SECOND =
      "{\"tokens_in\":3000,\"tokens_out\":100,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
          + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"c\"}]}";

  @Test
  void loop_onTheFlagship_costsWhatWasPublished() {
    List<Decision> decisions = new ArrayList<>();
    for (Step step : Shipped.trace("research-loop").steps()) {
      decisions.add(Decision.of(step, OFF_PEAK, Choice.of(Shipped.model(OPUS))));
    }

    for (Effects effects : Effects.values()) {
      assertThat(bill(decisions, effects).total()).as(effects.id()).isEqualTo(Usd.parse("0.245"));
    }
  }

  @Test
  void hours_peak_costTwice() throws TraceException {
    Step step = Shipped.parse(Shipped.line("x", 1_000_000, 100_000, "")).steps().getFirst();
    Choice choice = Shipped.choice(DEEPSEEK, Effort.HIGH);

    assertThat(cost(step, OFF_PEAK, choice, Effects.FIXED)).isEqualTo(Usd.parse("0.858"));
    assertThat(cost(step, PEAK, choice, Effects.FIXED)).isEqualTo(Usd.parse("1.716"));
    assertThat(cost(step, Instant.parse("2026-12-12T08:00:00Z"), choice, Effects.FIXED))
        .as("a Saturday")
        .isEqualTo(Usd.parse("0.858"));
  }

  @Test
  void tier_longPrompt_costsMoreThroughout() throws TraceException {
    Trace trace =
        Shipped.parse(Shipped.line("x", 272_000, 1000, ""), Shipped.line("x", 272_001, 1000, ""));
    Choice choice = Shipped.choice(GPT, Effort.NONE);

    assertThat(cost(trace.steps().get(0), OFF_PEAK, choice, Effects.FIXED))
        .isEqualTo(Usd.parse("0.695")); // 0.68 + 0.015
    assertThat(cost(trace.steps().get(1), OFF_PEAK, choice, Effects.FIXED))
        .isEqualTo(Usd.parse("1.382505")); // 1.360005 + 0.0225
  }

  @Test
  void reasoning_counted_lengthensTheAnswerByTheEffortsFactor() throws TraceException {
    Step step = Shipped.parse(Shipped.line("x", 2000, 600, "")).steps().getFirst();

    Usd fixed = cost(step, OFF_PEAK, Shipped.choice(DEEPSEEK, Effort.HIGH), Effects.FIXED);
    Usd high = cost(step, OFF_PEAK, Shipped.choice(DEEPSEEK, Effort.HIGH), Effects.REASONING);
    Usd none = cost(step, OFF_PEAK, Shipped.choice(DEEPSEEK, Effort.NONE), Effects.REASONING);

    assertThat(fixed).isEqualTo(Usd.parse("0.002508")); // 2000 × 0.66 + 600 × 1.98
    assertThat(high).isEqualTo(Usd.parse("0.007854")); // 5.5 × 600 × 1.98 = 0.006534
    assertThat(none).isEqualTo(fixed);
  }

  @Test
  void cache_sameModel_readsWhatTheStepsShare() throws TraceException {
    List<Decision> decisions = all(MINI, OFF_PEAK, Duration.ZERO);

    Bill bill = bill(decisions, Effects.CACHE);

    assertThat(bill.steps().get(0).usage().cachedInput()).isZero();
    assertThat(bill.steps().get(1).usage().cachedInput()).isEqualTo(2000);
    assertThat(bill.steps().get(0).cost()).isEqualTo(Usd.parse("0.0007")); // 0.0005 + 0.0002
    assertThat(bill.steps().get(1).cost())
        .isEqualTo(Usd.parse("0.0005")); // 2000 × 0.025 + 1000 × 0.25 + 100 × 2
    assertThat(bill(decisions, Effects.FIXED).total()).isEqualTo(Usd.parse("0.00165"));
  }

  @Test
  void cache_chargedForWrites_writesOnlyWhatIsReadLater() throws TraceException {
    Bill bill = bill(all(OPUS, OFF_PEAK, Duration.ZERO), Effects.CACHE);

    assertThat(bill.steps().get(0).usage().cacheWrite5m()).isEqualTo(2000);
    assertThat(bill.steps().get(1).usage().cacheWrite5m()).isZero();
    assertThat(bill.steps().get(0).cost()).isEqualTo(Usd.parse("0.015")); // 2000 × 6.25 + 100 × 25
    assertThat(bill.steps().get(1).cost())
        .isEqualTo(Usd.parse("0.0085")); // 2000 × 0.5 + 1000 × 5 + 100 × 25
  }

  @Test
  void cache_afterFiveMinutes_isGone() throws TraceException {
    Bill kept = bill(all(MINI, OFF_PEAK, Duration.ofMinutes(5)), Effects.CACHE);
    Bill gone = bill(all(MINI, OFF_PEAK, Duration.ofSeconds(301)), Effects.CACHE);

    assertThat(kept.steps().get(1).usage().cachedInput()).isEqualTo(2000);
    assertThat(gone.steps().get(1).usage().cachedInput()).isZero();
  }

  @Test
  void cache_shortPrefix_isNotKept() throws TraceException {
    for (int length : new int[] {1023, 1024}) {
      Trace trace = Shipped.parse(FIRST.replace("2000", String.valueOf(length)), SECOND);
      Choice choice = Choice.of(Shipped.model(MINI));
      List<Decision> decisions =
          trace.steps().stream().map(step -> Decision.of(step, OFF_PEAK, choice)).toList();

      assertThat(bill(decisions, Effects.CACHE).steps().get(1).usage().cachedInput())
          .isEqualTo(length == 1024 ? 1024 : 0);
    }
  }

  @Test
  void cache_switchOfModel_paysForThePrefixAgainUnlessSwitchesAreFree() throws TraceException {
    Trace trace = Shipped.parse(FIRST, SECOND);
    List<Decision> decisions =
        List.of(
            Decision.of(trace.steps().get(0), OFF_PEAK, Choice.of(Shipped.model(OPUS))),
            Decision.of(trace.steps().get(1), OFF_PEAK, Choice.of(Shipped.model(MINI))));

    Bill lost = bill(decisions, Effects.CACHE);
    Bill free = bill(decisions, Effects.CACHE_FREE_SWITCHES);

    assertThat(lost.steps().get(0).usage().cacheWrite5m()).as("nobody reads it").isZero();
    assertThat(lost.steps().get(1).cost()).isEqualTo(Usd.parse("0.00095"));
    assertThat(free.steps().get(1).cost()).isEqualTo(Usd.parse("0.0005"));
  }

  @Test
  void cache_onlySystemPromptShared_readsItsShareByLength() throws TraceException {
    String line =
        "{\"tokens_in\":4000,\"tokens_out\":0,\"messages\":[{\"role\":\"system\",\"content\":\"same\"},"
            + "{\"role\":\"user\",\"content\":\"%s\"}]}";
    Trace trace = Shipped.parse(line.formatted("one1"), line.formatted("two2"));
    Choice choice = Choice.of(Shipped.model(MINI));
    List<Decision> decisions =
        trace.steps().stream().map(step -> Decision.of(step, OFF_PEAK, choice)).toList();

    assertThat(bill(decisions, Effects.CACHE).steps().get(1).usage().cachedInput()).isEqualTo(2000);
  }

  @Test
  void cache_knownFromTheTrace_isTakenAsItIs() throws TraceException {
    Step step = Shipped.parse(Shipped.line("x", 3000, 0, ",\"cached_in\":2500")).steps().getFirst();
    Decision decision =
        new Decision(
            step, OFF_PEAK, Choice.of(Shipped.model(MINI)), null, null, step.cachedIn(), List.of());

    assertThat(bill(List.of(decision), Effects.CACHE).total())
        .isEqualTo(Usd.parse("0.0001875")); // 2500 × 0.025 + 500 × 0.25
  }

  @Test
  void times_cutsOff_andSaysNothingOfAnIncompleteBill() throws TraceException {
    Step step = Shipped.parse(Shipped.line("x", 1000, 0, "")).steps().getFirst();
    Bill dear = bill(List.of(Decision.of(step, OFF_PEAK, Choice.of(Shipped.model(OPUS)))));
    Bill cheap = bill(List.of(Decision.of(step, OFF_PEAK, Choice.of(Shipped.model(DEEPSEEK)))));
    Bill none = bill(List.of(new Decision(step, OFF_PEAK, null, "nobody", null, null, List.of())));

    assertThat(cheap.timesCheaperThan(dear)).isEqualTo("7.5"); // 5 / 0.66 = 7.57…
    assertThat(none.timesCheaperThan(dear)).isNull();
    assertThat(none.refused()).isEqualTo(1);
  }

  @Test
  void effects_everySetting_hasItsConstant() {
    assertThat(Effects.of(false, true, false)).isEqualTo(Effects.FIXED);
    assertThat(Effects.of(false, false, true)).isEqualTo(Effects.REASONING);
    assertThat(Effects.of(true, true, false)).isEqualTo(Effects.CACHE);
    assertThat(Effects.of(true, false, false)).isEqualTo(Effects.CACHE_FREE_SWITCHES);
    assertThat(Effects.of(true, true, true)).isEqualTo(Effects.ALL);
    assertThat(Effects.of(true, false, true)).isEqualTo(Effects.ALL_FREE_SWITCHES);
  }

  private static List<Decision> all(String model, Instant at, Duration pause)
      throws TraceException {
    Trace trace = Shipped.parse(FIRST, SECOND);
    Choice choice = Choice.of(Shipped.model(model));
    return List.of(
        Decision.of(trace.steps().get(0), at, choice),
        Decision.of(trace.steps().get(1), at.plus(pause), choice));
  }

  private static Usd cost(Step step, Instant at, Choice choice, Effects effects) {
    return bill(List.of(Decision.of(step, at, choice)), effects).total();
  }

  private static Bill bill(List<Decision> decisions) {
    return bill(decisions, Effects.FIXED);
  }

  private static Bill bill(List<Decision> decisions, Effects effects) {
    return Bill.of(decisions, effects, Shipped.CATALOG.effortFactor());
  }
}
