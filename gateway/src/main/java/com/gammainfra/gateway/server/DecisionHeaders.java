package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.routing.Route;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in a response's headers what was decided, why, and what it cost. */
final class DecisionHeaders {

  /** What the gateway itself added, in milliseconds. */
  static final String OVERHEAD = "x-gammainfra-overhead-ms";

  private static final int MAX_WARNINGS = 2_048;

  private DecisionHeaders() {}

  /** The headers of an exchange, as far as it has come. */
  static Map<String, String> of(ExchangeRecord record) {
    Map<String, String> headers = new LinkedHashMap<>();
    Route route = record.route();
    if (route != null) {
      decision(record, route, headers);
    }
    headers.put(OVERHEAD, millis(record.timing().overheadNanos()));
    if (route != null && !record.warnings().isEmpty()) {
      headers.put("x-gammainfra-warnings", joined(record.warnings()));
    }
    if (route != null && record.sandbox()) {
      headers.put("x-gammainfra-sandbox", "true");
    }
    return headers;
  }

  private static void decision(ExchangeRecord record, Route route, Map<String, String> headers) {
    headers.put("x-gammainfra-router-version", route.reason().version().id());
    String task = route.reason().task();
    if (task != null) {
      headers.put("x-gammainfra-task", task);
    }
    Double confidence = confidence(route);
    if (confidence != null) {
      headers.put("x-gammainfra-task-confidence", fourDecimals(confidence));
    }
    if (record.served() != null) {
      headers.put("x-gammainfra-endpoint", record.served().endpoint());
    }
    headers.put("x-gammainfra-fallback-chain", String.join(",", record.asked()));
    List<String> reasons = record.fallbackReasons();
    if (!reasons.isEmpty()) {
      headers.put("x-gammainfra-fallback-reason", String.join(",", reasons));
    }
    if (route.dial() != null) {
      headers.put(
          "x-gammainfra-cost-quality-applied", BigDecimal.valueOf(route.dial()).toPlainString());
    }
    Cost cost = record.cost();
    if (cost != null) {
      headers.put("x-gammainfra-cost-usd", cost.total().micros());
      headers.put("x-gammainfra-input-cost-usd", cost.input().micros());
      headers.put("x-gammainfra-output-cost-usd", cost.output().micros());
    }
  }

  /** How sure the router was; null when no task was predicted, or nothing is known. */
  static @Nullable Double confidence(Route route) {
    var prediction = route.reason().prediction();
    return prediction == null ? null : prediction.confidence();
  }

  /** Milliseconds with three decimals. */
  static String millis(long nanos) {
    return BigDecimal.valueOf(nanos / 1_000, 3).toPlainString();
  }

  private static String fourDecimals(double value) {
    return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP).toPlainString();
  }

  private static String joined(List<String> warnings) {
    String text = String.join("; ", warnings).replaceAll("[^\\x20-\\x7e]", "?");
    return text.length() <= MAX_WARNINGS ? text : text.substring(0, MAX_WARNINGS - 3) + "...";
  }
}
