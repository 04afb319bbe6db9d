package com.gammainfra.gateway.chat;

import org.jspecify.annotations.Nullable;

/** Something that the model may call. */
public sealed interface Tool {

  /** What a call of it is named by. */
  String name();

  /**
   * A function of the client's.
   *
   * @param parameters the JSON schema of its arguments; null when it takes none
   * @param strict whether the arguments must follow the schema; null when nothing was said
   * @param cache set where a cached prefix is to end after this tool
   */
  record Function(
      String name,
      @Nullable String description,
      @Nullable RawJson parameters,
      @Nullable Boolean strict,
      @Nullable CacheTtl cache)
      implements Tool {

    /** A function of which nothing else is said. */
    public Function(String name, @Nullable String description, @Nullable RawJson parameters) {
      this(name, description, parameters, null, null);
    }
  }

  /**
   * A tool that only its own dialect has, such as a search that the provider runs itself.
   *
   * @param type what the dialect calls its kind
   * @param json the whole definition
   */
  record Foreign(String name, String dialect, String type, RawJson json) implements Tool {}
}
