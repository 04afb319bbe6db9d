package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Writes a request that came in this dialect: its own bytes, with only what must change replaced.
 * That includes reasoning of another vendor in the history, which this one would refuse.
 */
final class MessagesPass {

  private MessagesPass() {}

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    List<String> losses = new ArrayList<>();
    JsonObjectScan scan = JsonObjectScan.of(request.original().json());
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(target.model()));
    splice.remove("models");
    splice.remove("provider");
    if (hasForeignReasoning(request)) {
      splice.set("messages", withoutForeignReasoning(scan));
      losses.add("reasoning of earlier turns that is not this provider's own was left out");
    }
    Integer asked = request.maxOutputTokens();
    if (asked != null && asked > target.mostOutputTokens()) {
      splice.set("max_tokens", JsonText.value(target.mostOutputTokens()));
      losses.add(
          "max_tokens was lowered from %d to %d, the most %s writes"
              .formatted(asked, target.mostOutputTokens(), target.model()));
    }
    for (String name : new TreeSet<>(target.unsupported())) {
      if (scan.has(name)) {
        splice.remove(name);
        losses.add(name + " is not supported by " + target.model() + " and was left out");
      }
    }
    boolean ownReasoning = scan.has("thinking") || scan.has("output_config");
    for (Map.Entry<String, Object> entry : new TreeMap<>(target.defaults()).entrySet()) {
      String name = entry.getKey();
      boolean reasoning =
          name.equals("thinking")
              || name.equals("output_config")
              || name.equals("reasoning_effort");
      if (!scan.has(name)
          && !target.unsupported().contains(name)
          && !name.equals("reasoning_effort")
          && !(reasoning && ownReasoning)) {
        splice.set(name, JsonText.value(entry.getValue()));
      }
    }
    return new UpstreamRequest(
        Wire.PATH, Wire.HEADERS, splice.document(), losses, new MessageDecoder(null));
  }

  private static boolean hasForeignReasoning(ChatRequest request) {
    return request.messages().stream()
        .flatMap(message -> message.parts().stream())
        .anyMatch(
            part ->
                switch (part) {
                  case ContentPart.Thought(_, var seal) -> !isOurs(seal);
                  case ContentPart.HiddenThought(var seal) -> !isOurs(seal);
                  default -> false;
                });
  }

  private static boolean isOurs(@Nullable Seal seal) {
    return seal != null && seal.dialect().equals(AnthropicDialect.ID);
  }

  /** The messages as they are, but for blocks of reasoning that no model of this vendor wrote. */
  private static byte[] withoutForeignReasoning(JsonObjectScan scan) {
    byte[] raw = Objects.requireNonNull(scan.raw("messages"));
    JsonNode messages = JsonText.mapper().readTree(Surrogates.mended(raw));
    for (JsonNode message : messages) {
      if (message.path("content") instanceof ArrayNode content) {
        for (int i = content.size() - 1; i >= 0; i--) {
          JsonNode block = content.get(i);
          String type = block.path("type").asString("");
          boolean reasoning = type.equals("thinking") || type.equals("redacted_thinking");
          String seal = block.path(type.equals("thinking") ? "signature" : "data").asString("");
          if (reasoning && !isOurs(Wire.seal(seal))) {
            content.remove(i);
          }
        }
        if (content.isEmpty()) {
          content.addObject().put("type", "text").put("text", Turns.NOTHING);
        }
      }
    }
    return JsonText.mapper().writeValueAsBytes(messages);
  }
}
