package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HeadTrainerTest {
  private static final int BUCKETS = 256;
  private static final HeadSettings SETTINGS = new HeadSettings(1e-4, 0.5, 1, 0.2, 1, 50);

  @Test
  void fit_separableRows_learnsThem() {
    List<FeatureRow> rows = rows(400);
    Head head = new HeadTrainer(BUCKETS, SETTINGS).fit(rows);
    for (FeatureRow row : rows) {
      assertThat(top(head.scores(row.signals(), row.embedding()))).isEqualTo(row.primary());
    }
  }

  @Test
  void fit_sameRowsTwice_givesTheSameScoresBitForBit() {
    List<FeatureRow> rows = rows(200);
    Head once = new HeadTrainer(BUCKETS, SETTINGS).fit(rows);
    Head again = new HeadTrainer(BUCKETS, SETTINGS).fit(rows);
    for (FeatureRow row : rows) {
      assertThat(again.scores(row.signals(), row.embedding()))
          .isEqualTo(once.scores(row.signals(), row.embedding()));
    }
  }

  @Test
  void gradientAt_randomPoint_equalsTheDifferenceQuotient() {
    long seed = 3;
    Random random = new Random(seed);
    DesignMatrix matrix = new DesignMatrix(rows(30), BUCKETS, SETTINGS);
    try (var threads = Executors.newFixedThreadPool(2)) {
      SoftmaxObjective objective = new SoftmaxObjective(matrix, SETTINGS.l2(), threads);
      double[] x = random.doubles(objective.getDimension(), -1, 1).toArray();
      double[] gradient = objective.gradientAt(x);
      for (int i = 0; i < x.length; i += 17) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[i] += 1e-5;
        down[i] -= 1e-5;
        double quotient = (objective.valueAt(up) - objective.valueAt(down)) / 2e-5;
        assertThat(gradient[i]).as("seed %d, %d", seed, i).isCloseTo(quotient, within(1e-6));
      }
    }
  }

  @Test
  void calibration_overconfidentScores_getsATemperatureAboveOne() {
    Random random = new Random(5);
    List<CalibrationFit.Scored> rows = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      double[] scores = new double[Head.COLUMNS.size()];
      int said = random.nextInt(scores.length);
      scores[said] = 8; // claims 99.8 %
      int truth = random.nextDouble() < 0.7 ? said : random.nextInt(scores.length);
      rows.add(new CalibrationFit.Scored(scores, truth));
    }
    var fitted = CalibrationFit.fit(rows);
    assertThat(fitted.temperature()).isGreaterThan(1.5);
    assertThat(CalibrationFit.loss(fitted, rows))
        .isLessThan(CalibrationFit.loss(com.gammainfra.gateway.classifier.Calibration.NONE, rows));
  }

  @Test
  void folds_rowsOfOneKey_stayTogether() {
    List<String> rows = List.of("a", "b", "a", "c", "c", "c", "d", "e", "f", "b");
    int[] folds = Folds.of(rows, 3, key -> key);
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < rows.size(); j++) {
        if (rows.get(i).equals(rows.get(j))) {
          assertThat(folds[i]).isEqualTo(folds[j]);
        }
      }
    }
    assertThat(folds).contains(0, 1, 2);
  }

  @Test
  void proportion_tenOfTen_hasWilsonsInterval() {
    assertThat(Proportion.of(10, 10).lower()).isCloseTo(0.722, within(1e-3));
    assertThat(Proportion.of(0, 0).upper()).isEqualTo(1);
  }

  private static List<FeatureRow> rows(int count) {
    Random random = new Random(1);
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int column = i % Head.COLUMNS.size();
      int[] indices = {column * 4, 100 + random.nextInt(100)};
      float[] embedding = {random.nextFloat(), random.nextFloat()};
      rows.add(
          new FeatureRow(
              new LabelledPrompt(
                  "r" + i,
                  PromptText.of(""),
                  "",
                  Head.COLUMNS.get(column),
                  i % 5 == 0 ? Set.of(Task.CHAT) : Set.of(),
                  i % 3 == 0,
                  "s",
                  "MIT",
                  false,
                  "g" + i,
                  "",
                  "",
                  "en",
                  false),
              new SparseVector(indices, new float[] {1, 0.5f}),
              embedding));
    }
    return rows;
  }

  private static Task top(double[] scores) {
    int top = 0;
    for (int i = 1; i < scores.length; i++) {
      top = scores[i] > scores[top] ? i : top;
    }
    return Head.COLUMNS.get(top);
  }
}
