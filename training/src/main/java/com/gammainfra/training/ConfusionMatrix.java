package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How often each primary label was named as what, and the measures that follow from it. Immutable.
 *
 * <p>All measures are strict: a defensible other label counts as a miss. A share of nothing (a
 * label that never occurs, or is never named) is not a number for {@link #precision} and {@link
 * #recall}; F1 is 2 tp / (2 tp + fp + fn), which is 0 as soon as the label occurs or is named. The
 * macro means are over the labels for which the measure is a number.
 */
final class ConfusionMatrix {
  private static final List<Task> TASKS = Head.COLUMNS;

  private final int[][] counts;

  private ConfusionMatrix(int[][] counts) {
    this.counts = counts;
  }

  /** The matrix of these answers. */
  static ConfusionMatrix of(List<Named> answers) {
    int[][] counts = new int[TASKS.size()][TASKS.size()];
    for (Named answer : answers) {
      counts[column(answer.labelled().primary())][column(answer.task())]++;
    }
    return new ConfusionMatrix(counts);
  }

  /** How many prompts of primary label {@code truth} were named {@code named}. */
  int count(Task truth, Task named) {
    return counts[column(truth)][column(named)];
  }

  /** How many prompts have the primary label {@code truth}. */
  int labelled(Task truth) {
    int sum = 0;
    for (Task named : TASKS) {
      sum += count(truth, named);
    }
    return sum;
  }

  /** How many prompts were named {@code named}. */
  int named(Task named) {
    int sum = 0;
    for (Task truth : TASKS) {
      sum += count(truth, named);
    }
    return sum;
  }

  /** Of the prompts named {@code task}, the share whose primary label it is. */
  double precision(Task task) {
    return (double) count(task, task) / named(task);
  }

  /** Of the prompts whose primary label is {@code task}, the share named so. */
  double recall(Task task) {
    return (double) count(task, task) / labelled(task);
  }

  /** The harmonic mean of precision and recall. */
  double f1(Task task) {
    return 2.0 * count(task, task) / (named(task) + labelled(task));
  }

  /** The mean of the labels' recalls. */
  double macroRecall() {
    return mean(this::recall);
  }

  /** The mean of the labels' F1. */
  double macroF1() {
    return mean(this::f1);
  }

  private static int column(Task task) {
    return Head.COLUMNS.indexOf(task);
  }

  private static double mean(ToDoubleFunction<Task> measure) {
    double sum = 0;
    int counted = 0;
    for (Task task : TASKS) {
      double value = measure.applyAsDouble(task);
      if (!Double.isNaN(value)) {
        sum += value;
        counted++;
      }
    }
    return sum / counted;
  }
}
