package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.HiddenLayer;
import com.gammainfra.gateway.classifier.Network;
import com.gammainfra.gateway.classifier.SignalNetworks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Fits {@link SignalNetworks} to the signals of labelled prompts: the first to first turns without
 * a system prompt, then the second, with what the first says of each text as given, to all others.
 *
 * <p>Each has one hidden layer and a linear path beside it: cross entropy against soft targets,
 * AdamW (Loshchilov and Hutter 2019), a warm-up and a cosine fall of the learning rate. A row is
 * shown without some of its signals and to only some of the units (dropout; Srivastava et al.
 * 2014): what holds only for one pair of signals in one source cannot carry an answer. Several
 * networks from several seeds are averaged, which is a wider network.
 *
 * <p>Written here rather than taken from a library because it is one layer over some thirty ones
 * among thousands of zeros, and because it has to give the same bits each time: docs/decisions/0020
 * weighs it. Deterministic for a seed; networks are trained side by side.
 */
final class NetworkTrainer {
  private static final int TASKS = Head.COLUMNS.size();
  private static final double WARM_UP = 0.1;
  private static final double FIRST_WEIGHTS = 0.15;
  private static final float MOMENTUM = 0.9f;
  private static final float SQUARES = 0.999f;
  private static final float TINY = 1e-8f;

  private final int features;
  private final NetworkSettings ofTurn;
  private final NetworkSettings ofContext;

  /**
   * A trainer.
   *
   * @param features how many features one text has
   */
  NetworkTrainer(int features, NetworkSettings ofTurn, NetworkSettings ofContext) {
    this.features = features;
    this.ofTurn = ofTurn;
    this.ofContext = ofContext;
  }

  /**
   * Networks fitted to rows, of which at least one is a first turn without a system prompt. A row
   * in a context in which no signal stands is left out: its turn may be only material.
   */
  SignalNetworks fit(List<FeatureRow> rows) {
    List<FeatureRow> alone = new ArrayList<>();
    List<FeatureRow> inContext = new ArrayList<>();
    for (FeatureRow row : rows) {
      if (row.signals().reaches(features)) {
        inContext.add(row.signalsAlone());
      } else if (!row.labelled().inContext()) {
        alone.add(row.signalsAlone());
      }
    }
    DesignMatrix turns = new DesignMatrix(alone, features, HeadSettings.EVERY_SIGNAL);
    Network turn = joined(ofTurn, new Material(turns, TASKS, List.of()));
    if (inContext.isEmpty()) {
      return SignalNetworks.of(turn);
    }
    List<double[][]> readings =
        inContext.stream().map(row -> SignalNetworks.readings(turn, row.signals())).toList();
    DesignMatrix texts =
        new DesignMatrix(inContext, SignalNetworks.TEXTS * features, HeadSettings.EVERY_SIGNAL);
    return new SignalNetworks(
        turn, joined(ofContext, new Material(texts, TASKS + SignalNetworks.TEXTS, readings)));
  }

  /**
   * What a network is fitted to.
   *
   * @param outputs one for each task and, in a context, a gate for each text
   * @param readings behind gates, what the network of turns says of each text of each row
   */
  private record Material(DesignMatrix rows, int outputs, List<double[][]> readings) {
    boolean gated() {
      return outputs > TASKS;
    }
  }

  /**
   * Networks of several seeds as one: all their units side by side, each output the mean of theirs.
   */
  private static Network joined(NetworkSettings settings, Material material) {
    List<Trained> networks =
        IntStream.rangeClosed(1, settings.nets())
            .parallel()
            .mapToObj(seed -> new Run(settings, material, seed).trained())
            .toList();
    int signals = material.rows().features();
    int outputs = material.outputs();
    int units = settings.units();
    int all = units * networks.size();
    float share = 1f / networks.size();
    float[] in = new float[signals * all];
    float[] thresholds = new float[all];
    float[] out = new float[all * outputs];
    float[] linear = new float[signals * outputs];
    float[] bias = new float[outputs];
    for (int n = 0; n < networks.size(); n++) {
      float[] w = networks.get(n).weights;
      Layout at = networks.get(n).layout;
      for (int signal = 0; signal < signals; signal++) {
        System.arraycopy(w, at.in + signal * units, in, signal * all + n * units, units);
      }
      System.arraycopy(w, at.thresholds, thresholds, n * units, units);
      add(w, at.out, share, out, n * units * outputs, units * outputs);
      add(w, at.linear, share, linear, 0, linear.length);
      add(w, at.bias, share, bias, 0, outputs);
    }
    return new Network(linear, HiddenLayer.of(in, thresholds, out), bias);
  }

  private static void add(float[] from, int at, float factor, float[] to, int start, int count) {
    for (int i = 0; i < count; i++) {
      to[start + i] += factor * from[at + i];
    }
  }

