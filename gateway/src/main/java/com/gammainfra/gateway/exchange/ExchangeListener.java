package com.gammainfra.gateway.exchange;

/** Is told of every exchange. Called on the exchange's thread; must be quick and must not throw. */
public interface ExchangeListener {

  /** A candidate is about to be asked, or an answer has begun. */
  default void running(ExchangeRecord record) {}

  /** It is over. Called exactly once for each exchange. */
  void finished(ExchangeRecord record);
}
