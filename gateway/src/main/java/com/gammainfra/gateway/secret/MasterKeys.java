package com.gammainfra.gateway.secret;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The master keys of a gateway: one that encrypts and, while they are being replaced, earlier ones
 * that still decrypt.
 *
 * @param current what everything new is encrypted under
 * @param earlier those of before
 */
public record MasterKeys(MasterKey current, List<MasterKey> earlier) {

  public MasterKeys {
    earlier = List.copyOf(earlier);
  }

  /** The key of that {@link MasterKey#id}, or null. */
  public @Nullable MasterKey named(String id) {
    for (MasterKey key : all()) {
      if (key.id().equals(id)) {
        return key;
      }
    }
    return null;
  }

  /** All of them, the current one first. */
  public List<MasterKey> all() {
    List<MasterKey> all = new ArrayList<>(List.of(current));
    all.addAll(earlier);
    return all;
  }
}
