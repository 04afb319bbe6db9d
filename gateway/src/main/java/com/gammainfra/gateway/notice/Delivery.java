package com.gammainfra.gateway.notice;

/** Something to deliver. What it throws is of passing nature: it is tried again. */
@FunctionalInterface
public interface Delivery {

  /** Delivers it; blocks, for a bounded time. */
  void deliver() throws UndeliveredException;
}
