package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.CacheTtl;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets cache breakpoints, in the order in which the provider reads: tools, system, messages (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/prompt-caching">Prompt caching</a>). It
 * takes at most {@value #MOST}, and those of an hour only before those of five minutes.
 */
final class CacheMarks {

  static final int MOST = 4;

  private final Set<String> losses;
  private int set;
  private boolean shortSeen;

  CacheMarks(Set<String> losses) {
    this.losses = losses;
  }

  void mark(ObjectNode block, CacheTtl ttl) {
    if (set == MOST) {
      losses.add("cache_control: only the first " + MOST + " breakpoints were kept");
      return;
    }
    set++;
    ObjectNode control = block.putObject("cache_control");
    control.put("type", "ephemeral");
    if (ttl == CacheTtl.ONE_HOUR && shortSeen) {
      losses.add("cache_control: an hour after five minutes became five minutes");
    } else if (ttl == CacheTtl.ONE_HOUR) {
      control.put("ttl", "1h");
    }
    shortSeen |= ttl == CacheTtl.FIVE_MINUTES;
  }
}
