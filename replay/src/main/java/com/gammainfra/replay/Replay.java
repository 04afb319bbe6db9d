package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Steering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A trace, priced under every way of choosing.
 *
 * @param instants when each step is sent
 * @param rows the baseline first
 * @param board the scores that qualities are from
 */
record Replay(Trace trace, List<Instant> instants, List<Row> rows, Scoreboard board) {

  private static final List<Double> STOPS = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

  Replay {
    instants = List.copyOf(instants);
    rows = List.copyOf(rows);
  }

  /** Another configuration to route in. */
  record Second(String name, World world) {}

  /**
   * Replays a trace.
   *
   * @param baseline a model of the world's catalog
   * @param at when every step is sent; null leaves each its own instant, and the world's to those
   *     without one
   * @param second another configuration; null for none
   */
  static Replay of(
      Trace trace,
      World world,
      Strategy.Baseline baseline,
      @Nullable Instant at,
      @Nullable Second second) {
    return new Making(trace, world, baseline, instants(trace, world, at)).replay(second);
  }

  /** The row of that kind; the first one of several dials. */
  Row row(Class<? extends Strategy> kind) {
    for (Row row : rows) {
      if (kind.isInstance(row.strategy())) {
        return row;
      }
    }
    throw new IllegalArgumentException("no row of " + kind.getSimpleName());
  }

  /** Whether there is a row of that kind. */
  boolean has(Class<? extends Strategy> kind) {
    return rows.stream().anyMatch(row -> kind.isInstance(row.strategy()));
  }

  /** What everything is compared with. */
  Row baseline() {
    return row(Strategy.Baseline.class);
  }

  private static List<Instant> instants(Trace trace, World world, @Nullable Instant at) {
    List<Instant> instants = new ArrayList<>();
    for (Step step : trace.steps()) {
      Instant own = step.at() == null ? world.now() : step.at();
      instants.add(at == null ? own : at);
    }
    return instants;
  }

  /** The rows under construction. */
  private static final class Making {

    private final Trace trace;
    private final World world;
    private final Strategy.Baseline baseline;
    private final List<Instant> instants;
    private final List<Decision> flagship;
    private final List<Decision> routed;
    private final Scoreboard board;
    private final List<List<Candidate>> eligible = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    Making(Trace trace, World world, Strategy.Baseline baseline, List<Instant> instants) {
      this.trace = trace;
      this.world = world;
      this.baseline = baseline;
      this.instants = instants;
      Model model = model(baseline.model());
      Choice choice =
          baseline.effort() == null ? Choice.of(model) : new Choice(model, baseline.effort());
      this.flagship = all(_ -> choice);
      this.routed = world.route(trace, instants, Steering.NONE, false);
      this.board = new Scoreboard(world.catalog(), routed);
      for (int i = 0; i < trace.steps().size(); i++) {
        eligible.add(world.eligible(trace.steps().get(i), instants.get(i)));
      }
    }

    Replay replay(@Nullable Second second) {
      add(baseline, flagship);
      if (trace.steps().stream().allMatch(step -> step.model() != null)) {
        add(new Strategy.Recorded(), recorded());
      }
      add(new Strategy.Routed(), routed);
      if (routed.stream().anyMatch(Decision::misrouted)) {
        add(new Strategy.Labelled(), world.route(trace, instants, Steering.NONE, true));
      }
      for (double stop : STOPS) {
        Steering dial = new Steering(null, stop, null, null);
        add(new Strategy.Dial(stop), world.route(trace, instants, dial, false));
      }
      addCheapest();
      addSingles();
      if (second != null) {
        add(second);
      }
      return new Replay(trace, instants, rows, board);
    }

