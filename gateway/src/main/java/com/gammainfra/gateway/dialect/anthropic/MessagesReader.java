package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.CacheTtl;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import com.gammainfra.gateway.dialect.wire.JsonFields;
import com.gammainfra.gateway.dialect.wire.PercentText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request (<a href="https://docs.claude.com/en/api/messages">Anthropic, Messages</a>).
 *
 * <table>
 * <caption>What is understood otherwise than by its name</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>system</td><td>a message of the system before all others</td></tr>
 * <tr><td>tool_result blocks of a user message</td><td>a tool's message each, before the rest of the
 * user's</td></tr>
 * <tr><td>thinking.budget_tokens; disabled; output_config.effort</td><td>{@link Reasoning}: tokens;
 * none; effort</td></tr>
 * <tr><td>output_config.format, else output_format, its place until 2026 (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/structured-outputs">Structured
 * outputs</a>)</td><td>{@link ResponseFormat}</td></tr>
 * <tr><td>max_tokens 0, which only fills the prompt cache</td><td>1; named by other dialects</td></tr>
 * <tr><td>a tool of type mcp_toolset (<a
 * href="https://docs.claude.com/en/docs/agents-and-tools/mcp-connector">MCP connector</a>), which
 * has no name</td><td>a foreign one with the name of its server</td></tr>
 * <tr><td>search_result</td><td>text: its title and source, then its words</td></tr>
 * <tr><td>models, provider</td><td>the gateway's own, as in its chat API</td></tr>
 * </table>
 */
final class MessagesReader {

  private static final int MAX_MODELS = 16;
  private static final int MAX_MODEL_NAME = 256;
  private static final int MAX_STOPS = 1_000;

  /** What holds without the field. */
  private static final Map<String, String> USUAL =
      Map.of("service_tier", "\"auto\"", "speed", "\"standard\"", "mcp_servers", "[]");

  private final JsonFields body;
  private final byte[] bytes;
  private final InputMeter meter = new InputMeter();

  /** What is said inside messages and tools that nothing here stands for. */
  private final Set<String> lost = new TreeSet<>();

  private MessagesReader(JsonFields body, byte[] bytes) {
    this.body = body;
    this.bytes = bytes;
  }

  /**
   * Reads a request.
   *
   * @param limited whether it must say how long its answer may be
   * @throws ChatErrorException naming the field at fault
   */
  static ChatRequest read(byte[] bytes, boolean limited) {
    return new MessagesReader(JsonFields.document(bytes), bytes).request(limited);
  }

  private ChatRequest request(boolean limited) {
    String model = modelName(body.required("model"), "model");
    List<String> models = body.strings("models");
    if (models.size() > MAX_MODELS) {
      throw JsonCursor.invalid("models", "models must have at most " + MAX_MODELS + " entries.");
    }
    models.forEach(name -> modelName(name, "models"));
    Integer limit = body.integer("max_tokens", 0, Integer.MAX_VALUE);
    if (limited && limit == null) {
      throw body.missing("max_tokens");
    }
    if (limit != null && limit == 0) {
      lost.add("max_tokens 0, to fill the cache alone,");
      limit = 1;
    }
    List<Message> messages = new ArrayList<>();
    system(messages);
    List<JsonFields> turns = body.objects("messages");
    if (turns.isEmpty()) {
      throw JsonCursor.invalid("messages", "messages must not be empty.");
    }
    turns.forEach(turn -> turn(turn, messages));
    JsonFields output = body.object("output_config");
    Toolbox toolbox = new ToolsReader(body, meter, lost).toolbox();
    JsonFields metadata = body.object("metadata");
    Reasoning reasoning = reasoning(output);
    ResponseFormat format = format(output);
    Sampling sampling = sampling();
    boolean stream = body.flag("stream");
    ProviderFilter providers = providers();
    Set<String> others = body.others();
    others.removeIf(this::isUsual);
    others.addAll(lost);
    if (output != null) {
      output.others().forEach(field -> others.add("output_config." + field));
    }
    refuseContinuedThread(others);
    return new ChatRequest(
        model,
        models,
        messages,
        toolbox,
        format,
        limit,
        reasoning,
        sampling,
        metadata == null ? null : metadata.string("user_id"),
        1,
        stream,
        true,
        providers,
        meter.size(messages.size()),
        others,
        new WireBody(AnthropicDialect.ID, bytes));
  }

