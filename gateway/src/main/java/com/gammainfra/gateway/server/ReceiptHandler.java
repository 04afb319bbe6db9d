package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.telemetry.ReceiptStore;

/** {@code GET /v1/receipts/{id}}; somebody else's receipt is as unknown as one that never was. */
final class ReceiptHandler implements Endpoint.Handler.Simple {

  private final ReceiptStore receipts;
  private final KeyRing keys;

  ReceiptHandler(ReceiptStore receipts, KeyRing keys) {
    this.receipts = receipts;
    this.keys = keys;
  }

  @Override
  public Reply reply(Call call) {
    ExchangeRecord record = receipts.find(call.argument());
    if (record == null || !keys.maySee(call.caller(), record.keyId())) {
      throw ChatError.of(
              ErrorCode.NOT_FOUND, "there is no receipt of that id, or it is no longer kept")
          .asException();
    }
    return Reply.json(200, ReceiptJson.of(record));
  }
}
