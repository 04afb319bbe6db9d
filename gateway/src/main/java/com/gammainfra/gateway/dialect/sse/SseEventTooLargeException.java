package com.gammainfra.gateway.dialect.sse;

/** An event, or one line of a stream, is larger than the decoder may hold. */
public final class SseEventTooLargeException extends RuntimeException {

  private final int limitBytes;

  SseEventTooLargeException(int limitBytes) {
    super("a server-sent event exceeds " + limitBytes + " bytes", null, false, false);
    this.limitBytes = limitBytes;
  }

  /** The limit that was exceeded. */
  public int limitBytes() {
    return limitBytes;
  }
}
