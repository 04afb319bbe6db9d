package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import java.util.ArrayList;
import java.util.List;
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
 * <tr><td>part image_url</td><td>{@link ContentPart.Image}</td></tr>
 * <tr><td>part input_audio</td><td>{@link ContentPart.Audio}</td></tr>
 * <tr><td>part file</td><td>{@link ContentPart.Document}</td></tr>
 * <tr><td>tool_calls; function_call (legacy)</td><td>{@link ContentPart.ToolCall}, after the
 * content</td></tr>
 * </table>
 */
final class MessageReader {

  private static final String ROLES = "system, developer, user, assistant, tool, function";
  private static final String PARTS = "text, image_url, input_audio, file, refusal";

  private final JsonCursor json;
  private final InputMeter meter;

  private final List<ContentPart> content = new ArrayList<>();
  private final List<ContentPart> calls = new ArrayList<>();
  private @Nullable String role;
  private @Nullable String toolCallId;
  private @Nullable String name;
  private boolean contentGiven;
  private boolean answersWithoutContent;

  private MessageReader(JsonCursor json, InputMeter meter) {
    this.json = json;
    this.meter = meter;
  }

  /** Reads the message the cursor stands on and counts its texts. */
  static Message read(JsonCursor json, InputMeter meter) {
    return new MessageReader(json, meter).message();
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
        case "reasoning_content" -> reasoning();
        case "audio" -> {
          answersWithoutContent |= !json.atNull();
          json.skip();
        }
        default -> json.skip();
      }
    }
    if (role == null) {
      throw json.missing("role");
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
    List<ContentPart> parts = new ArrayList<>(required(content));
    parts.addAll(calls);
    return new Message(Role.ASSISTANT, parts);
  }

  private Message result(@Nullable String callId, String idField) {
    if (callId == null) {
      throw json.missing(idField);
    }
    List<ContentPart> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (ContentPart part : required(content)) {
      if (part instanceof ContentPart.Text(var line)) {
        text.append(text.isEmpty() ? "" : "\n").append(line);
      } else {
        parts.add(part);
      }
    }
    parts.addFirst(new ContentPart.ToolResult(callId, text.toString()));
    return new Message(Role.TOOL, parts);
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
      content.add(part());
    }
  }

  private ContentPart part() {
    json.object();
    String type = null;
    String text = null;
    String refusal = null;
    String url = null;
    boolean audio = false;
    ContentPart.Document document = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = partType();
        case "text" -> text = json.string();
        case "refusal" -> refusal = json.string();
        case "image_url" -> url = imageUrl();
        case "input_audio" -> {
          json.object();
          json.skip();
          audio = true;
        }
        case "file" -> document = document();
        default -> json.skip();
      }
    }
    return switch (type) {
      case null -> throw json.missing("type");
      case "text" -> text(present(text, "text"));
      case "refusal" -> text(present(refusal, "refusal"));
      case "image_url" -> {
        meter.image();
        yield new ContentPart.Image(present(url, "image_url"));
      }
      case "input_audio" -> {
        if (!audio) {
          throw json.missing("input_audio");
        }
        yield new ContentPart.Audio();
      }
      default -> present(document, "file");
    };
  }

  private String partType() {
    String type = json.string();
    return switch (type) {
      case "text", "image_url", "input_audio", "file", "refusal" -> type;
      default -> throw json.notOneOf(PARTS);
    };
  }

  private <T> T present(@Nullable T value, String field) {
    if (value == null) {
      throw json.missing(field);
    }
    return value;
  }

  private ContentPart.Text text(String text) {
    meter.text(text);
    return new ContentPart.Text(text);
  }

  private String imageUrl() {
    json.object();
    String url = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals("url")) {
        url = json.filledString();
      } else {
        json.skip();
      }
    }
    return present(url, "url");
  }

  private ContentPart.Document document() {
    json.object();
    String filename = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals("filename")) {
        filename = json.stringOrNull();
      } else {
        json.skip();
      }
    }
    return new ContentPart.Document(filename);
  }

  private void refusal() {
    String text = json.stringOrNull();
    if (text != null) {
      answersWithoutContent = true;
      content.add(text(text));
    }
  }

  private void reasoning() {
    if (json.at(JsonToken.VALUE_STRING)) {
      meter.text(json.string());
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
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "id" -> id = json.filledString();
        case "function" -> call = call("arguments");
        case "custom" -> call = call("input");
        default -> json.skip();
      }
    }
    Call made = present(call, "function");
    return new ContentPart.ToolCall(present(id, "id"), made.name(), made.arguments());
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
