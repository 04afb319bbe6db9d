package com.gammainfra.gateway.chat;

import java.util.List;

/** Whether and which tools the model must call. */
public sealed interface ToolChoice {

  /** The model chooses. */
  record Auto() implements ToolChoice {}

  /** None may be called. */
  record None() implements ToolChoice {}

  /** At least one must be called. */
  record Required() implements ToolChoice {}

  /** This one must be called. */
  record Named(String name) implements ToolChoice {}

  /**
   * Only these may be called.
   *
   * @param required whether one of them must be
   */
  record Allowed(List<String> names, boolean required) implements ToolChoice {

    public Allowed {
      names = List.copyOf(names);
    }
  }
}
