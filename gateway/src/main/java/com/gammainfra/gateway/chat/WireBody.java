package com.gammainfra.gateway.chat;

import java.util.Map;

/**
 * JSON as it came over the wire, kept so that fields this gateway does not know survive between two
 * edges of the same dialect.
 *
 * @param dialect the wire format, such as {@code openai}
 * @param json UTF-8; not to be modified
 * @param headers those that belong to it in its dialect, by name in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // identity is enough: bodies are never compared
public record WireBody(String dialect, byte[] json, Map<String, String> headers) {

  public WireBody {
    headers = Map.copyOf(headers);
  }

  /** A body that no header belongs to. */
  public WireBody(String dialect, byte[] json) {
    this(dialect, json, Map.of());
  }

  /**
   * The same body with every whole string that is a key of {@code replacements} replaced by its
   * value, wherever it stands. No key and no value has a character that JSON escapes.
   */
  public WireBody with(Map<String, String> replacements) {
    return new WireBody(dialect, QuotedStrings.replace(json, replacements), headers);
  }
}
