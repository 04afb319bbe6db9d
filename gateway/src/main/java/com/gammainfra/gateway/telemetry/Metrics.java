package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Route;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times exchanges. Names follow OpenTelemetry's conventions for generative AI where
 * there is one, else begin with {@code gateway.}; {@code docs/metrics.md} lists them. Every label
 * comes from the catalog or a closed set, never from a client.
 */
public final class Metrics implements ExchangeListener {

  private static final String NONE = "none";

  private final Meter.MeterProvider<Counter> exchanges;
  private final Meter.MeterProvider<Counter> classifications;
  private final Meter.MeterProvider<Counter> attempts;
  private final Meter.MeterProvider<Counter> alarms;
  private final Meter.MeterProvider<Counter> skippedEvents;
  private final Meter.MeterProvider<Counter> hedges;
  private final Meter.MeterProvider<Counter> waste;
  private final Meter.MeterProvider<Counter> unpaid;
  private final Meter.MeterProvider<Counter> cost;
  private final Meter.MeterProvider<Counter> ownKeys;
  private final Meter.MeterProvider<Counter> fees;
  private final Meter.MeterProvider<DistributionSummary> tokens;
  private final Meter.MeterProvider<Timer> duration;
  private final Meter.MeterProvider<Timer> firstToken;
  private final Timer overhead;

  /** Meters in {@code registry}. */
  public Metrics(MeterRegistry registry) {
    this.exchanges =
        Counter.builder("gateway.exchanges")
            .description("finished exchanges")
            .withRegistry(registry);
    this.classifications =
        Counter.builder("gateway.classifications")
            .description("predictions of a task")
            .withRegistry(registry);
    this.attempts =
        Counter.builder("gateway.attempts")
            .description("calls of upstreams")
            .withRegistry(registry);
    this.alarms =
        Counter.builder("gateway.alarms")
            .description("failures that need the operator's hand")
            .withRegistry(registry);
    this.skippedEvents =
        Counter.builder("gateway.events.skipped")
            .description("events of complete streams that could not be read")
            .withRegistry(registry);
    this.hedges =
        Counter.builder("gateway.hedges")
            .description("exchanges in which two candidates were asked at once")
            .withRegistry(registry);
    this.waste =
        Counter.builder("gateway.hedge.waste")
            .baseUnit("usd")
            .description("expected cost of answers that came second")
            .withRegistry(registry);
    this.unpaid =
        Counter.builder("gateway.unpaid")
            .baseUnit("token")
            .description("tokens of answers that broke off before anybody saw them")
            .withRegistry(registry);
    this.cost =
        Counter.builder("gateway.cost")
            .baseUnit("usd")
            .description("cost of answers at the providers' rates")
            .withRegistry(registry);
    this.ownKeys =
        Counter.builder("gateway.own.key.answers")
            .description("answers that were asked for with customers' own keys")
            .withRegistry(registry);
    this.fees =
        Counter.builder("gateway.own.key.fees")
            .baseUnit("usd")
            .description("fees on answers that were asked for with customers' own keys")
            .withRegistry(registry);
    this.tokens =
        DistributionSummary.builder("gen_ai.client.token.usage")
            .baseUnit("token")
            .description("tokens of an answer")
            .withRegistry(registry);
    this.duration =
        Timer.builder("gen_ai.server.request.duration")
            .description("from arrival to the end of the answer")
            .serviceLevelObjectives(
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60))
            .withRegistry(registry);
    this.firstToken =
        Timer.builder("gen_ai.server.time_to_first_token")
            .description("from arrival to the first content of a stream")
            .serviceLevelObjectives(
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5))
            .withRegistry(registry);
    this.overhead =
        Timer.builder("gateway.overhead")
            .description("what the gateway itself added")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(50_000))
            .maximumExpectedValue(Duration.ofSeconds(1))
            .register(registry);
  }

  @Override
  public void finished(ExchangeRecord record) {
    Route route = record.route();
    String task = route == null ? null : route.reason().task();
    exchanges
        .withTags(
            "status",
            record.outcome().status(),
            "router",
            route == null ? NONE : route.reason().version().id(),
            "task",
            task == null ? NONE : task)
        .increment();
    TaskPrediction prediction = route == null ? null : route.reason().prediction();
    if (prediction != null) {
      Enum<?> cause = prediction.fallbackCause();
      classifications
          .withTags(
              "method", label(prediction.method()), "fallback", cause == null ? NONE : label(cause))
          .increment();
    }
    record.attempts().forEach(this::attempt);
    if (record.isHedged() && route != null) {
      hedges.withTags("won", winner(record, route)).increment();
    }
    overhead.record(record.timing().overheadNanos(), TimeUnit.NANOSECONDS);
    if (record.served() != null) {
      served(record, record.served());
    }
  }

  private static String winner(ExchangeRecord record, Route route) {
    if (record.served() == null) {
      return NONE;
    }
    return record.served().equals(route.candidates().getFirst()) ? "first" : "other";
  }

  private void attempt(Attempt attempt) {
    String endpoint = attempt.candidate().endpoint();
    String outcome =
        switch (attempt) {
          case Attempt.Answered _ -> "answered";
          case Attempt.Outrun _ -> "outrun";
          case Attempt.Skipped _ -> "skipped";
          case Attempt.Failed(_, _, var failure, _, _, _) ->
              attempt.asked() == null ? "skipped" : failure.errorClass();
        };
    attempts.withTags("endpoint", endpoint, "outcome", outcome).increment();
    Alarm alarm = Alarm.of(attempt);
    if (alarm != null) {
      alarms.withTags("endpoint", endpoint, "kind", label(alarm)).increment();
    }
    if (attempt instanceof Attempt.Failed failed && failed.generated() != null) {
      Usage generated = failed.generated();
      unpaid
          .withTags("endpoint", endpoint, "gen_ai.token.type", "input")
          .increment((double) generated.totalInput());
      unpaid
          .withTags("endpoint", endpoint, "gen_ai.token.type", "output")
          .increment((double) generated.output());
    }
    if (attempt instanceof Attempt.Outrun(var loser, _, _)) {
      waste.withTags("endpoint", endpoint).increment(dollars(loser.expectedCost()));
    }
  }

  /** A meter takes doubles; the exact amounts are in the receipts. */
  private static double dollars(Usd amount) {
    return amount.toBigDecimal().doubleValue();
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void served(ExchangeRecord record, Candidate served) {
    String model = served.endpoint();
    long arrival = record.timing().arrivalNanos();
    duration
        .withTags("gen_ai.response.model", model)
        .record(record.timing().nowNanos() - arrival, TimeUnit.NANOSECONDS);
    if (record.timing().firstTokenNanos() != 0) {
      firstToken
          .withTags("gen_ai.response.model", model)
          .record(record.timing().firstTokenNanos() - arrival, TimeUnit.NANOSECONDS);
    }
    tokens
        .withTags("gen_ai.response.model", model, "gen_ai.token.type", "input")
        .record((double) record.usage().totalInput());
    tokens
        .withTags("gen_ai.response.model", model, "gen_ai.token.type", "output")
        .record((double) record.usage().output());
    Cost spent = record.cost();
    if (spent != null) {
      cost.withTags("endpoint", model).increment(dollars(spent.total()));
    }
    if (served.isOwn()) {
      ownKeys.withTags("endpoint", model).increment();
      fees.withTags("endpoint", model).increment(dollars(record.fee()));
    }
    if (record.outcome() instanceof ExchangeOutcome.Completed(int skipped) && skipped > 0) {
      skippedEvents.withTags("endpoint", model).increment(skipped);
    }
  }
}
