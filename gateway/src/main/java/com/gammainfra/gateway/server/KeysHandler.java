package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.ApiKey;
import com.gammainfra.gateway.account.IssuedKey;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /v1/keys}: the keys of the caller's account. */
final class KeysHandler {

  private final @Nullable KeyAccess keys;

  /** {@code keys} is null when there are no accounts. */
  KeysHandler(@Nullable KeyAccess keys) {
    this.keys = keys;
  }

  /** {@code GET /v1/keys}. */
  Reply list(Call call) {
    return asked(
        access -> Reply.json(200, KeysJson.list(access.store().list(call.caller().accountId()))));
  }

  /** {@code POST /v1/keys}. */
  Reply create(Call call) {
    KeyRequest request = KeyRequest.read(call.body());
    return asked(
        access -> {
          IssuedKey issued =
              access
                  .store()
                  .create(
                      call.caller().accountId(), request.name(), request.scope(), request.policy());
          follow(access);
          return Reply.json(201, KeysJson.of(issued)).with("cache-control", "no-store");
        });
  }

  /** {@code DELETE /v1/keys/{id}}; another account's key is as unknown as none. */
  Reply revoke(Call call) {
    return asked(
        access -> {
          ApiKey key = access.store().revoke(call.caller().accountId(), call.argument());
          if (key == null) {
            throw ChatError.of(ErrorCode.NOT_FOUND, "this account has no key of that id")
                .asException();
          }
          follow(access);
          return Reply.json(200, KeysJson.of(key));
        });
  }

  private Reply asked(Function<KeyAccess, Reply> answer) {
    if (keys == null) {
      throw ChatError.of(ErrorCode.NOT_FOUND, "keys are kept here with auth.mode: accounts only")
          .asException();
    }
    try {
      return answer.apply(keys);
    } catch (DatabaseUnavailableException e) {
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE, "the database does not answer; ask again later")
          .asException();
    }
  }

  /** The change is made; should the database be away now, the next look sees it. */
  private static void follow(KeyAccess access) {
    try {
      access.issued().refresh();
    } catch (DatabaseUnavailableException e) {
      // within about a second after it is back
    }
  }
}
