package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** Keeps the records of the latest exchanges in memory, so that their receipts can be read. */
public final class ReceiptStore implements ExchangeListener {

  private final Cache<String, ExchangeRecord> records;

  /**
   * An empty store.
   *
   * @param capacity how many records it keeps; the oldest and least read go first
   */
  public ReceiptStore(int capacity) {
    this.records = Caffeine.newBuilder().maximumSize(capacity).build();
  }

  @Override
  public void running(ExchangeRecord record) {
    records.put(record.id(), record);
  }

  @Override
  public void finished(ExchangeRecord record) {
    records.put(record.id(), record);
  }

  /** The latest record of that exchange, or null. */
  public @Nullable ExchangeRecord find(String id) {
    return records.getIfPresent(id);
  }
}
