package com.gammainfra.gateway.pricelist;

/** A price list that cannot be read; the message says where, as {@code line:column: field: why}. */
public final class PriceListException extends Exception {

  private static final long serialVersionUID = 1;

  PriceListException(String message) {
    super(message);
  }

  PriceListException(String message, Throwable cause) {
    super(message, cause);
  }
}
