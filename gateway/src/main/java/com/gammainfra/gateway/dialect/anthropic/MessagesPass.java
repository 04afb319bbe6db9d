package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import com.gammainfra.gateway.dialect.wire.ToolLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request that came in this dialect: its own bytes, with only what must change replaced.
 * Reasoning without a signature of the provider's own, from turns that another one wrote, is taken
 * out, named; and where that leaves a turn with calls without any, the budget of reasoning too. Its
 * {@link Betas} pass, but for those that change the price; so do unknown fields.
 */
final class MessagesPass {

  /**
   * Fields that change what tokens cost, which the price book does not know: fast answers, which
   * are refused without their beta (<a
   * href="https://docs.claude.com/en/docs/build-with-claude/fast-mode">Fast mode</a>), and models
   * that Anthropic asks in this one's place (<a
   * href="https://docs.claude.com/en/api/beta/messages/create">Create a message</a>), as known in
   * November 2026.
   */
  private static final List<String> PRICED = List.of("speed", "fallbacks");

  private MessagesPass() {}

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    List<String> losses = new ArrayList<>();
    JsonObjectScan scan = JsonObjectScan.of(request.original().json());
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(target.model()));
    splice.remove("models");
    splice.remove("provider");
    for (String name : PRICED) {
      if (request.unmapped().contains(name)) {
        losses.add(name + " changes what tokens cost and was left out");
      }
      splice.remove(name);
    }
    if (holdsForeignReasoning(request)) {
      splice.set("messages", withoutForeignReasoning(scan));
      losses.add("reasoning of earlier turns that is not this provider's own was left out");
    }
    losses.addAll(effort(scan, splice, target));
    boolean budget = new String(thinking(scan), UTF_8).contains("\"enabled\"");
    if (budget && ToolLoop.isForeign(request.messages(), AnthropicDialect.ID)) {
      splice.remove("thinking");
      losses.add("reasoning was left out, since the turn it would go on was begun without it");
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
        Wire.PATH, headers(request, losses), splice.document(), losses, new MessageDecoder(null));
  }

  /** Says the client's effort in a word that the model takes; a change is named. */
  private static Set<String> effort(JsonObjectScan scan, JsonSplice splice, UpstreamTarget target) {
    Set<String> changes = new TreeSet<>();
    byte[] raw = scan.has("output_config") ? scan.raw("output_config") : null;
    if (raw == null
        || !(JsonText.mapper().readTree(Surrogates.mended(raw)) instanceof ObjectNode output)) {
      return changes;
    }
    String asked = output.path("effort").asString("");
    String word = Efforts.nearest(asked, target.effortWords(), target.model(), changes);
    if (!word.equals(asked)) {
      splice.set("output_config", output.put("effort", word).toString().getBytes(UTF_8));
    }
    return changes;
  }

  private static Map<String, String> headers(ChatRequest request, List<String> losses) {
    Betas betas = Betas.read(request.original().headers().get(Betas.HEADER));
    for (String name : betas.withheld()) {
      losses.add(Betas.HEADER + " " + name + " changes what tokens cost and was left out");
    }
    if (betas.passed().isEmpty()) {
      return Wire.HEADERS;
    }
    Map<String, String> headers = new HashMap<>(Wire.HEADERS);
    headers.put(Betas.HEADER, String.join(",", betas.passed()));
    return headers;
  }

  private static byte[] thinking(JsonObjectScan scan) {
    byte[] thinking = scan.has("thinking") ? scan.raw("thinking") : null;
    return thinking == null ? new byte[0] : thinking;
  }

  private static boolean holdsForeignReasoning(ChatRequest request) {
    return request.messages().stream()
        .flatMap(message -> message.parts().stream())
        .anyMatch(
            part ->
                switch (part) {
                  case ContentPart.Thought thought -> !Wire.isOurs(thought.seal());
                  case ContentPart.HiddenThought hidden -> !Wire.isOurs(hidden.seal());
                  default -> false;
                });
  }

  private static byte[] withoutForeignReasoning(JsonObjectScan scan) {
    JsonNode messages =
        JsonText.mapper().readTree(Surrogates.mended(requireNonNull(scan.raw("messages"))));
    for (JsonNode message : messages) {
      if (message.path("content") instanceof ArrayNode content) {
        List<JsonNode> kept = new ArrayList<>();
        for (JsonNode block : content) {
          if (!isForeign(block)) {
            kept.add(block);
          }
        }
        boolean emptied = kept.isEmpty() && !content.isEmpty();
        content.removeAll().addAll(kept);
        if (emptied) {
          content.addObject().put("type", "text").put("text", Turns.NOTHING);
        }
      }
    }
    return JsonText.mapper().writeValueAsBytes(messages);
  }

  private static boolean isForeign(JsonNode block) {
    return switch (block.path("type").asString("")) {
      case "thinking" -> !Wire.isOurs(Wire.seal(block.path("signature").asString("")));
      case "redacted_thinking" -> !Wire.isOurs(Wire.seal(block.path("data").asString("")));
      default -> false;
    };
  }
}
