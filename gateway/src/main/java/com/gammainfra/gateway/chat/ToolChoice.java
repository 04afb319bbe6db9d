package com.gammainfra.gateway.chat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /**
   * The same choice among what is offered; null where it names what is not. Of those allowed the
   * ones that are offered; none, where that is none of them.
   */
  default @Nullable ToolChoice among(List<Tool> offered) {
    Set<String> names = offered.stream().map(Tool::name).collect(Collectors.toSet());
    return switch (this) {
      case Named(var name) -> names.contains(name) ? this : null;
      case Allowed(var allowed, var required) -> {
        List<String> left = allowed.stream().filter(names::contains).toList();
        yield left.isEmpty() ? new None() : new Allowed(left, required);
      }
      case Auto _, None _, Required _ -> this;
    };
  }
}
