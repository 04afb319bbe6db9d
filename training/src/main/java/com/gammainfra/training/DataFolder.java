package com.gammainfra.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The labelled data: {@code train.jsonl} (labels read one by one), {@code weak.jsonl} (optional;
 * labels that follow from the data set) and {@code dev.jsonl} (never trained on; {@code half} A for
 * choosing, B for reporting).
 */
record DataFolder(
    List<LabelledPrompt> train, List<LabelledPrompt> weak, List<LabelledPrompt> development) {

  DataFolder {
    train = List.copyOf(train);
    weak = List.copyOf(weak);
    development = List.copyOf(development);
  }

  /**
   * Reads a folder.
   *
   * @throws IllegalArgumentException in one line, naming what is missing or cannot be read
   */
  static DataFolder read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("no such data folder: " + folder);
    }
    Path weak = folder.resolve("weak.jsonl");
    return new DataFolder(
        LabelledPrompts.read(required(folder.resolve("train.jsonl"))),
        Files.exists(weak) ? LabelledPrompts.read(weak) : List.of(),
        LabelledPrompts.read(required(folder.resolve("dev.jsonl"))));
  }

  /** The development prompts of one half. */
  List<LabelledPrompt> half(String name) {
    return development.stream().filter(prompt -> prompt.half().equals(name)).toList();
  }

  private static Path required(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("the data folder lacks " + file.getFileName());
    }
    return file;
  }
}
