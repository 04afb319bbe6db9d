package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.DataUrl;
import com.gammainfra.gateway.dialect.wire.Digest;
import com.gammainfra.gateway.dialect.wire.Efforts;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.PercentText;
import com.gammainfra.gateway.dialect.wire.StrictSubset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a request that came in another dialect, or from code.
 *
 * <table>
 * <caption>What has no place of its own here</caption>
 * <tr><th>in the request</th><th>becomes</th></tr>
 * <tr><td>an image or document in a tool's result</td><td>a user message after the results, since a
 * tool message holds text only</td></tr>
 * <tr><td>a tool's failure</td><td>a line before the result's text; named as a loss</td></tr>
 * <tr><td>a budget of reasoning tokens</td><td>the effort next to it; named</td></tr>
 * <tr><td>an effort that the target does not take</td><td>the {@linkplain Efforts#nearest next};
 * named</td></tr>
 * <tr><td>a document of plain text</td><td>a text, since files are PDFs; named</td></tr>
 * <tr><td>more than {@value #MOST_STOPS} stop texts</td><td>the first; named</td></tr>
 * <tr><td>a user's name of more than {@value #MOST_CHARS_OF_USER} characters</td><td>its digest;
 * named</td></tr>
 * <tr><td>a schema to be held strictly, beyond what {@link StrictSubset} says</td><td>the schema, not
 * strict; named</td></tr>
 * <tr><td>an object's schema without properties</td><td>one with none</td></tr>
 * <tr><td>a forced or allowed tool that is not offered</td><td>no choice, or one without it;
 * named</td></tr>
 * <tr><td>a result that does not follow its call</td><td>the same, right after it, where this API
 * wants it</td></tr>
 * <tr><td>an assistant's message of which nothing is left</td><td>none</td></tr>
 * <tr><td>a call without a result, a result without a call</td><td>one that says so, a text;
 * named</td></tr>
 * <tr><td>unsealed reasoning of earlier turns</td><td>{@code reasoning_content}, where the target's
 * efforts are chosen by {@code thinking}: such vendors want it back amid a tool loop (<a
 * href="https://api-docs.deepseek.com/guides/thinking_mode">DeepSeek</a>, November 2026)</td></tr>
 * <tr><td>other reasoning of earlier turns, cache breakpoints, top_k, another dialect's own parts and
 * tools</td><td>left out; named</td></tr>
 * </table>
 */
final class RequestBody {

  private static final int MOST_STOPS = 4;
  private static final int MOST_CHARS_OF_USER = 64;

  private final JsonGenerator out;
  private final UpstreamTarget target;
  private final boolean keepsReasoning;
  private final Set<String> losses;
  private final List<ContentPart> lifted = new ArrayList<>();

  /** The ids of the calls that no result has answered yet. */
  private final Set<String> open = new LinkedHashSet<>();

  /** Results that are still to come, by the ids of their calls. */
  private final Map<String, ContentPart.ToolResult> later = new HashMap<>();

  /** Results that were written before their place, after their calls. */
  private final Set<ContentPart.ToolResult> moved =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private RequestBody(JsonGenerator out, UpstreamTarget target, Set<String> losses) {
    this.out = out;
    this.target = target;
    this.keepsReasoning = ForeignReasoning.isKept(target);
    this.losses = losses;
  }

  /** The request's JSON; what cannot be written is added to {@code losses}. */
  static byte[] write(ChatRequest request, UpstreamTarget target, List<String> losses) {
    Set<String> lost = new TreeSet<>();
    byte[] body = JsonText.write(out -> new RequestBody(out, target, lost).request(request));
    losses.addAll(lost);
    return body;
  }

  private void request(ChatRequest request) {
    out.writeStartObject();
    out.writeStringProperty("model", request.model());
    out.writeName("messages").writeStartArray();
    later.putAll(results(request.messages()));
    for (Message message : request.messages()) {
      message(message);
    }
    closeTurn();
    out.writeEndArray();
    Integer limit = request.maxOutputTokens();
    if (limit != null) {
      out.writeName("max_completion_tokens").writeNumber(limit.intValue());
    }
    reasoning(request.reasoning());
    sampling(request.sampling());
    if (request.endUser() != null) {
      user(request.endUser());
    }
    if (request.choices() > 1) {
      out.writeName("n").writeNumber(request.choices());
    }
    if (request.stream()) {
      out.writeBooleanProperty("stream", true);
    }
    responseFormat(request.responseFormat());
    toolbox(request.toolbox());
    out.writeEndObject();
    request
        .unmapped()
        .forEach(field -> losses.add(field + " is not known to this provider and was left out"));
  }

  /** The results of a conversation by the ids of their calls, but of those that occur once. */
  private static Map<String, ContentPart.ToolResult> results(List<Message> messages) {
    Map<String, ContentPart.ToolResult> results = new HashMap<>();
    Set<String> called = new HashSet<>();
    Set<String> again = new HashSet<>();
    for (Message message : messages) {
      for (ContentPart part : message.parts()) {
        if (part instanceof ContentPart.ToolResult result) {
          results.putIfAbsent(result.callId(), result);
        } else if (part instanceof ContentPart.ToolCall call && !called.add(call.id())) {
          again.add(call.id());
        }
      }
    }
    results.keySet().removeAll(again);
    return results;
  }

  private void user(String user) {
    if (user.length() > MOST_CHARS_OF_USER) {
      losses.add("user is longer than this provider takes and became its digest");
      user = Digest.hex(user);
    }
    out.writeStringProperty("user", user);
  }

  private void reasoning(Reasoning reasoning) {
    String effort = reasoning.effort();
    Integer tokens = reasoning.tokens();
    if (effort == null && tokens != null && tokens > 0) {
      effort = Efforts.ofTokens(tokens);
      losses.add("a budget of reasoning tokens became reasoning_effort '" + effort + "'");
    }
    if (effort == null) {
      return;
    }
    effort = Efforts.nearest(effort, target.effortWords(), target.model(), losses);
    Map<String, Object> fields =
        target.efforts().getOrDefault(effort, Map.of("reasoning_effort", effort));
    for (Map.Entry<String, Object> field : new TreeMap<>(fields).entrySet()) {
      out.writeName(field.getKey())
          .writeRawValue(new String(JsonText.value(field.getValue()), UTF_8));
    }
  }

  private void sampling(Sampling sampling) {
    number("temperature", sampling.temperature());
    number("top_p", sampling.topP());
    number("presence_penalty", sampling.presencePenalty());
    number("frequency_penalty", sampling.frequencyPenalty());
    if (sampling.seed() != null) {
      out.writeName("seed").writeNumber(sampling.seed());
    }
    if (sampling.topK() != null) {
      losses.add("top_k is not known to this provider and was left out");
    }
    if (sampling.stop().size() > MOST_STOPS) {
      losses.add("stop: only the first " + MOST_STOPS + " texts were kept");
    }
    if (!sampling.stop().isEmpty()) {
      out.writeName("stop").writeStartArray();
      sampling.stop().stream().limit(MOST_STOPS).forEach(out::writeString);
      out.writeEndArray();
    }
  }

  private void number(String name, @Nullable Double value) {
    if (value != null) {
      out.writeName(name).writeNumber(value);
    }
  }

  private void responseFormat(ResponseFormat format) {
    switch (format) {
      case ResponseFormat.Text _, ResponseFormat.Vectors _ -> {}
      case ResponseFormat.JsonObject _ -> {
        out.writeName("response_format").writeStartObject();
        out.writeStringProperty("type", "json_object");
        out.writeEndObject();
      }
      case ResponseFormat.JsonSchema(var name, var description, var schema, var strict) -> {
        out.writeName("response_format").writeStartObject();
        out.writeStringProperty("type", "json_schema");
        out.writeName("json_schema").writeStartObject();
        out.writeStringProperty("name", name);
        if (description != null) {
          out.writeStringProperty("description", description);
        }
        out.writeName("schema").writeRawValue(schema.text());
        strict(strict, schema);
        out.writeEndObject();
        out.writeEndObject();
      }
    }
  }

  /** Writes {@code strict}, which is refused for a schema that cannot be held so. */
  private void strict(@Nullable Boolean strict, @Nullable RawJson schema) {
    if (strict != null) {
      RawJson held = schema == null ? RawJson.EMPTY_OBJECT : schema;
      out.writeBooleanProperty("strict", strict && StrictSubset.holds(held, losses));
    }
  }

  private void toolbox(Toolbox toolbox) {
    List<Tool> known = toolbox.tools().stream().filter(this::isKnown).toList();
    if (known.isEmpty()) {
      return;
    }
    out.writeName("tools").writeStartArray();
    known.forEach(this::tool);
    out.writeEndArray();
    ToolChoice said = toolbox.choice();
    ToolChoice choice = said == null ? null : said.among(known);
    if (said != null && !said.equals(choice)) {
      losses.add("tool_choice names a tool that is not offered and was left out");
    }
    if (choice != null) {
      choice(choice);
    }
    if (toolbox.parallel() != null) {
      out.writeBooleanProperty("parallel_tool_calls", toolbox.parallel());
    }
  }

  private boolean isKnown(Tool tool) {
    if (tool instanceof Tool.Foreign foreign && !foreign.dialect().equals(OpenAiDialect.ID)) {
      losses.add(
          "the tool of type '"
              + foreign.type()
              + "' is not known to this provider and was left out");
      return false;
    }
    return true;
  }

  private void tool(Tool tool) {
    switch (tool) {
      case Tool.Foreign foreign -> out.writeRawValue(foreign.json().text());
      case Tool.Function(var name, var description, var parameters, var strict, var cache) -> {
        if (cache != null) {
          cacheLost();
        }
        out.writeStartObject();
        out.writeStringProperty("type", "function");
        out.writeName("function").writeStartObject();
        out.writeStringProperty("name", name);
        if (description != null) {
          out.writeStringProperty("description", description);
        }
        if (parameters != null) {
          out.writeName("parameters").writeRawValue(StrictSubset.withProperties(parameters).text());
        }
        strict(strict, parameters);
        out.writeEndObject();
        out.writeEndObject();
      }
    }
  }

  private void choice(ToolChoice choice) {
    out.writeName("tool_choice");
    switch (choice) {
      case ToolChoice.Auto _ -> out.writeString("auto");
      case ToolChoice.None _ -> out.writeString("none");
      case ToolChoice.Required _ -> out.writeString("required");
      case ToolChoice.Named(var name) -> named(name);
      case ToolChoice.Allowed(var names, var required) -> {
        out.writeStartObject();
        out.writeStringProperty("type", "allowed_tools");
        out.writeName("allowed_tools").writeStartObject();
        out.writeStringProperty("mode", required ? "required" : "auto");
        out.writeName("tools").writeStartArray();
        names.forEach(this::named);
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
      }
    }
  }

  private void named(String name) {
    out.writeStartObject();
    out.writeStringProperty("type", "function");
    out.writeName("function").writeStartObject();
    out.writeStringProperty("name", name);
    out.writeEndObject();
    out.writeEndObject();
  }

  private void message(Message message) {
    List<ContentPart.ToolResult> results = parts(message, ContentPart.ToolResult.class);
    results.forEach(this::result);
    List<ContentPart.ToolCall> calls = parts(message, ContentPart.ToolCall.class);
    List<ContentPart> content = message.parts().stream().filter(this::isContent).toList();
    String reasoning = keepsReasoning ? reasoning(message) : "";
    boolean nothing = content.isEmpty() && calls.isEmpty() && reasoning.isEmpty();
    boolean left = message.role() == Role.ASSISTANT && !message.parts().isEmpty();
    if (nothing && (message.role() == Role.TOOL || left)) {
      return;
    }
    closeTurn();
    calls.forEach(call -> open.add(call.id()));
    Role role = message.role() == Role.TOOL ? Role.USER : message.role();
    out.writeStartObject();
    out.writeStringProperty("role", role.name().toLowerCase(Locale.ROOT));
    out.writeName("content");
    content(content, !calls.isEmpty());
    if (!reasoning.isEmpty()) {
      out.writeStringProperty("reasoning_content", reasoning);
    }
    if (!calls.isEmpty()) {
      toolCalls(calls);
    }
    out.writeEndObject();
  }

  private static String reasoning(Message message) {
    StringBuilder text = new StringBuilder();
    for (ContentPart part : message.parts()) {
      if (part instanceof ContentPart.Thought(var thought, var seal) && seal == null) {
        text.append(thought);
      }
    }
    return text.toString();
  }

  private static <P extends ContentPart> List<P> parts(Message message, Class<P> kind) {
    return message.parts().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Whether the part is written as content; what is not written at all is named. */
  private boolean isContent(ContentPart part) {
    return switch (part) {
      case ContentPart.Text _, ContentPart.Image _ -> true;
      case ContentPart.Audio(_, var data) -> {
        if (data == null) {
          losses.add("a sound that is not part of the request was left out");
        }
        yield data != null;
      }
      case ContentPart.Document(_, var url) -> {
        boolean inline =
            url != null && (DataUrl.of(url) != null || PercentText.decode(url) != null);
        if (!inline) {
          losses.add("a document that is not part of the request was left out");
        }
        yield inline;
      }
      case ContentPart.Thought(_, var seal) when seal == null && keepsReasoning -> false;
      case ContentPart.Thought _, ContentPart.HiddenThought _ -> {
        losses.add("the reasoning of earlier turns was left out");
        yield false;
      }
      case ContentPart.CacheBreakpoint _ -> {
        cacheLost();
        yield false;
      }
      case ContentPart.Foreign(var dialect, var type, _) -> {
        boolean own = dialect.equals(OpenAiDialect.ID);
        if (!own) {
          losses.add(
              "a part of type '" + type + "' is not known to this provider and was left out");
        }
        yield own;
      }
      case ContentPart.ToolCall _, ContentPart.ToolResult _ -> false;
    };
  }

  private void cacheLost() {
    losses.add("cache_control is not known to this provider and was left out");
  }

  private void result(ContentPart.ToolResult result) {
    if (moved.remove(result)) {
      return;
    }
    later.remove(result.callId(), result);
    if (!open.remove(result.callId())) {
      losses.add("a tool's result without its call became text");
      lifted.add(new ContentPart.Text("Result of the tool call " + result.callId() + ":"));
      lifted.addAll(result.parts().stream().filter(this::isContent).toList());
      return;
    }
    answer(result);
  }

  private void answer(ContentPart.ToolResult result) {
    String text = result.text();
    if (Boolean.TRUE.equals(result.error())) {
      losses.add("is_error of a tool's result was written into its text");
      text = "The tool failed.\n" + text;
    }
    out.writeStartObject();
    out.writeStringProperty("role", "tool");
    out.writeStringProperty("tool_call_id", result.callId());
    out.writeStringProperty("content", text);
    out.writeEndObject();
    List<ContentPart> other =
        result.parts().stream()
            .filter(part -> !(part instanceof ContentPart.Text) && isContent(part))
            .toList();
    if (!other.isEmpty()) {
      losses.add("an image or document of a tool's result was moved to a user message after it");
      lifted.add(new ContentPart.Text("Of the result of the tool call " + result.callId() + ":"));
      lifted.addAll(other);
    }
  }

  /**
   * Every call must have a result. Results of one turn must follow each other, so what they hold
   * beside text comes after all.
   */
  private void closeTurn() {
    for (String id : open) {
      ContentPart.ToolResult result = later.remove(id);
      if (result != null) {
        moved.add(result);
        answer(result);
        continue;
      }
      losses.add("a tool call without a result got one that says so");
      out.writeStartObject();
      out.writeStringProperty("role", "tool");
      out.writeStringProperty("tool_call_id", id);
      out.writeStringProperty("content", "The tool gave no result.");
      out.writeEndObject();
    }
    open.clear();
    if (lifted.isEmpty()) {
      return;
    }
    out.writeStartObject();
    out.writeStringProperty("role", "user");
    out.writeName("content");
    content(List.copyOf(lifted), false);
    out.writeEndObject();
    lifted.clear();
  }

  private void content(List<ContentPart> parts, boolean calls) {
    if (parts.isEmpty() && calls) {
      out.writeNull();
    } else if (parts.isEmpty()) {
      out.writeString("");
    } else if (parts.size() == 1 && parts.getFirst() instanceof ContentPart.Text(var text)) {
      out.writeString(text);
    } else {
      out.writeStartArray();
      parts.forEach(this::part);
      out.writeEndArray();
    }
  }

  private void part(ContentPart part) {
    switch (part) {
      case ContentPart.Text(var text) -> {
        out.writeStartObject();
        out.writeStringProperty("type", "text");
        out.writeStringProperty("text", text);
        out.writeEndObject();
      }
      case ContentPart.Image(var url, var detail) -> {
        out.writeStartObject();
        out.writeStringProperty("type", "image_url");
        out.writeName("image_url").writeStartObject();
        out.writeStringProperty("url", url);
        property("detail", detail);
        out.writeEndObject();
        out.writeEndObject();
      }
      case ContentPart.Document(var filename, var url)
          when url != null && PercentText.decode(url) != null -> {
        losses.add("a document of plain text became a text");
        String title = filename == null ? "" : filename + ":\n";
        part(new ContentPart.Text(title + PercentText.decode(url)));
      }
      case ContentPart.Document(var filename, var url) -> {
        out.writeStartObject();
        out.writeStringProperty("type", "file");
        out.writeName("file").writeStartObject();
        out.writeStringProperty("filename", filename == null ? "document.pdf" : filename);
        property("file_data", url);
        out.writeEndObject();
        out.writeEndObject();
      }
      case ContentPart.Audio(var format, var data) -> {
        out.writeStartObject();
        out.writeStringProperty("type", "input_audio");
        out.writeName("input_audio").writeStartObject();
        property("data", data);
        property("format", format);
        out.writeEndObject();
        out.writeEndObject();
      }
      case ContentPart.Foreign foreign -> out.writeRawValue(foreign.json().text());
      case ContentPart.Thought _,
          ContentPart.HiddenThought _,
          ContentPart.CacheBreakpoint _,
          ContentPart.ToolCall _,
          ContentPart.ToolResult _ -> {}
    }
  }

  private void property(String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }

  private void toolCalls(List<ContentPart.ToolCall> calls) {
    out.writeName("tool_calls").writeStartArray();
    for (ContentPart.ToolCall call : calls) {
      out.writeStartObject();
      out.writeStringProperty("id", call.id());
      out.writeStringProperty("type", "function");
      out.writeName("function").writeStartObject();
      out.writeStringProperty("name", call.name());
      out.writeStringProperty("arguments", call.arguments());
      out.writeEndObject();
      if (call.seal() != null) {
        losses.add("the reasoning of earlier turns was left out");
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