  /** Whether a field says what holds without it. */
  private boolean isUsual(String name) {
    RawJson value = body.raw(name);
    return value != null && value.text().equals(USUAL.get(name));
  }

  /** A request that holds the new turn only, of a conversation that the provider would keep. */
  private void refuseContinuedThread(Set<String> others) {
    JsonFields thread = others.contains("thread") ? body.object("thread") : null;
    if (thread != null && "continue".equals(thread.string("type"))) {
      throw JsonCursor.invalid(
          "thread",
          "thread cannot be continued: this gateway is stateless and keeps no conversations. Send"
              + " all of it as messages.");
    }
  }

  private static String modelName(String name, String path) {
    if (name.isBlank() || name.length() > MAX_MODEL_NAME) {
      throw JsonCursor.invalid(
          path, path + " must have 1 to " + MAX_MODEL_NAME + " characters, not all of them blank.");
    }
    return name;
  }

  private void system(List<Message> messages) {
    if (!body.has("system")) {
      return;
    }
    if (body.isString("system")) {
      messages.add(new Message(Role.SYSTEM, List.of(text(body.required("system")))));
      return;
    }
    List<ContentPart> parts = new ArrayList<>();
    for (JsonFields block : body.objects("system")) {
      if (!block.required("type").equals("text")) {
        throw block.notOneOf("type", "text");
      }
      parts.add(text(block.required("text")));
      cache(block, parts);
    }
    if (!parts.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, parts));
    }
  }

  private void turn(JsonFields turn, List<Message> messages) {
    Role role =
        switch (turn.required("role")) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          default -> throw turn.notOneOf("role", "user, assistant");
        };
    if (turn.isString("content")) {
      messages.add(new Message(role, List.of(text(turn.required("content")))));
      return;
    }
    if (!turn.isArray("content")) {
      throw turn.wrongType("content", "a string or an array");
    }
    List<ContentPart> own = new ArrayList<>();
    for (JsonFields block : turn.objects("content")) {
      List<ContentPart> parts = new ArrayList<>();
      part(block, parts);
      cache(block, parts);
      if (parts.getFirst() instanceof ContentPart.ToolResult) {
        messages.add(new Message(Role.TOOL, parts));
      } else {
        own.addAll(parts);
      }
    }
    boolean onlyResults = own.isEmpty() && !turn.objects("content").isEmpty();
    if (!onlyResults) {
      messages.add(new Message(role, own));
    }
  }

  private void part(JsonFields block, List<ContentPart> into) {
    String type = block.required("type");
    switch (type) {
      case "text" -> into.add(text(block.required("text")));
      case "image" -> {
        meter.image();
        JsonFields source = block.requiredObject("source");
        String url = url(source, "image/png");
        into.add(url == null ? foreign(block, type) : new ContentPart.Image(url));
      }
      case "document" -> {
        JsonFields source = block.requiredObject("source");
        String url = url(source, "application/pdf");
        into.add(
            url == null
                ? foreign(block, type)
                : new ContentPart.Document(block.string("title"), url));
        if (block.has("context")) {
          lost.add("context of a document");
        }
        citations(block, "document");
      }
      case "search_result" -> {
        String words = words(block);
        if (words == null) {
          into.add(foreign(block, type));
        } else {
          String head = block.required("title") + " (" + block.required("source") + "):\n";
          into.add(text(head + words));
          citations(block, type);
        }
      }
      case "tool_use" -> {
        RawJson input = block.raw("input");
        String arguments = input == null ? "{}" : input.text();
        meter.text(block.required("name"));
        meter.text(arguments);
        into.add(new ContentPart.ToolCall(block.required("id"), block.required("name"), arguments));
      }
      case "tool_result" -> into.add(result(block));
      case "thinking" -> {
        String text = block.required("thinking");
        meter.text(text);
        into.add(new ContentPart.Thought(text, Wire.seal(block.string("signature"))));
      }
      case "redacted_thinking" ->
          into.add(
              new ContentPart.HiddenThought(
                  Objects.requireNonNull(Wire.seal(filled(block, "data")))));
      default -> into.add(foreign(block, type));
    }
  }

  /** The words of what holds a text or blocks of text only; null for any other. */
  private static @Nullable String words(JsonFields holder) {
    if (holder.isString("content")) {
      return holder.required("content");
    }
    List<String> texts = new ArrayList<>();
    for (JsonFields block : holder.objects("content")) {
      if (!block.required("type").equals("text")) {
        return null;
      }
      texts.add(block.required("text"));
    }
    return String.join("\n", texts);
  }

  private void citations(JsonFields block, String type) {
    JsonFields citations = block.object("citations");
    if (citations != null && citations.flag("enabled")) {
      lost.add("citations of a " + type);
    }
  }

  private static String filled(JsonFields block, String field) {
    String value = block.required(field);
    if (value.isEmpty()) {
      throw JsonCursor.invalid(block.path(field), block.path(field) + " must not be empty.");
    }
    return value;
  }

  private ContentPart result(JsonFields block) {
    List<ContentPart> parts = new ArrayList<>();
    if (block.isString("content")) {
      parts.add(text(block.required("content")));
    } else {
      for (JsonFields inner : block.objects("content")) {
        part(inner, parts);
        cache(inner, parts);
      }
    }
    return new ContentPart.ToolResult(block.required("tool_use_id"), parts, block.bool("is_error"));
  }

  private ContentPart foreign(JsonFields block, String type) {
    RawJson json = block.raw();
    meter.text(json.text());
    return new ContentPart.Foreign(AnthropicDialect.ID, type, json);
  }

  /** The source as a URL; null for one that only its vendor can resolve. */
  private static @Nullable String url(JsonFields source, String usualType) {
    return switch (source.required("type")) {
      case "base64" -> {
        String media = source.string("media_type");
        yield "data:" + (media == null ? usualType : media) + ";base64," + source.required("data");
      }
      case "url" -> source.required("url");
      case "text" -> "data:text/plain," + PercentText.encode(source.required("data"));
      case "content" -> {
        String words = words(source);
        yield words == null ? null : "data:text/plain," + PercentText.encode(words);
      }
      default -> null;
    };
  }

  private ContentPart text(String text) {
    meter.text(text);
    return new ContentPart.Text(text);
  }

  /** Adds the breakpoint that stands on a block. */
  private static void cache(JsonFields block, List<ContentPart> parts) {
    CacheTtl ttl = ttl(block);
    if (ttl != null) {
      parts.add(new ContentPart.CacheBreakpoint(ttl));
    }
  }

  /** What {@code cache_control} on a block or tool asks for; null for nothing. */
  static @Nullable CacheTtl ttl(JsonFields block) {
    JsonFields control = block.object("cache_control");
    if (control == null) {
      return null;
    }
    return "1h".equals(control.string("ttl")) ? CacheTtl.ONE_HOUR : CacheTtl.FIVE_MINUTES;
  }

  private Reasoning reasoning(@Nullable JsonFields output) {
    String effort = output == null ? null : output.string("effort");
    JsonFields thinking = body.object("thinking");
    if (thinking == null) {
      return effort == null ? Reasoning.UNSAID : Reasoning.of(effort);
    }
    return switch (thinking.required("type")) {
      case "disabled" -> new Reasoning("none", null);
      case "enabled" ->
          new Reasoning(effort, thinking.integer("budget_tokens", 1, Integer.MAX_VALUE));
      case "adaptive" -> new Reasoning(effort == null ? "medium" : effort, null);
      default -> throw thinking.notOneOf("type", "enabled, disabled, adaptive");
    };
  }

  private ResponseFormat format(@Nullable JsonFields output) {
    JsonFields former = body.object("output_format");
    JsonFields format = output == null ? null : output.object("format");
    format = format == null ? former : format;
    if (format == null) {
      return ResponseFormat.TEXT;
    }
    if (!format.required("type").equals("json_schema")) {
      throw format.notOneOf("type", "json_schema");
    }
    RawJson schema = format.requiredObject("schema").raw();
    meter.text(schema.text());
    return new ResponseFormat.JsonSchema("answer", null, schema, true);
  }

  private Sampling sampling() {
    List<String> stops = body.strings("stop_sequences");
    if (stops.size() > MAX_STOPS) {
      throw JsonCursor.invalid(
          "stop_sequences", "stop_sequences must have at most " + MAX_STOPS + " entries.");
    }
    return new Sampling(
        body.number("temperature", 0, 1),
        body.number("top_p", 0, 1),
        body.integer("top_k", 0, Integer.MAX_VALUE),
        null,
        null,
        null,
        stops);
  }

  private ProviderFilter providers() {
    JsonFields filter = body.object("provider");
    if (filter == null) {
      return ProviderFilter.NONE;
    }
    ProviderFilter providers =
        new ProviderFilter(
            filter.strings("only"), filter.strings("ignore"), filter.strings("order"));
    for (String other : filter.others()) {
      throw JsonCursor.invalid(
          filter.path(other),
          filter.path(other) + " is not known; provider takes only, ignore, order.");
    }
    return providers;
  }

  /** Reads tools and their choice. */
  private record ToolsReader(JsonFields body, InputMeter meter, Set<String> lost) {

    /** What holds without it, or changes nothing of the answer. */
    private static final Set<String> USUAL = Set.of("false", "[]", "[\"direct\"]");

    Toolbox toolbox() {
      List<Tool> tools = new ArrayList<>();
      for (JsonFields tool : body.objects("tools")) {
        meter.text(tool.raw().text());
        tools.add(tool(tool));
      }
      JsonFields choice = body.object("tool_choice");
      Boolean serial = choice == null ? null : choice.bool("disable_parallel_tool_use");
      return new Toolbox(
          tools, choice == null ? null : choice(choice), serial == null ? null : !serial);
    }

    private Tool tool(JsonFields tool) {
      String type = tool.string("type");
      if (type != null && type.equals("mcp_toolset")) {
        String server = tool.required("mcp_server_name");
        return new Tool.Foreign(server, AnthropicDialect.ID, type, tool.raw());
      }
      String name = tool.required("name");
      if (type != null && !type.equals("custom")) {
        return new Tool.Foreign(name, AnthropicDialect.ID, type, tool.raw());
      }
      JsonFields schema = tool.object("input_schema");
      Tool.Function function =
          new Tool.Function(
              name,
              tool.string("description"),
              schema == null ? null : schema.raw(),
              tool.bool("strict"),
              ttl(tool));
      for (String other : tool.others()) {
        RawJson value = tool.raw(other);
        boolean usual = value == null || USUAL.contains(value.text());
        if (!usual && !other.equals("eager_input_streaming")) {
          lost.add(other + " of a tool");
        }
      }
      return function;
    }

    private static ToolChoice choice(JsonFields choice) {
      return switch (choice.required("type")) {
        case "auto" -> new ToolChoice.Auto();
        case "any" -> new ToolChoice.Required();
        case "none" -> new ToolChoice.None();
        case "tool" -> new ToolChoice.Named(choice.required("name"));
        default -> throw choice.notOneOf("type", "auto, any, tool, none");
      };
    }
  }
}
