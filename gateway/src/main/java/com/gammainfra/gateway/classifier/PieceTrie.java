package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * A set of strings with numbers, walked one code point at a time, so that the longest entry that
 * starts at a place is found in one pass instead of one look-up per length.
 *
 * <p>Edges live in one open-addressing table keyed by (node, code point); a walk allocates nothing.
 * Not thread-safe while {@link #put} runs, freely shared afterwards.
 */
final class PieceTrie {
  static final int ROOT = 0;
  static final int NOWHERE = -1;
  private static final int CODE_POINT_BITS = 21;
  private static final long FREE = -1;

  private long[] keys = new long[1 << 12];
  private int[] targets = new int[1 << 12];
  private int[] entries = new int[1 << 12];
  private int nodes = 1;

  PieceTrie() {
    Arrays.fill(keys, FREE);
    Arrays.fill(entries, NOWHERE);
  }

  /** Adds {@code text} under the number {@code id}, which is not negative. */
  void put(String text, int id) {
    int node = ROOT;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      int next = step(node, codePoint);
      node = next == NOWHERE ? addEdge(node, codePoint) : next;
    }
    entries[node] = id;
  }

  /** The number of the entry {@code text}, or {@link #NOWHERE}. */
  int find(String text) {
    int node = ROOT;
    for (int i = 0; i < text.length() && node != NOWHERE; ) {
      int codePoint = text.codePointAt(i);
      node = step(node, codePoint);
      i += Character.charCount(codePoint);
    }
    return node == NOWHERE ? NOWHERE : entry(node);
  }

  /** The node reached from {@code node} over {@code codePoint}, or {@link #NOWHERE}. */
  int step(int node, int codePoint) {
    long key = ((long) node << CODE_POINT_BITS) | codePoint;
    int mask = keys.length - 1;
    int slot = slot(key, mask);
    while (keys[slot] != FREE) {
      if (keys[slot] == key) {
        return targets[slot];
      }
      slot = (slot + 1) & mask;
    }
    return NOWHERE;
  }

  /** The number of the entry that ends at {@code node}, or {@link #NOWHERE}. */
  int entry(int node) {
    return entries[node];
  }

  private int addEdge(int node, int codePoint) {
    if (nodes * 2 > keys.length) {
      grow();
    }
    int target = nodes++;
    if (target == entries.length) {
      entries = Arrays.copyOf(entries, target * 2);
      Arrays.fill(entries, target, entries.length, NOWHERE);
    }
    insert(((long) node << CODE_POINT_BITS) | codePoint, target);
    return target;
  }

  private void insert(long key, int target) {
    int mask = keys.length - 1;
    int slot = slot(key, mask);
    while (keys[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    keys[slot] = key;
    targets[slot] = target;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldTargets = targets;
    keys = new long[oldKeys.length * 2];
    targets = new int[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        insert(oldKeys[i], oldTargets[i]);
      }
    }
  }

  private static int slot(long key, int mask) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
