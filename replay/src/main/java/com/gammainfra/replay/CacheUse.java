package com.gammainfra.replay;

/**
 * Input tokens of one step that a prompt cache had to do with.
 *
 * @param read from the cache
 * @param written to it at the price of a write; 0 where the vendor has no such price
 */
record CacheUse(long read, long written) {

  static final CacheUse NONE = new CacheUse(0, 0);
}
