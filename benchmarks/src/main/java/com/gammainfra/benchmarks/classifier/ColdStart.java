package com.gammainfra.benchmarks.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.classifier.EmbeddingTaskClassifier;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.classifier.TaskPrediction.FallbackCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a fresh JVM needs from {@code main} to its first label, and what memory it holds after
 * {@value #CLASSIFICATIONS} classifications in which the encoder reads every prompt.
 *
 * <p>{@link #main} is one such JVM; {@link #measure} starts several, one after the other.
 */
public final class ColdStart {
  private static final int CLASSIFICATIONS = 1000;
  private static final String FIRST_PROMPT = "Which of the two ferries would you take, and why?";
  private static final String RESULT = "cold-start ";

  private ColdStart() {}

  /**
   * What one JVM measured.
   *
   * @param firstLabelMillis from {@code main} to the first label
   * @param residentMebibytes after the classifications; empty where {@code /proc} does not say
   */
  record Run(double firstLabelMillis, OptionalDouble residentMebibytes) {

    /** Reads the line that {@link #line} wrote. */
    static Run parse(String line) {
      String[] fields = line.substring(RESULT.length()).strip().split(" ", -1);
      return new Run(
          Double.parseDouble(fields[0]),
          fields[1].equals("unknown")
              ? OptionalDouble.empty()
              : OptionalDouble.of(Double.parseDouble(fields[1])));
    }

    String line() {
      return RESULT
          + firstLabelMillis
          + " "
          + (residentMebibytes.isPresent()
              ? String.valueOf(residentMebibytes.getAsDouble())
              : "unknown");
    }
  }

  /** Measures this JVM and prints one line; nothing else may have run in it. */
  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    try (EmbeddingTaskClassifier classifier =
        Subjects.classifier(Subjects.everyStage(Subjects.artefact()))) {
      label(classifier, FIRST_PROMPT);
      double firstLabelMillis = (System.nanoTime() - start) / 1e6;
      List<String> prompts = SizedPrompts.sentences(CLASSIFICATIONS - 1, Subjects.SEED);
      for (String prompt : prompts) {
        label(classifier, prompt);
      }
      System.out.println(new Run(firstLabelMillis, resident()).line());
    }
  }

  /**
   * Runs {@link #main} in fresh JVMs.
   *
   * @param jvmArgs of each of them
   */
  static List<Run> measure(int runs, List<String> jvmArgs)
      throws IOException, InterruptedException {
    List<Run> measured = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      measured.add(fresh(jvmArgs));
    }
    return measured;
  }

  private static Run fresh(List<String> jvmArgs) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArgs);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ColdStart.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    return output
        .lines()
        .filter(line -> line.startsWith(RESULT))
        .findFirst()
        .map(Run::parse)
        .orElseThrow(
            () -> new IOException("a cold start ended with " + status + " and said " + output));
  }

  private static void label(EmbeddingTaskClassifier classifier, String prompt) {
    TaskPrediction prediction = classifier.classify(List.of(Message.of(Role.USER, prompt)));
    if (prediction.fallbackCause() == FallbackCause.ERROR
        || prediction.fallbackCause() == FallbackCause.BUSY) {
      throw new IllegalStateException("the classifier did not run: " + prediction.fallbackCause());
    }
  }

  private static OptionalDouble resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return OptionalDouble.empty();
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(
            line -> Double.parseDouble(line.toLowerCase(Locale.ROOT).replaceAll("\\D", "")) / 1024)
        .findFirst();
  }
}
