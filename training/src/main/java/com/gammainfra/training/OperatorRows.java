package com.gammainfra.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * An operator's own labelled prompts, split 70 / 15 / 15. The split follows from a checksum of a
 * prompt's group, or of its text when it has none: what belongs together stays together, and a
 * prompt stays in its part when the file grows.
 *
 * @param fit for the weights; weak labels are here only
 * @param calibrate for how strongly to correct the standing head, and for the temperature
 * @param validate for the comparison with the standing artefact, and for nothing else
 */
record OperatorRows(
    List<LabelledPrompt> fit, List<LabelledPrompt> calibrate, List<LabelledPrompt> validate) {
  /** The fewest rows worth fitting to. */
  static final int LEAST = 200;

  private static final int FIT_PERCENT = 70;
  private static final int CALIBRATE_PERCENT = 85;

  OperatorRows {
    fit = List.copyOf(fit);
    calibrate = List.copyOf(calibrate);
    validate = List.copyOf(validate);
  }

  /**
   * Reads a JSONL file, or all {@code *.jsonl} of a folder, as {@link LabelledPrompts} describes.
   *
   * @throws IllegalArgumentException in one line, naming the file and line that cannot be read, or
   *     saying how many rows are missing
   */
  static OperatorRows read(Path data) throws IOException {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (Path file : files(data)) {
      prompts.addAll(LabelledPrompts.read(file));
    }
    return split(prompts);
  }

  /** Splits prompts; those marked non-commercial are left out. */
  static OperatorRows split(List<LabelledPrompt> prompts) {
    List<LabelledPrompt> fit = new ArrayList<>();
    List<LabelledPrompt> calibrate = new ArrayList<>();
    List<LabelledPrompt> validate = new ArrayList<>();
    for (LabelledPrompt prompt : prompts) {
      long percent = percent(prompt);
      if (prompt.nc()) {
        continue;
      }
      if (percent < FIT_PERCENT) {
        fit.add(prompt);
      } else if (!prompt.weak()) {
        (percent < CALIBRATE_PERCENT ? calibrate : validate).add(prompt);
      }
    }
    var rows = new OperatorRows(fit, calibrate, validate);
    int usable = fit.size() + calibrate.size() + validate.size();
    if (usable < LEAST || fit.isEmpty() || calibrate.isEmpty() || validate.isEmpty()) {
      throw new IllegalArgumentException(
          "too few labelled prompts: "
              + usable
              + " that can be used ("
              + rows
              + "); at least "
              + LEAST
              + " are needed, and some in each part");
    }
    return rows;
  }

  @Override
  public String toString() {
    return "%d to fit, %d to calibrate, %d to validate"
        .formatted(fit.size(), calibrate.size(), validate.size());
  }

  private static List<Path> files(Path data) throws IOException {
    if (!Files.exists(data)) {
      throw new IllegalArgumentException("no such file or folder: " + data);
    }
    if (!Files.isDirectory(data)) {
      return List.of(data);
    }
    try (Stream<Path> entries = Files.list(data)) {
      return entries.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private static long percent(LabelledPrompt prompt) {
    String key = prompt.group().equals(prompt.id()) ? prompt.fullText() : prompt.group();
    CRC32 crc = new CRC32();
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() % 100;
  }
}
