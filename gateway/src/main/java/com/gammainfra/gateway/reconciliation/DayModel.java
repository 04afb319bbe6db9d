package com.gammainfra.gateway.reconciliation;

import java.time.LocalDate;
import java.util.Comparator;

/**
 * A model on a UTC day.
 *
 * @param model without its provider
 */
public record DayModel(LocalDate day, String model) implements Comparable<DayModel> {

  private static final Comparator<DayModel> ORDER =
      Comparator.comparing(DayModel::day).thenComparing(DayModel::model);

  @Override
  public int compareTo(DayModel other) {
    return ORDER.compare(this, other);
  }
}
