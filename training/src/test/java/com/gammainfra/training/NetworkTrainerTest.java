package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two signals of which either alone says code and both together say chat, among noise. */
class NetworkTrainerTest {
  private static final int SIGNALS = 10;
  private static final NetworkSettings SETTINGS =
      new NetworkSettings(2, 16, 40, 32, 1e-2f, 1e-3f, 0.1f, 0.2f);

  @Test
  void fit_meaningOfTwoSignalsTogether_isLearned() {
    Head head = new NetworkTrainer(SIGNALS, SETTINGS).fit(rows(600, 1));

    List<FeatureRow> others = rows(200, 2);
    long right =
        others.stream()
            .filter(row -> Head.COLUMNS.get(top(row.scores(head))) == row.primary())
            .count();
    assertThat(right).as("of 200, seed 2").isGreaterThan(190);
  }

  @Test
  void fit_sameRowsAgain_givesTheSameBits() {
    double[] once = new NetworkTrainer(SIGNALS, SETTINGS).fit(rows(100, 1)).signalScores(both());
    double[] again = new NetworkTrainer(SIGNALS, SETTINGS).fit(rows(100, 1)).signalScores(both());
    assertThat(again).isEqualTo(once);
  }

  @Test
  void fit_twoNetworks_answerTheMeanOfEither() {
    List<FeatureRow> rows = rows(100, 1);
    Head two = new NetworkTrainer(SIGNALS, SETTINGS).fit(rows);
    NetworkSettings one = new NetworkSettings(1, 16, 40, 32, 1e-2f, 1e-3f, 0.1f, 0.2f);
    Head first = new NetworkTrainer(SIGNALS, one).fit(rows);

    assertThat(two.signals()).isEqualTo(SIGNALS);
    assertThat(two.signalScores(both())).isNotEqualTo(first.signalScores(both()));
    assertThat(top(two.scores(both(), new float[0]))).isEqualTo(column(Task.CHAT));
  }

  private static List<FeatureRow> rows(int count, long seed) {
    Random random = new Random(seed);
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean first = random.nextBoolean();
      boolean second = random.nextBoolean() || !first;
      List<Integer> there = new ArrayList<>();
      if (first) {
        there.add(0);
      }
      if (second) {
        there.add(1);
      }
      there.add(2 + random.nextInt(SIGNALS - 2));
      Task task = first && second ? Task.CHAT : Task.CODE;
      rows.add(new FeatureRow(Rows.labelled(task), vector(there), new float[0]));
    }
    return rows;
  }

  private static SparseVector both() {
    return vector(List.of(0, 1, 5));
  }

  private static SparseVector vector(List<Integer> there) {
    float[] ones = new float[there.size()];
    Arrays.fill(ones, 1);
    return new SparseVector(there.stream().mapToInt(i -> i).toArray(), ones);
  }

  private static int top(double[] scores) {
    int top = 0;
    for (int i = 1; i < scores.length; i++) {
      top = scores[i] > scores[top] ? i : top;
    }
    return top;
  }

  private static int column(Task task) {
    return Head.COLUMNS.indexOf(task);
  }
}
