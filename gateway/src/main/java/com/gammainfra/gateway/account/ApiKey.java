package com.gammainfra.gateway.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key in the database, without the secret, which nobody but its holder has.
 *
 * @param id {@code key_…}; names it in records and lists
 * @param name its holder's word for it
 * @param revoked when it ceased to open anything; null while it does
 */
public record ApiKey(
    String id,
    String accountId,
    String name,
    Scope scope,
    KeyPolicy policy,
    Instant created,
    @Nullable Instant revoked) {

  /** Who presents it. */
  public Caller caller() {
    return new Caller(id, accountId, scope, policy);
  }
}
