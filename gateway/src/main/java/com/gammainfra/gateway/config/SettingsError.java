package com.gammainfra.gateway.config;

/**
 * Something wrong with one setting.
 *
 * @param path where it is, such as {@code models.openai/gpt-5-mini.prices[0].input}; empty when the
 *     file as a whole is meant
 * @param message what was found and what is taken there; never a secret
 */
public record SettingsError(String path, String message) {

  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
