package com.gammainfra.gateway.storage;

/** The database did not answer in time, or not at all. Trying again later may succeed. */
public final class DatabaseUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean undone;

  /**
   * What went wrong.
   *
   * @param undone whether it is certain that nothing was or will be written
   */
  public DatabaseUnavailableException(String message, boolean undone, Throwable cause) {
    super(message, cause);
    this.undone = undone;
  }

  DatabaseUnavailableException(String message, boolean undone) {
    super(message);
    this.undone = undone;
  }

  /** Whether it is certain that nothing was written, nor will be. */
  public boolean undone() {
    return undone;
  }
}