  /** Where in one array the weights of a network lie. */
  private record Layout(int in, int linear, int thresholds, int out, int bias, int size) {
    static Layout of(int signals, int units, int outputs) {
      int linear = signals * units;
      int thresholds = linear + signals * outputs;
      int out = thresholds + units;
      int bias = out + units * outputs;
      return new Layout(0, linear, thresholds, out, bias, bias + outputs);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Trained(float[] weights, Layout layout) {}

  /** One network's training. */
  private static final class Run {
    private final NetworkSettings settings;
    private final Material material;
    private final DesignMatrix rows;
    private final int units;
    private final int outputs;
    private final Layout at;
    private final float[] w;
    private final float[] gradient;
    private final float[] means;
    private final float[] squares;
    private final SplittableRandom random;
    private final float[] heard;
    private final float[] blame;

    Run(NetworkSettings settings, Material material, long seed) {
      this.settings = settings;
      this.material = material;
      this.rows = material.rows();
      this.units = settings.units();
      this.outputs = material.outputs();
      this.at = Layout.of(material.rows().features(), units, outputs);
      this.w = new float[at.size];
      this.gradient = new float[at.size];
      this.means = new float[at.size];
      this.squares = new float[at.size];
      this.heard = new float[units];
      this.blame = new float[units];
      this.random = new SplittableRandom(seed);
      for (int i = 0; i < at.linear; i++) {
        w[i] = (float) (FIRST_WEIGHTS * random.nextGaussian());
      }
      double most = 1 / Math.sqrt(units);
      for (int i = at.out; i < at.size; i++) {
        w[i] = (float) random.nextDouble(-most, most);
      }
    }

    Trained trained() {
      List<Integer> order = new ArrayList<>(IntStream.range(0, rows.rows()).boxed().toList());
      int steps = settings.epochs() * Math.ceilDiv(order.size(), settings.batch());
      int step = 0;
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        Collections.shuffle(order, Random.from(random));
        for (int from = 0; from < order.size(); from += settings.batch()) {
          batch(order.subList(from, Math.min(order.size(), from + settings.batch())));
          step++;
          update(rate(step, steps), step);
        }
      }
      return new Trained(w, at);
    }

    private float rate(int step, int steps) {
      double done = (double) step / steps;
      double share =
          done < WARM_UP
              ? done / WARM_UP
              : (1 + Math.cos(Math.PI * (done - WARM_UP) / (1 - WARM_UP))) / 2;
      return (float) (settings.rate() * share);
    }

    private void batch(List<Integer> batch) {
      double total = 0;
      for (int row : batch) {
        total += rows.weight(row);
      }
      for (int row : batch) {
        learn(row, (float) (rows.weight(row) / total));
      }
    }

    /** Adds one row's gradient. */
    private void learn(int row, float weight) {
      int[] there = shown(rows.columns(row));
      double[] said = listen(there);
      float[] target = rows.target(row);
      backpropagate(
          there,
          material.gated()
              ? Softmax.gatedGradient(said, material.readings().get(row), target, weight)
              : Softmax.gradient(said, target, weight));
    }

    /** What the network says of the signals, with some of its units idle. */
    private double[] listen(int[] there) {
      float louder = 1 / (1 - settings.deaf());
      float busier = 1 / (1 - settings.idle());
      System.arraycopy(w, at.thresholds, heard, 0, units);
      double[] said = new double[outputs];
      for (int output = 0; output < outputs; output++) {
        said[output] = w[at.bias + output];
      }
      for (int signal : there) {
        int unitsAt = signal * units;
        for (int unit = 0; unit < units; unit++) {
          heard[unit] += louder * w[unitsAt + unit];
        }
        for (int output = 0; output < outputs; output++) {
          said[output] += louder * w[at.linear + signal * outputs + output];
        }
      }
      for (int unit = 0; unit < units; unit++) {
        boolean speaks = heard[unit] > 0 && random.nextDouble() >= settings.idle();
        heard[unit] = speaks ? busier * heard[unit] : 0;
        for (int output = 0; speaks && output < outputs; output++) {
          said[output] += heard[unit] * w[at.out + unit * outputs + output];
        }
      }
      return said;
    }

    /** Adds to the gradient of all weights what follows from that of the outputs. */
    private void backpropagate(int[] there, double[] ofOutputs) {
      float louder = 1 / (1 - settings.deaf());
      float busier = 1 / (1 - settings.idle());
      for (int output = 0; output < outputs; output++) {
        gradient[at.bias + output] += (float) ofOutputs[output];
      }
      for (int unit = 0; unit < units; unit++) {
        float sum = 0;
        for (int output = 0; heard[unit] > 0 && output < outputs; output++) {
          int out = at.out + unit * outputs + output;
          sum += (float) ofOutputs[output] * w[out];
          gradient[out] += (float) ofOutputs[output] * heard[unit];
        }
        blame[unit] = busier * sum;
        gradient[at.thresholds + unit] += blame[unit];
      }
      for (int signal : there) {
        int unitsAt = signal * units;
        for (int unit = 0; unit < units; unit++) {
          gradient[unitsAt + unit] += louder * blame[unit];
        }
        for (int output = 0; output < outputs; output++) {
          gradient[at.linear + signal * outputs + output] += (float) (louder * ofOutputs[output]);
        }
      }
    }

    /** The signals of a row that this step is shown; the last column, a constant, is none. */
    private int[] shown(int[] columns) {
      return IntStream.range(0, columns.length - 1)
          .filter(_ -> random.nextDouble() >= settings.deaf())
          .map(i -> columns[i])
          .toArray();
    }

    private void update(float rate, int step) {
      float meanShare = 1 / (1 - (float) Math.pow(MOMENTUM, step));
      float squareShare = 1 / (1 - (float) Math.pow(SQUARES, step));
      float kept = 1 - rate * settings.decay();
      for (int i = 0; i < w.length; i++) {
        float g = gradient[i];
        float mean = MOMENTUM * means[i] + (1 - MOMENTUM) * g;
        float square = SQUARES * squares[i] + (1 - SQUARES) * g * g;
        means[i] = mean;
        squares[i] = square;
        w[i] =
            kept * w[i]
                - rate * meanShare * mean / ((float) Math.sqrt(squareShare * square) + TINY);
        gradient[i] = 0;
      }
    }
  }
}
