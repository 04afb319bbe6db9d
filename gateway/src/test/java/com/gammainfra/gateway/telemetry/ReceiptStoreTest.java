package com.gammainfra.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The latest receipts can be read, whoever read what before. */
class ReceiptStoreTest {

  private final ReceiptStore store = new ReceiptStore(1_000);

  @Test
  void fullStore_keepsTheLatest_andDropsTheOldest() {
    for (int i = 0; i < 5_000; i++) {
      store.running(record(i, new ExchangeOutcome.Running()));
      store.finished(record(i, new ExchangeOutcome.Completed(0)));
      if (i < 1_000) {
        store.find("req_" + i);
      }
    }

    for (int i = 0; i < 5_000; i++) {
      assertThat(store.find("req_" + i) != null).as("req_" + i).isEqualTo(i >= 4_000);
    }
  }

  @Test
  void finishedRecord_replacesTheRunningOne() {
    store.running(record(1, new ExchangeOutcome.Running()));
    store.finished(record(1, new ExchangeOutcome.Completed(0)));

    assertThat(store.find("req_1"))
        .extracting(ExchangeRecord::outcome)
        .isEqualTo(new ExchangeOutcome.Completed(0));
  }

  private static ExchangeRecord record(int n, ExchangeOutcome outcome) {
    return new ExchangeRecord(
        "req_" + n,
        Instant.EPOCH,
        "open",
        "operator",
        "openai/gpt-5-mini",
        false,
        null,
        List.of(),
        null,
        outcome,
        Usage.NONE,
        null,
        Usd.ZERO,
        Usd.ZERO,
        new ExchangeRecord.Timing(0, 0, 0, 0),
        List.of(),
        false);
  }
}
