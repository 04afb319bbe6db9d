package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import com.gammainfra.gateway.telemetry.ArchivedReceipt;
import com.gammainfra.gateway.telemetry.ReceiptArchive;
import com.gammainfra.gateway.telemetry.ReceiptStore;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/receipts/{id}}: of exchanges under way and of the latest from memory, of older
 * ones from the archive. Somebody else's receipt is as unknown as one that never was.
 */
final class ReceiptHandler implements Endpoint.Handler.Simple {

  private final ReceiptStore latest;
  private final @Nullable ReceiptArchive archive;

  ReceiptHandler(ReceiptStore latest, @Nullable ReceiptArchive archive) {
    this.latest = latest;
    this.archive = archive;
  }

  @Override
  public Reply reply(Call call) {
    Caller caller = call.caller();
    ExchangeRecord record = latest.find(call.argument());
    if (record != null) {
      if (caller.maySee(record.keyId(), record.accountId())) {
        return Reply.json(200, ReceiptJson.of(record));
      }
      throw unknown();
    }
    ArchivedReceipt archived = archive == null ? null : archived(archive, call.argument());
    if (archived == null || !caller.maySee(archived.keyId(), archived.accountId())) {
      throw unknown();
    }
    return new Reply(
        200, "application/json", Map.of(), archived.json().getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable ArchivedReceipt archived(ReceiptArchive archive, String id) {
    try {
      return archive.find(id);
    } catch (DatabaseUnavailableException e) {
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE, "the database does not answer; try again later")
          .asException();
    }
  }

  private static ChatErrorException unknown() {
    return ChatError.of(
            ErrorCode.NOT_FOUND, "there is no receipt of that id, or it is no longer kept")
        .asException();
  }
}
