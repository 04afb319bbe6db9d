package com.gammainfra.gateway.classifier;

/** The sentence model failed; the request goes on without it. */
public final class EmbeddingException extends Exception {
  private static final long serialVersionUID = 1;

  /** With what went wrong; the message never holds prompt text. */
  public EmbeddingException(String message) {
    super(message);
  }

  /** With what went wrong and what caused it; the message never holds prompt text. */
  public EmbeddingException(String message, Throwable cause) {
    super(message, cause);
  }
}
