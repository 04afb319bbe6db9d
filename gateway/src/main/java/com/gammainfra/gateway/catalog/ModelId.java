package com.gammainfra.gateway.catalog;

/**
 * The name of a model: {@code provider/model}, split at the first slash, so that {@code
 * groq/openai/gpt-oss-20b} is the model {@code openai/gpt-oss-20b} of the provider {@code groq}.
 */
public record ModelId(String provider, String name) implements Comparable<ModelId> {

  public ModelId {
    if (provider.isEmpty() || name.isEmpty() || provider.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not provider/model: '" + provider + "/" + name + "'");
    }
  }

  /**
   * Reads {@code provider/model}.
   *
   * @throws IllegalArgumentException when there is no slash, or nothing on one side of it
   */
  public static ModelId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not provider/model: '" + text + "'");
    }
    return new ModelId(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(ModelId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return provider + "/" + name;
  }
}
