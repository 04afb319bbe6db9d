package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.ClaudeSampling;
import com.gammainfra.gateway.dialect.wire.ClosedSchema;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.OfferedTools;
import com.gammainfra.gateway.dialect.wire.ToolLoop;
import java.util.HashSet;
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
 * href="https://docs.claude.com/en/api/messages">Anthropic, Messages</a>, November 2026).
 *
 * <table>
 * <caption>What has no place of its own here</caption>
 * <tr><th>in the request</th><th>becomes</th></tr>
 * <tr><td>no limit on the answer</td><td>the target's default, else the lesser of {@value
 * #USUAL_OUTPUT} and what the model writes</td></tr>
 * <tr><td>temperature above 1</td><td>1; named</td></tr>
 * <tr><td>temperature and top_p</td><td>the temperature alone, as newer models take only one;
 * named, unless the one left out is 1, which holds anyway</td></tr>
 * <tr><td>a schema of the answer</td><td>{@code output_config.format}; a forced tool where the
 * target's model lacks that, whose input is read as the answer's text; none where another call is
 * forced, which ends the turn</td></tr>
 * <tr><td>the same beside tools of which none may be called</td><td>without these; named</td></tr>
 * <tr><td>any JSON object as the answer</td><td>a line of the system prompt; named</td></tr>
 * <tr><td>allowed tools</td><td>only those are offered; named</td></tr>
 * <tr><td>a forced tool and reasoning</td><td>the tool without reasoning; named</td></tr>
 * <tr><td>a budget of reasoning, amid a tool loop that another vendor began</td><td>no reasoning,
 * since a turn with calls must then begin with reasoning of the provider's own; named</td></tr>
 * <tr><td>a forced tool that is not offered</td><td>no choice; named</td></tr>
 * <tr><td>seed, penalties, several choices, fields nobody knows</td><td>left out; named</td></tr>
 * </table>
 */
final class MessagesWriter {

  static final int USUAL_OUTPUT = 16_384;

  private static final String ANY_OBJECT = "Answer with one JSON object and nothing else.";

  private final ChatRequest request;
  private final UpstreamTarget target;
  private final Set<String> losses = new TreeSet<>();
  private final ObjectNode body = JsonText.mapper().createObjectNode();

