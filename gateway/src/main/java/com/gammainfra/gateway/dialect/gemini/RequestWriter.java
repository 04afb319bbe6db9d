package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.OfferedTools;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request, whatever dialect it came in.
 *
 * <table>
 * <caption>What is not as its name (<a
 * href="https://ai.google.dev/api/generate-content">Generating content</a>, <a
 * href="https://ai.google.dev/gemini-api/docs/thinking">Thinking</a>)</caption>
 * <tr><th>in the request</th><th>becomes</th></tr>
 * <tr><td>effort, on Gemini 3 and later</td><td>{@code thinkingLevel}; {@code none} is the lowest
 * one, named; only some models have {@code minimal}</td></tr>
 * <tr><td>effort, on Gemini 2.5</td><td>{@code thinkingBudget}; {@code none} is 0, but {@value
 * #LEAST_OF_PRO} on Pro, which always reasons, named</td></tr>
 * <tr><td>a schema of the answer</td><td>{@code responseJsonSchema}; {@code responseSchema} in the
 * older form before Gemini 2.5; neither where a call is forced, which ends the turn without text
 * ("Forced function calling (ANY mode) with a response mime type: 'application/json' is
 * unsupported", as reported in public in September 2026)</td></tr>
 * <tr><td>the same beside functions, before Gemini 3</td><td>a function whose arguments are read as
 * the answer's text, since both together are refused ("Function calling with a response mime type:
 * 'application/json' is unsupported", as reported in public until November 2026); named</td></tr>
 * <tr><td>any JSON object as the answer beside functions, before Gemini 3</td><td>a line of the
 * system prompt; named</td></tr>
 * <tr><td>a seed of more than 32 bits</td><td>its lower 32; named</td></tr>
 * <tr><td>effort, before Gemini 2.5</td><td>nothing; named</td></tr>
 * <tr><td>more than {@value #MOST_STOPS} stop texts</td><td>the first; named</td></tr>
 * <tr><td>stream options</td><td>nothing: usage comes with every event</td></tr>
 * <tr><td>several choices</td><td>{@code candidateCount}</td></tr>
 * </table>
 */
final class RequestWriter {

  static final int LEAST_OF_PRO = 128;
  static final int MOST_OF_PRO = 32_768;
  static final int LEAST_OF_LITE = 512;
  static final int MOST = 24_576;
  static final int MOST_STOPS = 5;

  private static final String ANY_OBJECT = "Answer with one JSON object and nothing else.";

  private static final Map<String, Integer> BUDGETS =
      Map.of("minimal", 512, "low", 1_024, "medium", 8_192, "high", 24_576);

  private final ChatRequest request;
  private final UpstreamTarget target;
  private final Family family;
  private final Set<String> losses = new TreeSet<>();
  private final ObjectNode body = JsonText.mapper().createObjectNode();
  private final ObjectNode config = JsonText.mapper().createObjectNode();

  /** What differs between generations of models. */
  record Family(double generation, boolean pro, boolean lite, boolean gemma) {

    private static final double NEWEST = 4;

    static Family of(String model) {
      String name = model.toLowerCase(Locale.ROOT);
      boolean gemma = name.startsWith("gemma");
      double generation = gemma ? 2 : 3;
      int dash = name.indexOf("gemini-");
      if (dash >= 0) {
        generation = NEWEST; // names such as gemini-flash-latest tell none
        int end = dash + 7;
        while (end < name.length()
            && (Character.isDigit(name.charAt(end)) || name.charAt(end) == '.')) {
          end++;
        }
        String number = name.substring(dash + 7, end);
        if (number.matches("\\d{1,3}(\\.\\d{1,3})?")) {
          generation = Double.parseDouble(number);
        }
      }
      return new Family(generation, name.contains("pro"), name.contains("lite"), gemma);
    }

    boolean takesLevels() {
      return generation >= 3;
    }

    /** The lowest level: "Thinking level MINIMAL is not supported" by Pro and by newer Flash. */
    String leastLevel() {
      boolean newerFlash = generation >= 3.7 && !lite;
      return pro || newerFlash || generation >= NEWEST ? "low" : "minimal";
    }

    boolean takesJsonSchema() {
      return generation >= 2.5;
    }

    boolean thinks() {
      return generation >= 2.5;
    }

    /** Whether an answer may be held to JSON while functions are offered. */
    boolean takesJsonBesideFunctions() {
      return generation >= 3;
    }
  }

  private RequestWriter(ChatRequest request, UpstreamTarget target) {
    this.request = request;
    this.target = target;
    this.family = Family.of(target.model());
  }

  static UpstreamRequest write(ChatRequest request, UpstreamTarget target) {
    return new RequestWriter(request, target).write();
  }

  private UpstreamRequest write() {
    Toolbox tools = known();
    // a call that is forced ends the turn, so that its form as a text is of no account
    ResponseFormat format = tools.isForced() ? ResponseFormat.TEXT : request.responseFormat();
    boolean told = format instanceof ResponseFormat.JsonObject && standsBeside(tools);
    if (told) {
      losses.add("response_format json_object became a line of the system prompt");
      format = ResponseFormat.TEXT;
    }
    new Contents(losses, family).write(request.messages(), body, told ? ANY_OBJECT : null);
    String answerTool = answerTool(format, tools);
    new ToolsWriter(losses, family).write(beside(format, tools), body, answerTool, format);
    sampling(request.sampling());
    Integer limit = target.limit(request.maxOutputTokens(), losses);
    if (limit != null) {
      config.put("maxOutputTokens", limit);
    }
    if (answerTool == null) {
      format(format);
    }
    thinking();
    if (request.choices() > 1) {
      config.put("candidateCount", request.choices());
    }
    request
        .unmapped()
        .forEach(field -> losses.add(field + " is not known to this provider and was left out"));
    if (request.endUser() != null) {
      losses.add("user is not known to this provider and was left out");
    }
    defaults();
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
    String action = request.stream() ? ":streamGenerateContent?alt=sse" : ":generateContent";
    return new UpstreamRequest(
        "/models/" + target.model() + action,
        Map.of(),
        JsonText.mapper().writeValueAsBytes(body),
        List.copyOf(losses),
        new AnswerReader(callIds(), answerTool));
  }

  /** The tools that may be told of, and the choice among them. */
  private Toolbox known() {
    Toolbox known = OfferedTools.of(request.toolbox(), GeminiDialect.ID, losses);
    return known.isForced() ? known : OfferedTools.allowed(known, losses);
  }

  /** The tools; none where none may be called and they would stand in the way of the format. */
  private Toolbox beside(ResponseFormat format, Toolbox tools) {
    boolean inTheWay =
        tools.choice() instanceof ToolChoice.None
            && !(format instanceof ResponseFormat.Text)
            && !family.takesJsonBesideFunctions();
    if (inTheWay && !tools.tools().isEmpty()) {
      losses.add("tools, of which none may be called, were not offered beside response_format");
      return Toolbox.EMPTY;
    }
    return tools;
  }

  /** Whether functions may be called, beside which the model takes no form of the answer. */
  private boolean standsBeside(Toolbox tools) {
    return !family.takesJsonBesideFunctions()
        && tools.tools().stream().anyMatch(Tool.Function.class::isInstance)
        && !(tools.choice() instanceof ToolChoice.None);
  }

  /** The name of the function that stands for the form of the answer; null for none. */
  private @Nullable String answerTool(ResponseFormat format, Toolbox tools) {
    if (format instanceof ResponseFormat.Text || !standsBeside(tools)) {
      return null;
    }
    losses.add("response_format is offered as a function beside the others");
    String name = "answer";
    for (int n = 2; isTaken(name); n++) {
      name = "answer_" + n;
    }
    return name;
  }

  private boolean isTaken(String name) {
    return request.toolbox().tools().stream().anyMatch(tool -> tool.name().equals(name));
  }

  /** The ids of the history's calls, which no call of the answer may have again. */
  private Set<String> callIds() {
    Set<String> ids = new HashSet<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolCall call) {
          ids.add(call.id());
        }
      }
    }
    return ids;
  }

  private void sampling(Sampling sampling) {
    set("temperature", "temperature", sampling.temperature());
    set("top_p", "topP", sampling.topP());
    if (sampling.topK() != null) {
      set("top_k", "topK", sampling.topK());
    }
    Long seed = sampling.seed();
    if (seed != null) {
      if (seed.intValue() != seed) {
        losses.add("seed was shortened to the 32 bits that this provider takes");
      }
      set("seed", "seed", seed.intValue());
    }
    set("presence_penalty", "presencePenalty", sampling.presencePenalty());
    set("frequency_penalty", "frequencyPenalty", sampling.frequencyPenalty());
    if (sampling.stop().size() > MOST_STOPS) {
      losses.add("stop: only the first " + MOST_STOPS + " texts were kept");
    }
    if (!sampling.stop().isEmpty()) {
      ArrayNode stops = config.putArray("stopSequences");
      sampling.stop().stream().limit(MOST_STOPS).forEach(stops::add);
    }
  }

  private void set(String name, String wire, @Nullable Number value) {
    if (value == null) {
      return;
    }
    if (target.unsupported().contains(name)) {
      losses.add(name + " is not supported by " + target.model() + " and was left out");
      return;
    }
    config.set(wire, JsonText.mapper().valueToTree(value));
  }

  private void format(ResponseFormat format) {
    switch (format) {
      case ResponseFormat.Text _, ResponseFormat.Vectors _ -> {}
      case ResponseFormat.JsonObject _ -> config.put("responseMimeType", "application/json");
      case ResponseFormat.JsonSchema schema -> {
        config.put("responseMimeType", "application/json");
        if (family.takesJsonSchema()) {
          config.set(
              "responseJsonSchema",
              JsonSchemaField.of(SchemaCleaner.parse(schema.schema()), losses));
        } else {
          config.set("responseSchema", new SchemaCleaner(losses).clean(schema.schema()));
        }
      }
    }
  }

  private void thinking() {
    String effort = request.reasoning().effort();
    Integer tokens = request.reasoning().tokens();
    if (effort == null && target.defaults().get("reasoning_effort") instanceof String preset) {
      effort = preset;
    }
    if (effort == null && tokens == null) {
      return;
    }
    boolean none = "none".equals(effort) || (effort == null && tokens != null && tokens == 0);
    if (!family.thinks()) {
      if (!none) {
        losses.add("reasoning is not known to this model and was left out");
      }
      return;
    }
    ObjectNode thinking = JsonText.mapper().createObjectNode();
    if (family.takesLevels()) {
      thinking.put("thinkingLevel", level(none ? "none" : effort, tokens));
    } else {
      thinking.put("thinkingBudget", none ? leastBudget() : budget(effort, tokens));
    }
    if (!none) {
      thinking.put("includeThoughts", true);
    }
    config.set("thinkingConfig", thinking);
  }

  private String level(@Nullable String effort, @Nullable Integer tokens) {
    String word = effort;
    if (word == null) {
      word = Efforts.ofTokens(tokens == null ? 0 : tokens);
      losses.add("a budget of reasoning tokens became the level '" + word + "'");
    }
    return switch (word) {
      case "medium" -> {
        if (family.pro() && family.generation() < 3.1) {
          losses.add("reasoning_effort 'medium' became 'high', which this model has");
          yield "high";
        }
        yield word;
      }
      case "low", "high" -> word;
      case "minimal", "none" -> {
        String lowest = family.leastLevel();
        if (!word.equals(lowest)) {
          losses.add("reasoning_effort '" + word + "' became '" + lowest + "', the least there is");
        }
        yield lowest;
      }
      default -> {
        losses.add("reasoning_effort '" + word + "' became 'high', the most there is");
        yield "high";
      }
    };
  }

  private int leastBudget() {
    if (family.pro()) {
      losses.add("this model always reasons; it was given the least budget");
      return LEAST_OF_PRO;
    }
    return 0;
  }

  /** Within what the model takes. */
  private int budget(@Nullable String effort, @Nullable Integer tokens) {
    int most = family.pro() ? MOST_OF_PRO : MOST;
    if (effort != null) {
      return BUDGETS.getOrDefault(effort, most);
    }
    int asked = tokens == null ? 0 : tokens;
    int least = family.pro() ? LEAST_OF_PRO : family.lite() ? LEAST_OF_LITE : 1;
    int budget = Math.clamp(asked, least, most);
    if (budget != asked) {
      losses.add("the budget of reasoning became %d, what this model takes".formatted(budget));
    }
    return budget;
  }

  /** What the chain sets: fields of the body, those of the configuration among the others there. */
  private void defaults() {
    for (Map.Entry<String, Object> entry : new TreeMap<>(target.defaults()).entrySet()) {
      switch (entry.getKey()) {
        case "max_tokens", "max_completion_tokens", "reasoning_effort" -> {}
        case "generationConfig" -> {
          if (JsonText.mapper().valueToTree(entry.getValue()) instanceof ObjectNode more) {
            for (var field : more.properties()) {
              if (!config.has(field.getKey())) {
                config.set(field.getKey(), field.getValue());
              }
            }
          }
        }
        default -> {
          if (!body.has(entry.getKey())) {
            body.set(entry.getKey(), JsonText.mapper().valueToTree(entry.getValue()));
          }
        }
      }
    }
  }
}
