package com.gammainfra.replay;

import java.util.List;

/**
 * Requests in the order in which they were sent.
 *
 * @param steps never empty
 */
record Trace(String name, List<Step> steps) {

  Trace {
    steps = List.copyOf(steps);
  }

  long tokensIn() {
    return steps.stream().mapToLong(Step::tokensIn).sum();
  }

  long tokensOut() {
    return steps.stream().mapToLong(Step::tokensOut).sum();
  }
}
