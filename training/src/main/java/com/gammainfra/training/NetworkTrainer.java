package com.gammainfra.training;

import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.HiddenLayer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Fits a network with one hidden layer, and a linear path beside it, to the signals of labelled
 * prompts: cross entropy against soft targets, AdamW (Loshchilov and Hutter 2019), a warm-up and a
 * cosine fall of the learning rate. A row is shown without some of its signals and to only some of
 * the units (dropout; Srivastava et al. 2014): what holds only for one pair of signals in one
 * source cannot carry an answer. Several networks from several seeds are averaged, which is a wider
 * network.
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

  private final int signals;
  private final NetworkSettings settings;

  /**
   * A trainer.
   *
   * @param signals how many signals there are
   */
  NetworkTrainer(int signals, NetworkSettings settings) {
    this.signals = signals;
    this.settings = settings;
  }

  /** A head over signals alone, fitted to at least one row. */
  Head fit(List<FeatureRow> rows) {
    DesignMatrix matrix = new DesignMatrix(rows, signals, HeadSettings.EVERY_SIGNAL);
    List<Network> networks =
        IntStream.rangeClosed(1, settings.nets())
            .parallel()
            .mapToObj(seed -> new Run(matrix, seed).trained())
            .toList();
    return joined(networks);
  }

  /** The mean of the networks, as one: all their units side by side. */
  private Head joined(List<Network> networks) {
    int units = settings.units();
    int all = units * networks.size();
    float share = 1f / networks.size();
    float[] in = new float[signals * all];
    float[] thresholds = new float[all];
    float[] out = new float[all * TASKS];
    float[] linear = new float[signals * TASKS];
    float[] bias = new float[TASKS];
    for (int n = 0; n < networks.size(); n++) {
      float[] w = networks.get(n).weights;
      Layout at = networks.get(n).layout;
      for (int signal = 0; signal < signals; signal++) {
        System.arraycopy(w, at.in + signal * units, in, signal * all + n * units, units);
      }
      System.arraycopy(w, at.thresholds, thresholds, n * units, units);
      add(w, at.out, share, out, n * units * TASKS, units * TASKS);
      add(w, at.linear, share, linear, 0, linear.length);
      add(w, at.bias, share, bias, 0, TASKS);
    }
    return new Head(linear, HiddenLayer.of(in, thresholds, out), new float[0], bias);
  }

  private static void add(float[] from, int at, float factor, float[] to, int start, int count) {
    for (int i = 0; i < count; i++) {
      to[start + i] += factor * from[at + i];
    }
  }

  /** Where in one array the weights of a network lie. */
  private record Layout(int in, int linear, int thresholds, int out, int bias, int size) {
    static Layout of(int signals, int units) {
      int linear = signals * units;
      int thresholds = linear + signals * TASKS;
      int out = thresholds + units;
      int bias = out + units * TASKS;
      return new Layout(0, linear, thresholds, out, bias, bias + TASKS);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Network(float[] weights, Layout layout) {}

  /** One network's training. */
  private final class Run {
    private final int units = settings.units();
    private final DesignMatrix rows;
    private final Layout at = Layout.of(signals, units);
    private final float[] w = new float[at.size];
    private final float[] gradient = new float[at.size];
    private final float[] means = new float[at.size];
    private final float[] squares = new float[at.size];
    private final SplittableRandom random;
    private final float[] heard = new float[units];
    private final float[] blame = new float[units];
    private final double[] p = new double[TASKS];

    Run(DesignMatrix rows, long seed) {
      this.rows = rows;
      this.random = new SplittableRandom(seed);
      for (int i = 0; i < at.linear; i++) {
        w[i] = (float) (FIRST_WEIGHTS * random.nextGaussian());
      }
      double most = 1 / Math.sqrt(units);
      for (int i = at.out; i < at.size; i++) {
        w[i] = (float) random.nextDouble(-most, most);
      }
    }

    Network trained() {
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
      return new Network(w, at);
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
      float louder = 1 / (1 - settings.deaf());
      float busier = 1 / (1 - settings.idle());
      System.arraycopy(w, at.thresholds, heard, 0, units);
      for (int task = 0; task < TASKS; task++) {
        p[task] = w[at.bias + task];
      }
      for (int signal : there) {
        int unitsAt = signal * units;
        for (int unit = 0; unit < units; unit++) {
          heard[unit] += louder * w[unitsAt + unit];
        }
        for (int task = 0; task < TASKS; task++) {
          p[task] += louder * w[at.linear + signal * TASKS + task];
        }
      }
      for (int unit = 0; unit < units; unit++) {
        boolean speaks = heard[unit] > 0 && random.nextDouble() >= settings.idle();
        heard[unit] = speaks ? busier * heard[unit] : 0;
        for (int task = 0; speaks && task < TASKS; task++) {
          p[task] += heard[unit] * w[at.out + unit * TASKS + task];
        }
      }
      Softmax.inPlace(p);
      float[] target = rows.target(row);
      for (int task = 0; task < TASKS; task++) {
        p[task] = weight * (p[task] - target[task]);
        gradient[at.bias + task] += (float) p[task];
      }
      for (int unit = 0; unit < units; unit++) {
        float sum = 0;
        for (int task = 0; heard[unit] > 0 && task < TASKS; task++) {
          int out = at.out + unit * TASKS + task;
          sum += (float) p[task] * w[out];
          gradient[out] += (float) p[task] * heard[unit];
        }
        blame[unit] = busier * sum;
        gradient[at.thresholds + unit] += blame[unit];
      }
      for (int signal : there) {
        int unitsAt = signal * units;
        for (int unit = 0; unit < units; unit++) {
          gradient[unitsAt + unit] += louder * blame[unit];
        }
        for (int task = 0; task < TASKS; task++) {
          gradient[at.linear + signal * TASKS + task] += (float) (louder * p[task]);
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
