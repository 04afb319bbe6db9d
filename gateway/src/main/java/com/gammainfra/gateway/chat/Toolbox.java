package com.gammainfra.gateway.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model may call.
 *
 * @param choice null when the caller said nothing
 * @param parallel whether one turn may hold several calls; null when the caller said nothing
 */
public record Toolbox(List<Tool> tools, @Nullable ToolChoice choice, @Nullable Boolean parallel) {

  /** Nothing. */
  public static final Toolbox EMPTY = new Toolbox(List.of(), null, null);

  public Toolbox {
    tools = List.copyOf(tools);
  }

  /** These tools, of which nothing else is said. */
  public static Toolbox of(Tool... tools) {
    return new Toolbox(List.of(tools), null, null);
  }

  /** Whether one of the tools must be called. */
  public boolean isForced() {
    return !tools.isEmpty()
        && switch (choice) {
          case null -> false;
          case ToolChoice.Auto _, ToolChoice.None _ -> false;
          case ToolChoice.Required _, ToolChoice.Named _ -> true;
          case ToolChoice.Allowed(_, var required) -> required;
        };
  }
}
