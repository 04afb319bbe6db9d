package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.PricedTier;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request that came in this dialect: its own bytes, with only what must change replaced.
 * That includes reasoning of another vendor in the history, which this one would refuse.
 */
final class RequestPass {

  private static final String REASONING = "reasoning";
  private static final String EFFORT = "effort";

  private final ChatRequest request;
  private final UpstreamTarget target;
  private final JsonObjectScan scan;
  private final JsonSplice splice;
  private final Set<String> losses = new TreeSet<>();
  private final Map<String, ObjectNode> edited = new HashMap<>();

  private RequestPass(ChatRequest request, UpstreamTarget target) {
    this.request = request;
    this.target = target;
    this.scan = JsonObjectScan.of(Surrogates.mended(request.original().json()));
    this.splice = new JsonSplice(scan);
  }

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    return new RequestPass(request, target).write();
  }

  private UpstreamRequest write() {
    splice.set("model", JsonText.quote(target.model()));
    splice.remove("models");
    splice.remove("provider");
    if (PricedTier.isAskedBy(scan)) {
      splice.remove(PricedTier.FIELD);
      losses.add(PricedTier.LOSS);
    }
    limit();
    effort();
    history();
    for (String name : new TreeSet<>(target.unsupported())) {
      leaveOut(name);
    }
    new TreeMap<>(target.defaults()).forEach(this::preset);
    return new UpstreamRequest(
        Wire.PATH, Map.of(), splice.document(), List.copyOf(losses), new ResponseDecoder());
  }

  private void limit() {
    Integer asked = request.maxOutputTokens();
    if (asked != null && asked > target.mostOutputTokens()) {
      splice.set("max_output_tokens", JsonText.value(target.mostOutputTokens()));
      losses.add(
          "max_output_tokens was lowered from %d to %d, the most %s writes"
              .formatted(asked, target.mostOutputTokens(), target.model()));
    }
  }

  /** Says the client's effort in a word that the model takes. */
  private void effort() {
    String asked = request.reasoning().effort();
    if (asked == null || !object(REASONING).path(EFFORT).isString()) {
      return;
    }
    String word = Efforts.nearest(asked, target.effortWords(), target.model(), losses);
    if (!word.equals(asked)) {
      object(REASONING).put(EFFORT, word);
      set(REASONING, object(REASONING));
    }
  }

  /** Takes out of the input what only another vendor could read. */
  private void history() {
    boolean sealed =
        request.messages().stream()
            .flatMap(message -> message.parts().stream())
            .anyMatch(
                part ->
                    part instanceof ContentPart.Thought
                        || part instanceof ContentPart.HiddenThought
                        || (part instanceof ContentPart.ToolCall call && call.seal() != null));
    if (!sealed || !(tree("input") instanceof ArrayNode items)) {
      return;
    }
    ArrayNode kept = JsonText.mapper().createArrayNode();
    boolean changed = false;
    for (JsonNode item : items) {
      if (Wire.isForeignReasoning(item)) {
        changed = true;
      } else {
        changed |= item instanceof ObjectNode call && call.remove("extra_content") != null;
        kept.add(item);
      }
    }
    if (changed) {
      losses.add("reasoning of earlier turns that is not this provider's own was left out");
      splice.set("input", JsonText.mapper().writeValueAsBytes(kept));
    }
  }

  /** A field as a tree; null when it is not set. */
  private @Nullable JsonNode tree(String field) {
    byte[] raw = scan.has(field) ? scan.raw(field) : null;
    return raw == null ? null : JsonText.mapper().readTree(raw);
  }

  /** A field that is an object, with the edits so far; an empty one when it is not set. */
  private ObjectNode object(String field) {
    return edited.computeIfAbsent(
        field,
        name -> tree(name) instanceof ObjectNode own ? own : JsonText.mapper().createObjectNode());
  }

  private void set(String field, ObjectNode object) {
    splice.set(field, object.toString().getBytes(UTF_8));
  }

  private void leaveOut(String name) {
    List<String> path = RequestWriter.ownName(name);
    String field = path.getFirst();
    if (path.size() == 1) {
      if (!scan.has(field)) {
        return;
      }
      splice.remove(field);
    } else {
      if (object(field).remove(path.getLast()) == null) {
        return;
      }
      set(field, object(field));
    }
    losses.add(
        String.join(".", path) + " is not supported by " + target.model() + " and was left out");
  }

  private void preset(String name, Object value) {
    List<String> path = RequestWriter.ownName(name);
    String field = path.getFirst();
    if (target.unsupported().contains(name)) {
      return;
    }
    if (path.size() == 1) {
      if (!scan.has(field)) {
        splice.set(field, JsonText.value(value));
      }
    } else if (!object(field).hasNonNull(path.getLast())) {
      object(field).set(path.getLast(), JsonText.mapper().valueToTree(value));
      set(field, object(field));
    }
  }
}
