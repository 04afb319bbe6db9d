package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.SignalNetworks;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two signals of which either alone says code and both together say chat, among noise; a third says
 * creative and stands in no training row with a system prompt. Of the system prompt one signal says
 * that all is to be translated, another that the turn decides; of earlier turns one says that what
 * they ask for goes on.
 */
class NetworkTrainerTest {
  private static final int NOISE = 10;
  private static final int RHYME = NOISE;
  private static final int SIGNALS = NOISE + 1;
  private static final int JOB = 2;
  private static final int NO_JOB = 3;
  private static final int GOES_ON = RHYME;
  private static final NetworkSettings SETTINGS =
      new NetworkSettings(2, 16, 40, 32, 1e-2f, 1e-3f, 0.1f, 0.2f);

  @Test
  void fit_meaningOfTwoSignalsTogether_isLearned() {
    Head head = Head.of(trainer().fit(rows(600, 1)));

    List<FeatureRow> others = rows(200, 2);
    long right =
        others.stream()
            .filter(row -> Head.COLUMNS.get(top(row.scores(head))) == row.primary())
            .count();
    assertThat(right).as("of 200, seed 2").isGreaterThan(190);
  }

  @Test
  void fit_sameRowsAgain_givesTheSameBits() {
    List<FeatureRow> rows = new ArrayList<>(rows(100, 1));
    rows.addAll(underSystem(100, 2));
    SparseVector signals = vector(List.of(0, 1, 5, SIGNALS + JOB));
    double[] once = trainer().fit(rows).scores(signals);
    double[] again = trainer().fit(rows).scores(signals);
    assertThat(again).isEqualTo(once);
  }

  @Test
  void fit_twoNetworks_differFromOneAndAgree() {
    List<FeatureRow> rows = rows(100, 1);
    SignalNetworks two = trainer().fit(rows);
    NetworkSettings one = new NetworkSettings(1, 16, 40, 32, 1e-2f, 1e-3f, 0.1f, 0.2f);
    SignalNetworks first = new NetworkTrainer(SIGNALS, one, one).fit(rows);

    assertThat(two.signals()).isEqualTo(SignalNetworks.TEXTS * SIGNALS);
    assertThat(two.scores(both())).isNotEqualTo(first.scores(both()));
    assertThat(top(two.scores(both()))).isEqualTo(column(Task.CHAT));
  }

  @Test
  void fit_systemPromptThatFixesTheJobOrLeavesIt_isToldApart() {
    List<FeatureRow> rows = new ArrayList<>(rows(600, 1));
    rows.addAll(underSystem(300, 2));
    SignalNetworks networks = trainer().fit(rows);

    List<FeatureRow> others = underSystem(200, 3);
    long right =
        others.stream()
            .filter(row -> Head.COLUMNS.get(top(networks.scores(row.signals()))) == row.primary())
            .count();
    assertThat(right).as("of 200, seed 3").isGreaterThan(190);
    assertThat(networks.scores(both()))
        .as("rows under a system prompt change nothing without one")
        .isEqualTo(trainer().fit(rows(600, 1)).scores(both()));
  }

  @Test
  void fit_meaningLearnedOfTurnsAlone_holdsUnderASystemPromptThatLeavesTheJobToThem() {
    List<FeatureRow> rows = new ArrayList<>(rows(600, 1));
    for (int i = 0; i < 100; i++) {
      SparseVector rhyme = vector(List.of(2 + i % (NOISE - 2), RHYME));
      rows.add(new FeatureRow(Rows.labelled(Task.CREATIVE), rhyme, new float[0]));
    }
    rows.addAll(underSystem(300, 2));
    SignalNetworks networks = trainer().fit(rows);

    assertThat(top(networks.scores(vector(List.of(5, RHYME, SIGNALS + NO_JOB)))))
        .isEqualTo(column(Task.CREATIVE));
    assertThat(top(networks.scores(vector(List.of(5, RHYME, SIGNALS + JOB)))))
        .isEqualTo(column(Task.TRANSLATION));
  }

  @Test
  void fit_earlierTurnThatSetsAJobOrWasDoneWith_isToldApart() {
    List<FeatureRow> rows = new ArrayList<>(rows(600, 1));
    rows.addAll(afterAnEarlierTurn(400, 2));
    SignalNetworks networks = trainer().fit(rows);

    List<FeatureRow> others = afterAnEarlierTurn(200, 3);
    long right =
        others.stream()
            .filter(row -> Head.COLUMNS.get(top(networks.scores(row.signals()))) == row.primary())
            .count();
    assertThat(right).as("of 200, seed 3").isGreaterThan(180);
    assertThat(networks.scores(both()))
        .as("later turns change nothing for a turn by itself")
        .isEqualTo(trainer().fit(rows(600, 1)).scores(both()));
  }

  /**
   * Turns after another, which says in a third of them that its own task goes on: then that counts,
   * whichever of the tasks it is.
   */
  private static List<FeatureRow> afterAnEarlierTurn(int count, long seed) {
    Random random = new Random(seed);
    List<FeatureRow> earlier = rows(count, seed + 100);
    List<FeatureRow> last = rows(count, seed);
    List<FeatureRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean goesOn = random.nextInt(3) == 0;
      List<Integer> there = new ArrayList<>();
      Arrays.stream(last.get(i).signals().indices()).forEach(there::add);
      Arrays.stream(earlier.get(i).signals().indices())
          .forEach(signal -> there.add(2 * SIGNALS + signal));
      if (goesOn) {
        there.add(2 * SIGNALS + GOES_ON);
      }
      Task task = (goesOn ? earlier : last).get(i).primary();
      rows.add(new FeatureRow(laterTurn(task), vector(there), new float[0]));
    }
    return rows;
  }

  private static LabelledPrompt underSystem(Task task) {
    return Rows.inContext(
        task, Message.of(Role.SYSTEM, "a job"), Message.of(Role.USER, "some text"));
  }

  private static LabelledPrompt laterTurn(Task task) {
    return Rows.inContext(task, Message.of(Role.USER, "a job"), Message.of(Role.USER, "some text"));
  }

  private static NetworkTrainer trainer() {
    return new NetworkTrainer(SIGNALS, SETTINGS, SETTINGS);
  }

  /** Turns as before, half of them under a system prompt that has them translated. */
  private static List<FeatureRow> underSystem(int count, long seed) {
    Random random = new Random(seed);
    return rows(count, seed).stream()
        .map(
            row -> {
              boolean fixed = random.nextBoolean();
              List<Integer> there = new ArrayList<>();
              for (int signal : row.signals().indices()) {
                there.add(signal);
              }
              there.add(SIGNALS + (fixed ? JOB : NO_JOB));
              Task task = fixed ? Task.TRANSLATION : row.primary();
              return new FeatureRow(underSystem(task), vector(there), new float[0]);
            })
        .toList();
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
      there.add(2 + random.nextInt(NOISE - 2));
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
