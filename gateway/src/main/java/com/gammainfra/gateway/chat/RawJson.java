package com.gammainfra.gateway.chat;

/**
 * A JSON value as text, such as a tool's schema: carried, not looked into.
 *
 * @param text valid JSON, as it was written
 */
public record RawJson(String text) {

  /** An object without fields. */
  public static final RawJson EMPTY_OBJECT = new RawJson("{}");
}
