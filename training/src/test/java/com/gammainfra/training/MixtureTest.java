package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.LinearHead;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureTest {
  private static final int TASKS = LinearHead.COLUMNS.size();
  private static final LinearHead SAYS_NOTHING =
      new LinearHead(new short[TASKS], new float[TASKS], new float[TASKS], new float[TASKS]);

  @Test
  void fit_keywordsMostlyRight_giveThemTheSay() {
    Mixture mixture = Mixture.fit(SAYS_NOTHING, SAYS_NOTHING, equal(), rows(0.9));
    assertThat(mixture.keywordWeight()).isPositive();
    double[] sums = sums(Task.REWRITE);
    double[] scores = row(Task.CHAT, sums).scores(mixture.head(), mixture.keywordWeight());
    double right = mixture.calibration().probabilities(scores)[column(Task.REWRITE)];
    assertThat(right).as("about as sure as the keywords are right").isBetween(0.8, 0.97);
  }

  @Test
  void fit_keywordsNoBetterThanChance_countForNothing() {
    Mixture mixture = Mixture.fit(SAYS_NOTHING, SAYS_NOTHING, equal(), rows(1.0 / TASKS));
    assertThat(Math.abs(mixture.keywordWeight())).isLessThan(0.1);
  }

  @Test
  void fit_taskRareInTraining_isGivenBackSomeOfWhatItLost() {
    double[] shares = equal();
    shares[column(Task.TRANSLATION)] = 0.01;
    double[] scores =
        row(Task.CHAT, new double[TASKS])
            .scores(Mixture.fit(SAYS_NOTHING, SAYS_NOTHING, shares, rows(0.9)).head(), 0);
    assertThat(scores[column(Task.TRANSLATION)])
        .isGreaterThan(scores[column(Task.CHAT)])
        .isLessThan(scores[column(Task.CHAT)] + Math.log(0.125 / 0.01));
  }

  /** Rows of all tasks whose keywords name the right one so often, else any other. */
  private static List<FeatureRow> rows(double right) {
    Random random = new Random(5);
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      Task task = LinearHead.COLUMNS.get(i % TASKS);
      int other = (column(task) + 1 + random.nextInt(TASKS - 1)) % TASKS;
      Task said = random.nextDouble() < right ? task : LinearHead.COLUMNS.get(other);
      rows.add(row(task, sums(said)));
    }
    return rows;
  }

  private static FeatureRow row(Task primary, double[] keywordSums) {
    return new FeatureRow(
        Rows.labelled(primary),
        new SparseVector(new int[0], new float[0]),
        new float[] {1},
        keywordSums);
  }

  private static double[] sums(Task task) {
    double[] sums = new double[TASKS];
    sums[column(task)] = 6;
    return sums;
  }

  private static int column(Task task) {
    return LinearHead.COLUMNS.indexOf(task);
  }

  private static double[] equal() {
    double[] shares = new double[TASKS];
    Arrays.fill(shares, 1.0 / TASKS);
    return shares;
  }
}
