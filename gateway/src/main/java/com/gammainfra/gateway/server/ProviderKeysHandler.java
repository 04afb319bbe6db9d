package com.gammainfra.gateway.server;

import com.gammainfra.gateway.byok.ProviderKey;
import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.secret.MasterKeyUnavailableException;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/provider-keys}: the keys that the caller's account has at providers. */
final class ProviderKeysHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderKeysHandler.class);

  private final @Nullable ProviderKeyAccess keys;
  private final Supplier<Catalog> catalog;

  /** {@code keys} is null when there are no accounts. */
  ProviderKeysHandler(@Nullable ProviderKeyAccess keys, Supplier<Catalog> catalog) {
    this.keys = keys;
    this.catalog = catalog;
  }

  /** {@code GET /v1/provider-keys}. */
  Reply list(Call call) {
    return asked(
        access ->
            Reply.json(200, ProviderKeyJson.list(access.store().list(call.caller().accountId()))));
  }

  /** {@code GET /v1/provider-keys/{provider}}. */
  Reply get(Call call) {
    return asked(
        access ->
            access.store().list(call.caller().accountId()).stream()
                .filter(key -> key.provider().equals(call.argument()))
                .findFirst()
                .map(key -> Reply.json(200, ProviderKeyJson.of(key)))
                .orElseThrow(ProviderKeysHandler::unknown));
  }

  /** {@code PUT /v1/provider-keys/{provider}}. */
  Reply set(Call call) {
    return asked(
        access -> {
          String provider = ProviderKeyRequest.provider(catalog.get(), call.argument());
          ApiKey secret = ProviderKeyRequest.read(call.body());
          ProviderKey key = access.store().set(call.caller().accountId(), provider, secret);
          follow(access);
          return Reply.json(200, ProviderKeyJson.of(key)).with("cache-control", "no-store");
        });
  }

  /** {@code DELETE /v1/provider-keys/{provider}}. */
  Reply remove(Call call) {
    return asked(
        access -> {
          String account = call.caller().accountId();
          if (!access.store().remove(account, call.argument())) {
            throw unknown();
          }
          follow(access);
          return Reply.json(200, ProviderKeyJson.removed(account, call.argument()));
        });
  }

  private static ChatErrorException unknown() {
    return ChatError.of(ErrorCode.NOT_FOUND, "this account has no key at that provider")
        .asException();
  }

  private Reply asked(Function<ProviderKeyAccess, Reply> answer) {
    if (keys == null) {
      throw ChatError.of(
              ErrorCode.NOT_FOUND, "provider keys are kept here with auth.mode: accounts only")
          .asException();
    }
    try {
      return answer.apply(keys);
    } catch (DatabaseUnavailableException e) {
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE, "the database does not answer; ask again later")
          .asException();
    } catch (MasterKeyUnavailableException e) {
      LOG.error("provider keys cannot be kept: {}", e.getMessage());
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE, "keys cannot be encrypted now; the log says why")
          .asException();
    }
  }

  /** The change is made; should the database be away now, the next look sees it. */
  private static void follow(ProviderKeyAccess access) {
    try {
      access.keys().refresh();
    } catch (DatabaseUnavailableException e) {
      // within about a second after it is back
    }
  }
}
