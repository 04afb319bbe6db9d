package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.routing.Route;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line for each finished exchange, as key-value pairs. */
public final class RequestLog implements ExchangeListener {

  private static final Logger LOG = LoggerFactory.getLogger("gammainfra.exchange");

  @Override
  public void finished(ExchangeRecord record) {
    record.attempts().forEach(RequestLog::alarm);
    if (!LOG.isInfoEnabled()) {
      return;
    }
    Route route = record.route();
    LOG.atInfo()
        .addKeyValue("id", record.id())
        .addKeyValue("status", record.outcome().status())
        .addKeyValue("router", route == null ? null : route.reason().version().id())
        .addKeyValue("task", route == null ? null : route.reason().task())
        .addKeyValue("endpoint", record.served() == null ? null : record.served().endpoint())
        .addKeyValue("asked", record.asked().size())
        .addKeyValue("errors", errors(record))
        .addKeyValue("input_tokens", record.usage().totalInput())
        .addKeyValue("output_tokens", record.usage().output())
        .addKeyValue("cost_usd", record.cost() == null ? null : record.cost().total().exact())
        .addKeyValue("overhead_us", record.timing().overheadNanos() / 1_000)
        .addKeyValue(
            "total_us", (record.timing().nowNanos() - record.timing().arrivalNanos()) / 1_000)
        .log("exchange");
  }

  private static void alarm(Attempt attempt) {
    Alarm alarm = Alarm.of(attempt);
    if (alarm != null && attempt instanceof Attempt.Failed failed) {
      LOG.atError()
          .addKeyValue("alarm", alarm.name().toLowerCase(Locale.ROOT))
          .addKeyValue("endpoint", failed.candidate().endpoint())
          .addKeyValue("key", failed.key() + 1)
          .log("alarm");
    }
  }

  /** Whom was asked in vain, and the class of error: {@code openai/gpt-5-mini:rate_limit}. */
  private static @Nullable String errors(ExchangeRecord record) {
    StringJoiner errors = new StringJoiner(",").setEmptyValue("");
    for (Attempt attempt : record.attempts()) {
      if (attempt instanceof Attempt.Failed failed) {
        errors.add(failed.candidate().endpoint() + ":" + failed.failure().errorClass());
      }
    }
    return errors.length() == 0 ? null : errors.toString();
  }
}
