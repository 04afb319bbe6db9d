package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of the latest exchanges in memory, so that their receipts can be read. The
 * oldest goes first: a cache that keeps what is read most would drop the newest, which nobody has
 * read yet. Thread-safe.
 */
public final class ReceiptStore implements ExchangeListener {

  private final Map<String, ExchangeRecord> records;

  /**
   * An empty store.
   *
   * @param capacity how many records it keeps
   */
  public ReceiptStore(int capacity) {
    this.records =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, ExchangeRecord> eldest) {
            return size() > capacity;
          }
        };
  }

  @Override
  public void running(ExchangeRecord record) {
    keep(record);
  }

  @Override
  public void finished(ExchangeRecord record) {
    keep(record);
  }

  private void keep(ExchangeRecord record) {
    synchronized (records) {
      records.put(record.id(), record);
    }
  }

  /** The latest record of that exchange, or null. */
  public @Nullable ExchangeRecord find(String id) {
    synchronized (records) {
      return records.get(id);
    }
  }
}
