package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.CacheTtl;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads one message of a request.
 *
 * <table>
 * <caption>How a message is understood (<a
 * href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI, Create chat
 * completion</a>, as known in November 2026)</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>role system, developer, user, assistant, tool</td><td>the same</td></tr>
 * <tr><td>role function (legacy)</td><td>tool; its name is the call's id</td></tr>
 * <tr><td>content string; part text</td><td>{@link ContentPart.Text}</td></tr>
 * <tr><td>part refusal; field refusal</td><td>{@link ContentPart.Text}</td></tr>
 * <tr><td>part image_url, also with the URL alone ({@link PlainImages})</td><td>{@link
 * ContentPart.Image}</td></tr>
 * <tr><td>part input_audio</td><td>{@link ContentPart.Audio}</td></tr>
 * <tr><td>part file</td><td>{@link ContentPart.Document}</td></tr>
 * <tr><td>cache_control on a part, or on the message</td><td>{@link
 * ContentPart.CacheBreakpoint}, after the part, or after all</td></tr>
 * <tr><td>reasoning_details, else thinking_blocks, else parts thinking and redacted_thinking of the
 * assistant's (<a href="https://docs.mistral.ai/capabilities/reasoning/">Mistral</a>'s, or as
 * Anthropic has them), else reasoning_content or reasoning</td><td>{@link
 * ContentPart.Thought}, {@link ContentPart.HiddenThought}, before the content</td></tr>
 * <tr><td>tool_calls; function_call (legacy)</td><td>{@link ContentPart.ToolCall}, after the
 * content</td></tr>
 * </table>
 */
final class MessageReader {

  private static final String ROLES = "system, developer, user, assistant, tool, function";
  private static final String PARTS = "text, image_url, input_audio, file, refusal";
  private static final String ANTHROPIC = "anthropic";

  private final JsonCursor json;
  private final InputMeter meter;

  private final List<ContentPart> thoughts = new ArrayList<>();
  private final List<ContentPart> thoughtParts = new ArrayList<>();
  private final List<ContentPart> content = new ArrayList<>();
  private final List<ContentPart> calls = new ArrayList<>();
  private final Set<String> lost;
  private final PlainImages plainImages;
  private @Nullable String reasoning;
  private @Nullable String role;
  private @Nullable String toolCallId;
  private @Nullable String name;
  private boolean contentGiven;
  private boolean answersWithoutContent;
  private @Nullable CacheTtl cache;

  private MessageReader(
      JsonCursor json, InputMeter meter, Set<String> lost, PlainImages plainImages) {
    this.json = json;
    this.meter = meter;
    this.lost = lost;
    this.plainImages = plainImages;
  }

  /**
   * Reads the message the cursor stands on and counts its texts.
   *
   * @param lost gets the names of fields that nothing here stands for
   * @param plainImages gets the places of images that are named by their URL alone
   */
  static Message read(
      JsonCursor json, InputMeter meter, Set<String> lost, PlainImages plainImages) {
    return new MessageReader(json, meter, lost, plainImages).message();
  }

