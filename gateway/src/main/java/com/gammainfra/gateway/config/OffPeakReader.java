package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.PeakHours;
import com.gammainfra.gateway.catalog.Price;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps the {@code off_peak} rates of a price. */
final class OffPeakReader {

  private static final String END_OF_DAY = "24:00";

  private OffPeakReader() {}

  static Price.OffPeak read(Section section) {
    PeakHours peak =
        new PeakHours(
            windows(section.get("peak_hours_utc")),
            days(section.get("peak_days")),
            zone(section.get("zone")));
    Price.OffPeak offPeak = new Price.OffPeak(peak, PriceReader.rates(section));
    section.rejectOthers();
    return offPeak;
  }

  private static List<PeakHours.Window> windows(Setting list) {
    String takes = "hours of a day such as 01:00-04:00, the first before the second";
    List<PeakHours.Window> windows = new ArrayList<>();
    for (Setting item : list.items()) {
      PeakHours.Window window = window(item.string());
      if (window == null) {
        item.wrong(takes);
      } else {
        windows.add(window);
      }
    }
    if (list.isAbsent()) {
      list.missing("a list of " + takes);
    }
    return windows;
  }

  private static PeakHours.@Nullable Window window(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return null;
    }
    LocalTime from = time(text.substring(0, dash));
    String end = text.substring(dash + 1);
    LocalTime to = end.equals(END_OF_DAY) ? LocalTime.MAX : time(end);
    return from != null && to != null && from.isBefore(to) ? new PeakHours.Window(from, to) : null;
  }

  private static @Nullable LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Set<DayOfWeek> days(Setting list) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (Setting item : list.items()) {
      DayOfWeek day = day(item.string());
      if (day == null) {
        item.wrong("one of mon, tue, wed, thu, fri, sat, sun");
      } else {
        days.add(day);
      }
    }
    return list.isAbsent() ? EnumSet.allOf(DayOfWeek.class) : days;
  }

  private static @Nullable DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().substring(0, 3).toLowerCase(Locale.ROOT).equals(text)) {
        return day;
      }
    }
    return null;
  }

  private static ZoneId zone(Setting setting) {
    try {
      return setting.isAbsent() ? ZoneOffset.UTC : ZoneId.of(setting.string());
    } catch (DateTimeException e) {
      setting.wrong("a time zone such as Asia/Shanghai");
      return ZoneOffset.UTC;
    }
  }
}
