package com.gammainfra.gateway.notice;

/** Something could not be delivered. Its message names no address and nothing of the content. */
public final class UndeliveredException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean hopeless;

  /**
   * What went wrong.
   *
   * @param hopeless whether trying again is of no use
   */
  public UndeliveredException(String message, boolean hopeless) {
    super(message);
    this.hopeless = hopeless;
  }

  /** Whether trying again is of no use. */
  public boolean hopeless() {
    return hopeless;
  }
}
