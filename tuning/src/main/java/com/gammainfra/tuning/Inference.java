package com.gammainfra.tuning;

import ai.djl.ndarray.NDManager;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.PieceSequence;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Asks an encoder with a head for the tasks of prompts. One thread at a time.
 *
 * @param encoder not owned
 * @param layout lays a prompt out as serving will
 */
record Inference(Encoder encoder, Function<PromptText, PieceSequence> layout) {
  private static final int BATCH = 32;

  /** The probability of each task, by column of {@link Head#COLUMNS}, for each prompt. */
  List<float[]> probabilities(List<PromptText> prompts) {
    List<PieceSequence> sequences = prompts.stream().map(layout).toList();
    List<Integer> byLength =
        IntStream.range(0, sequences.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> sequences.get(i).length()))
            .toList();
    float[][] probabilities = new float[prompts.size()][];
    for (int from = 0; from < byLength.size(); from += BATCH) {
      List<Integer> batch = byLength.subList(from, Math.min(byLength.size(), from + BATCH));
      List<float[]> answers = ofBatch(batch.stream().map(sequences::get).toList());
      for (int i = 0; i < batch.size(); i++) {
        probabilities[batch.get(i)] = answers.get(i);
      }
    }
    return Arrays.asList(probabilities);
  }

  /** The most probable task of each prompt. */
  List<Task> tasks(List<PromptText> prompts) {
    return probabilities(prompts).stream().map(Inference::most).toList();
  }

  private List<float[]> ofBatch(List<PieceSequence> sequences) {
    int columns = Head.COLUMNS.size();
    try (NDManager scratch = Torch.manager()) {
      float[] all = encoder.scores(Batch.of(scratch, sequences), false).softmax(-1).toFloatArray();
      return IntStream.range(0, sequences.size())
          .mapToObj(i -> Arrays.copyOfRange(all, i * columns, (i + 1) * columns))
          .toList();
    }
  }

  private static Task most(float[] probabilities) {
    int most = 0;
    for (int column = 1; column < probabilities.length; column++) {
      most = probabilities[column] > probabilities[most] ? column : most;
    }
    return Head.COLUMNS.get(most);
  }
}
