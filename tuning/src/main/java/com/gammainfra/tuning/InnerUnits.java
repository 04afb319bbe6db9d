package com.gammainfra.tuning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.gammainfra.gateway.classifier.PieceSequence;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Makes an encoder's feed-forward nets narrower. Two in three of a layer's multiplications are
 * theirs, and half of their inner units say little (docs/decisions/0025).
 *
 * <p>A unit is worth what would be missing without it: how much its activation varies over the
 * pieces of some prompts, times the squared length of the weights by which it goes out. Those worth
 * most stay. Of the others their mean stays, as part of the outer bias; what goes is their
 * variation. (Unit pruning with the mean put in place, as by Molchanov et al. 2017 in kind.) The
 * last layer's net is asked once a prompt (see {@link Encoder}) and stays whole.
 */
final class InnerUnits {
  /** How many a net of MiniLM has. */
  static final int ORIGINAL = 1536;

  private static final int BATCH = 32;

  private InnerUnits() {}

  /** What one layer's units did, over all pieces seen. */
  private static final class Activity {
    private final double[] sums;
    private final double[] squares;
    private long pieces;

    Activity(int units) {
      this.sums = new double[units];
      this.squares = new double[units];
    }

    void add(NDArray inner, NDArray attended) {
      float[] values = inner.toFloatArray();
      float[] counts = attended.toFloatArray();
      for (int piece = 0; piece < counts.length; piece++) {
        if (counts[piece] > 0) {
          pieces++;
          for (int unit = 0; unit < sums.length; unit++) {
            double value = values[piece * sums.length + unit];
            sums[unit] += value;
            squares[unit] += value * value;
          }
        }
      }
    }

    double mean(int unit) {
      return sums[unit] / pieces;
    }

    double variance(int unit) {
      return squares[unit] / pieces - mean(unit) * mean(unit);
    }
  }

  /**
   * The same weights with so many inner units in each layer but the last; unchanged where there are
   * no more.
   *
   * @param prompts to see what the units do; some hundreds of those that the encoder will be tuned
   *     on, at least one
   * @throws IllegalArgumentException when no unit would stay, or there is no prompt
   */
  static Weights narrowed(Weights weights, int units, List<PieceSequence> prompts) {
    if (units < 1 || prompts.isEmpty()) {
      throw new IllegalArgumentException(
          units + " inner units asked for, by " + prompts.size() + " prompts");
    }
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
    activity(weights, prompts)
        .forEach(
            (layer, activity) -> {
              if (activity.sums.length > units) {
                narrow(tensors, "encoder.layer." + layer + ".", activity, units);
              }
            });
    return new Weights(tensors);
  }

  private static Map<Integer, Activity> activity(Weights weights, List<PieceSequence> prompts) {
    Map<Integer, Activity> activity = new LinkedHashMap<>();
    try (Encoder encoder = new Encoder(weights)) {
      for (int from = 0; from < prompts.size(); from += BATCH) {
        try (NDManager scratch = Torch.manager()) {
          Batch batch =
              Batch.of(scratch, prompts.subList(from, Math.min(prompts.size(), from + BATCH)));
          encoder.inside(
              batch,
              (inner, layer) ->
                  activity
                      .computeIfAbsent(layer, _ -> new Activity((int) inner.getShape().get(2)))
                      .add(inner, batch.attended()));
        }
      }
    }
    return activity;
  }

  private static void narrow(
      Map<String, Weights.Tensor> tensors, String layer, Activity activity, int units) {
    Weights weights = new Weights(tensors);
    Weights.Tensor in = weights.get(layer + "intermediate.dense.weight");
    Weights.Tensor inBias = weights.get(layer + "intermediate.dense.bias");
    Weights.Tensor out = weights.get(layer + "output.dense.weight");
    Weights.Tensor outBias = weights.get(layer + "output.dense.bias");
    int all = activity.sums.length;
    int[] byWorth =
        IntStream.range(0, all)
            .boxed()
            .sorted(Comparator.comparingDouble(unit -> -worth(activity, out, unit)))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] kept = Arrays.stream(byWorth).limit(units).sorted().toArray();

    float[] bias = outBias.values().clone();
    for (int unit : Arrays.copyOfRange(byWorth, units, all)) {
      for (int i = 0; i < Encoder.WIDTH; i++) {
        bias[i] += (float) (activity.mean(unit) * out.values()[unit * Encoder.WIDTH + i]);
      }
    }
    float[] keptIn = new float[Encoder.WIDTH * units];
    float[] keptInBias = new float[units];
    float[] keptOut = new float[units * Encoder.WIDTH];
    for (int k = 0; k < units; k++) {
      for (int i = 0; i < Encoder.WIDTH; i++) {
        keptIn[i * units + k] = in.values()[i * all + kept[k]];
      }
      keptInBias[k] = inBias.values()[kept[k]];
      System.arraycopy(
          out.values(), kept[k] * Encoder.WIDTH, keptOut, k * Encoder.WIDTH, Encoder.WIDTH);
    }
    tensors.put(layer + "intermediate.dense.weight", tensor(keptIn, Encoder.WIDTH, units));
    tensors.put(layer + "intermediate.dense.bias", tensor(keptInBias, units));
    tensors.put(layer + "output.dense.weight", tensor(keptOut, units, Encoder.WIDTH));
    tensors.put(layer + "output.dense.bias", tensor(bias, Encoder.WIDTH));
  }

  private static double worth(Activity activity, Weights.Tensor out, int unit) {
    double squared = 0;
    for (int i = 0; i < Encoder.WIDTH; i++) {
      double weight = out.values()[unit * Encoder.WIDTH + i];
      squared += weight * weight;
    }
    return activity.variance(unit) * squared;
  }

  private static Weights.Tensor tensor(float[] values, long... shape) {
    return new Weights.Tensor(shape, values);
  }
}
