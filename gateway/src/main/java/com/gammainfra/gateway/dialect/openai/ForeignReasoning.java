package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of a client's messages what was put there for another provider: reasoning that only
 * that one can read, and, where the target refuses it, reasoning altogether.
 *
 * <table>
 * <caption>The fields</caption>
 * <tr><th>field</th><th>stays</th></tr>
 * <tr><td>{@code reasoning_details}</td><td>elements of a {@code format} that is no dialect's of this
 * gateway, as they are the upstream's own</td></tr>
 * <tr><td>{@code thinking_blocks}, parts of type thinking or redacted_thinking</td><td>never: those of
 * <a href="https://docs.mistral.ai/capabilities/reasoning/">Mistral</a> do not say whose they are</td>
 * </tr>
 * <tr><td>{@code reasoning_content}, {@code reasoning}</td><td>where the target takes it back, or
 * does not say that it takes none and nothing else was taken out of the message</td></tr>
 * <tr><td>{@code tool_calls[].extra_content}</td><td>for Gemini's compatible endpoint</td></tr>
 * </table>
 */
record ForeignReasoning(UpstreamTarget target) {

  static final String LOSS =
      "reasoning of earlier turns that is not this provider's own was left out";

  private static final Set<String> DIALECTS = Set.of("anthropic", "gemini", "bedrock", "responses");
  private static final List<String> PLAIN = List.of("reasoning_content", "reasoning");

  /** Whether the target wants its reasoning back: its efforts are chosen by {@code thinking}. */
  static boolean isKept(UpstreamTarget target) {
    return target.efforts().values().stream().anyMatch(fields -> fields.containsKey("thinking"));
  }

  /** Whether a request may hold any. */
  static boolean isIn(ChatRequest request) {
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        boolean reasoning =
            part instanceof ContentPart.Thought
                || part instanceof ContentPart.HiddenThought
                || (part instanceof ContentPart.ToolCall call && call.seal() != null);
        if (reasoning) {
          return true;
        }
      }
    }
    return false;
  }

  /** Takes it out; whether there was any. */
  boolean takeFrom(ObjectNode message) {
    boolean sealed = message.remove("thinking_blocks") != null;
    if (message.path("content") instanceof ArrayNode parts) {
      List<JsonNode> said = new ArrayList<>();
      parts.forEach(
          part -> {
            if (!part.path("type").asString("").endsWith("thinking")) {
              said.add(part);
            }
          });
      if (said.size() < parts.size()) {
        sealed = true;
        parts.removeAll().addAll(said);
      }
      if (sealed && said.isEmpty()) {
        message.put("content", "");
      }
    }
    if (message.path("reasoning_details") instanceof ArrayNode details) {
      List<JsonNode> own = new ArrayList<>();
      details.forEach(
          detail -> {
            if (!DIALECTS.contains(detail.path("format").asString("anthropic"))) {
              own.add(detail);
            }
          });
      sealed |= own.size() < details.size();
      details.removeAll().addAll(own);
      if (own.isEmpty()) {
        message.remove("reasoning_details");
      }
    }
    boolean taken = sealed;
    if (!isKept(target) && (sealed || target.unsupported().contains("reasoning_content"))) {
      for (String field : PLAIN) {
        taken |= message.remove(field) != null;
      }
    }
    if (!target.model().startsWith("gemini")) {
      for (JsonNode call : message.path("tool_calls")) {
        taken |= call instanceof ObjectNode object && object.remove("extra_content") != null;
      }
    }
    return taken;
  }
}
