package com.gammainfra.replay;

import static com.gammainfra.replay.Shipped.FLAGSHIP;
import static com.gammainfra.replay.Shipped.LATER;
import static com.gammainfra.replay.Shipped.OFF_PEAK;
import static com.gammainfra.replay.Shipped.PEAK;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {

  @Test
  void loop_allLabelsRight_isAtLeastAsCheapAsPublished() {
    Replay replay = loop(OFF_PEAK);

    Bill routed = replay.row(Strategy.Routed.class).bill(Effects.FIXED);

    assertThat(replay.baseline().bill(Effects.FIXED).total()).isEqualTo(Usd.parse("0.245"));
    assertThat(replay.has(Strategy.Labelled.class)).as("nothing is misrouted").isFalse();
    // plan 0.002508, retrieve 3 × 0.00013, extract 0.00046, synthesize 0.0035, critique 0.004752,
    // finalize 0.004625
    assertThat(routed.total()).isEqualTo(Usd.parse("0.016235"));
    assertThat(new BigDecimal(String.valueOf(times(replay))))
        .isGreaterThanOrEqualTo(new BigDecimal("8.3"));
  }

  @Test
  void loop_atPeakAndWithoutMini_costsMore() {
    Usd offPeak = total(loop(OFF_PEAK), Effects.FIXED);
    Usd peak = total(loop(PEAK), Effects.FIXED);
    Usd later = total(loop(LATER), Effects.FIXED);

    // plan and critique, 0.00726, cost it twice
    assertThat(peak).isEqualTo(offPeak.plus(Usd.parse("0.00726")));
    // finalize goes to gpt-6.1-terra: 6500 × 1 + 1500 × 5 = 0.014 in place of 0.004625
    assertThat(later).isEqualTo(offPeak.plus(Usd.parse("0.009375")));
  }

  @Test
  void cheapest_isNeverDearerThanAnotherWay() {
    for (String name : Shipped.TRACES) {
      for (Instant at : List.of(PEAK, LATER)) {
        Trace trace = Shipped.trace(name);
        Replay replay =
            Replay.of(trace, Shipped.world(Shipped.knowing(trace), at), FLAGSHIP, at, null);
        for (Effects effects : List.of(Effects.FIXED, Effects.REASONING)) {
          Usd least = replay.row(Strategy.Cheapest.class).bill(effects).total();
          for (Row row : replay.rows()) {
            assertThat(row.bill(effects).total())
                .as(name + " " + at + " " + row.strategy().id() + " " + effects)
                .isGreaterThanOrEqualTo(least);
          }
        }
      }
    }
  }

  @Test
  void effects_cacheLowersAndReasoningRaises_whatACallersCacheCosts() {
    for (String name : Shipped.TRACES) {
      Trace trace = Shipped.trace(name);
      Replay replay =
          Replay.of(trace, Shipped.world(Shipped.knowing(trace), OFF_PEAK), FLAGSHIP, null, null);
      for (Row row : replay.rows()) {
        Usd fixed = row.bill(Effects.FIXED).total();
        Usd cached = row.bill(Effects.CACHE).total();
        assertThat(cached).as(name + row.strategy()).isLessThanOrEqualTo(fixed);
        assertThat(row.bill(Effects.CACHE_FREE_SWITCHES).total()).isLessThanOrEqualTo(cached);
        assertThat(row.bill(Effects.REASONING).total()).isGreaterThanOrEqualTo(fixed);
      }
    }
  }

  @Test
  void dial_atItsEnds_isBestAndCheapestOfThoseWithAScore() {
    Replay replay = loop(OFF_PEAK);
    List<Row> dials =
        replay.rows().stream().filter(r -> r.strategy() instanceof Strategy.Dial).toList();

    assertThat(dials).hasSize(5);
    MeanQuality best = dials.getFirst().quality();
    for (Row row : dials) {
      MeanQuality quality = row.quality();
      assertThat(quality == null ? 0 : quality.mean())
          .isLessThanOrEqualTo(best == null ? 0 : best.mean());
    }
  }

  @Test
  void misrouted_step_isPricedAsLabelledToo() throws TraceException {
    Trace trace =
        Shipped.parse(
            Shipped.line("x", 3000, 400, ",\"step\":\"extract\",\"label\":\"extraction\""));
    Replay replay =
        Replay.of(
            trace, Shipped.world(new FixedTask(Task.REASONING), OFF_PEAK), FLAGSHIP, null, null);

    Decision routed = only(replay, Strategy.Routed.class).decision();
    PricedStep labelled = only(replay, Strategy.Labelled.class);

    assertThat(routed.misrouted()).isTrue();
    assertThat(ReplayText.to(routed)).isEqualTo("deepseek/deepseek-v4-pro (high)");
    assertThat(ReplayText.to(labelled.decision())).isEqualTo("google/gemini-2.5-flash-lite (none)");
    assertThat(labelled.cost()).isEqualTo(Usd.parse("0.00046"));
    assertThat(ReplayText.of(replay, Effects.FIXED))
        .contains("routed otherwise than labelled", "extract: deepseek/deepseek-v4-pro (high)");
  }

  @Test
  void score_ofAStep_isThatOfItsLabel() throws TraceException {
    Trace trace = Shipped.parse(Shipped.line("x", 10, 10, ",\"label\":\"extraction\""));
    Replay replay =
        Replay.of(
            trace, Shipped.world(new FixedTask(Task.REASONING), OFF_PEAK), FLAGSHIP, null, null);

    PublishedScore own =
        replay.board().score(0, Shipped.choice("deepseek/deepseek-v4-pro", Effort.HIGH));
    PublishedScore lower =
        replay.board().score(0, Shipped.choice("deepseek/deepseek-v4-pro", Effort.MAX));
    PublishedScore higher =
        replay.board().score(0, Shipped.choice("google/gemini-2.5-flash-lite", Effort.NONE));

    assertThat(own).isEqualTo(new PublishedScore(0.741, Effort.HIGH, PublishedScore.Basis.OWN));
    assertThat(lower).isEqualTo(new PublishedScore(0.741, Effort.HIGH, PublishedScore.Basis.LOWER));
    assertThat(ReplayText.score(lower)).isEqualTo("74.1*");
    assertThat(higher == null || higher.isClaimed()).isFalse();
    assertThat(ReplayText.score(higher)).isEqualTo("(67.3 high)");
  }

  @Test
  void capability_stepWithToolsOrImage_hasNoScore() {
    Trace trace = Shipped.trace("document-intake");
    Replay replay =
        Replay.of(trace, Shipped.world(Shipped.knowing(trace), OFF_PEAK), FLAGSHIP, null, null);

    Decision stamp =
        replay.row(Strategy.Routed.class).bill(Effects.FIXED).steps().get(7).decision();

    assertThat(stamp.task()).isEqualTo("multimodal");
    assertThat(replay.board().score(7, stamp.choice())).isNull();
  }

  @Test
  void session_named_staysWithItsProvider() throws TraceException {
    String session = ",\"conversation\":\"s\",\"label\":\"%s\"";
    String[] lines = {
      Shipped.line("one", 100, 10, session.formatted("reasoning")),
      Shipped.line("two", 100, 10, session.formatted("summarize"))
    };
    Trace named = Shipped.parse(lines);
    Trace unnamed =
        Shipped.parse(
            lines[0].replace("\"conversation\":\"s\",", ""),
            lines[1].replace("\"conversation\":\"s\",", ""));

    assertThat(second(named)).as("DeepSeek is in the chain, too").startsWith("deepseek/");
    assertThat(second(unnamed)).startsWith("google/gemini-3.1-flash-lite");
  }

  @Test
  void recorded_models_areARowOfTheirOwn() throws TraceException {
    Trace trace =
        Shipped.parse(
            Shipped.line("x", 3000, 100, ",\"model\":\"openai/gpt-5-mini\",\"cached_in\":2500"));
    Replay replay =
        Replay.of(trace, Shipped.world(new FixedTask(Task.CHAT), OFF_PEAK), FLAGSHIP, null, null);

    Row recorded = replay.row(Strategy.Recorded.class);

    assertThat(recorded.bill(Effects.FIXED).total()).isEqualTo(Usd.parse("0.00095"));
    assertThat(recorded.bill(Effects.CACHE).total()).isEqualTo(Usd.parse("0.0003875"));
  }

  @Test
  void instants_ofTheSteps_holdUnlessOneIsGivenForAll() throws TraceException {
    Trace trace = Shipped.parse(Shipped.line("x", 1, 1, ",\"at\":\"2026-11-23T08:00:00Z\""));
    World world = Shipped.world(new FixedTask(Task.CHAT), OFF_PEAK);

    assertThat(Replay.of(trace, world, FLAGSHIP, null, null).instants()).containsExactly(PEAK);
    assertThat(Replay.of(trace, world, FLAGSHIP, LATER, null).instants()).containsExactly(LATER);
  }

  @Test
  void replay_twice_isTheSame() {
    assertThat(ReplayJson.of(loop(OFF_PEAK), Effects.ALL))
        .isEqualTo(ReplayJson.of(loop(OFF_PEAK), Effects.ALL));
  }

  @Test
  void page_saysWhetherTheTargetIsMet() {
    Map<Instant, Replay> moments = new TreeMap<>();
    SavingsPage.MOMENTS.keySet().forEach(at -> moments.put(at, loop(at)));
    Trace trace = Shipped.trace("research-loop");
    Map<Instant, Replay> wrong = new TreeMap<>(moments);
    wrong.put(
        OFF_PEAK,
        Replay.of(
            trace,
            Shipped.world(new FixedTask(Task.EXTRACTION), OFF_PEAK),
            FLAGSHIP,
            OFF_PEAK,
            null));
    LocalDate date = LocalDate.of(2026, 11, 28);

    assertThat(SavingsPage.of(date, moments, Map.of()))
        .contains("**15.0 ×**", "6 of 6 steps routed as labelled", "labels right, is met.");
    assertThat(SavingsPage.of(date, wrong, Map.of()))
        .contains("2 of 6 steps", "(not: plan, synthesize, critique, finalize)", "is not met.");
  }

  @Test
  void chart_hasEveryWayAsText() {
    Replay replay = loop(OFF_PEAK);

    String svg = SavingsChart.of(replay);

    for (Row row : replay.rows()) {
      assertThat(svg).contains(row.strategy().id());
    }
    assertThat(svg).startsWith("<?xml").contains("0.2450").contains("0.0162");
  }

  private static Replay loop(Instant at) {
    Trace trace = Shipped.trace("research-loop");
    return Replay.of(trace, Shipped.world(Shipped.knowing(trace), at), FLAGSHIP, at, null);
  }

  private static String second(Trace trace) {
    Replay replay =
        Replay.of(trace, Shipped.world(Shipped.knowing(trace), OFF_PEAK), FLAGSHIP, null, null);
    return ReplayText.to(
        replay.row(Strategy.Routed.class).bill(Effects.FIXED).steps().getLast().decision());
  }

  private static PricedStep only(Replay replay, Class<? extends Strategy> kind) {
    return replay.row(kind).bill(Effects.FIXED).steps().getFirst();
  }

  private static Usd total(Replay replay, Effects effects) {
    return replay.row(Strategy.Routed.class).bill(effects).total();
  }

  private static @Nullable String times(Replay replay) {
    return replay
        .row(Strategy.Routed.class)
        .bill(Effects.FIXED)
        .timesCheaperThan(replay.baseline().bill(Effects.FIXED));
  }
}
