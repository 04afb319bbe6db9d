package com.gammainfra.gateway.notice;

/**
 * A letter in plain text.
 *
 * @param to one address
 */
public record Letter(String to, String subject, String text) {

  /** Without what it says, which may open an account. */
  @Override
  public String toString() {
    return "Letter[" + subject + "]";
  }
}
