package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.SparseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The training rows as the minimiser reads them. Signals that fewer than {@link
 * HeadSettings#minRows} rows hit get no column; then come the sentence vector, scaled by {@link
 * HeadSettings#embeddingScale}, and a constant 1 for the bias.
 */
final class DesignMatrix {
  private static final int TASKS = Head.COLUMNS.size();
  private static final int NO_COLUMN = -1;

  private final int[] columnOfFeature;
  private final int sparseColumns;
  private final int dimension;
  private final HeadSettings settings;
  private final List<int[]> columns = new ArrayList<>();
  private final List<float[]> values = new ArrayList<>();
  private final List<float[]> targets = new ArrayList<>();
  private final double[] weights;

  DesignMatrix(List<FeatureRow> rows, int features, HeadSettings settings) {
    this.settings = settings;
    this.dimension = rows.getFirst().embedding().length;
    this.columnOfFeature = new int[features];
    for (FeatureRow row : rows) {
      int last = -1;
      for (int feature : row.signals().indices()) {
        if (feature != last) {
          columnOfFeature[feature]++;
        }
        last = feature;
      }
    }
    int next = 0;
    for (int i = 0; i < features; i++) {
      columnOfFeature[i] = columnOfFeature[i] >= settings.minRows() ? next++ : NO_COLUMN;
    }
    this.sparseColumns = next;
    this.weights = new double[rows.size()];
    double total = 0;
    for (int i = 0; i < rows.size(); i++) {
      add(rows.get(i));
      weights[i] = rows.get(i).labelled().weak() ? settings.weakWeight() : 1;
      total += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
  }

  int rows() {
    return weights.length;
  }

  /** How many signals there are, with a column or without. */
  int features() {
    return columnOfFeature.length;
  }

  int columns() {
    return sparseColumns + dimension + 1;
  }

  int[] columns(int row) {
    return columns.get(row);
  }

  float[] values(int row) {
    return values.get(row);
  }

  /** What the row's probabilities should be: the primary, and a share for the defensible others. */
  float[] target(int row) {
    return targets.get(row);
  }

  /** The row's share of the loss; all shares sum to 1. */
  double weight(int row) {
    return weights[row];
  }

  /** The head that the parameters {@code x} stand for. */
  Head head(double[] x) {
    float[] sparse = new float[columnOfFeature.length * TASKS];
    for (int feature = 0; feature < columnOfFeature.length; feature++) {
      if (columnOfFeature[feature] != NO_COLUMN) {
        for (int task = 0; task < TASKS; task++) {
          sparse[feature * TASKS + task] = (float) x[columnOfFeature[feature] * TASKS + task];
        }
      }
    }
    float[] dense = new float[dimension * TASKS];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) (x[sparseColumns * TASKS + i] * settings.embeddingScale());
    }
    float[] bias = new float[TASKS];
    for (int task = 0; task < TASKS; task++) {
      bias[task] = (float) x[(columns() - 1) * TASKS + task];
    }
    return Head.linear(sparse, dense, bias);
  }

  private void add(FeatureRow row) {
    SparseVector signals = row.signals();
    int[] rowColumns = new int[signals.indices().length + dimension + 1];
    float[] rowValues = new float[rowColumns.length];
    int size = 0;
    for (int i = 0; i < signals.indices().length; i++) {
      int column = columnOfFeature[signals.indices()[i]];
      if (column != NO_COLUMN) {
        rowColumns[size] = column;
        rowValues[size++] = signals.values()[i];
      }
    }
    for (int i = 0; i < dimension; i++) {
      rowColumns[size] = sparseColumns + i;
      rowValues[size++] = (float) (row.embedding()[i] * settings.embeddingScale());
    }
    rowColumns[size] = columns() - 1;
    rowValues[size++] = 1;
    columns.add(Arrays.copyOf(rowColumns, size));
    values.add(Arrays.copyOf(rowValues, size));
    targets.add(target(row.labelled()));
  }

  private float[] target(LabelledPrompt labelled) {
    float[] target = new float[TASKS];
    float others = labelled.also().isEmpty() ? 0 : (float) settings.alsoShare();
    for (Task task : labelled.also()) {
      target[Head.COLUMNS.indexOf(task)] += others / labelled.also().size();
    }
    target[Head.COLUMNS.indexOf(labelled.primary())] += 1 - others;
    return target;
  }
}
