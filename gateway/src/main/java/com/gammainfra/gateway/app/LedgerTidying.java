package com.gammainfra.gateway.app;

import com.gammainfra.gateway.exchange.Funding;
import com.gammainfra.gateway.ledger.Ledger;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import io.micrometer.core.instrument.Counter;
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
  private final Counter expired;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ledger-tidying").daemon().factory());

  LedgerTidying(Ledger ledger, Funding funding, Counter expired) {
    this.ledger = ledger;
    this.funding = funding;
    this.expired = expired;
    var _ = thread.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
  }

  private void tidy() {
    try {
      funding.retry();
      int released = ledger.sweep(Instant.now());
      expired.increment(released);
      if (released > 0) {
        LOG.warn("{} reservations were never settled; what they held was given back", released);
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
