package com.gammainfra.gateway.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** Names a deployment in routes, receipts and metrics. */
public record DeploymentId(String value) {

  /** A number for it that is the same in every process and, among a few thousand, its own. */
  public int number() {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(value.getBytes(UTF_8));
      return ByteBuffer.wrap(sum).getInt();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
