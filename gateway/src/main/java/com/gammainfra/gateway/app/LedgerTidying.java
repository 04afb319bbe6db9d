package com.gammainfra.gateway.app;

import com.gammainfra.gateway.exchange.Funding;
import com.gammainfra.gateway.ledger.Ledger;
import com.gammainfra.gateway.ledger.Swept;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger tidy, once a second: settles what the database did not take before, and gives
 * back what dead requests had set aside.
 */
final class LedgerTidying implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LedgerTidying.class);

  private final Ledger ledger;
  private final Funding funding;
  private final SweepMeter meter;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ledger-tidying").daemon().factory());

  LedgerTidying(Ledger ledger, Funding funding, SweepMeter meter) {
    this.ledger = ledger;
    this.funding = funding;
    this.meter = meter;
    var _ = thread.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
  }

  private void tidy() {
    try {
      funding.retry();
      Swept swept = ledger.sweep(Instant.now());
      meter.count(swept);
      if (swept.reservations() > 0) {
        LOG.warn(
            "{} reservations were never settled; the ${} they held was given back",
            swept.reservations(),
            swept.held().exact());
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("the ledger is away", e);
    } catch (RuntimeException e) {
      LOG.error("the ledger could not be tidied: {}", e.toString());
    }
  }

  /** Settles what it still can. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(3, TimeUnit.SECONDS)) {
        LOG.warn("settlements were left to the sweep");
      }
      funding.retry();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (DatabaseUnavailableException e) {
      LOG.warn("settlements were left to the sweep");
    }
  }
}
