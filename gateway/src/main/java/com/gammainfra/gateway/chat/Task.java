package com.gammainfra.gateway.chat;

import java.util.Locale;

/** The kinds of work a prompt can ask for; defined, with tie-breaks, in {@code docs/routing.md}. */
public enum Task {
  REASONING,
  CODE,
  CREATIVE,
  REWRITE,
  CHAT,
  EXTRACTION,
  SUMMARIZE,
  TRANSLATION;

  private final String id = name().toLowerCase(Locale.ROOT);

  /** The name used on the wire and in configuration: lower case, one word. */
  public String id() {
    return id;
  }
}
