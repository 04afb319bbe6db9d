package com.gammainfra.gateway.account;

/**
 * Who asks.
 *
 * @param keyId names the key in records; never the key itself. {@code open} for everyone on a
 *     gateway without keys
 */
public record Caller(String keyId, Scope scope) {

  /** Everyone, on a gateway that asks for no key. */
  public static final Caller ANYONE = new Caller("open", Scope.INFERENCE);

  /** Whether this caller may see what the key {@code owner} did. */
  public boolean maySee(String owner) {
    return keyId.equals(owner) || scope != Scope.INFERENCE;
  }
}
