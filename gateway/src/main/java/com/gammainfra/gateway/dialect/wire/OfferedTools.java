package com.gammainfra.gateway.dialect.wire;

import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a provider can be told of the tools that are asked for. What it cannot is named. */
public final class OfferedTools {

  private OfferedTools() {}

  /** The functions and the dialect's own tools, and the choice among them. */
  public static Toolbox of(Toolbox asked, String dialect, Set<String> losses) {
    List<Tool> known = new ArrayList<>();
    for (Tool tool : asked.tools()) {
      if (tool instanceof Tool.Foreign foreign && !foreign.dialect().equals(dialect)) {
        losses.add(
            "the tool of type '"
                + foreign.type()
                + "' is not known to this provider and was left out");
      } else {
        known.add(tool);
      }
    }
    return new Toolbox(known, choice(asked.choice(), known, losses), asked.parallel());
  }

  /** Of these only those that are allowed, for a provider that is not told which are. */
  public static Toolbox allowed(Toolbox offered, Set<String> losses) {
    if (!(offered.choice() instanceof ToolChoice.Allowed(var names, _))) {
      return offered;
    }
    List<Tool> allowed =
        offered.tools().stream().filter(tool -> names.contains(tool.name())).toList();
    if (allowed.size() < offered.tools().size()) {
      losses.add("allowed_tools: the tools that are not allowed were not offered");
    }
    return new Toolbox(allowed, offered.choice(), offered.parallel());
  }

  private static @Nullable ToolChoice choice(
      @Nullable ToolChoice said, List<Tool> known, Set<String> losses) {
    ToolChoice choice = said == null ? null : said.among(known);
    if (said != null && !said.equals(choice)) {
      losses.add(
          choice instanceof ToolChoice.None
              ? "allowed_tools: none that is allowed is offered, so that none may be called"
              : "tool_choice names a tool that is not offered and was left out");
    }
    return choice;
  }
}
