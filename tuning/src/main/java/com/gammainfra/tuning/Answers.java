package com.gammainfra.tuning;

import com.gammainfra.gateway.classifier.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tuned encoders say of prompts, by the prompts' ids: a probability of each task, in the order
 * of {@link Head#COLUMNS}. In a file a line is an id and the probabilities, with tabs between; no
 * prompt's text is in it.
 *
 * @param byId the probabilities; not copied, must not change
 */
record Answers(Map<String, float[]> byId) {
  private static final String TAB = "\t";

  Answers {
    byId = Map.copyOf(byId);
  }

  /**
   * The mean of the answers in several files; of an id that not all of them have, of those that do.
   *
   * @throws IllegalArgumentException in one line, when a file does not hold answers
   */
  static Answers mean(List<Path> files) throws IOException {
    Map<String, List<float[]>> all = new HashMap<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        String[] fields = line.split(TAB, -1);
        all.computeIfAbsent(fields[0], _ -> new ArrayList<>()).add(probabilities(fields, file));
      }
    }
    Map<String, float[]> means = new HashMap<>();
    all.forEach((id, answers) -> means.put(id, average(answers)));
    return new Answers(means);
  }

  /** Writes the answers in the order of their ids. */
  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(byId)
        .forEach(
            (id, probabilities) -> {
              StringBuilder line = new StringBuilder(id);
              for (float probability : probabilities) {
                line.append(TAB).append(probability);
              }
              lines.add(line.toString());
            });
    Files.write(file, lines);
  }

  private static float[] probabilities(String[] fields, Path file) {
    float[] probabilities = new float[Head.COLUMNS.size()];
    try {
      if (fields.length != 1 + probabilities.length) {
        throw new NumberFormatException();
      }
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = Float.parseFloat(fields[i + 1]);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(file + " does not hold a task's answers: " + fields[0], e);
    }
    return probabilities;
  }

  private static float[] average(List<float[]> answers) {
    float[] mean = new float[Head.COLUMNS.size()];
    for (float[] answer : answers) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += answer[i] / answers.size();
      }
    }
    return mean;
  }
}
