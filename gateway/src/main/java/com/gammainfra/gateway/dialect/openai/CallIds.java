package com.gammainfra.gateway.dialect.openai;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the calls of one answer. A call that the provider gives none, as some compatible
 * servers do (public error reports until November 2026), gets one that no other call of the
 * conversation has: without it the client could not say which call a result is of. A call keeps the
 * id that it begins with, whatever comes later.
 */
final class CallIds {

  private final Set<String> taken;
  private final Map<List<Integer>, String> begun = new HashMap<>();

  /**
   * No ids yet.
   *
   * @param taken those that no call may be given
   */
  CallIds(Set<String> taken) {
    this.taken = new HashSet<>(taken);
  }

  /**
   * The id that a call, or more of one, comes with.
   *
   * @param given the provider's; null for none
   * @return null where more of a call comes without its id, or with another
   */
  @Nullable String id(int choice, int index, @Nullable String given) {
    String known = begun.get(List.of(choice, index));
    if (known != null) {
      return known.equals(given) ? given : null;
    }
    String id = given == null ? made(choice, index) : given;
    taken.add(id);
    begun.put(List.of(choice, index), id);
    return id;
  }

  private String made(int choice, int index) {
    int number = choice * 1_000 + index;
    while (taken.contains("call_" + number)) {
      number += 1_000_000;
    }
    return "call_" + number;
  }
}
