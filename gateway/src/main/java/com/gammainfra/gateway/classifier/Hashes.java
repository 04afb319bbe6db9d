package com.gammainfra.gateway.classifier;

/** MurmurHash3's 32-bit steps, for hashing features. Stateless. */
final class Hashes {
  private Hashes() {}

  /** A hash of a name within a space of names. */
  static int of(char space, String name) {
    return with(mix(0, space), name);
  }

  /** One more piece of text to a hash. */
  static int with(int hash, String text) {
    int mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = mix(mixed, text.charAt(i));
    }
    return mix(mixed, text.length());
  }

  /** One round of mixing. */
  static int mix(int hash, int value) {
    int k = Integer.rotateLeft(value * 0xcc9e2d51, 15) * 0x1b873593;
    return Integer.rotateLeft(hash ^ k, 13) * 5 + 0xe6546b64;
  }

  /** Lets every bit of a hash bear on its upper bits. */
  static int spread(int hash) {
    int spread = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    return (spread ^ (spread >>> 13)) * 0xc2b2ae35;
  }
}
