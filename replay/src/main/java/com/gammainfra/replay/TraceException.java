package com.gammainfra.replay;

import java.util.List;

/** A trace that cannot be read, with all that is wrong. No message holds a prompt. */
final class TraceException extends Exception {

  private final transient List<String> problems;

  /** Problems, each with its line and field. */
  TraceException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
