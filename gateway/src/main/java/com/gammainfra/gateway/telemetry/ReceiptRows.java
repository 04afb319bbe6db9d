package com.gammainfra.gateway.telemetry;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Route;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table of receipts: its statements, and what of a record stands in which column. */
final class ReceiptRows {

  /** A name is the caller's text; past this it tells a report nothing. The receipt has all. */
  private static final int NAME_CHARS = 200;

  private ReceiptRows() {}

  /** A record with its receipt already written. */
  record Row(ExchangeRecord record, String json) {}

  /** Writes them. A row whose id is there already is left as it is, so writing twice is safe. */
  static int insert(Handle handle, List<Row> rows) {
    try (PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO receipt (id, account_id, key_id, created, status, requested_model,
              endpoint, provider, task, router_version, input_tokens, cached_tokens,
              cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens,
              cost_nanos, fee_nanos, charged_nanos, own_key, json)
            VALUES (:id, :account, :key, :created, :status, :requested,
              :endpoint, :provider, :task, :router, :input, :cached,
              :cacheWrite, :cacheWrite1h, :output, :reasoning,
              :cost, :fee, :charged, :ownKey, :json)
            ON CONFLICT (id) DO NOTHING""")) {
      rows.forEach(row -> bind(batch, row));
      batch.execute();
    }
    return rows.size();
  }

  private static void bind(PreparedBatch batch, Row row) {
    ExchangeRecord record = row.record();
    Route route = record.route();
    Candidate served = record.served();
    Usage usage = record.usage();
    Cost cost = record.cost();
    batch
        .bind("id", record.id())
        .bind("account", record.accountId())
        .bind("key", record.keyId())
        .bind("created", record.created().toEpochMilli())
        .bind("status", record.outcome().status())
        .bind("requested", name(record.requestedModel()))
        .bind("endpoint", served == null ? null : served.endpoint())
        .bind("provider", served == null ? null : served.deployment().provider().id())
        .bind("task", route == null ? null : route.reason().task())
        .bind("router", route == null ? null : route.reason().version().id())
        .bind("input", usage.input())
        .bind("cached", usage.cachedInput())
        .bind("cacheWrite", usage.cacheWrite5m() + usage.cacheWrite1h())
        .bind("cacheWrite1h", usage.cacheWrite1h())
        .bind("output", usage.output())
        .bind("reasoning", usage.reasoning())
        .bind("cost", cost == null ? 0 : cost.total().nanos())
        .bind("fee", record.fee().nanos())
        .bind("charged", record.charged().nanos())
        .bind("ownKey", served != null && served.isOwn() ? 1 : 0)
        .bind("json", encodable(row.json()))
        .add();
  }

  /** The receipt of that id. */
  static Optional<ArchivedReceipt> find(Handle handle, String id) {
    return handle
        .createQuery("SELECT account_id, key_id, json FROM receipt WHERE id = :id")
        .bind("id", encodable(id))
        .map((row, _) -> new ArchivedReceipt(row.getString(1), row.getString(2), row.getString(3)))
        .findOne();
  }

  /** Deletes up to {@code most} receipts that are older than {@code before}. */
  static int purge(Handle handle, Instant before, int most) {
    return handle
        .createUpdate(
            """
            DELETE FROM receipt WHERE id IN
              (SELECT id FROM receipt WHERE created < :before ORDER BY created LIMIT :most)""")
        .bind("before", before.toEpochMilli())
        .bind("most", most)
        .execute();
  }

  private static String name(String text) {
    return encodable(text.substring(0, Math.min(text.length(), NAME_CHARS)));
  }

  /** PostgreSQL takes neither half a surrogate pair nor a zero character. */
  private static String encodable(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // an unpaired half becomes a '?'
    return new String(bytes, StandardCharsets.UTF_8).replace('\0', '?');
  }
}
