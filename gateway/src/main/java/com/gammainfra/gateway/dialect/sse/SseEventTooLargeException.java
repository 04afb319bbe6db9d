package com.gammainfra.gateway.dialect.sse;

import com.gammainfra.gateway.dialect.BrokenFramingException;

/** An event, or one line of a stream, is larger than the decoder may hold. */
public final class SseEventTooLargeException extends BrokenFramingException {

  private final int limitBytes;

  SseEventTooLargeException(int limitBytes) {
    super("an event longer than " + limitBytes + " bytes");
    this.limitBytes = limitBytes;
  }

  /** The limit that was exceeded. */
  public int limitBytes() {
    return limitBytes;
  }
}
