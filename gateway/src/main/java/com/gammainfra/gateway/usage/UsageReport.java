package com.gammainfra.gateway.usage;

import java.util.List;

/**
 * What was used.
 *
 * @param query what was asked
 * @param rows one a group, in the order of the groups' values; none when nothing was used
 * @param totals of all rows
 */
public record UsageReport(UsageQuery query, List<Row> rows, UsageTotals totals) {

  public UsageReport {
    rows = List.copyOf(rows);
  }

  /**
   * A group.
   *
   * @param group the value of each grouping, in their order; empty text where there is none
   */
  public record Row(List<String> group, UsageTotals totals) {

    public Row {
      group = List.copyOf(group);
    }
  }
}
