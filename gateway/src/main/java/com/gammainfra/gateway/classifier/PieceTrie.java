package com.gammainfra.gateway.classifier;

import java.util.Arrays;

/**
 * A set of strings with numbers, walked one code point at a time, so that the longest entry that
 * starts at a place is found in one pass instead of one look-up per length.
 *
 * <p>What entries share is nodes, one a code point, whose edges live in one open-addressing table
 * keyed by (node, code point). What an entry has to itself is its tail, and lies in one array from
 * end to end. A walk allocates nothing.
 *
 * <p>A place in a walk is the number of a node, or, with {@link #IN_TAIL} set, an index into the
 * tails. Not thread-safe while {@link #put} runs, freely shared afterwards.
 */
final class PieceTrie {
  static final int ROOT = 0;
  static final int NOWHERE = -1;
  private static final int IN_TAIL = 1 << 30;
  private static final int CODE_POINT_BITS = 21;
  private static final long FREE = -1;

  private long[] keys = new long[1 << 12];
  private int[] targets = new int[1 << 12];
  private int edges;
  private int[] entries = new int[1 << 12];
  private int nodes = 1;

  /** Code points; after the last of an entry its number, as {@link #ended} writes it. */
  private int[] tails = new int[1 << 12];

  private int tailsEnd;

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
      if (next == NOWHERE) {
        addEdge(node, codePoint, addTail(text, i, id));
        return;
      }
      if ((next & IN_TAIL) != 0) {
        next = split(next);
        targets[slot(node, codePoint)] = next;
      }
      node = next;
    }
    entries[node] = id;
  }

  /** The number of the entry {@code text}, or {@link #NOWHERE}. */
  int find(String text) {
    int place = ROOT;
    for (int i = 0; i < text.length() && place != NOWHERE; ) {
      int codePoint = text.codePointAt(i);
      place = step(place, codePoint);
      i += Character.charCount(codePoint);
    }
    return place == NOWHERE ? NOWHERE : entry(place);
  }

  /** The place reached from {@code place} over {@code codePoint}, or {@link #NOWHERE}. */
  int step(int place, int codePoint) {
    if ((place & IN_TAIL) != 0) {
      return tails[place & ~IN_TAIL] == codePoint ? place + 1 : NOWHERE;
    }
    int slot = slot(place, codePoint);
    return keys[slot] == FREE ? NOWHERE : targets[slot];
  }

  /** The number of the entry that ends at {@code place}, or {@link #NOWHERE}. */
  int entry(int place) {
    if ((place & IN_TAIL) == 0) {
      return entries[place];
    }
    int here = tails[place & ~IN_TAIL];
    return here < 0 ? ended(here) : NOWHERE;
  }

  /** Makes a node of a place in a tail, whose rest it leads to; returns the node. */
  private int split(int place) {
    int node = nodes++;
    if (node == entries.length) {
      entries = Arrays.copyOf(entries, node * 2);
      Arrays.fill(entries, node, entries.length, NOWHERE);
    }
    int here = tails[place & ~IN_TAIL];
    if (here < 0) {
      entries[node] = ended(here);
    } else {
      addEdge(node, here, place + 1);
    }
    return node;
  }

  /** Where the tail of {@code text} from {@code from} on begins. */
  private int addTail(String text, int from, int id) {
    int place = tailsEnd | IN_TAIL;
    int most = tailsEnd + text.length() - from + 1;
    if (most > tails.length) {
      tails = Arrays.copyOf(tails, Math.max(most, tails.length * 2));
    }
    for (int i = from; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      tails[tailsEnd++] = codePoint;
    }
    tails[tailsEnd++] = ended(id);
    return place;
  }

  /** How the number of an entry is told from a code point, and the other way about. */
  private static int ended(int id) {
    return -1 - id;
  }

  private void addEdge(int node, int codePoint, int target) {
    if (++edges * 2 > keys.length) {
      grow();
    }
    int slot = slot(node, codePoint);
    keys[slot] = key(node, codePoint);
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
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        targets[slot] = oldTargets[i];
      }
    }
  }

  private int slot(int node, int codePoint) {
    return slot(key(node, codePoint));
  }

  /** Where in the table a key is, or would be. */
  private int slot(long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long key(int node, int codePoint) {
    return ((long) node << CODE_POINT_BITS) | codePoint;
  }
}
