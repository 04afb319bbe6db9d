package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a trace: JSONL, one request a line, as docs/replay.md describes it. Whatever cannot be read
 * is refused with line and field; nothing is left out or guessed.
 */
final class TraceReader {

  /** A day of a busy team; what is larger is better replayed in parts. */
  static final int MAX_BYTES = 64 << 20;

  private static final int MAX_LINES = 100_000;
  private static final int MAX_PROBLEMS = 20;
  private static final long MAX_TOKENS = 1_000_000_000;
  private static final int MAX_NAME_CHARS = 80;

  private static final Set<String> FIELDS =
      Set.of(
          "step",
          "messages",
          "tools",
          "tokens_in",
          "tokens_out",
          "label",
          "at",
          "model",
          "conversation",
          "cached_in");

  /** Reads only whole, unambiguous documents. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Dialect OPENAI = new OpenAiDialect();

  private final List<String> problems = new ArrayList<>();

  private TraceReader() {}

  /**
   * Reads a trace.
   *
   * @param jsonl at most {@link #MAX_BYTES} are taken
   * @throws TraceException with up to {@value #MAX_PROBLEMS} of the lines and fields at fault
   */
  static Trace read(String name, byte[] jsonl) throws TraceException {
    TraceReader reader = new TraceReader();
    List<Step> steps = jsonl.length > MAX_BYTES ? List.of() : reader.steps(jsonl);
    if (jsonl.length > MAX_BYTES) {
      reader.problems.add("larger than " + MAX_BYTES + " bytes; replay it in parts");
    } else if (steps.isEmpty() && reader.problems.isEmpty()) {
      reader.problems.add("no request in it");
    }
    if (!reader.problems.isEmpty()) {
      throw new TraceException(reader.problems);
    }
    return new Trace(name, steps);
  }

  private List<Step> steps(byte[] jsonl) {
    List<Step> steps = new ArrayList<>();
    int line = 0;
    int from = 0;
    while (from < jsonl.length && problems.size() < MAX_PROBLEMS) {
      int to = end(jsonl, from);
      line++;
      if (!isBlank(jsonl, from, to)) {
        if (steps.size() == MAX_LINES) {
          problems.add(line + ": more than " + MAX_LINES + " requests; replay it in parts");
          return steps;
        }
        Step step = step(line, Arrays.copyOfRange(jsonl, from, to));
        if (step != null) {
          steps.add(step);
        }
      }
      from = to + 1;
    }
    return steps;
  }

  private static int end(byte[] jsonl, int from) {
    int to = from;
    while (to < jsonl.length && jsonl[to] != '\n') {
      to++;
    }
    return to;
  }

  private static boolean isBlank(byte[] jsonl, int from, int to) {
    for (int i = from; i < to; i++) {
      if (jsonl[i] != ' ' && jsonl[i] != '\t' && jsonl[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private @Nullable Step step(int line, byte[] json) {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JacksonException e) {
      var place = e.getLocation();
      problems.add(line + ": no JSON" + (place == null ? "" : ", column " + place.getColumnNr()));
      return null;
    }
    if (!node.isObject()) {
      problems.add(line + ": takes an object");
      return null;
    }
    int before = problems.size();
    for (String field : node.propertyNames()) {
      if (!FIELDS.contains(field)) {
        wrong(line, cut(field), "no such field; there are " + FIELDS.stream().sorted().toList());
      }
    }
    Long tokensIn = tokens(line, node, "tokens_in", MAX_TOKENS, true);
    Long tokensOut = tokens(line, node, "tokens_out", MAX_TOKENS, true);
    Long cachedIn =
        tokens(line, node, "cached_in", tokensIn == null ? MAX_TOKENS : tokensIn, false);
    String name = text(line, node, "step");
    Task label = label(line, node);
    Instant at = at(line, node);
    ModelId model = model(line, node);
    String conversation = text(line, node, "conversation");
    ChatRequest request = request(line, node);
    if (problems.size() > before || request == null || tokensIn == null || tokensOut == null) {
      return null;
    }
    return new Step(
        line,
        name == null ? "line " + line : name,
        request.sized(size(request, tokensIn)),
        tokensIn,
        tokensOut,
        label,
        at,
        model,
        conversation,
        cachedIn,
        Prefix.of(request, tokensIn));
  }

  /** A size whose likely count of tokens is what the trace says, images included. */
  private static InputSize size(ChatRequest request, long tokens) {
    int messages = request.messages().size();
    long ascii = 4 * Math.max(0, tokens - 1 - 4L * messages);
    return new InputSize(ascii, 0, ascii, messages, 0);
  }

  private @Nullable ChatRequest request(int line, JsonNode node) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", "gammainfra/auto");
    if (!node.path("messages").isArray()) {
      wrong(line, "messages", "takes a list of messages");
      return null;
    }
    body.set("messages", node.path("messages"));
    JsonNode tools = node.path("tools");
    if (!tools.isMissingNode() && !tools.isBoolean()) {
      wrong(line, "tools", "takes true or false: whether tools were offered");
    }
    if (tools.asBoolean(false)) {
      ObjectNode tool = body.putArray("tools").addObject().put("type", "function");
      tool.putObject("function").put("name", "tool");
    }
    try {
      return OPENAI.decodeRequest(JSON.writeValueAsBytes(body));
    } catch (ChatErrorException e) {
      String param = e.error().param();
      wrong(line, param == null ? "messages" : param, e.error().message());
      return null;
    }
  }

  private @Nullable Long tokens(int line, JsonNode node, String field, long most, boolean needed) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() && !needed) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      wrong(line, field, "takes a whole number from 0 to " + most);
      return null;
    }
    long tokens = value.longValue();
    if (tokens < 0 || tokens > most) {
      wrong(line, field, "takes a whole number from 0 to " + most + ", not " + tokens);
      return null;
    }
    return tokens;
  }

  private @Nullable String text(int line, JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isString() || value.stringValue().isBlank()) {
      wrong(line, field, "takes a text");
      return null;
    }
    return cut(value.stringValue());
  }

  private @Nullable Task label(int line, JsonNode node) {
    String label = text(line, node, "label");
    for (Task task : Task.values()) {
      if (task.id().equals(label)) {
        return task;
      }
    }
    if (label != null) {
      String tasks = Arrays.stream(Task.values()).map(Task::id).collect(Collectors.joining(", "));
      wrong(line, "label", "takes one of " + tasks);
    }
    return null;
  }

  private @Nullable Instant at(int line, JsonNode node) {
    String at = text(line, node, "at");
    try {
      return at == null ? null : Instant.parse(at);
    } catch (DateTimeException e) {
      wrong(line, "at", "takes an instant such as 2026-11-23T12:00:00Z");
      return null;
    }
  }

  private @Nullable ModelId model(int line, JsonNode node) {
    String model = text(line, node, "model");
    try {
      return model == null ? null : ModelId.parse(model);
    } catch (IllegalArgumentException e) {
      wrong(line, "model", "takes provider/model");
      return null;
    }
  }

  private void wrong(int line, String field, String why) {
    problems.add(line + ": " + field + ": " + why);
  }

  private static String cut(String text) {
    return text.length() <= MAX_NAME_CHARS ? text : text.substring(0, MAX_NAME_CHARS);
  }
}
