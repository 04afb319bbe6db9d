package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RiskControlTest {
  private static final double ALPHA = 0.1;
  private static final double DELTA = 0.05;
  private static final int ROUNDS = 2000;
  private static final int ROWS = 600;

  /** How the share wrong varies with the confidence, which is uniform on [0, 1]. */
  enum World {
    /** Wrong 2 × 0.1 × (1 − c): the risk at t is 0.1 × (1 − t), so all thresholds are safe. */
    SAFE {
      @Override
      double wrong(double confidence) {
        return 0.2 * (1 - confidence);
      }

      @Override
      double risk(double threshold) {
        return 0.1 * (1 - threshold);
      }
    },
    /**
     * The risk at t is 0.4 × (1 − t) / 2: safe from t = 0.5 on, where nearly every test is lost.
     */
    RISING {
      @Override
      double wrong(double confidence) {
        return 0.4 * (1 - confidence);
      }

      @Override
      double risk(double threshold) {
        return 0.2 * (1 - threshold);
      }
    },
    /** Confidence says nothing, and the risk is a hair above α everywhere. */
    FLAT {
      @Override
      double wrong(double confidence) {
        return ALPHA + 1e-9;
      }

      @Override
      double risk(double threshold) {
        return ALPHA + 1e-9;
      }
    },
    /** The surest are the worst: unsafe above 0.6, then safe, then unsafe again. */
    NOT_MONOTONE {
      @Override
      double wrong(double confidence) {
        return confidence > 0.6 ? 0.11 : confidence > 0.4 ? 0 : 0.3;
      }

      @Override
      double risk(double threshold) {
        double above = Math.max(0, 1 - Math.max(threshold, 0.6)) * 0.11;
        double below = Math.max(0, 0.4 - threshold) * 0.3;
        return (above + below) / (1 - threshold);
      }
    };

    abstract double wrong(double confidence);

    abstract double risk(double threshold);
  }

  @ParameterizedTest
  @EnumSource
  void lowest_manyDraws_breaksThePromiseAtMostDeltaOfTheTime(World world) {
    long seed = 20261123;
    Random random = new Random(seed);
    int broken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Optional<RiskControl.Certified> found = RiskControl.lowest(draw(world, random), ALPHA, DELTA);
      if (found.isPresent() && world.risk(found.get().threshold()) > ALPHA) {
        broken++;
      }
    }
    assertThat(Proportion.of(broken, ROUNDS).lower()).as("seed %d", seed).isLessThan(DELTA);
    assertThat((double) broken / ROUNDS).as("seed %d", seed).isLessThan(DELTA + 0.01);
  }

  @Test
  void lowest_safeRows_dispatchesNearlyAll() {
    Random random = new Random(7);
    double sum = 0;
    for (int round = 0; round < 200; round++) {
      sum +=
          RiskControl.lowest(draw(World.SAFE, random), ALPHA, DELTA)
              .map(RiskControl.Certified::threshold)
              .orElse(1.0);
    }
    assertThat(sum / 200).isLessThan(0.35);
  }

  @Test
  void lowest_tooFewRows_certifiesNothing() {
    // 28 rows without an error leave p = 0.9^28 = 0.052; 29 leave 0.047
    assertThat(RiskControl.lowest(oneStart(0.0), right(28), ALPHA, DELTA)).isEmpty();
    assertThat(RiskControl.lowest(oneStart(0.0), right(29), ALPHA, DELTA)).isPresent();
  }

  @Test
  void lowest_laterThresholdSafeAgain_stopsAtTheFirstFailure() {
    List<Judged> rows = new ArrayList<>();
    rows.addAll(IntStream.range(0, 40).mapToObj(_ -> new Judged(0.9, true)).toList());
    rows.addAll(IntStream.range(0, 40).mapToObj(i -> new Judged(0.7, i % 2 == 0)).toList());
    rows.addAll(IntStream.range(0, 1000).mapToObj(_ -> new Judged(0.5, true)).toList());
    RiskControl.Certified found =
        RiskControl.lowest(oneStart(0.8, 0.6, 0.4), rows, ALPHA, DELTA).orElseThrow();
    assertThat(found.threshold()).isEqualTo(0.8);
    assertThat(found.dispatched()).isEqualTo(40);
    assertThat(found.wrong()).isZero();
  }

  @Test
  void binomialTail_smallCases_areThoseByHand() {
    assertThat(RiskControl.binomialTail(0, 3, 0.5)).isCloseTo(0.125, within(1e-12));
    assertThat(RiskControl.binomialTail(1, 3, 0.5)).isCloseTo(0.5, within(1e-12));
    assertThat(RiskControl.binomialTail(2, 10, 0.1)).isCloseTo(0.9298091736, within(1e-10));
    assertThat(RiskControl.binomialTail(3, 3, 0.5)).isEqualTo(1);
    assertThat(RiskControl.binomialTail(0, 0, 0.5)).isEqualTo(1);
  }

  @Test
  void lowest_testLost_losesWhatItHadAndBeginsAgain() {
    List<Judged> rows = new ArrayList<>(right(40)); // p = 0.015 at 0.8
    rows.addAll(IntStream.range(0, 40).mapToObj(i -> new Judged(0.7, i >= 8)).toList());
    rows.addAll(IntStream.range(0, 80).mapToObj(_ -> new Judged(0.5, true)).toList());
    double pAtTheEnd = RiskControl.binomialTail(8, 160, ALPHA);
    assertThat(pAtTheEnd).isBetween(0.1 * DELTA, 0.5 * DELTA);
    List<RiskControl.Step> halved =
        List.of(
            new RiskControl.Step(0.8, 0.5),
            new RiskControl.Step(0.6, 0),
            new RiskControl.Step(0.4, 0.5));
    List<RiskControl.Step> goneBefore =
        List.of(
            new RiskControl.Step(0.8, 0.9),
            new RiskControl.Step(0.6, 0),
            new RiskControl.Step(0.4, 0.1));
    assertThat(RiskControl.lowest(goneBefore, rows, ALPHA, DELTA).orElseThrow().threshold())
        .isEqualTo(0.8);
    assertThat(RiskControl.lowest(halved, rows, ALPHA, DELTA).orElseThrow().threshold())
        .isEqualTo(0.4);
  }

  /**
   * The certification rows are harder than those that the model was calibrated on: few reach the
   * confidence that one in eight of the others has, and one of these few is wrong. A single start
   * taken from the others' confidences certified nothing.
   */
  @Test
  void lowest_rowsLessSureThanOthers_stillCertifies() {
    List<Judged> rows = new ArrayList<>(right(10, 0.995));
    rows.add(new Judged(0.995, false));
    rows.addAll(right(480, 0.85));
    rows.addAll(IntStream.range(0, 500).mapToObj(i -> new Judged(0.4, i % 2 == 0)).toList());
    assertThat(RiskControl.lowest(oneStart(0.99, 0.8, 0.6, 0.3, 0), rows, ALPHA, DELTA)).isEmpty();
    RiskControl.Certified found = RiskControl.lowest(rows, ALPHA, DELTA).orElseThrow();
    assertThat(found.threshold()).isEqualTo(0.41);
    assertThat(found.dispatched()).isEqualTo(491);
  }

  @Test
  void steps_shares_areAllOfDeltaAndDescend() {
    List<RiskControl.Step> steps = RiskControl.STEPS;
    assertThat(steps.stream().mapToDouble(RiskControl.Step::share).sum())
        .isCloseTo(1, within(1e-12));
    assertThat(steps).isSortedAccordingTo((a, b) -> Double.compare(b.threshold(), a.threshold()));
    assertThat(steps.getLast().threshold()).isZero();
  }

  private static List<RiskControl.Step> oneStart(double... thresholds) {
    return Arrays.stream(thresholds)
        .mapToObj(t -> new RiskControl.Step(t, t == thresholds[0] ? 1 : 0))
        .toList();
  }

  private static List<Judged> draw(World world, Random random) {
    return uniform(random, ROWS).stream()
        .map(confidence -> new Judged(confidence, random.nextDouble() >= world.wrong(confidence)))
        .toList();
  }

  private static List<Double> uniform(Random random, int count) {
    return random.doubles(count).boxed().toList();
  }

  private static List<Judged> right(int count) {
    return right(count, 0.9);
  }

  private static List<Judged> right(int count, double confidence) {
    return IntStream.range(0, count).mapToObj(_ -> new Judged(confidence, true)).toList();
  }
}
