package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.routing.Route;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a record as the receipt that clients read. */
public final class ReceiptJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ReceiptJson() {}

  /** The receipt as text, for the archive. */
  public static String text(ExchangeRecord record) {
    return of(record).toString();
  }

  static ObjectNode of(ExchangeRecord record) {
    Route route = record.route();
    ObjectNode receipt = JSON.objectNode();
    receipt.put("object", "receipt");
    receipt.put("id", record.id());
    receipt.put("created", record.created().getEpochSecond());
    receipt.put("status", record.outcome().status());
    receipt.put("stream", record.stream());
    receipt.put("requested_model", record.requestedModel());
    receipt.put("endpoint", record.served() == null ? null : record.served().endpoint());
    receipt.put("router_version", route == null ? null : route.reason().version().id());
    receipt.put("task", route == null ? null : route.reason().task());
    receipt.put("confidence", route == null ? null : DecisionHeaders.confidence(route));
    receipt.put("hedged", record.isHedged());
    receipt.put("sandbox", record.sandbox());
    receipt.set("attempts", attempts(record));
    receipt.set("usage", usage(record.usage()));
    receipt.set("cost", cost(record));
    receipt.set("timing", timing(record));
    ArrayNode warnings = receipt.putArray("warnings");
    record.warnings().forEach(warnings::add);
    return receipt;
  }

  private static ArrayNode attempts(ExchangeRecord record) {
    ArrayNode rows = JSON.arrayNode();
    List<Attempt> attempts = record.attempts();
    for (int i = 0; i < attempts.size(); i++) {
      rows.add(attempt(record, attempts.get(i), i + 1));
    }
    return rows;
  }

  private static ObjectNode attempt(ExchangeRecord record, Attempt attempt, int n) {
    ObjectNode row = JSON.objectNode();
    row.put("n", n);
    row.put("endpoint", attempt.candidate().endpoint());
    row.put("deployment", attempt.candidate().deployment().id().value());
    if (attempt.candidate().isOwn()) {
      row.put("own_key", true);
    }
    boolean gaveContent = false;
    Usage unpaid = null;
    switch (attempt) {
      case Attempt.Answered _ -> {
        row.put("outcome", "answered").putNull("error").put("status", 200);
        gaveContent = true;
      }
      case Attempt.Failed(_, _, var failure, _, boolean begun, var generated) -> {
        row.put("outcome", attempt.asked() == null ? "skipped" : "failed");
        row.put("error", failure.errorClass());
        row.put("status", failure.httpStatus());
        gaveContent = begun;
        unpaid = generated;
      }
      case Attempt.Outrun _ -> row.put("outcome", "cancelled").putNull("error").putNull("status");
      case Attempt.Skipped _ -> row.put("outcome", "skipped").putNull("error").putNull("status");
    }
    times(row, attempt.asked(), record, gaveContent);
    if (gaveContent && !(record.outcome() instanceof ExchangeOutcome.Running)) {
      row.set("usage", usage(record.usage()));
    } else if (unpaid != null) {
      row.set("usage", usage(unpaid));
    } else {
      row.putNull("usage");
    }
    row.put("charged", gaveContent && !record.sandbox());
    return row;
  }

  private static void times(
      ObjectNode row, @Nullable CallTiming timing, ExchangeRecord record, boolean gaveContent) {
    if (timing == null) {
      row.putNull("start_ms").putNull("duration_ms").putNull("ttft_ms");
      return;
    }
    boolean streamed = gaveContent && record.stream();
    long end = streamed ? record.timing().nowNanos() : timing.openedNanos();
    row.put("start_ms", ms(timing.startNanos() - record.timing().arrivalNanos()));
    row.put("duration_ms", ms(end - timing.startNanos()));
    row.put("ttft_ms", streamed ? ms(timing.durationNanos()) : null);
  }

  private static ObjectNode usage(Usage usage) {
    ObjectNode node = JSON.objectNode();
    node.put("input", usage.input());
    node.put("cached_input", usage.cachedInput());
    node.put("cache_write_5m", usage.cacheWrite5m());
    node.put("cache_write_1h", usage.cacheWrite1h());
    node.put("output", usage.output());
    node.put("reasoning", usage.reasoning());
    node.put("estimated", usage.estimated());
    return node;
  }

  /** The cost is what the provider bills; what was charged is what the caller paid. */
  private static ObjectNode cost(ExchangeRecord record) {
    Cost cost = record.cost();
    ObjectNode node = JSON.objectNode();
    node.put("input_usd", (cost == null ? Usd.ZERO : cost.input()).exact());
    node.put("output_usd", (cost == null ? Usd.ZERO : cost.output()).exact());
    node.put("total_usd", (cost == null ? Usd.ZERO : cost.total()).exact());
    node.put("fee_usd", record.fee().exact());
    node.put("charged_usd", record.charged().exact());
    node.put("price_version", cost == null ? null : cost.priceVersion());
    return node;
  }

  private static ObjectNode timing(ExchangeRecord record) {
    ExchangeRecord.Timing timing = record.timing();
    ObjectNode node = JSON.objectNode();
    node.put("overhead_ms", ms(timing.overheadNanos()));
    node.put(
        "ttft_ms",
        timing.firstTokenNanos() == 0
            ? null
            : ms(timing.firstTokenNanos() - timing.arrivalNanos()));
    node.put("total_ms", ms(timing.nowNanos() - timing.arrivalNanos()));
    return node;
  }

  /** Milliseconds with three decimals. */
  private static Double ms(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
