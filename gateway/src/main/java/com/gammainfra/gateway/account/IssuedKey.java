package com.gammainfra.gateway.account;

/**
 * A key that was just made.
 *
 * @param secret what its holder presents; shown once, stored nowhere
 */
public record IssuedKey(ApiKey key, String secret) {

  @Override
  public String toString() {
    return "IssuedKey[" + key.id() + ", secret hidden]";
  }
}
