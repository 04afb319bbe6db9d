package com.gammainfra.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The labelled data of a folder, joined with {@link OwnPrompts} and split by use. The sets are
 * disjoint, and what shares a group with a set for measuring is in no set for fitting (see {@link
 * TrainingRows}).
 *
 * <table>
 *   <caption>The files of a folder</caption>
 *   <tr><td>{@code train.jsonl}</td><td>labels read one by one</td></tr>
 *   <tr><td>{@code dev.jsonl}</td><td>never trained on; {@code half} A for choosing, B for
 *       reporting</td></tr>
 *   <tr><td>{@code weak.jsonl}</td><td>optional; labels that follow from the data set</td></tr>
 *   <tr><td>{@code unlabelled.jsonl}</td><td>optional; prompts whose labels are in {@code
 *       readings.tsv}</td></tr>
 * </table>
 *
 * @param train for fitting weights: read, and written for the project
 * @param weak for fitting weights at a lower weight
 * @param calibration for mixing and calibrating what was fitted
 * @param certification for the threshold's guarantee, and for nothing else
 * @param development for choosing and reporting
 * @param written prompts written for the project and held out
 * @param weakHeldOut weak prompts of sources that training never sees
 */
record DataFolder(
    List<LabelledPrompt> train,
    List<LabelledPrompt> weak,
    List<LabelledPrompt> calibration,
    List<LabelledPrompt> certification,
    List<LabelledPrompt> development,
    List<LabelledPrompt> written,
    List<LabelledPrompt> weakHeldOut) {

  private static final int CALIBRATES_TOO_OF = 4;

  DataFolder {
    train = List.copyOf(train);
    weak = List.copyOf(weak);
    calibration = List.copyOf(calibration);
    certification = List.copyOf(certification);
    development = List.copyOf(development);
    written = List.copyOf(written);
    weakHeldOut = List.copyOf(weakHeldOut);
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
    Map<String, OwnPrompts.Reading> readings = OwnPrompts.readings();
    List<LabelledPrompt> read = optional(folder.resolve("unlabelled.jsonl"), readings);
    List<LabelledPrompt> weak = optional(folder.resolve("weak.jsonl"), Map.of());
    List<LabelledPrompt> train =
        new ArrayList<>(LabelledPrompts.read(required(folder.resolve("train.jsonl"))));
    train.addAll(of(read, readings, OwnPrompts.Use.TRAIN));
    OwnPrompts.written().stream().filter(p -> !OwnPrompts.heldOut(p)).forEach(train::add);
    List<LabelledPrompt> calibration =
        new ArrayList<>(of(read, readings, OwnPrompts.Use.CALIBRATE));
    List<LabelledPrompt> unseen = of(read, readings, OwnPrompts.Use.CERTIFY);
    unseen.stream().filter(DataFolder::calibratesToo).forEach(calibration::add);
    return new DataFolder(
        train,
        weak.stream().filter(prompt -> !WeakSample.heldOut(prompt)).toList(),
        calibration,
        unseen.stream().filter(prompt -> !calibratesToo(prompt)).toList(),
        LabelledPrompts.read(required(folder.resolve("dev.jsonl"))),
        OwnPrompts.written().stream().filter(OwnPrompts::heldOut).toList(),
        weak.stream().filter(WeakSample::heldOut).toList());
  }

  /**
   * Whether a prompt read to certify with calibrates instead: one group in four, by a checksum.
   * Calibrated on prompts of the training's kinds alone, the model is too sure of all others.
   */
  private static boolean calibratesToo(LabelledPrompt prompt) {
    CRC32 sum = new CRC32();
    sum.update(prompt.group().getBytes(StandardCharsets.UTF_8));
    return sum.getValue() % CALIBRATES_TOO_OF == 0;
  }

  /** The development prompts of one half. */
  List<LabelledPrompt> half(String name) {
    return development.stream().filter(prompt -> prompt.half().equals(name)).toList();
  }

  /**
   * What the threshold is chosen by: half A of the development prompts, and the calibration prompts
   * because half A alone has only some ten that the learned model is unsure of.
   */
  List<LabelledPrompt> choosing() {
    return Stream.concat(half("A").stream(), calibration.stream()).toList();
  }

  /** Everything that is measured on, which training must not have seen. */
  List<LabelledPrompt> measured() {
    return Stream.of(development, calibration, certification, written)
        .flatMap(List::stream)
        .toList();
  }

  private static List<LabelledPrompt> of(
      List<LabelledPrompt> read, Map<String, OwnPrompts.Reading> readings, OwnPrompts.Use use) {
    return read.stream()
        .filter(
            prompt -> {
              OwnPrompts.Reading reading = readings.get(prompt.id());
              return reading != null && reading.use() == use;
            })
        .toList();
  }

  private static List<LabelledPrompt> optional(Path file, Map<String, OwnPrompts.Reading> readings)
      throws IOException {
    return Files.exists(file) ? LabelledPrompts.read(file, readings) : List.of();
  }

  private static Path required(Path file) {
    if (!Files.exists(file)) {
      throw new IllegalArgumentException("the data folder lacks " + file.getFileName());
    }
    return file;
  }
}