  private Message message() {
    json.object();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "role" -> role = role();
        case "content" -> content();
        case "tool_calls" -> toolCalls();
        case "function_call" -> functionCall();
        case "tool_call_id" -> toolCallId = json.atNull() ? null : json.filledString();
        case "name" -> name = counted(json.stringOrNull());
        case "refusal" -> refusal();
        case "reasoning_content", "reasoning" -> reasoning();
        case "reasoning_details", "thinking_blocks" -> {
          if (thoughts.isEmpty()) {
            ReasoningDetails.read(json, thoughts);
          } else {
            json.skip();
          }
        }
        case "cache_control" -> cache = CacheControl.read(json);
        case "audio" -> {
          if (!json.atNull()) {
            answersWithoutContent = true;
            lost.add("audio of a message");
          }
          json.skip();
        }
        default -> json.skip();
      }
    }
    if (role == null) {
      throw json.missing("role");
    }
    if (!thoughtParts.isEmpty() && !role.equals("assistant")) {
      String path = json.path("content");
      throw JsonCursor.invalid(path, path + " may hold thinking only where the role is assistant.");
    }
    if (thoughts.isEmpty()) {
      thoughts.addAll(thoughtParts);
    }
    if (cache != null && !(content.isEmpty() && calls.isEmpty())) {
      (calls.isEmpty() ? content : calls).add(new ContentPart.CacheBreakpoint(cache));
    }
    if (name != null && !role.equals("function") && !role.equals("tool")) {
      lost.add("name of a message");
    }
    return switch (role) {
      case "system" -> new Message(Role.SYSTEM, required(content));
      case "developer" -> new Message(Role.DEVELOPER, required(content));
      case "user" -> new Message(Role.USER, required(content));
      case "assistant" -> assistant();
      case "tool" -> result(toolCallId, "tool_call_id");
      default -> {
        contentGiven = true; // the legacy result may be null
        yield result(name, "name");
      }
    };
  }

  private String role() {
    String text = json.string();
    return switch (text) {
      case "system", "developer", "user", "assistant", "tool", "function" -> text;
      default -> throw json.notOneOf(ROLES);
    };
  }

  private List<ContentPart> required(List<ContentPart> parts) {
    if (!contentGiven) {
      String path = json.path("content");
      throw JsonCursor.invalid(path, path + " must be a string or an array, not null or missing.");
    }
    return parts;
  }

  private Message assistant() {
    contentGiven |= answersWithoutContent || !calls.isEmpty();
    List<ContentPart> parts = new ArrayList<>(thoughts);
    if (thoughts.isEmpty() && reasoning != null) {
      parts.add(new ContentPart.Thought(reasoning, null));
    }
    parts.addAll(required(content));
    parts.addAll(calls);
    return new Message(Role.ASSISTANT, parts);
  }

  private Message result(@Nullable String callId, String idField) {
    if (callId == null) {
      throw json.missing(idField);
    }
    return new Message(
        Role.TOOL, List.of(new ContentPart.ToolResult(callId, required(content), null)));
  }

  private void content() {
    if (json.atNull()) {
      return;
    }
    contentGiven = true;
    if (json.at(JsonToken.VALUE_STRING)) {
      content.add(text(json.string()));
      return;
    }
    if (!json.at(JsonToken.START_ARRAY)) {
      throw json.wrongType("a string or an array");
    }
    while (json.nextElement()) {
      part();
    }
  }

  private void part() {
    json.object();
    String type = null;
    String text = null;
    String refusal = null;
    ContentPart.Image image = null;
    ContentPart.Audio audio = null;
    ContentPart.Document document = null;
    CacheTtl cache = null;
    String thinking = null;
    String signature = null;
    String data = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = partType();
        case "text" -> text = json.string();
        case "thinking" -> thinking = thinking();
        case "signature" -> signature = lenient();
        case "data" -> data = lenient();
        case "refusal" -> refusal = json.string();
        case "image_url" -> image = image();
        case "input_audio" -> audio = audio();
        case "cache_control" -> cache = CacheControl.read(json);
        case "file" -> document = document();
        default -> json.skip();
      }
    }
    if ("thinking".equals(type) || "redacted_thinking".equals(type)) {
      thoughtParts.add(
          "thinking".equals(type)
              ? thought(present(thinking, "thinking"), signature)
              : new ContentPart.HiddenThought(new Seal(ANTHROPIC, filled(data, "data"))));
      return;
    }
    ContentPart part =
        switch (type) {
          case null -> throw json.missing("type");
          case "text" -> text(present(text, "text"));
          case "refusal" -> text(present(refusal, "refusal"));
          case "image_url" -> {
            meter.image();
            yield present(image, "image_url");
          }
          case "input_audio" -> present(audio, "input_audio");
          default -> present(document, "file");
        };
    content.add(part);
    if (cache != null) {
      content.add(new ContentPart.CacheBreakpoint(cache));
    }
  }

  private String partType() {
    String type = json.string();
    return switch (type) {
      case "text", "image_url", "input_audio", "file", "refusal" -> type;
      case "thinking", "redacted_thinking" -> type;
      default -> throw json.notOneOf(PARTS);
    };
  }

  private <T> T present(@Nullable T value, String field) {
    if (value == null) {
      throw json.missing(field);
    }
    return value;
  }

  private String filled(@Nullable String value, String field) {
    return present(value == null || value.isEmpty() ? null : value, field);
  }

  private ContentPart.Text text(String text) {
    meter.text(text);
    return new ContentPart.Text(text);
  }

  private ContentPart.Thought thought(String text, @Nullable String signature) {
    meter.text(text);
    Seal seal = signature == null || signature.isEmpty() ? null : new Seal(ANTHROPIC, signature);
    return new ContentPart.Thought(text, seal);
  }

  /** The text of a part of type thinking: a string, or the texts of an array of parts. */
  private String thinking() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return json.string();
    }
    StringBuilder text = new StringBuilder();
    json.array();
    while (json.nextElement()) {
      json.object();
      for (String field = json.nextField(); field != null; field = json.nextField()) {
        if (field.equals("text")) {
          text.append(json.string());
        } else {
          json.skip();
        }
      }
    }
    return text.toString();
  }

  private ContentPart.Image image() {
    if (json.at(JsonToken.VALUE_STRING)) {
      String url = json.filledString();
      plainImages.add(json.start(), json.end());
      return new ContentPart.Image(url);
    }
    json.object();
    String url = null;
    String detail = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "url" -> url = json.filledString();
        case "detail" -> detail = lenient();
        default -> json.skip();
      }
    }
    return new ContentPart.Image(present(url, "url"), detail);
  }

  private ContentPart.Audio audio() {
    json.object();
    String format = null;
    String data = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "format" -> format = lenient();
        case "data" -> data = lenient();
        default -> json.skip();
      }
    }
    return new ContentPart.Audio(format, data);
  }

  private ContentPart.Document document() {
    json.object();
    String filename = null;
    String url = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "filename" -> filename = json.stringOrNull();
        case "file_data" -> url = lenient();
        default -> json.skip();
      }
    }
    return new ContentPart.Document(filename, url);
  }

  /** A string; null for whatever else, which is left to the upstream to judge. */
  private @Nullable String lenient() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return json.string();
    }
    json.skip();
    return null;
  }

  private void refusal() {
    String text = json.stringOrNull();
    if (text != null) {
      answersWithoutContent = true;
      content.add(text(text));
    }
  }

  private void reasoning() {
    if (json.at(JsonToken.VALUE_STRING) && reasoning == null) {
      reasoning = json.string();
      meter.text(reasoning);
    } else {
      json.skip();
    }
  }

  private void toolCalls() {
    if (json.atNull()) {
      return;
    }
    json.array();
    while (json.nextElement()) {
      calls.add(toolCall());
    }
  }

  private ContentPart.ToolCall toolCall() {
    json.object();
    String id = null;
    Call call = null;
    Seal seal = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "id" -> id = json.filledString();
        case "function" -> call = call("arguments");
        case "custom" -> call = call("input");
        case "extra_content" -> seal = ReasoningDetails.callSeal(json);
        default -> json.skip();
      }
    }
    Call made = present(call, "function");
    return new ContentPart.ToolCall(present(id, "id"), made.name(), made.arguments(), seal);
  }

  private void functionCall() {
    if (!json.atNull()) {
      Call call = call("arguments");
      calls.add(new ContentPart.ToolCall(call.name(), call.name(), call.arguments()));
    }
  }

  private record Call(String name, String arguments) {}

  private Call call(String argumentsField) {
    json.object();
    String function = null;
    String arguments = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals("name")) {
        function = json.filledString();
      } else if (field.equals(argumentsField)) {
        arguments = json.string();
      } else {
        json.skip();
      }
    }
    Call call = new Call(present(function, "name"), present(arguments, argumentsField));
    meter.text(call.name());
    meter.text(call.arguments());
    return call;
  }

  private @Nullable String counted(@Nullable String text) {
    if (text != null) {
      meter.text(text);
    }
    return text;
  }
}
