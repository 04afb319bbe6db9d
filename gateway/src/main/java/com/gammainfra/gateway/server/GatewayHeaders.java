package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.routing.Affinity;
import com.gammainfra.gateway.routing.Entitlement;
import com.gammainfra.gateway.routing.Steering;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks by {@code X-GammaInfra-*} headers and {@code Idempotency-Key}.
 *
 * @param timeout of the whole; null for none
 * @param strict whether a loss in translation is an error
 * @param streamGuard whether a streamed answer shall be held until it is whole
 * @param session names the conversation to who continues it; null for none
 * @param idempotencyKey names the request to who may send it twice; null for none
 * @param notices what was asked and is not done by this version
 */
record GatewayHeaders(
    Steering steering,
    @Nullable Duration timeout,
    boolean strict,
    boolean streamGuard,
    @Nullable String session,
    @Nullable String idempotencyKey,
    List<String> notices) {

  private static final String PREFIX = "x-gammainfra-";
  private static final long MAX_MILLIS = 86_400_000;
  private static final Pattern REGION = Pattern.compile("us|eu|apac|[a-z]{2}(-[a-z]+)+-\\d{1,2}");
  private static final Pattern SESSION = Pattern.compile("[\\x21-\\x7e]{1,256}");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}");
  private static final Pattern MILLIS = Pattern.compile("\\d{1,9}");
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
    Map<String, String> ours = ours(headers);
    List<String> notices = new ArrayList<>(0);
    String key = idempotencyKey(headers.getAll("idempotency-key"));
    if (ours.isEmpty()) {
      return new GatewayHeaders(Steering.NONE, null, false, false, null, key, notices);
    }
    Reader reader = new Reader(ours);
    Steering steering =
        new Steering(
            reader.preference(),
            reader.dial(),
            reader.maxCost(),
            reader.matching("Region", REGION, "us, eu, apac or an AWS region such as eu-west-1"),
            reader.millis("Max-Latency-Ms"),
            Affinity.NONE,
            Entitlement.ALL);
    return new GatewayHeaders(
        steering,
        reader.millis("Timeout-Ms"),
        "true".equals(reader.oneOf("Strict", List.of("true", "false"))),
        reader.oneOf("Stream-Guard", List.of("full")) != null,
        reader.matching("Session", SESSION, "1 to 256 visible ASCII characters"),
        key,
        notices);
  }

  private static @Nullable String idempotencyKey(List<String> values) {
    if (values.isEmpty()) {
      return null;
    }
    if (values.size() > 1) {
      throw wrong("Idempotency-Key", "was given more than once");
    }
    if (!KEY.matcher(values.getFirst()).matches()) {
      throw wrong("Idempotency-Key", "takes 1 to 255 visible ASCII characters");
    }
    return values.getFirst();
  }

  /** This gateway's headers, by their names after the prefix in lower case. */
  private static Map<String, String> ours(MultiMap headers) {
    Map<String, String> ours = new HashMap<>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      if (!name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
        continue;
      }
      String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
      if (!KNOWN.contains(key)) {
        throw wrong(name, "is not one of this gateway's: X-GammaInfra-" + KNOWN);
      }
      if (ours.put(key, header.getValue().trim()) != null) {
        throw wrong(name, "was given more than once");
      }
    }
    return ours;
  }

  /** Reads single headers; each method gives null for one that was not sent. */
  private record Reader(Map<String, String> ours) {

    @Nullable String value(String name) {
      return ours.get(name.toLowerCase(Locale.ROOT));
    }

    @Nullable String matching(String name, Pattern pattern, String takes) {
      String value = value(name);
      if (value != null && !pattern.matcher(value).matches()) {
        throw unreadable(name, value, takes);
      }
      return value;
    }

    @Nullable String oneOf(String name, List<String> words) {
      String value = value(name);
      if (value != null && !words.contains(value)) {
        throw unreadable(name, value, String.join(", ", words));
      }
      return value;
    }

    @Nullable Preference preference() {
      String value = value("Preference");
      if (value == null) {
        return null;
      }
      return Stream.of(Preference.values())
          .filter(preference -> preference.id().equals(value))
          .findFirst()
          .orElseThrow(() -> unreadable("Preference", value, "quality, balanced, cost or latency"));
    }

    @Nullable Double dial() {
      String takes = "a number from 0 to 1";
      String value = matching("Cost-Quality", DECIMAL, takes);
      if (value == null) {
        return null;
      }
      double dial = Double.parseDouble(value);
      if (dial > 1) {
        throw unreadable("Cost-Quality", value, takes);
      }
      return dial;
    }

    @Nullable Usd maxCost() {
      String takes = "an amount of dollars with at most nine decimals";
      String value = matching("Max-Cost-USD", DECIMAL, takes);
      return value == null ? null : Usd.parse(value);
    }

    @Nullable Duration millis(String name) {
      String takes = "whole milliseconds from 1 to " + MAX_MILLIS;
      String value = matching(name, MILLIS, takes);
      if (value == null) {
        return null;
      }
      long millis = Long.parseLong(value);
      if (millis < 1 || millis > MAX_MILLIS) {
        throw unreadable(name, value, takes);
      }
      return Duration.ofMillis(millis);
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
