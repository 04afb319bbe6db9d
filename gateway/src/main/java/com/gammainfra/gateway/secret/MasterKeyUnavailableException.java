package com.gammainfra.gateway.secret;

/** The master key can neither be read nor made. The message names where, and never the key. */
public final class MasterKeyUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public MasterKeyUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
