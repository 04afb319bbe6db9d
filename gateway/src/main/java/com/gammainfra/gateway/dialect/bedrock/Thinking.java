package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.Efforts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that make the model reason: what the catalog says of the effort, else, for Claude, a
 * budget of tokens, which must be at least {@value #LEAST} and less than the limit of the answer
 * (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html">Extended
 * thinking</a>, read 2026-11-28). They are fields of the model's own, not of Converse's.
 */
record Thinking(Map<String, Object> fields) {

  static final Thinking OFF = new Thinking(Map.of());

  /** The fields that select an effort, in a chain's defaults. */
  static final Set<String> FIELDS =
      Set.of("thinking", "output_config", "reasoning_effort", "reasoningConfig");

  static final int LEAST = 1_024;

  private static final Map<String, Integer> BUDGETS =
      Map.of("minimal", LEAST, "low", 2_048, "medium", 8_192, "high", 24_576, "xhigh", 32_768);

  /**
   * What the caller asks, else what the chain sets.
   *
   * @param limit the limit of the answer; null for the model's own
   */
  static Thinking of(
      ChatRequest request,
      UpstreamTarget target,
      Family family,
      @Nullable Integer limit,
      Set<String> losses) {
    String effort = request.reasoning().effort();
    Integer tokens = request.reasoning().tokens();
    if (effort == null && tokens != null) {
      String nearest = Efforts.ofTokens(tokens);
      if (tokens > 0 && target.efforts().containsKey(nearest)) {
        losses.add("a budget of reasoning tokens became the effort '" + nearest + "'");
        return new Thinking(target.efforts().get(nearest));
      }
      return budget(tokens, family, limit, losses);
    }
    if (effort == null) {
      Map<String, Object> preset = new HashMap<>(target.defaults());
      Object word = preset.remove("reasoning_effort");
      preset.keySet().retainAll(FIELDS);
      if (!preset.isEmpty() || !(word instanceof String text)) {
        return new Thinking(preset);
      }
      effort = text;
    }
    if (!effort.equals("none")) {
      effort = Efforts.nearest(effort, target.effortWords(), target.model(), losses);
    }
    if (target.efforts().containsKey(effort)) {
      return new Thinking(target.efforts().get(effort));
    }
    if (effort.equals("none")) {
      return OFF;
    }
    Integer budget = BUDGETS.get(effort);
    if (budget == null) {
      losses.add("reasoning_effort '" + effort + "' is not known here; 'high' was taken");
      budget = 24_576;
    }
    return budget(budget, family, limit, losses);
  }

  private static Thinking budget(
      int tokens, Family family, @Nullable Integer limit, Set<String> losses) {
    if (tokens == 0) {
      return OFF;
    }
    if (family != Family.CLAUDE) {
      losses.add("reasoning_effort is not known to this model and was left out");
      return OFF;
    }
    int budget = Math.max(LEAST, tokens);
    if (limit != null && budget >= limit) {
      budget = limit - LEAST;
      if (budget < LEAST) {
        losses.add("reasoning was left out, since the answer's limit leaves no room for it");
        return OFF;
      }
      losses.add("the budget of reasoning was lowered below the answer's limit");
    }
    return new Thinking(Map.of("thinking", Map.of("type", "enabled", "budget_tokens", budget)));
  }

  /**
   * Whether it is a budget of tokens, under which a turn with calls must begin with reasoning (<a
   * href="https://docs.claude.com/en/docs/build-with-claude/extended-thinking">Extended
   * thinking</a>).
   */
  boolean isBudget() {
    return fields.get("thinking") instanceof Map<?, ?> map && "enabled".equals(map.get("type"));
  }

  /** Whether the model reasons. */
  boolean isOn() {
    for (Object value : fields.values()) {
      if (value instanceof Map<?, ?> map && !"disabled".equals(map.get("type"))) {
        return true;
      }
    }
    return false;
  }
}
