package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request, whatever dialect it came in (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse</a>,
 * read 2026-11-28).
 *
 * <table>
 * <caption>What has no place of its own here</caption>
 * <tr><th>in the request</th><th>becomes</th></tr>
 * <tr><td>temperature above 1</td><td>1; named</td></tr>
 * <tr><td>temperature and top_p, for Claude</td><td>the temperature alone, as newer models take only
 * one; named, unless the one left out is 1, which holds anyway</td></tr>
 * <tr><td>top_k</td><td>for Claude and Nova a field of {@code additionalModelRequestFields}; left out
 * elsewhere, named</td></tr>
 * <tr><td>effort, tokens of reasoning</td><td>{@link Thinking}</td></tr>
 * <tr><td>a schema of the answer</td><td>{@code outputConfig.textFormat}; a forced tool where the
 * model lacks that ({@code response_format} is unsupported), whose input is the answer's text; none
 * where another call is forced, which ends the turn</td></tr>
 * <tr><td>any JSON object as the answer</td><td>a line of the system prompt; named</td></tr>
 * <tr><td>seed, penalties, several choices, user, fields nobody knows</td><td>left out; named</td></tr>
 * </table>
 */
final class RequestWriter {

  private static final String ANY_OBJECT = "Answer with one JSON object and nothing else.";

  private static final String MORE = "additionalModelRequestFields";

  /** What Converse itself knows of the fields that a chain or an effort may set. */
  private static final Set<String> OWN =
      Set.of(
          "additionalModelResponseFieldPaths",
          "guardrailConfig",
          "inferenceConfig",
          "outputConfig",
          "performanceConfig",
          "promptVariables",
          "requestMetadata",
          "serviceTier");

  private final ChatRequest request;
  private final UpstreamTarget target;
  private final Family family;
  private final Set<String> losses = new TreeSet<>();
  private final ObjectNode body = JsonText.mapper().createObjectNode();
  private final ObjectNode inference = JsonText.mapper().createObjectNode();
  private final ObjectNode more = JsonText.mapper().createObjectNode();

