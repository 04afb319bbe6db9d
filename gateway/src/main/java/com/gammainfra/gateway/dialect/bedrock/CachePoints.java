package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.chat.CacheTtl;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes cache checkpoints, each a block of its own behind what it closes (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html">Prompt
 * caching</a>, read 2026-11-28). A request takes at most {@value #MOST}, and those of an hour only
 * before those of five minutes.
 */
final class CachePoints {

  static final int MOST = 4;

  private final Set<String> losses;
  private int set;
  private boolean shortSeen;

  CachePoints(Set<String> losses) {
    this.losses = losses;
  }

  void add(ArrayNode blocks, CacheTtl ttl) {
    if (set == MOST) {
      losses.add("cache_control: only the first " + MOST + " breakpoints were kept");
      return;
    }
    set++;
    ObjectNode point = blocks.addObject().putObject("cachePoint").put("type", "default");
    if (ttl == CacheTtl.ONE_HOUR && shortSeen) {
      losses.add("cache_control: an hour after five minutes became five minutes");
    } else if (ttl == CacheTtl.ONE_HOUR) {
      point.put("ttl", "1h");
    }
    shortSeen |= ttl == CacheTtl.FIVE_MINUTES;
  }
}
