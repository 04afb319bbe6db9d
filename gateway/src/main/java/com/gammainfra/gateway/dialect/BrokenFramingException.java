package com.gammainfra.gateway.dialect;

/** The bytes of a stream are not the frames they should be, so that nothing after them can be. */
public class BrokenFramingException extends RuntimeException {

  /**
   * A broken stream.
   *
   * @param reason quotes nothing of it
   */
  public BrokenFramingException(String reason) {
    super(reason, null, false, false);
  }

  /** What is wrong. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
