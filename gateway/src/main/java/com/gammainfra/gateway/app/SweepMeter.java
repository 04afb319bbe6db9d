package com.gammainfra.gateway.app;

import com.gammainfra.gateway.ledger.Swept;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what sweeps of the ledger gave back, and what that may have cost the operator. */
final class SweepMeter {

  private final Counter reservations;
  private final Counter held;

  SweepMeter(MeterRegistry registry) {
    this.reservations =
        Counter.builder("gateway.reservations.expired")
            .description("reservations that nobody settled, given back at the operator's expense")
            .register(registry);
    this.held =
        Counter.builder("gateway.reservations.expired.held")
            .baseUnit("usd")
            .description("what they had set aside, the most their requests can have cost")
            .register(registry);
  }

  void count(Swept swept) {
    reservations.increment(swept.reservations());
    held.increment(swept.held().toBigDecimal().doubleValue());
  }
}
