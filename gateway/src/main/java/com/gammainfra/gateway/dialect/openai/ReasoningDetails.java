package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/**
 * How reasoning that its vendor wants back travels in this dialect, which has no word for it.
 *
 * <table>
 * <caption>The fields (November 2026)</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>{@code reasoning_details[]} of type {@code reasoning.text}, with {@code text}, {@code
 * signature} and {@code format}, as <a
 * href="https://openrouter.ai/docs/use-cases/reasoning-tokens">OpenRouter</a> has it</td><td>{@link
 * ContentPart.Thought}; the format is the seal's dialect</td></tr>
 * <tr><td>the same of type {@code reasoning.encrypted}, with {@code data}</td><td>{@link
 * ContentPart.HiddenThought}</td></tr>
 * <tr><td>{@code thinking_blocks[]} of type {@code thinking} and {@code redacted_thinking}, as <a
 * href="https://docs.litellm.ai/docs/reasoning_content">LiteLLM</a> has it</td><td>the same, of
 * Anthropic's; read only</td></tr>
 * <tr><td>{@code tool_calls[].extra_content.google.thought_signature}, as <a
 * href="https://ai.google.dev/gemini-api/docs/thought-signatures">Gemini's compatible endpoint</a>
 * has it</td><td>the seal of a {@link ContentPart.ToolCall}</td></tr>
 * </table>
 */
final class ReasoningDetails {

  private static final String GEMINI = "gemini";

  private ReasoningDetails() {}

  /** Reads the array the cursor stands on; what is not known is left out. */
  static void read(JsonCursor json, List<ContentPart> into) {
    if (!json.at(JsonToken.START_ARRAY)) {
      json.skip();
      return;
    }
    while (json.nextElement()) {
      ContentPart part = detail(json);
      if (part != null) {
        into.add(part);
      }
    }
  }

  private static @Nullable ContentPart detail(JsonCursor json) {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return null;
    }
    String type = null;
    String text = null;
    String signature = null;
    String data = null;
    String format = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = string(json);
        case "text", "thinking" -> text = string(json);
        case "signature" -> signature = string(json);
        case "data" -> data = string(json);
        case "format" -> format = string(json);
        default -> json.skip();
      }
    }
    String dialect = format == null ? "anthropic" : format;
    boolean hidden = "reasoning.encrypted".equals(type) || "redacted_thinking".equals(type);
    if (hidden && data != null && !data.isEmpty()) {
      return new ContentPart.HiddenThought(new Seal(dialect, data));
    }
    if ("reasoning.text".equals(type) || "thinking".equals(type)) {
      Seal seal = signature == null || signature.isEmpty() ? null : new Seal(dialect, signature);
      return new ContentPart.Thought(text == null ? "" : text, seal);
    }
    return null;
  }

  /** The seal in a call's {@code extra_content}, which the cursor stands on. */
  static @Nullable Seal callSeal(JsonCursor json) {
    String value = nested(json, "google", "thought_signature");
    return value == null ? null : new Seal(GEMINI, value);
  }

  private static @Nullable String nested(JsonCursor json, String outer, String inner) {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return null;
    }
    String found = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals(outer) && json.at(JsonToken.START_OBJECT)) {
        for (String own = json.nextField(); own != null; own = json.nextField()) {
          if (own.equals(inner)) {
            found = string(json);
          } else {
            json.skip();
          }
        }
      } else {
        json.skip();
      }
    }
    return found;
  }

  private static @Nullable String string(JsonCursor json) {
    if (json.at(JsonToken.VALUE_STRING)) {
      return json.string();
    }
    json.skip();
    return null;
  }

  /** Writes one element for reasoning that can be read. */
  static void text(JsonGenerator out, int index, String text, @Nullable Seal seal) {
    out.writeStartObject();
    out.writeStringProperty("type", "reasoning.text");
    out.writeName("index").writeNumber(index);
    out.writeStringProperty("text", text);
    if (seal != null) {
      out.writeStringProperty("signature", seal.value());
      out.writeStringProperty("format", seal.dialect());
    }
    out.writeEndObject();
  }

  /** Writes one element for reasoning that only its vendor can read. */
  static void hidden(JsonGenerator out, int index, Seal seal) {
    out.writeStartObject();
    out.writeStringProperty("type", "reasoning.encrypted");
    out.writeName("index").writeNumber(index);
    out.writeStringProperty("data", seal.value());
    out.writeStringProperty("format", seal.dialect());
    out.writeEndObject();
  }

  /** Writes the field {@code extra_content} of a call. */
  static void callSeal(JsonGenerator out, Seal seal) {
    out.writeName("extra_content").writeStartObject();
    out.writeName(seal.dialect().equals(GEMINI) ? "google" : seal.dialect()).writeStartObject();
    out.writeStringProperty("thought_signature", seal.value());
    out.writeEndObject();
    out.writeEndObject();
  }
}
