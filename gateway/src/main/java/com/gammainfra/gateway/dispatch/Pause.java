package com.gammainfra.gateway.dispatch;

import com.gammainfra.gateway.provider.Cancellation;
import java.time.Duration;

/** Lets time pass, between two attempts of an exchange. */
@FunctionalInterface
public interface Pause {

  /** Really waits. */
  Pause REAL = (time, cancellation) -> cancellation.await(time);

  /**
   * Returns when the time has passed or the exchange is cancelled.
   *
   * @return whether it is cancelled
   */
  boolean sit(Duration time, Cancellation cancellation);
}
