package com.gammainfra.gateway.chat;

import org.jspecify.annotations.Nullable;

/** The form an answer must have. */
public sealed interface ResponseFormat {

  /** Any text. */
  ResponseFormat TEXT = new Text();

  /** Some JSON object. */
  ResponseFormat JSON_OBJECT = new JsonObject();

  /** Vectors, not words. */
  ResponseFormat VECTORS = new Vectors();

  /** Any text. */
  record Text() implements ResponseFormat {}

  /** Some JSON object. */
  record JsonObject() implements ResponseFormat {}

  /** A vector for each message, as embedding models make them. */
  record Vectors() implements ResponseFormat {}

  /**
   * JSON that follows a schema.
   *
   * @param strict null when the caller said nothing
   */
  record JsonSchema(
      String name, @Nullable String description, RawJson schema, @Nullable Boolean strict)
      implements ResponseFormat {}
}