  private RequestWriter(ChatRequest request, UpstreamTarget target) {
    this.request = request;
    this.target = target;
    this.family = Family.of(target.model());
  }

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    return new RequestWriter(request, target).write();
  }

  private UpstreamRequest write() {
    Integer limit = target.limit(request.maxOutputTokens(), losses);
    if (limit != null) {
      inference.put("maxTokens", limit);
    }
    Toolbox toolbox = toolbox();
    String emulated = format(toolbox);
    boolean forced = toolbox.isForced() || (emulated != null && toolbox.tools().isEmpty());
    Thinking thinking = Thinking.of(request, target, family, limit, losses);
    if (thinking.isOn() && forced) {
      losses.add("reasoning was left out, since a tool call is forced");
      thinking = Thinking.OFF;
    }
    if (thinking.isBudget() && ToolLoop.isForeign(request.messages(), BedrockDialect.ID)) {
      losses.add("reasoning was left out, since the turn it would go on was begun without it");
      thinking = Thinking.OFF;
    }
    CachePoints points = new CachePoints(losses);
    new ToolsWriter(losses, points, family, more).write(body, toolbox, request, emulated);
    boolean refusesPrefill = thinking.isOn() || target.unsupported().contains("prefill");
    new Turns(losses, points, refusesPrefill).write(request.messages(), body, anyObject());
    sampling(request.sampling(), thinking.isOn());
    thinking.fields().forEach(this::place);
    leftOut();
    defaults();
    if (!inference.isEmpty()) {
      body.set("inferenceConfig", inference);
    }
    if (!more.isEmpty()) {
      body.set(MORE, more);
    }
    boolean stream = request.stream();
    return new UpstreamRequest(
        "/model/"
            + URLEncoder.encode(target.model(), UTF_8)
            + (stream ? "/converse-stream" : "/converse"),
        Map.of("accept", stream ? "application/vnd.amazon.eventstream" : "application/json"),
        JsonText.mapper().writeValueAsBytes(body),
        List.copyOf(losses),
        new AnswerReader(emulated));
  }

  private boolean isTaken(String name) {
    return request.toolbox().tools().stream().anyMatch(tool -> tool.name().equals(name));
  }

  /** The tools to offer; none where none may be called, unless the history must have some. */
  private Toolbox toolbox() {
    Toolbox offered =
        OfferedTools.allowed(OfferedTools.of(request.toolbox(), BedrockDialect.ID, losses), losses);
    if (!(offered.choice() instanceof ToolChoice.None) || offered.tools().isEmpty()) {
      return offered;
    }
    boolean emulates =
        lacksFormat() && request.responseFormat() instanceof ResponseFormat.JsonSchema;
    if (!emulates && !ToolsWriter.called(request).isEmpty()) {
      losses.add("tool_choice none is not known to this provider and was left out");
      return offered;
    }
    losses.add("tool_choice none: the tools were not offered");
    return new Toolbox(List.of(), null, offered.parallel());
  }

  private boolean lacksFormat() {
    return target.unsupported().contains("response_format");
  }

  /** Asks for the schema; the name of the tool that stands for it where the model lacks that. */
  private @Nullable String format(Toolbox toolbox) {
    if (!(request.responseFormat()
        instanceof ResponseFormat.JsonSchema(var name, var description, var schema, _))) {
      return null;
    }
    String fitting = ToolsWriter.toolName(name);
    if (lacksFormat()) {
      if (toolbox.isForced()) {
        return null;
      }
      if (!toolbox.tools().isEmpty()) {
        losses.add("response_format: the schema is offered as a tool beside the others");
      }
      String unused = fitting;
      for (int n = 2; isTaken(unused); n++) {
        unused = fitting.substring(0, Math.min(60, fitting.length())) + "_" + n;
      }
      return unused;
    }
    ObjectNode format = body.putObject("outputConfig").putObject("textFormat");
    format.put("type", "json_schema");
    ObjectNode structure = format.putObject("structure").putObject("jsonSchema");
    structure.put("name", fitting);
    structure.put(
        "schema",
        family == Family.CLAUDE ? new ClosedSchema(losses).of(schema).toString() : schema.text());
    if (description != null && !description.isBlank()) {
      structure.put("description", description);
    }
    return null;
  }

  private @Nullable String anyObject() {
    if (!(request.responseFormat() instanceof ResponseFormat.JsonObject)) {
      return null;
    }
    losses.add("response_format json_object became a line of the system prompt");
    return ANY_OBJECT;
  }

  private void sampling(Sampling sampling, boolean thinking) {
    draw(
        family == Family.CLAUDE ? ClaudeSampling.of(sampling, target, thinking, losses) : sampling);
    List<String> stops = sampling.stop().stream().filter(stop -> !stop.isBlank()).toList();
    if (stops.size() < sampling.stop().size()) {
      losses.add("stop: texts of white space only were left out");
    }
    if (!stops.isEmpty()) {
      ArrayNode list = inference.putArray("stopSequences");
      stops.forEach(list::add);
      if (family == Family.CLAUDE) {
        body.putArray("additionalModelResponseFieldPaths").add("/stop_sequence");
      }
    }
  }

  private void draw(Sampling sampling) {
    Double temperature = sampling.temperature();
    if (temperature != null && takes("temperature")) {
      if (temperature > 1) {
        losses.add("temperature was lowered to 1");
      }
      inference.put("temperature", Math.min(1, temperature));
    }
    if (sampling.topP() != null && takes("top_p")) {
      inference.put("topP", sampling.topP());
    }
    if (sampling.topK() != null && takes("top_k")) {
      switch (family) {
        case CLAUDE -> more.put("top_k", sampling.topK());
        case NOVA -> more.putObject("inferenceConfig").put("topK", sampling.topK());
        case OTHER -> losses.add("top_k is not known to this provider and was left out");
      }
    }
  }

  private boolean takes(String name) {
    if (!target.unsupported().contains(name)) {
      return true;
    }
    losses.add(name + " is not supported by " + target.model() + " and was left out");
    return false;
  }

  private void leftOut() {
    lost("seed", request.sampling().seed() != null);
    lost("presence_penalty", isSet(request.sampling().presencePenalty()));
    lost("frequency_penalty", isSet(request.sampling().frequencyPenalty()));
    lost("user", request.endUser() != null);
    request.unmapped().forEach(field -> lost(field, true));
    if (request.choices() > 1) {
      losses.add("n: one answer is written, not " + request.choices());
    }
  }

  private static boolean isSet(@Nullable Double penalty) {
    return penalty != null && penalty != 0;
  }

  private void lost(String name, boolean given) {
    if (given) {
      losses.add(name + " is not known to this provider and was left out");
    }
  }

  /** What the chain sets and nothing has settled. */
  private void defaults() {
    for (Map.Entry<String, Object> entry : new TreeMap<>(target.defaults()).entrySet()) {
      switch (entry.getKey()) {
        case "max_tokens", "max_completion_tokens" -> {}
        default -> {
          if (!Thinking.FIELDS.contains(entry.getKey())) {
            place(entry.getKey(), entry.getValue());
          }
        }
      }
    }
  }

  /** Puts a field of the configuration's where it belongs, unless it stands there already. */
  private void place(String name, Object value) {
    var node = JsonText.mapper().valueToTree(value);
    if (name.equals(MORE) && node instanceof ObjectNode fields) {
      fields.properties().forEach(field -> place(more, field.getKey(), field.getValue()));
    } else if (name.equals("inferenceConfig") && node instanceof ObjectNode fields) {
      fields.properties().forEach(field -> place(inference, field.getKey(), field.getValue()));
    } else {
      place(OWN.contains(name) ? body : more, name, node);
    }
  }

  private static void place(ObjectNode into, String name, tools.jackson.databind.JsonNode value) {
    if (!into.has(name)) {
      into.set(name, value);
    }
  }
}
