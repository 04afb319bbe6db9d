package com.gammainfra.gateway.catalog;

/** A provider's credential. Its text form hides the secret, so that no log or error can show it. */
public record ApiKey(String secret) {

  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
