package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads how much a model shall reason where a request says so by an object.
 *
 * <table>
 * <caption>The fields (November 2026)</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>{@code thinking}: {@code type}, {@code budget_tokens}, as Anthropic and <a
 * href="https://docs.litellm.ai/docs/reasoning_content">LiteLLM</a> have it</td><td>tokens; none for
 * {@code disabled}, medium for {@code adaptive}</td></tr>
 * <tr><td>{@code reasoning}: {@code effort}, {@code max_tokens}, {@code enabled}, as <a
 * href="https://openrouter.ai/docs/use-cases/reasoning-tokens">OpenRouter</a> has it</td><td>effort;
 * tokens</td></tr>
 * </table>
 */
record ReasoningReader(JsonCursor json) {

  /** What the value the cursor stands on says; null for nothing that is known. */
  @Nullable Reasoning read() {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return null;
    }
    String type = null;
    String effort = null;
    long tokens = -1;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = word();
        case "enabled" -> {
          effort = json.at(JsonToken.VALUE_FALSE) ? "none" : effort;
          json.skip();
        }
        case "effort" -> effort = word();
        case "budget_tokens", "max_tokens" -> tokens = json.countOrAbsent(Integer.MAX_VALUE);
        default -> json.skip();
      }
    }
    if (effort == null && "disabled".equals(type)) {
      effort = "none";
    } else if (effort == null && "adaptive".equals(type)) {
      effort = "medium";
    }
    if (effort != null) {
      return Reasoning.of(effort);
    }
    return tokens < 0 ? null : new Reasoning(null, (int) tokens);
  }

  private @Nullable String word() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return json.string();
    }
    json.skip();
    return null;
  }
}
