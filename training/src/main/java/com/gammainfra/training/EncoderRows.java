package com.gammainfra.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the encoder is tuned on, read and filtered as the head's rows are, {@link BareTurns} among
 * them.
 *
 * @param train prompts that may be trained on
 * @param choosing prompts to choose by, half A of the development set
 * @param calibration prompts to choose by too, most of them of sources that training never sees
 * @param leftOut how many prompts were left out, by reason
 */
public record EncoderRows(
    List<LabelledPrompt> train,
    List<LabelledPrompt> choosing,
    List<LabelledPrompt> calibration,
    Map<String, Integer> leftOut) {

  public EncoderRows {
    train = List.copyOf(train);
    choosing = List.copyOf(choosing);
    calibration = List.copyOf(calibration);
    leftOut = Map.copyOf(leftOut);
  }

  /**
   * Reads a data folder.
   *
   * @param weakPerTask how many weakly labelled prompts of each task
   * @throws IllegalArgumentException in one line, naming what is missing or cannot be read
   */
  public static EncoderRows read(Path folder, int weakPerTask) throws IOException {
    DataFolder data = DataFolder.read(folder);
    Map<String, Integer> leftOut = new TreeMap<>();
    List<LabelledPrompt> train = new ArrayList<>(Recipe.trainable(data, weakPerTask, leftOut));
    train.addAll(BareTurns.of(train));
    return new EncoderRows(train, data.half("A"), data.calibration(), leftOut);
  }
}
