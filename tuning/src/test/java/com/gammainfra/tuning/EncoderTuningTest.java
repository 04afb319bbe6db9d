package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.PieceSequence;
import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.gateway.classifier.PromptText;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EncoderTuningTest {
  private static final PrintStream SILENT = new PrintStream(OutputStream.nullOutputStream());
  private static final int VOCABULARY = 1000;
  private static final PromptPieces PIECES = new PromptPieces(56);

  /** Two layers, the first with half of its inner units, the second asked once. */
  private static final Weights START =
      InnerUnits.narrowed(
          small(OnnxWeights.of(Origin.MINILM).first(2)),
          768,
          Prompts.SOME.stream().map(EncoderTuningTest::laid).toList());

  /** Two epochs of ten steps of four rows. */
  private static final TuningSettings SETTINGS = new TuningSettings(2, 4, 2e-4f, 0.01f, 0.25, 3);

  @Test
  void epoch_fortyRowsInTwentySteps_lowersTheLoss() {
    try (Encoder encoder = encoder()) {
      EncoderTuning tuning =
          new EncoderTuning(encoder, SETTINGS, EncoderTuningTest::laid, rows(), SILENT);
      double before = tuning.loss();
      tuning.epoch();
      tuning.epoch();
      assertThat(tuning.loss()).isLessThan(0.8 * before);
    }
  }

  @Test
  void epoch_sameSeedTwice_givesTheSameWeightsBitForBit() {
    Weights once = tuned();
    Weights again = tuned();
    once.tensors()
        .forEach(
            (name, tensor) ->
                assertThat(again.get(name).values()).as(name).isEqualTo(tensor.values()));
    for (String layer : List.of("encoder.layer.0", "encoder.layer.1")) {
      String name = layer + ".output.dense.weight";
      assertThat(once.get(name).values()).as(name).isNotEqualTo(START.get(name).values());
    }
  }

  private static Weights tuned() {
    try (Encoder encoder = encoder()) {
      new EncoderTuning(encoder, SETTINGS, EncoderTuningTest::laid, rows(), SILENT).epoch();
      return encoder.weights();
    }
  }

  /** Most of the time goes into updating the word embeddings; a thirtieth of them will do. */
  private static Weights small(Weights weights) {
    String name = "embeddings.word_embeddings.weight";
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
    float[] values = Arrays.copyOf(weights.get(name).values(), VOCABULARY * Encoder.WIDTH);
    tensors.put(name, new Weights.Tensor(new long[] {VOCABULARY, Encoder.WIDTH}, values));
    return new Weights(tensors);
  }

  private static PieceSequence laid(PromptText prompt) {
    PieceSequence sequence = PIECES.of(prompt);
    return new PieceSequence(
        Arrays.stream(sequence.ids()).map(id -> id % VOCABULARY).toArray(), sequence.types());
  }

  private static Encoder encoder() {
    return new Encoder(Encoder.withHead(START, Head.COLUMNS.size(), new Random(SETTINGS.seed())));
  }

  private static List<TuningRow> rows() {
    List<TuningRow> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(row("Write a function in Java that sorts list number " + i, Task.CODE, i));
      rows.add(row("Translate sentence " + i + " into French, please", Task.TRANSLATION, i));
    }
    return rows;
  }

  private static TuningRow row(String text, Task task, int number) {
    return TuningRow.of(Prompts.labelled(text, task, Set.of(), number % 5 == 0));
  }
}
