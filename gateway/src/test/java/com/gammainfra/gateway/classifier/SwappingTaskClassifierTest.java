package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwappingTaskClassifierTest {
  private static final int DIMENSION = 384;
  private static final int SIGNALS = ClassifierArtefact.shipped().head().signals();
  private static final Duration PERIOD = Duration.ofMillis(5);
  private static final ClassifierOptions OPTIONS =
      new ClassifierOptions(0, 2, Duration.ofSeconds(30));
  private static final List<Message> PROMPT =
      List.of(Message.of(Role.USER, "How do vaccines work?"));

  @TempDir private Path folder = Path.of("");

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void classify_artefactReplacedUnderLoad_isAnsweredByOneOrTheOther() throws Exception {
    String first = put(Task.CREATIVE);
    Queue<TaskPrediction> answers = new ConcurrentLinkedQueue<>();
    Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    String last;
    try (var swapping = open()) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(Thread.ofVirtual().start(() -> call(swapping, stop, answers, errors)));
      }
      for (Task task : List.of(Task.CODE, Task.CHAT, Task.CODE)) {
        String replaced = put(task);
        until(() -> swapping.fingerprint().equals(replaced));
      }
      last = swapping.fingerprint();
      assertThat(swapping.classify(PROMPT).artefact()).isEqualTo(last);
      assertThat(swapping.classify(PROMPT).task()).isEqualTo(Task.CODE);
      stop.set(true);
      for (Thread caller : callers) {
        caller.join();
      }
      until(() -> open.get() == 1); // the one before is closed after the new one is seen
      assertThat(open).as("classifiers not closed").hasValue(1);
    }

    assertThat(errors).isEmpty();
    assertThat(answers)
        .isNotEmpty()
        .allSatisfy(a -> assertThat(a.method()).isEqualTo(Method.LEARNED));
    assertThat(answers).extracting(TaskPrediction::artefact).contains(first, last);
    assertThat(answers)
        .filteredOn(a -> a.artefact().equals(first))
        .allSatisfy(a -> assertThat(a.task()).isEqualTo(Task.CREATIVE));
    assertThat(open).hasValue(0);
  }

  @Test
  void look_setHalfWritten_keepsTheOldOneUntilItIsWhole() throws Exception {
    String standing = put(Task.CHAT);
    try (var swapping = open()) {
      byte[] head = Files.readAllBytes(folder.resolve("head.bin"));
      Files.write(folder.resolve("head.bin"), new byte[] {1, 2, 3});
      Files.writeString(folder.resolve("fingerprint.txt"), "sha256:0\n");
      waitForLooks();
      assertThat(swapping.classify(PROMPT).artefact()).isEqualTo(standing);
      assertThat(loads).hasValue(1);

      Files.write(folder.resolve("head.bin"), head);
      Files.writeString(folder.resolve("fingerprint.txt"), standing);
      String whole = put(Task.CODE);
      until(() -> swapping.fingerprint().equals(whole));
    }
    assertThat(open).hasValue(0);
  }

  @Test
  void look_folderGone_keepsTheOldOne() throws Exception {
    String standing = put(Task.CHAT);
    try (var swapping = open()) {
      Files.delete(folder.resolve("fingerprint.txt"));
      waitForLooks();
      assertThat(swapping.classify(PROMPT).artefact()).isEqualTo(standing);
    }
  }

  @Test
  void look_headOfAnotherLength_keepsTheOldOne() throws Exception {
    String standing = put(Task.CHAT);
    try (var swapping = open()) {
      ClassifierArtefact.replace(
          folder, manifest(), head(Task.CODE, DIMENSION + 1), ClassifierArtefact.shippedRules());
      until(() -> loads.get() > 2); // refused, and looked at again
      assertThat(swapping.classify(PROMPT).artefact()).isEqualTo(standing);
    }
  }

  @Test
  void open_nothingThere_isRefused() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lacks classifier.json");
  }

  @Test
  void classify_afterClose_asksTheKeywords() throws Exception {
    put(Task.CODE);
    var swapping = open();
    swapping.close();
    assertThat(swapping.classify(PROMPT).method()).isEqualTo(Method.KEYWORDS);
  }

  private static void call(
      SwappingTaskClassifier classifier,
      AtomicBoolean stop,
      Queue<TaskPrediction> answers,
      Queue<Throwable> errors) {
    try {
      while (!stop.get()) {
        answers.add(classifier.classify(PROMPT));
      }
    } catch (RuntimeException | Error e) {
      errors.add(e);
    }
  }

  private SwappingTaskClassifier open() {
    return SwappingTaskClassifier.open(folder, this::load, PERIOD);
  }

  private EmbeddingTaskClassifier load(ClassifierArtefact artefact) {
    loads.incrementAndGet();
    var classifier = new EmbeddingTaskClassifier(artefact, new CountedEmbedder(open), OPTIONS);
    open.incrementAndGet();
    return classifier;
  }

  /** Puts an artefact there that takes every prompt for {@code task}. */
  private String put(Task task) throws IOException {
    return ClassifierArtefact.replace(
            folder, manifest(), head(task, DIMENSION), ClassifierArtefact.shippedRules())
        .fingerprint();
  }

  private static ClassifierArtefact.Manifest manifest() {
    return new ClassifierArtefact.Manifest(
        ClassifierArtefact.FORMAT,
        "sha256:of-no-encoder",
        16,
        ClassifierArtefact.taskIds(),
        Calibration.NONE,
        LearnedModel.FirstStage.NEVER,
        0.2,
        Map.of());
  }

  private static Head head(Task task, int dimension) {
    int tasks = Head.COLUMNS.size();
    float[] bias = new float[tasks];
    bias[Head.COLUMNS.indexOf(task)] = 5;
    return Head.linear(new float[SIGNALS * tasks], new float[dimension * tasks], bias);
  }

  /** Some looks' worth of time; a look that wrongly swaps in would be seen afterwards. */
  private static void waitForLooks() throws InterruptedException {
    Thread.sleep(PERIOD.multipliedBy(20));
  }

  private static void until(BooleanSupplier done) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      Thread.sleep(PERIOD);
    }
  }

  private record CountedEmbedder(AtomicInteger open) implements SentenceEmbedder {
    @Override
    public int dimension() {
      return DIMENSION;
    }

    @Override
    public float[] embed(PromptText prompt) {
      return new float[DIMENSION];
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }
}
