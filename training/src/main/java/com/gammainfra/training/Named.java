package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;

/**
 * A labelled prompt and the task that some model, rule or router named.
 *
 * @param task what was named
 */
record Named(LabelledPrompt labelled, Task task) {

  /** Whether the primary label was named. */
  boolean strict() {
    return labelled.primary() == task;
  }

  /** Whether a label was named that a careful person could accept. */
  boolean acceptable() {
    return labelled.accepts(task);
  }
}
