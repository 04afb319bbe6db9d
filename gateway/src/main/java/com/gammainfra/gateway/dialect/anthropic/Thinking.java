package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields that make the model reason (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/extended-thinking">Extended thinking</a>,
 * <a href="https://docs.claude.com/en/docs/build-with-claude/effort">Effort</a>): what the catalog
 * says of the effort, else a budget of tokens, which must be at least {@value #LEAST} and less than
 * the limit of the answer.
 */
record Thinking(Map<String, Object> fields) {

  static final Thinking OFF = new Thinking(Map.of());

  static final Set<String> FIELDS = Set.of("thinking", "output_config", "reasoning_effort");

  static final int LEAST = 1_024;

  private static final Map<String, Integer> BUDGETS =
      Map.of("minimal", LEAST, "low", 2_048, "medium", 8_192, "high", 24_576, "xhigh", 32_768);

  /** What the caller asks, else what the chain sets. */
  static Thinking of(ChatRequest request, UpstreamTarget target, int limit, Set<String> losses) {
    String effort = request.reasoning().effort();
    Integer tokens = request.reasoning().tokens();
    if (effort == null && tokens != null) {
      String nearest = Efforts.ofTokens(tokens);
      if (tokens > 0 && target.efforts().containsKey(nearest)) {
        losses.add("a budget of reasoning tokens became the effort '" + nearest + "'");
        return new Thinking(target.efforts().get(nearest));
      }
      return budget(tokens, limit, losses);
    }
    if (effort != null && !effort.equals("none")) {
      effort = Efforts.nearest(effort, target.effortWords(), target.model(), losses);
    }
    if (effort != null && target.efforts().containsKey(effort)) {
      return new Thinking(target.efforts().get(effort));
    }
    Map<String, Object> preset = new HashMap<>(target.defaults());
    Object word = preset.get("reasoning_effort");
    preset.keySet().retainAll(Set.of("thinking", "output_config"));
    if (effort == null) {
      effort = word instanceof String text && preset.isEmpty() ? text : null;
    }
    if (effort == null) {
      return new Thinking(preset);
    }
    if (effort.equals("none")) {
      return OFF;
    }
    Integer budget = BUDGETS.get(effort);
    if (budget == null) {
      losses.add("reasoning_effort '" + effort + "' is not known here; 'high' was taken");
      budget = 24_576;
    }
    return budget(budget, limit, losses);
  }

  private static Thinking budget(int tokens, int limit, Set<String> losses) {
    if (tokens == 0) {
      return OFF;
    }
    int budget = Math.max(LEAST, tokens);
    if (budget >= limit) {
      budget = limit - LEAST;
      if (budget < LEAST) {
        losses.add("reasoning was left out, since the answer's limit leaves no room for it");
        return OFF;
      }
      losses.add("the budget of reasoning was lowered below the answer's limit");
    }
    return new Thinking(Map.of("thinking", Map.of("type", "enabled", "budget_tokens", budget)));
  }

  /** Whether the model reasons. */
  boolean isOn() {
    return fields.get("thinking") instanceof Map<?, ?> thinking
        && !"disabled".equals(thinking.get("type"));
  }

  /** Whether it reasons within a budget, so that turns with calls must begin with reasoning. */
  boolean isBudget() {
    return fields.get("thinking") instanceof Map<?, ?> thinking
        && "enabled".equals(thinking.get("type"));
  }

  /** Adds the fields, beside what stands there already. */
  void apply(ObjectNode body) {
    fields.forEach(
        (name, value) -> {
          JsonNode node = JsonText.mapper().valueToTree(value);
          @Nullable JsonNode there = body.get(name);
          if (there instanceof ObjectNode object && node instanceof ObjectNode more) {
            object.setAll(more);
          } else {
            body.set(name, node);
          }
        });
  }
}
