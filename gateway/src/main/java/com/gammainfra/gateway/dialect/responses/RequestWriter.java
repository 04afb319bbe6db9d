package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.PricedTier;
import com.gammainfra.gateway.dialect.wire.StrictSubset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request that came in another dialect (<a
 * href="https://platform.openai.com/docs/api-reference/responses/create">OpenAI, Create a model
 * response</a>, November 2026).
 *
 * <table>
 * <caption>What has no place of its own here</caption>
 * <tr><th>in the request</th><th>becomes</th></tr>
 * <tr><td>a limit of the answer below {@value #LEAST_OUTPUT}</td><td>{@value #LEAST_OUTPUT}, the
 * least that is taken; named</td></tr>
 * <tr><td>a budget of reasoning tokens</td><td>the effort next to it; named</td></tr>
 * <tr><td>metadata, prompt_cache_key, prompt_cache_retention, service_tier, verbosity of Chat
 * Completions</td><td>the same, or {@code text.verbosity}</td></tr>
 * <tr><td>stop texts, top_k, seed, penalties, several choices, fields nobody knows</td><td>left out;
 * named</td></tr>
 * </table>
 *
 * <p>Nothing is to be kept ({@code store} is false), so the seals of reasoning are asked for, where
 * the model reasons. The target's fields are named as in Chat Completions, here as they are called
 * in this dialect: {@link #ownName}.
 */
final class RequestWriter {

  static final int LEAST_OUTPUT = 16;

  /** Fields of Chat Completions that are the same here, or in {@link #ownName}'s place. */
  private static final Set<String> SHARED =
      Set.of("metadata", "prompt_cache_key", "prompt_cache_retention", "service_tier", "verbosity");

  private final ChatRequest request;
  private final UpstreamTarget target;
  private final Set<String> losses = new TreeSet<>();
  private final ObjectNode body = JsonText.mapper().createObjectNode();

  private RequestWriter(ChatRequest request, UpstreamTarget target) {
    this.request = request;
    this.target = target;
  }

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    return new RequestWriter(request, target).write();
  }

  private UpstreamRequest write() {
    body.put("model", target.model());
    new ItemWriter(losses).write(request.messages(), body);
    limit();
    effort();
    format(request.responseFormat());
    new ToolsWriter(losses).write(request.toolbox(), body);
    sampling(request.sampling());
    if (request.endUser() != null) {
      body.put("user", request.endUser());
    }
    if (request.choices() > 1) {
      losses.add("n: one answer is written, not " + request.choices());
    }
    request.unmapped().forEach(this::unmapped);
    if (request.stream()) {
      body.put("stream", true);
    }
    defaults();
    unsupported();
    stateless();
    return new UpstreamRequest(
        Wire.PATH,
        Map.of(),
        JsonText.mapper().writeValueAsBytes(body),
        List.copyOf(losses),
        new ResponseDecoder());
  }

  /** A field that has no word of ours, but may have the same in both of OpenAI's dialects. */
  private void unmapped(String field) {
    boolean shared =
        SHARED.contains(field) && request.original().dialect().equals(OpenAiDialect.ID);
    JsonObjectScan scan = shared ? JsonObjectScan.of(request.original().json()) : null;
    byte[] raw = scan == null ? null : scan.raw(field);
    if (scan != null && field.equals(PricedTier.FIELD) && PricedTier.isAskedBy(scan)) {
      losses.add(PricedTier.LOSS);
    } else if (raw == null) {
      unknown(field);
    } else {
      set(field, JsonText.mapper().readTree(raw));
    }
  }

  private void unknown(String field) {
    losses.add(field + " is not known to this provider and was left out");
  }

  private void limit() {
    Integer asked = request.maxOutputTokens();
    if (asked == null) {
      return;
    }
    int most = target.mostOutputTokens();
    if (asked > most) {
      losses.add(
          "the limit of the answer was lowered from %d to %d, the most %s writes"
              .formatted(asked, most, target.model()));
    } else if (asked < LEAST_OUTPUT) {
      losses.add(
          "the limit of the answer was raised from %d to %d, the least the provider takes"
              .formatted(asked, LEAST_OUTPUT));
    }
    body.put("max_output_tokens", Math.min(Math.max(asked, LEAST_OUTPUT), most));
  }

  private void effort() {
    String effort = request.reasoning().effort();
    Integer tokens = request.reasoning().tokens();
    if (effort == null && tokens != null && tokens > 0) {
      effort = Efforts.ofTokens(tokens);
      losses.add("a budget of reasoning tokens became the effort '" + effort + "'");
    }
    if (effort == null) {
      return;
    }
    effort = Efforts.nearest(effort, target.effortWords(), target.model(), losses);
    target.efforts().getOrDefault(effort, Map.of("reasoning_effort", effort)).forEach(this::set);
  }

  private void format(ResponseFormat format) {
    switch (format) {
      case ResponseFormat.Text _, ResponseFormat.Vectors _ -> {}
      case ResponseFormat.JsonObject _ ->
          body.putObject("text").putObject("format").put("type", "json_object");
      case ResponseFormat.JsonSchema(var name, var description, var schema, var strict) -> {
        ObjectNode node = body.putObject("text").putObject("format");
        node.put("type", "json_schema").put("name", name);
        if (description != null) {
          node.put("description", description);
        }
        node.set("schema", JsonText.mapper().readTree(schema.text()));
        if (strict != null) {
          node.put("strict", strict && StrictSubset.holds(schema, losses));
        }
      }
    }
  }

  private void sampling(Sampling sampling) {
    if (sampling.temperature() != null) {
      body.put("temperature", sampling.temperature());
    }
    if (sampling.topP() != null) {
      body.put("top_p", sampling.topP());
    }
    lost("top_k", sampling.topK());
    lost("seed", sampling.seed());
    lost("presence_penalty", sampling.presencePenalty());
    lost("frequency_penalty", sampling.frequencyPenalty());
    if (!sampling.stop().isEmpty()) {
      unknown("stop");
    }
  }

  private void lost(String name, @Nullable Number value) {
    boolean nothing = name.endsWith("_penalty") && value != null && value.doubleValue() == 0;
    if (value != null && !nothing) {
      unknown(name);
    }
  }

  /** What the chain sets and the client has not. */
  private void defaults() {
    Map<String, Object> open = new TreeMap<>(target.defaults());
    if (!request.reasoning().equals(Reasoning.UNSAID)) {
      open.keySet().removeAll(Set.of("reasoning_effort", "reasoning"));
    }
    open.forEach(
        (name, value) -> {
          if (!isSet(name)) {
            set(name, value);
          }
        });
  }

  private void unsupported() {
    for (String name : new TreeSet<>(target.unsupported())) {
      if (isSet(name)) {
        remove(name);
        losses.add(name + " is not supported by " + target.model() + " and was left out");
      }
    }
  }

  private void stateless() {
    if (!target.unsupported().contains("store")) {
      body.put("store", false);
    }
    if (target.reasons() && !target.unsupported().contains("include")) {
      ArrayNode include = body.withArrayProperty("include");
      include.add(Wire.ENCRYPTED);
    }
  }

  /**
   * Where a field of Chat Completions stands in this dialect, as a path.
   *
   * <p>Source: <a href="https://platform.openai.com/docs/guides/migrate-to-responses">Migrate to
   * the Responses API</a>.
   */
  static List<String> ownName(String name) {
    return switch (name) {
      case "max_tokens", "max_completion_tokens" -> List.of("max_output_tokens");
      case "reasoning_effort" -> List.of("reasoning", "effort");
      case "response_format" -> List.of("text", "format");
      case "verbosity" -> List.of("text", "verbosity");
      default -> List.of(name);
    };
  }

  private boolean isSet(String name) {
    List<String> path = ownName(name);
    return path.size() == 1
        ? body.has(path.getFirst())
        : body.path(path.getFirst()).has(path.getLast());
  }

  private void set(String name, Object value) {
    List<String> path = ownName(name);
    ObjectNode holder = path.size() == 1 ? body : body.withObjectProperty(path.getFirst());
    holder.set(path.getLast(), JsonText.mapper().valueToTree(value));
  }

  private void remove(String name) {
    List<String> path = ownName(name);
    if (path.size() == 1) {
      body.remove(path.getFirst());
    } else if (body.path(path.getFirst()) instanceof ObjectNode holder) {
      holder.remove(path.getLast());
      if (holder.isEmpty()) {
        body.remove(path.getFirst());
      }
    }
  }
}
