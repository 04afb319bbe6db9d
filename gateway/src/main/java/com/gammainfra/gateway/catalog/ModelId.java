package com.gammainfra.gateway.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The name of a model: {@code provider/model}, split at the first slash, so that {@code
 * groq/openai/gpt-oss-20b} is the model {@code openai/gpt-oss-20b} of the provider {@code groq}.
 *
 * <p>A class that keeps its text, where a record would join it anew for every comparison, header
 * and label. Ordered by that text.
 */
public final class ModelId implements Comparable<ModelId> {

  private final String text;
  private final String provider;
  private final String name;

  private ModelId(String text, int slash) {
    this.text = text;
    this.provider = text.substring(0, slash);
    this.name = text.substring(slash + 1);
  }

  /**
   * Reads {@code provider/model}.
   *
   * @throws IllegalArgumentException when there is no slash, or nothing on one side of it
   */
  public static ModelId parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0 || slash == text.length() - 1) {
      throw new IllegalArgumentException("not provider/model: '" + text + "'");
    }
    return new ModelId(text, slash);
  }

  /** The part before the first slash. */
  public String provider() {
    return provider;
  }

  /** The part after it. */
  public String name() {
    return name;
  }

  @Override
  public int compareTo(ModelId other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelId id && text.equals(id.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** {@code provider/model}. */
  @Override
  public String toString() {
    return text;
  }
}
