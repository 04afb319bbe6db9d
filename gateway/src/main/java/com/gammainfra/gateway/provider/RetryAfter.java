package com.gammainfra.gateway.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Retry-After} in both of its forms (RFC 9110, section 10.2.3). */
final class RetryAfter {

  private RetryAfter() {}

  /**
   * The wait in seconds.
   *
   * @param value of {@code Retry-After}: seconds, or a date
   * @param date of the same response, which a date is read against, so that no clock is needed
   * @return {@code value} itself when it is no date; null when it is a date and {@code date} is
   *     none
   */
  static @Nullable String seconds(@Nullable String value, @Nullable String date) {
    if (value == null || value.isEmpty() || !Character.isLetter(value.charAt(0))) {
      return value;
    }
    try {
      Duration wait = Duration.between(read(date == null ? "" : date), read(value));
      return Long.toString(Math.max(0, wait.toSeconds()));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static ZonedDateTime read(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
