package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import java.util.EnumMap;
import java.util.Map;

/** Values by task, from the order of {@link Head#COLUMNS}. */
final class Columns {
  private Columns() {}

  static Map<Task, Double> map(double[] columns) {
    Map<Task, Double> map = new EnumMap<>(Task.class);
    for (int i = 0; i < columns.length; i++) {
      map.put(Head.COLUMNS.get(i), columns[i]);
    }
    return map;
  }
}
