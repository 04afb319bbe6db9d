package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.routing.Steering;
import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks by {@code X-GammaInfra-*} headers.
 *
 * @param maxLatency to the first token; null for none
 * @param timeout of the whole; null for none
 * @param strict whether a loss in translation is an error
 * @param notices what was asked and is not done by this version
 */
record GatewayHeaders(
    Steering steering,
    @Nullable Duration maxLatency,
    @Nullable Duration timeout,
    boolean strict,
    List<String> notices) {

  private static final String PREFIX = "x-gammainfra-";
  private static final long MAX_MILLIS = 86_400_000;
  private static final Pattern REGION = Pattern.compile("us|eu|apac|[a-z]{2}(-[a-z]+)+-\\d{1,2}");
  private static final Pattern SESSION = Pattern.compile("[\\x21-\\x7e]{1,256}");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}");
  private static final List<String> KNOWN =
      List.of(
          "preference",
          "cost-quality",
          "max-latency-ms",
          "timeout-ms",
          "max-cost-usd",
          "region",
          "session",
          "strict",
          "stream-guard");

  /**
   * Reads the headers.
   *
   * @throws ChatErrorException naming header, value and what it takes
   */
  static GatewayHeaders read(MultiMap headers) {
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(PREFIX) && !KNOWN.contains(name.substring(PREFIX.length()))) {
        throw wrong(header.getKey(), "is not a header of this gateway; it takes " + KNOWN);
      }
    }
    Reader reader = new Reader(headers);
    Steering steering =
        new Steering(
            reader.preference(),
            reader.dial(),
            reader.maxCost(),
            reader.matching("Region", REGION, "us, eu, apac or an AWS region such as eu-west-1"));
    List<String> notices = new ArrayList<>();
    if (reader.matching("Session", SESSION, "1 to 256 visible ASCII characters") != null) {
      notices.add("X-GammaInfra-Session has no effect in this version");
    }
    String guard = reader.value("Stream-Guard");
    if (guard != null && !guard.equals("full")) {
      throw wrong("X-GammaInfra-Stream-Guard", "is '" + shown(guard) + "'; it takes full");
    }
    if (guard != null) {
      notices.add("X-GammaInfra-Stream-Guard has no effect in this version");
    }
    if (headers.contains("idempotency-key")) {
      notices.add("Idempotency-Key has no effect in this version");
    }
    return new GatewayHeaders(
        steering,
        reader.millis("Max-Latency-Ms"),
        reader.millis("Timeout-Ms"),
        reader.strict(),
        notices);
  }

  /** Reads single headers. */
  private record Reader(MultiMap headers) {

    @Nullable String value(String name) {
      List<String> values = headers.getAll(PREFIX + name);
      if (values.size() > 1) {
        throw wrong("X-GammaInfra-" + name, "was given " + values.size() + " times");
      }
      return values.isEmpty() ? null : values.getFirst().trim();
    }

    @Nullable String matching(String name, Pattern pattern, String takes) {
      String value = value(name);
      if (value != null && !pattern.matcher(value).matches()) {
        throw unreadable(name, value, takes);
      }
      return value;
    }

    @Nullable Preference preference() {
      String value = value("Preference");
      if (value == null) {
        return null;
      }
      for (Preference preference : Preference.values()) {
        if (preference.id().equals(value)) {
          return preference;
        }
      }
      throw unreadable("Preference", value, "quality, balanced, cost or latency");
    }

    @Nullable Double dial() {
      String value = matching("Cost-Quality", DECIMAL, "a number from 0 to 1");
      if (value == null) {
        return null;
      }
      double dial = Double.parseDouble(value);
      if (dial > 1) {
        throw unreadable("Cost-Quality", value, "a number from 0 to 1");
      }
      return dial;
    }

    @Nullable Usd maxCost() {
      String takes = "an amount of dollars with at most nine decimals";
      String value = matching("Max-Cost-USD", DECIMAL, takes);
      return value == null ? null : Usd.parse(new BigDecimal(value).toPlainString());
    }

    @Nullable Duration millis(String name) {
      String takes = "whole milliseconds from 1 to " + MAX_MILLIS;
      String value = matching(name, Pattern.compile("\\d{1,9}"), takes);
      if (value == null) {
        return null;
      }
      long millis = Long.parseLong(value);
      if (millis < 1 || millis > MAX_MILLIS) {
        throw unreadable(name, value, takes);
      }
      return Duration.ofMillis(millis);
    }

    boolean strict() {
      String value = value("Strict");
      if (value != null && !value.equals("true") && !value.equals("false")) {
        throw unreadable("Strict", value, "true or false");
      }
      return "true".equals(value);
    }
  }

  private static ChatErrorException unreadable(String name, String value, String takes) {
    return wrong("X-GammaInfra-" + name, "is '" + shown(value) + "'; it takes " + takes);
  }

  private static ChatErrorException wrong(String header, String problem) {
    return ChatError.invalid(header, "the header " + shown(header) + " " + problem).asException();
  }

  private static String shown(String value) {
    String clean = value.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() <= 64 ? clean : clean.substring(0, 64) + "…";
  }
}
