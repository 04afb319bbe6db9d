package com.gammainfra.gateway.routing;

/** What a candidate was put first for, whatever the order said. */
public enum Sticky {
  /** It made the tool calls that stand open or were just answered. */
  TOOL_CALLS,
  /** Its provider answered the conversation last, and has it in its cache. */
  SESSION
}
