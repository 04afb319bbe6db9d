package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.Digest;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.PricedTier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request for one upstream: the client's bytes, with only what must change replaced.
 *
 * <p>A field the client set to null counts as not set.
 *
 * <table>
 * <caption>Words among the target's unsupported fields that are none</caption>
 * <tr><th>word</th><th>what is done</th></tr>
 * <tr><td>{@value #DEVELOPER}</td><td>the role is written as {@code system}, which means the
 * same</td></tr>
 * <tr><td>{@code reasoning_content}</td><td>{@link ForeignReasoning}</td></tr>
 * <tr><td>{@value #LONG_IDS}</td><td>ids of calls that are not nine letters or digits become a digest
 * of that form (<a href="https://docs.mistral.ai/capabilities/function_calling/">Mistral</a>, public
 * error reports until November 2026)</td></tr>
 * </table>
 */
final class ChatRequestWriter {

  private static final String MAX_TOKENS = "max_tokens";
  private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String EFFORT = "reasoning_effort";
  private static final String DEVELOPER = "developer_role";
  private static final String LONG_IDS = "long_tool_call_ids";
  private static final int SHORT_ID_CHARS = 9;

  private final ChatRequest request;
  private final UpstreamTarget target;
  private final JsonObjectScan scan;
  private final JsonSplice splice;
  private final List<String> losses = new ArrayList<>();

  private ChatRequestWriter(ChatRequest request, UpstreamTarget target) {
    this.request = request;
    this.target = target;
    byte[] body = request.original().json();
    if (!request.original().dialect().equals(OpenAiDialect.ID) || body.length == 0) {
      body = RequestBody.write(request, target, losses);
    }
    if (target.unsupported().contains(LONG_IDS)) {
      body = new WireBody(OpenAiDialect.ID, body).with(shortIds(request)).json();
    }
    this.scan = JsonObjectScan.of(body);
    this.splice = new JsonSplice(scan);
  }

  /** The body for {@code target}, and what was lost on the way. */
  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    return new ChatRequestWriter(request, target).write();
  }

  private static Map<String, String> shortIds(ChatRequest request) {
    Map<String, String> ids = new HashMap<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        String id =
            switch (part) {
              case ContentPart.ToolCall call when !call.id().equals(call.name()) -> call.id();
              case ContentPart.ToolResult result -> result.callId();
              default -> "";
            };
        if (!id.isEmpty() && !id.matches("[a-zA-Z0-9]{" + SHORT_ID_CHARS + "}")) {
          ids.put(id, Digest.alphanumeric(id, SHORT_ID_CHARS));
        }
      }
    }
    return ids;
  }

  /** Changes those messages that the target would not take as they are. */
  private void messages() {
    boolean developers =
        target.unsupported().contains(DEVELOPER)
            && request.messages().stream().anyMatch(m -> m.role() == Role.DEVELOPER);
    boolean reasoning = ForeignReasoning.isIn(request);
    byte[] written = developers || reasoning ? scan.raw("messages") : null;
    if (written == null) {
      return;
    }
    ForeignReasoning foreign = new ForeignReasoning(target);
    boolean taken = false;
    JsonNode messages = JsonText.mapper().readTree(written);
    for (JsonNode message : messages) {
      if (message instanceof ObjectNode object) {
        taken |= foreign.takeFrom(object);
        if (developers && object.path("role").asString("").equals("developer")) {
          object.put("role", "system");
        }
      }
    }
    if (taken && !losses.contains(ForeignReasoning.LOSS)) {
      losses.add(ForeignReasoning.LOSS);
    }
    if (taken || developers) {
      splice.set("messages", JsonText.mapper().writeValueAsBytes(messages));
    }
  }

  private UpstreamRequest write() {
    messages();
    splice.set("model", JsonText.quote(target.model()));
    splice.remove("models");
    splice.remove("provider");
    if (PricedTier.isAskedBy(scan)) {
      splice.remove(PricedTier.FIELD);
      losses.add(PricedTier.LOSS);
    }
    choiceWord();
    tokenLimit();
    for (String name : new TreeSet<>(target.unsupported())) {
      if (!isTokenLimit(name)) {
        leaveOut(name);
      }
    }
    for (Map.Entry<String, Object> entry : new TreeMap<>(target.defaults()).entrySet()) {
      if (!isTokenLimit(entry.getKey()) && !isSettled(entry.getKey())) {
        splice.set(entry.getKey(), JsonText.value(entry.getValue()));
      }
    }
    effort();
    if (request.stream() && !target.unsupported().contains(STREAM_OPTIONS)) {
      askForUsage();
    }
    return new UpstreamRequest(
        OpenAiDialect.PATH,
        Map.of(),
        splice.document(),
        losses,
        new ChatDecoder(Asked.by(request)));
  }

  /** Says the client's effort as the model takes it; a word that it refuses would be a 400. */
  private void effort() {
    String asked = request.reasoning().effort();
    if (asked == null || !scan.has(EFFORT) || target.unsupported().contains(EFFORT)) {
      return;
    }
    Set<String> changes = new TreeSet<>();
    String word = Efforts.nearest(asked, target.effortWords(), target.model(), changes);
    losses.addAll(changes);
    Map<String, Object> fields = target.efforts().getOrDefault(word, Map.of(EFFORT, word));
    if (!fields.containsKey(EFFORT)) {
      splice.remove(EFFORT);
    }
    for (Map.Entry<String, Object> field : new TreeMap<>(fields).entrySet()) {
      byte[] value = JsonText.value(field.getValue());
      boolean clients = scan.has(field.getKey()) && !field.getKey().equals(EFFORT);
      if (!clients && !scan.holds(field.getKey(), value)) {
        splice.set(field.getKey(), value);
      }
    }
  }

  /** Writes OpenAI's own word where the choice was said in another of the forms that are read. */
  private void choiceWord() {
    String word =
        switch (request.toolbox().choice()) {
          case ToolChoice.Auto _ -> "auto";
          case ToolChoice.None _ -> "none";
          case ToolChoice.Required _ -> "required";
          case null, default -> null;
        };
    if (word != null
        && scan.has("tool_choice")
        && !scan.holds("tool_choice", JsonText.quote(word))) {
      splice.set("tool_choice", JsonText.quote(word));
    }
  }

  private static boolean isTokenLimit(String name) {
    return name.equals(MAX_TOKENS) || name.equals(MAX_COMPLETION_TOKENS);
  }

  private boolean isSettled(String name) {
    return scan.has(name) || target.unsupported().contains(name);
  }

  /** Leaves one limit under the name the upstream takes: the client's, else the default. */
  private void tokenLimit() {
    String wanted = target.tokenLimitField();
    String other = wanted.equals(MAX_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
    String given = scan.has(MAX_COMPLETION_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
    splice.remove(other);
    if (target.unsupported().contains(wanted)) {
      splice.remove(wanted);
      if (scan.has(given)) {
        losses.add(loss(given));
      }
      return;
    }
    byte[] clients = scan.has(given) ? scan.raw(given) : null;
    Integer asked = request.maxOutputTokens();
    if (clients != null && asked != null && asked > target.mostOutputTokens()) {
      splice.set(wanted, JsonText.value(target.mostOutputTokens()));
      losses.add(
          "%s was lowered from %d to %d, the most %s writes"
              .formatted(given, asked, target.mostOutputTokens(), target.model()));
      return;
    }
    Object preset = target.defaults().getOrDefault(wanted, target.defaults().get(other));
    if (clients != null) {
      if (!given.equals(wanted) || scan.has(other)) {
        splice.set(wanted, clients);
      }
    } else if (preset != null) {
      splice.set(wanted, JsonText.value(preset));
    }
  }

  private void leaveOut(String name) {
    splice.remove(name);
    if (scan.has(name) && !name.equals(STREAM_OPTIONS)) {
      losses.add(loss(name));
    }
  }

  private String loss(String name) {
    return name + " is not supported by " + target.model() + " and was left out";
  }

  private void askForUsage() {
    JsonObjectScan.Field options = scan.field(STREAM_OPTIONS);
    if (options == null || !scan.startsWith(STREAM_OPTIONS, '{')) {
      splice.set(STREAM_OPTIONS, "{\"include_usage\":true}".getBytes(US_ASCII));
      return;
    }
    JsonSplice inner = new JsonSplice(JsonObjectScan.of(scan.json(), options.valueStart()));
    inner.set("include_usage", JsonText.TRUE);
    splice.set(STREAM_OPTIONS, inner.object());
  }
}
