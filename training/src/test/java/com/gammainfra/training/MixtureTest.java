package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureTest {
  private static final int TASKS = Head.COLUMNS.size();
  private static final Head SAYS_NOTHING =
      Head.linear(new float[0], new float[TASKS], new float[TASKS]);

  @Test
  void fit_signalsMostlyRight_givesThemTheSay() {
    Mixture mixture = mixture(rows(0.9));
    assertThat(mixture.signalWeight()).isPositive();
    double[] scores = row(Task.CHAT, signal(Task.REWRITE)).scores(mixture.head());
    double right = mixture.calibration().probabilities(scores)[column(Task.REWRITE)];
    assertThat(right).as("about as sure as the signals are right").isBetween(0.8, 0.97);
  }

  @Test
  void fit_signalsNoBetterThanChance_countForNothing() {
    Mixture mixture = mixture(rows(1.0 / TASKS));
    assertThat(Math.abs(mixture.signalWeight())).isLessThan(0.1);
  }

  /** Rows of all tasks whose signals name the right one so often, else any other. */
  private static List<FeatureRow> rows(double right) {
    Random random = new Random(5);
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      Task task = Head.COLUMNS.get(i % TASKS);
      int other = (column(task) + 1 + random.nextInt(TASKS - 1)) % TASKS;
      Task said = random.nextDouble() < right ? task : Head.COLUMNS.get(other);
      rows.add(row(task, signal(said)));
    }
    return rows;
  }

  private static FeatureRow row(Task primary, SparseVector signals) {
    return new FeatureRow(Rows.labelled(primary), signals, new float[] {1});
  }

  private static SparseVector signal(Task task) {
    return new SparseVector(new int[] {column(task)}, new float[] {1});
  }

  private static Mixture mixture(List<FeatureRow> rows) {
    return Mixture.fit(eachSignalSaysItsTask(), SAYS_NOTHING, rows);
  }

  /** A head that gives six points to a task for the bucket of the task's own number. */
  private static Head eachSignalSaysItsTask() {
    float[] sparse = new float[TASKS * TASKS];
    for (int task = 0; task < TASKS; task++) {
      sparse[task * TASKS + task] = 6;
    }
    return Head.linear(sparse, new float[TASKS], new float[TASKS]);
  }

  private static int column(Task task) {
    return Head.COLUMNS.indexOf(task);
  }
}
