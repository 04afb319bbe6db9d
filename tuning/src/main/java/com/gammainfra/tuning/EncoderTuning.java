package com.gammainfra.tuning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.PieceSequence;
import com.gammainfra.gateway.classifier.PromptText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Fits an encoder and its head to labelled prompts: cross entropy against soft targets, AdamW
 * (Loshchilov and Hutter 2019), a warm-up and a linear fall of the learning rate, the gradient cut
 * to length 1.
 *
 * <p>Batches hold prompts of about the same length, so that little is padding: rows are shuffled,
 * cut into windows of {@value #WINDOW_BATCHES} batches, sorted by length within a window and cut
 * into batches, which are shuffled again.
 *
 * <p>One thread at a time.
 */
final class EncoderTuning {
  private static final int WINDOW_BATCHES = 25;
  private static final int WARM_UP_OF = 16;
  private static final int LOG_STEPS = 100;
  private static final double LONGEST_GRADIENT = 1;
  private static final double MOST_SKIPPED = 0.01;

  /** A batch of weak rows alone must not count as much as one of read rows. */
  private static final float LEAST_BATCH_WEIGHT = 8;

  private final Encoder encoder;
  private final TuningSettings settings;
  private final PrintStream log;
  private final Function<PromptText, PieceSequence> layout;
  private final Random random;
  private final Noise noise;
  private final Optimizer optimizer;
  private final List<Laid> rows;
  private final int steps;
  private int step;
  private int skipped;
  private double runningLoss;

  private record Laid(TuningRow row, PieceSequence sequence) {}

  /**
   * A run that has not begun.
   *
   * @param encoder with a head; it is changed
   * @param layout lays a prompt out as serving will
   * @param log told how the run goes
   */
  EncoderTuning(
      Encoder encoder,
      TuningSettings settings,
      Function<PromptText, PieceSequence> layout,
      List<TuningRow> rows,
      PrintStream log) {
    this.encoder = encoder;
    this.settings = settings;
    this.log = log;
    this.layout = layout;
    this.random = new Random(settings.seed());
    this.noise = new Noise(random);
    this.rows = rows.stream().map(this::laid).toList();
    this.steps = settings.epochs() * Math.ceilDiv(rows.size(), settings.batch());
    Torch.engine().setRandomSeed((int) settings.seed());
    Tracker rate = _ -> learningRate();
    this.optimizer =
        Optimizer.adamW()
            .optLearningRateTracker(rate)
            .optWeightDecays(settings.weightDecay())
            .build();
    encoder.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
  }

  /**
   * Shows the encoder every row once.
   *
   * @throws IllegalStateException when more than a hundredth of the steps had no finite gradient
   */
  void epoch() {
    for (List<Laid> batch : batches()) {
      step(batch.stream().map(this::perhapsNoisy).toList());
      step++;
      if (step % LOG_STEPS == 0) {
        log.printf("step %d of %d, loss %.4f%n", step, steps, runningLoss);
      }
    }
    if (skipped > MOST_SKIPPED * steps) {
      throw new IllegalStateException(skipped + " steps had no finite gradient");
    }
  }

  /** The mean loss over the rows, without dropout or noise. */
  double loss() {
    double sum = 0;
    double weight = 0;
    for (List<Laid> batch : inBatches(rows)) {
      try (NDManager scratch = Torch.manager()) {
        double batchWeight = weight(batch);
        sum += loss(scratch, batch, false).getFloat() * Math.max(batchWeight, LEAST_BATCH_WEIGHT);
        weight += batchWeight;
      }
    }
    return sum / weight;
  }

  private void step(List<Laid> batch) {
    try (NDManager scratch = Torch.manager()) {
      try (GradientCollector collector = Torch.engine().newGradientCollector()) {
        NDArray loss = loss(scratch, batch, true);
        collector.backward(loss);
        runningLoss = step == 0 ? loss.getFloat() : 0.98 * runningLoss + 0.02 * loss.getFloat();
      }
      double length = gradientLength();
      if (Double.isFinite(length)) {
        update((float) Math.min(1, LONGEST_GRADIENT / Math.max(length, 1e-12)));
      } else {
        skip(batch);
      }
    }
  }

  private double gradientLength() {
    double squares = 0;
    for (NDArray parameter : encoder.parameters().values()) {
      try (NDArray gradient = parameter.getGradient();
          NDArray norm = gradient.norm()) {
        squares += Math.pow(norm.getFloat(), 2);
      }
    }
    return Math.sqrt(squares);
  }

  private void update(float scale) {
    for (Map.Entry<String, NDArray> parameter : encoder.parameters().entrySet()) {
      try (NDArray gradient = parameter.getValue().getGradient();
          NDArray scaled = gradient.mul(scale)) {
        optimizer.update(parameter.getKey(), parameter.getValue(), scaled); // zeroes the gradient
      }
    }
  }

  /**
   * Leaves a step out. PyTorch adds each gradient to the last one, and what is not finite stays so
   * whatever is added or subtracted: unless it is overwritten, every later step is lost too.
   */
  private void skip(List<Laid> batch) {
    skipped++;
    log.printf(
        "step %d skipped: no finite gradient, %d rows of up to %d pieces%n",
        step,
        batch.size(),
        batch.stream().mapToInt(laid -> laid.sequence().length()).max().orElse(0));
    for (NDArray parameter : encoder.parameters().values()) {
      JniUtils.zeroGrad((PtNDArray) parameter);
    }
  }

  private NDArray loss(NDManager scratch, List<Laid> batch, boolean training) {
    int columns = Head.COLUMNS.size();
    float[] targets = new float[batch.size() * columns];
    float[] weights = new float[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      TuningRow row = batch.get(i).row();
      System.arraycopy(row.target(), 0, targets, i * columns, columns);
      weights[i] = row.weight();
    }
    List<PieceSequence> sequences = batch.stream().map(Laid::sequence).toList();
    NDArray logarithms = encoder.scores(Batch.of(scratch, sequences), training).logSoftmax(-1);
    NDArray ofRows =
        logarithms
            .mul(scratch.create(targets, new Shape(batch.size(), columns)))
            .sum(new int[] {1});
    return ofRows
        .mul(scratch.create(weights))
        .sum()
        .mul(-1 / Math.max(weight(batch), LEAST_BATCH_WEIGHT));
  }

  private static float weight(List<Laid> batch) {
    float sum = 0;
    for (Laid laid : batch) {
      sum += laid.row().weight();
    }
    return sum;
  }

  private float learningRate() {
    int warmUp = steps / WARM_UP_OF;
    float share =
        step < warmUp
            ? (step + 1f) / warmUp
            : Math.max(0, (steps - step) / (float) (steps - warmUp));
    return settings.learningRate() * share;
  }

  private List<List<Laid>> batches() {
    List<Laid> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    List<List<Laid>> batches = new ArrayList<>();
    int window = settings.batch() * WINDOW_BATCHES;
    for (int from = 0; from < shuffled.size(); from += window) {
      List<Laid> sorted =
          new ArrayList<>(shuffled.subList(from, Math.min(shuffled.size(), from + window)));
      sorted.sort(Comparator.comparingInt(laid -> laid.sequence().length()));
      batches.addAll(inBatches(sorted));
    }
    Collections.shuffle(batches, random);
    return batches;
  }

  private <T> List<List<T>> inBatches(List<T> all) {
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += settings.batch()) {
      batches.add(all.subList(from, Math.min(all.size(), from + settings.batch())));
    }
    return batches;
  }

  private Laid perhapsNoisy(Laid laid) {
    return random.nextDouble() < settings.noisy()
        ? laid(laid.row().reworded(noise.of(laid.row().prompt().text())))
        : laid;
  }

  private Laid laid(TuningRow row) {
    return new Laid(row, layout.apply(row.prompt()));
  }
}
