package com.gammainfra.gateway.chat;

/** Ends the handling of a request with a {@link ChatError}. It carries no stack trace. */
public final class ChatErrorException extends RuntimeException {

  private final transient ChatError error;

  /** Ends with {@code error}. */
  public ChatErrorException(ChatError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  /** What the client is told. */
  public ChatError error() {
    return error;
  }
}
