package com.gammainfra.gateway.billing;

/** The payment provider cannot be reached, or did not do what it was asked. */
public final class PaymentProviderException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean refused;

  /**
   * What went wrong.
   *
   * @param refused whether it is certain that nothing was and will be charged
   */
  PaymentProviderException(String message, boolean refused, Throwable cause) {
    super(message, cause);
    this.refused = refused;
  }

  /** Whether the payment was refused, so that asking again is of no use. */
  boolean refused() {
    return refused;
  }
}