  private MessagesWriter(ChatRequest request, UpstreamTarget target) {
    this.request = request;
    this.target = target;
  }

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    return new MessagesWriter(request, target).write();
  }

  private UpstreamRequest write() {
    body.put("model", target.model());
    int limit = limit();
    body.put("max_tokens", limit);
    Toolbox toolbox = toolbox();
    String emulated = format(toolbox);
    boolean forced = toolbox.isForced() || (emulated != null && toolbox.tools().isEmpty());
    Thinking thinking = Thinking.of(request, target, limit, losses);
    if (forced && thinking.isOn()) {
      losses.add("reasoning was left out, since a tool call is forced");
      thinking = Thinking.OFF;
    }
    if (thinking.isBudget() && ToolLoop.isForeign(request.messages(), AnthropicDialect.ID)) {
      losses.add("reasoning was left out, since the turn it would go on was begun without it");
      thinking = Thinking.OFF;
    }
    thinking.apply(body);
    boolean refusesPrefill = thinking.isOn() || target.unsupported().contains("prefill");
    CacheMarks marks = new CacheMarks(losses);
    ToolsWriter tools = new ToolsWriter(losses, marks);
    tools.write(body, toolbox, request, emulated, schema());
    Turns turns = new Turns(losses, marks, refusesPrefill);
    turns.write(request.messages(), body, anyObject());
    sampling(ClaudeSampling.of(request.sampling(), target, thinking.isOn(), losses));
    if (request.endUser() != null) {
      body.putObject("metadata").put("user_id", request.endUser());
    }
    if (request.stream()) {
      body.put("stream", true);
    }
    if (request.choices() > 1) {
      losses.add("n: one answer is written, not " + request.choices());
    }
    request
        .unmapped()
        .forEach(field -> losses.add(field + " is not known to this provider and was left out"));
    defaults();
    for (String name : new TreeSet<>(target.unsupported())) {
      if (body.has(name)) {
        body.remove(name);
        losses.add(name + " is not supported by " + target.model() + " and was left out");
      }
    }
    return new UpstreamRequest(
        Wire.PATH,
        Wire.HEADERS,
        JsonText.mapper().writeValueAsBytes(body),
        List.copyOf(losses),
        new MessageDecoder(emulated));
  }

  private int limit() {
    Integer limit = target.limit(request.maxOutputTokens(), losses);
    return limit == null ? Math.min(USUAL_OUTPUT, target.mostOutputTokens()) : limit;
  }

  /** The tools to offer; none where none may be called and one stands for the schema. */
  private Toolbox toolbox() {
    Toolbox offered =
        OfferedTools.allowed(
            OfferedTools.of(request.toolbox(), AnthropicDialect.ID, losses), losses);
    boolean inTheWay =
        offered.choice() instanceof ToolChoice.None && schema() != null && lacksFormat();
    if (!inTheWay || offered.tools().isEmpty()) {
      return offered;
    }
    losses.add("tool_choice none: the tools were not offered");
    return new Toolbox(List.of(), null, offered.parallel());
  }

  private boolean lacksFormat() {
    return target.unsupported().contains("response_format");
  }

  private @Nullable ResponseFormat schema() {
    return request.responseFormat() instanceof ResponseFormat.JsonSchema schema ? schema : null;
  }

  /** Asks for the schema; the name of the tool that stands for it where the model lacks that. */
  private @Nullable String format(Toolbox toolbox) {
    if (!(request.responseFormat()
        instanceof ResponseFormat.JsonSchema(var name, _, var schema, _))) {
      return null;
    }
    if (lacksFormat()) {
      if (toolbox.isForced()) {
        return null;
      }
      if (!toolbox.tools().isEmpty()) {
        losses.add("response_format: the schema is offered as a tool beside the others");
      }
      Set<String> taken = new HashSet<>();
      request.toolbox().tools().forEach(tool -> taken.add(tool.name()));
      return ToolsWriter.toolName(name, taken);
    }
    ObjectNode config = body.putObject("output_config");
    ObjectNode format = config.putObject("format");
    format.put("type", "json_schema");
    format.set("schema", new ClosedSchema(losses).of(schema));
    return null;
  }

  private @Nullable String anyObject() {
    if (!(request.responseFormat() instanceof ResponseFormat.JsonObject)) {
      return null;
    }
    losses.add("response_format json_object became a line of the system prompt");
    return ANY_OBJECT;
  }

  private void sampling(Sampling sampling) {
    if (sampling.temperature() != null) {
      if (sampling.temperature() > 1) {
        losses.add("temperature was lowered to 1");
      }
      body.put("temperature", Math.min(1, sampling.temperature()));
    }
    if (sampling.topP() != null) {
      body.put("top_p", sampling.topP());
    }
    if (sampling.topK() != null) {
      body.put("top_k", sampling.topK());
    }
    List<String> stops = sampling.stop().stream().filter(stop -> !stop.isBlank()).toList();
    if (stops.size() < sampling.stop().size()) {
      losses.add("stop: texts of white space only were left out");
    }
    if (!stops.isEmpty()) {
      ArrayNode list = body.putArray("stop_sequences");
      stops.forEach(list::add);
    }
    lost("seed", sampling.seed());
    lost("presence_penalty", sampling.presencePenalty());
    lost("frequency_penalty", sampling.frequencyPenalty());
  }

  private void lost(String name, @Nullable Number value) {
    if (value != null && (name.equals("seed") || value.doubleValue() != 0)) {
      losses.add(name + " is not known to this provider and was left out");
    }
  }

  /** What the chain sets and nothing has settled. */
  private void defaults() {
    for (Map.Entry<String, Object> entry : new TreeMap<>(target.defaults()).entrySet()) {
      String name = entry.getKey();
      boolean settled = body.has(name) || Thinking.FIELDS.contains(name);
      if (!settled && !name.equals("max_tokens") && !name.equals("max_completion_tokens")) {
        body.set(name, JsonText.mapper().valueToTree(entry.getValue()));
      }
    }
  }
}
