package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import com.gammainfra.gateway.dialect.wire.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a conversation. What the assistant said, thought and called without anybody in
 * between is one message here.
 *
 * <table>
 * <caption>Items and parts (<a
 * href="https://platform.openai.com/docs/api-reference/responses/create#responses_create-input">input</a>)</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>message, or an item with a role and no type</td><td>a message of that role</td></tr>
 * <tr><td>input_text, output_text, text, refusal</td><td>{@link ContentPart.Text}</td></tr>
 * <tr><td>input_image with image_url; with file_id</td><td>{@link ContentPart.Image}; a foreign
 * part</td></tr>
 * <tr><td>input_file</td><td>{@link ContentPart.Document}; without a URL when it has only a
 * file_id</td></tr>
 * <tr><td>input_audio</td><td>{@link ContentPart.Audio}</td></tr>
 * <tr><td>function_call, function_call_output; custom_tool_call,
 * custom_tool_call_output</td><td>a call and its result, by {@code call_id}; {@link
 * StandIns}</td></tr>
 * <tr><td>reasoning</td><td>its summary, else its content, as {@link ContentPart.Thought}, with
 * encrypted_content as its seal; {@link ContentPart.HiddenThought} when there is only
 * that</td></tr>
 * <tr><td>item_reference</td><td>a mistake: nothing is kept that it could name</td></tr>
 * <tr><td>additional_tools</td><td>nothing: {@link ToolsReader} reads them</td></tr>
 * <tr><td>any other</td><td>a foreign part</td></tr>
 * </table>
 */
final class ItemReader {

  private final List<Message> messages;
  private final InputMeter meter;

  /** What the assistant has said since anybody else did. */
  private final List<ContentPart> turn = new ArrayList<>();

  /**
   * A reader.
   *
   * @param messages where what is read goes
   */
  ItemReader(List<Message> messages, InputMeter meter) {
    this.messages = messages;
    this.meter = meter;
  }

  /** A message of one text. */
  void text(Role role, String text) {
    messages.add(new Message(role, List.of(text(text))));
  }

  /** All items of a conversation. */
  void read(List<JsonFields> items) {
    items.forEach(this::item);
    endTurn();
  }

  private void item(JsonFields item) {
    String type = item.string("type");
    if (type == null) {
      type = item.has("role") ? "message" : "item_reference";
    }
    switch (type) {
      case "message" -> message(item);
      case "function_call" -> turn.add(call(item, item.required("arguments")));
      case "custom_tool_call" -> turn.add(call(item, StandIns.arguments(item.required("input"))));
      case "function_call_output", "custom_tool_call_output" -> {
        endTurn();
        messages.add(new Message(Role.TOOL, List.of(result(item))));
      }
      case "reasoning" -> turn.add(reasoning(item));
      case Wire.ADDITIONAL_TOOLS -> {}
      case "item_reference" ->
          throw JsonCursor.invalid(
              item.path(),
              item.path()
                  + " refers to an item by its id: this gateway is stateless and keeps none. Send"
                  + " the item itself.");
      default -> {
        if (type.endsWith("_output") || type.endsWith("_response")) {
          endTurn();
          messages.add(new Message(Role.TOOL, List.of(foreign(item, type))));
        } else {
          turn.add(foreign(item, type));
        }
      }
    }
  }

  private void endTurn() {
    if (!turn.isEmpty()) {
      messages.add(new Message(Role.ASSISTANT, turn));
      turn.clear();
    }
  }

  private void message(JsonFields item) {
    Role role =
        switch (item.required("role")) {
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          case "system" -> Role.SYSTEM;
          case "developer" -> Role.DEVELOPER;
          default -> throw item.notOneOf("role", "user, assistant, system, developer");
        };
    List<ContentPart> parts = content(item, "content");
    if (role == Role.ASSISTANT) {
      turn.addAll(parts.isEmpty() ? List.of(new ContentPart.Text("")) : parts);
    } else {
      endTurn();
      messages.add(new Message(role, parts));
    }
  }

  /** A field that is a text or a list of parts. */
  private List<ContentPart> content(JsonFields item, String field) {
    if (item.isString(field)) {
      return List.of(text(item.required(field)));
    }
    if (!item.has(field)) {
      throw item.missing(field);
    }
    if (!item.isArray(field)) {
      throw item.wrongType(field, "a string or an array");
    }
    return item.objects(field).stream().map(this::part).toList();
  }

  private ContentPart part(JsonFields part) {
    String type = part.required("type");
    return switch (type) {
      case "input_text", "output_text", "text" -> text(part.required("text"));
      case "refusal" -> text(part.required("refusal"));
      case "input_image" -> {
        meter.image();
        String url = part.string("image_url");
        yield url == null ? foreign(part, type) : new ContentPart.Image(url, detail(part));
      }
      case "input_file" -> {
        String data = part.string("file_data");
        yield new ContentPart.Document(
            part.string("filename"), data == null ? part.string("file_url") : data);
      }
      case "input_audio" -> {
        JsonFields audio = part.requiredObject("input_audio");
        yield new ContentPart.Audio(audio.string("format"), audio.string("data"));
      }
      default -> foreign(part, type);
    };
  }

  /** How closely to look; {@code auto}, which must be said here, is nothing said. */
  private static @Nullable String detail(JsonFields image) {
    String detail = image.string("detail");
    return "auto".equals(detail) ? null : detail;
  }

  private ContentPart call(JsonFields item, String arguments) {
    String name = StandIns.name(item.string("namespace"), item.required("name"));
    meter.text(name);
    meter.text(arguments);
    JsonFields extra = item.object("extra_content");
    JsonFields google = extra == null ? null : extra.object("google");
    String signature = google == null ? null : google.string("thought_signature");
    return new ContentPart.ToolCall(
        item.required("call_id"),
        name,
        arguments,
        signature == null || signature.isEmpty() ? null : new Seal("gemini", signature));
  }

  private ContentPart result(JsonFields item) {
    return new ContentPart.ToolResult(item.required("call_id"), content(item, "output"), null);
  }

  private ContentPart reasoning(JsonFields item) {
    String text = texts(item, "summary");
    if (text.isEmpty()) {
      text = texts(item, "content");
    }
    meter.text(text);
    Seal seal = Wire.seal(item.string("encrypted_content"));
    if (!text.isEmpty()) {
      return new ContentPart.Thought(text, seal);
    }
    return seal == null ? foreign(item, "reasoning") : new ContentPart.HiddenThought(seal);
  }

  private static String texts(JsonFields item, String field) {
    List<String> texts = item.objects(field).stream().map(part -> part.required("text")).toList();
    return String.join(Wire.PARAGRAPH, texts);
  }

  private ContentPart foreign(JsonFields item, String type) {
    RawJson json = item.raw();
    meter.text(json.text());
    return new ContentPart.Foreign(ResponsesDialect.ID, type, json);
  }

  private ContentPart text(String text) {
    meter.text(text);
    return new ContentPart.Text(text);
  }
}
