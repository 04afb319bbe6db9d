package com.gammainfra.gateway.dialect.openai;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the calls of one answer. A call that the provider gives none, as some compatible
 * servers do (public error reports until November 2026), gets one that no other call of the
 * conversation has: without it the client could not say which call a result is of.
 */
final class CallIds {

  private final Set<String> taken;
  private final Set<List<Integer>> begun = new HashSet<>();

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
   * @return null where more of a call comes without its id
   */
  @Nullable String id(int choice, int index, @Nullable String given) {
    boolean begins = begun.add(List.of(choice, index));
    if (given != null) {
      taken.add(given);
    }
    return begins && given == null ? made(choice, index) : given;
  }

  private String made(int choice, int index) {
    int number = choice * 1_000 + index;
    while (!taken.add("call_" + number)) {
      number += 1_000_000;
    }
    return "call_" + number;
  }
}
