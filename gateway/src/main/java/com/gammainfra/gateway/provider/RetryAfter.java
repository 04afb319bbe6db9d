package com.gammainfra.gateway.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
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
   * @param date of the same response, which a date is read against, so that no two clocks are
   *     compared
   * @param now what it is read against where the response has none
   * @return {@code value} itself when it is no date; null when it is one that cannot be read
   */
  static @Nullable String seconds(@Nullable String value, @Nullable String date, Instant now) {
    if (value == null || value.isEmpty() || !Character.isLetter(value.charAt(0))) {
      return value;
    }
    try {
      Instant from = date == null ? now : read(date);
      Duration wait = Duration.between(from, read(value));
      return Long.toString(Math.max(0, wait.toSeconds()));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Instant read(String date) {
    return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