    private void add(Second second) {
      Catalog catalog = second.world().catalog();
      List<Decision> decisions = second.world().route(trace, instants, Steering.NONE, false);
      rows.add(row(new Strategy.Against(second.name()), _ -> decisions, catalog));
      if (decisions.stream().anyMatch(Decision::misrouted)) {
        List<Decision> labelled = second.world().route(trace, instants, Steering.NONE, true);
        rows.add(row(new Strategy.AgainstLabelled(second.name()), _ -> labelled, catalog));
      }
    }

    /** The cheapest under each effect, which may be another where reasoning is counted. */
    private void addCheapest() {
      Map<Boolean, List<Decision>> decisions =
          Map.of(
              false, cheapest(Effects.FIXED),
              true, cheapest(Effects.REASONING));
      rows.add(
          row(
              new Strategy.Cheapest(),
              effects -> decisions.getOrDefault(effects.reasoning(), List.of()),
              world.catalog()));
    }

    private void addSingles() {
      SingleModel singles = new SingleModel(world, trace, instants, board, flagship, eligible);
      Choice best = singles.balanced();
      if (best != null) {
        add(new Strategy.BestSingle(), all(_ -> best));
      }
      MeanQuality quality = MeanQuality.of(board, routed, flagship);
      Choice asGood = quality == null ? null : singles.atLeast(quality.mean());
      if (asGood != null) {
        add(new Strategy.SingleAsGood(), all(_ -> asGood));
      }
    }

    private void add(Strategy strategy, List<Decision> decisions) {
      rows.add(row(strategy, _ -> decisions, world.catalog()));
    }

    private Row row(
        Strategy strategy, Function<Effects, List<Decision>> decisions, Catalog catalog) {
      Map<Effects, Bill> bills = new EnumMap<>(Effects.class);
      for (Effects effects : Effects.values()) {
        bills.put(effects, Bill.of(decisions.apply(effects), effects, catalog.effortFactor()));
      }
      return new Row(
          strategy, bills, MeanQuality.of(board, decisions.apply(Effects.FIXED), flagship));
    }

    private List<Decision> all(Function<Step, Choice> choice) {
      List<Decision> decisions = new ArrayList<>();
      for (int i = 0; i < trace.steps().size(); i++) {
        Step step = trace.steps().get(i);
        decisions.add(Decision.of(step, instants.get(i), choice.apply(step)));
      }
      return decisions;
    }

    private List<Decision> recorded() {
      List<Decision> decisions = new ArrayList<>();
      for (Decision decision : all(step -> Choice.of(model(step.model())))) {
        decisions.add(
            new Decision(
                decision.step(),
                decision.at(),
                decision.choice(),
                null,
                null,
                decision.step().cachedIn(),
                List.of()));
      }
      return decisions;
    }

    private List<Decision> cheapest(Effects effects) {
      List<Decision> decisions = new ArrayList<>();
      for (int i = 0; i < trace.steps().size(); i++) {
        decisions.add(cheapest(trace.steps().get(i), instants.get(i), eligible.get(i), effects));
      }
      return decisions;
    }

    /** Each model at its least effort; of equals the first by name. */
    private Decision cheapest(Step step, Instant at, List<Candidate> candidates, Effects effects) {
      Decision cheapest =
          new Decision(step, at, null, "no model can take it", null, null, List.of());
      Usd least = new Usd(Long.MAX_VALUE);
      for (Candidate candidate : candidates) {
        Model model = candidate.deployment().model();
        Choice choice =
            model.efforts().isEmpty()
                ? Choice.of(model)
                : new Choice(model, model.efforts().getFirst());
        Decision decision = Decision.of(step, at, choice);
        Usd cost = PricedStep.cost(decision, effects, world.catalog().effortFactor());
        if (least.exceeds(cost)) {
          least = cost;
          cheapest = decision;
        }
      }
      return cheapest;
    }

    private Model model(@Nullable ModelId id) {
      Model model = id == null ? null : world.catalog().model(id);
      if (model == null) {
        throw new IllegalArgumentException("not in the catalog: " + id);
      }
      return model;
    }
  }
}
