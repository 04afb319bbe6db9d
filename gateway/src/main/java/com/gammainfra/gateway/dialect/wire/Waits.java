package com.gammainfra.gateway.dialect.wire;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long an upstream asks to wait. A {@code Retry-After} that is a date is left to the caller: it
 * needs a clock, and this package has none.
 */
public final class Waits {

  private static final int MAX_TEXT = 4_000;

  private static final Pattern SECONDS = Pattern.compile("\\d{1,8}(?:\\.\\d{1,9})?");

  /** Such as {@code 1h2m3.5s}, {@code 6m0s}, {@code 20ms}, {@code 1.5 seconds}. */
  private static final String SPAN =
      "(?:(\\d{1,4})\\s*h)?\\s*(?:(\\d{1,6})\\s*m(?!s))?\\s*(?:(\\d{1,8}(?:\\.\\d{1,9})?)\\s*(ms|s))?";

  private static final Pattern DELAY = Pattern.compile(SPAN);
  private static final Pattern IN_TEXT =
      Pattern.compile("(?:try again in|retry in|retry after)\\s+" + SPAN, Pattern.CASE_INSENSITIVE);

  private Waits() {}

  /** What the headers say; the finer one wins. */
  public static @Nullable Duration ofHeaders(@Nullable String seconds, @Nullable String millis) {
    Duration fine = scaled(millis, 1_000_000);
    return fine == null ? scaled(seconds, 1_000_000_000) : fine;
  }

  private static @Nullable Duration scaled(@Nullable String number, long nanos) {
    if (number == null || !SECONDS.matcher(number.strip()).matches()) {
      return null;
    }
    return nanos(new BigDecimal(number.strip()).multiply(BigDecimal.valueOf(nanos)));
  }

  /** What the body says: a delay of its own, or one inside the message. */
  public static @Nullable Duration ofBody(String message, @Nullable String delay) {
    if (delay != null) {
      Matcher own = DELAY.matcher(delay.strip());
      if (own.matches()) {
        return span(own);
      }
    }
    Matcher inText = IN_TEXT.matcher(message.substring(0, Math.min(message.length(), MAX_TEXT)));
    return inText.find() ? span(inText) : null;
  }

  private static @Nullable Duration span(Matcher found) {
    String hours = found.group(1);
    String minutes = found.group(2);
    String amount = found.group(3);
    if (hours == null && minutes == null && amount == null) {
      return null;
    }
    Duration span = Duration.ZERO;
    if (hours != null) {
      span = span.plusHours(Long.parseLong(hours));
    }
    if (minutes != null) {
      span = span.plusMinutes(Long.parseLong(minutes));
    }
    if (amount != null) {
      long unit = "ms".equalsIgnoreCase(found.group(4)) ? 1_000_000 : 1_000_000_000;
      span = span.plus(nanos(new BigDecimal(amount).multiply(BigDecimal.valueOf(unit))));
    }
    return span;
  }

  private static Duration nanos(BigDecimal nanos) {
    return Duration.ofNanos(nanos.longValue());
  }
}
