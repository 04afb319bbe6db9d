package com.gammainfra.gateway.notice;

/** Sends letters. Thread-safe. */
public interface Mailer {

  /** Hands a letter to the mail server; blocks, for a bounded time. */
  void send(Letter letter) throws UndeliveredException;
}
