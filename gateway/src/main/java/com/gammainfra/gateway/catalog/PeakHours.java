package com.gammainfra.gateway.catalog;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * The hours in which a provider charges more.
 *
 * @param windows parts of a UTC day
 * @param days the days on which they count
 * @param zone whose calendar {@code days} is read in
 */
public record PeakHours(List<Window> windows, Set<DayOfWeek> days, ZoneId zone) {

  public PeakHours {
    windows = List.copyOf(windows);
    days = Set.copyOf(days);
  }

  /** From {@code from}, included, to {@code to}, excluded, on one UTC day. */
  public record Window(LocalTime from, LocalTime to) {}

  /** Whether {@code at} is in a peak hour. */
  public boolean contains(Instant at) {
    if (!days.contains(at.atZone(zone).getDayOfWeek())) {
      return false;
    }
    LocalTime time = at.atZone(ZoneOffset.UTC).toLocalTime();
    return windows.stream().anyMatch(w -> !time.isBefore(w.from()) && time.isBefore(w.to()));
  }
}
