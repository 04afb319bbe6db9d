package com.gammainfra.gateway.account;

/**
 * Who asks.
 *
 * @param keyId names the key in records; never the key itself. {@code open} for everyone on a
 *     gateway without keys
 * @param accountId whose key it is, and who pays
 */
public record Caller(String keyId, String accountId, Scope scope, KeyPolicy policy) {

  /** Everyone, on a gateway that asks for no key. */
  public static final Caller ANYONE = new Caller("open", Scope.INFERENCE);

  /** A key without limits that is an account of its own. */
  public Caller(String keyId, Scope scope) {
    this(keyId, keyId, scope, KeyPolicy.NONE);
  }

  /** Whether this caller may see what the key {@code owner} did. */
  public boolean maySee(String owner) {
    return keyId.equals(owner) || scope != Scope.INFERENCE;
  }
}
