package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Writes a request that came in another dialect, or from code, as far as the record holds it. */
final class RequestBody {

  private final JsonGenerator out;
  private final List<String> losses;

  private RequestBody(JsonGenerator out, List<String> losses) {
    this.out = out;
    this.losses = losses;
  }

  /** The request's JSON; what cannot be written is added to {@code losses}. */
  static byte[] write(ChatRequest request, List<String> losses) {
    return JsonText.write(out -> new RequestBody(out, losses).request(request));
  }

  private void request(ChatRequest request) {
    out.writeStartObject();
    out.writeStringProperty("model", request.model());
    out.writeName("messages").writeStartArray();
    for (Message message : request.messages()) {
      message(message);
    }
    out.writeEndArray();
    Integer limit = request.maxOutputTokens();
    if (limit != null) {
      out.writeName("max_completion_tokens").writeNumber(limit.intValue());
    }
    String effort = request.reasoningEffort();
    if (effort != null) {
      out.writeStringProperty("reasoning_effort", effort);
    }
    if (request.choices() > 1) {
      out.writeName("n").writeNumber(request.choices());
    }
    if (request.stream()) {
      out.writeBooleanProperty("stream", true);
    }
    responseFormat(request.responseFormat());
    if (request.hasTools()) {
      losses.add("tools could not be carried over and were left out");
    }
    out.writeEndObject();
  }

  private void responseFormat(ResponseFormat format) {
    if (format == ResponseFormat.TEXT) {
      return;
    }
    if (format == ResponseFormat.JSON_SCHEMA) {
      losses.add("the response schema could not be carried over; any JSON object is asked for");
    }
    out.writeName("response_format").writeStartObject();
    out.writeStringProperty("type", "json_object");
    out.writeEndObject();
  }

  private void message(Message message) {
    List<ContentPart.ToolResult> results = parts(message, ContentPart.ToolResult.class);
    for (ContentPart.ToolResult result : results) {
      out.writeStartObject();
      out.writeStringProperty("role", "tool");
      out.writeStringProperty("tool_call_id", result.callId());
      out.writeStringProperty("content", result.text());
      out.writeEndObject();
    }
    List<ContentPart.ToolCall> calls = parts(message, ContentPart.ToolCall.class);
    List<ContentPart> content =
        message.parts().stream()
            .filter(part -> part instanceof ContentPart.Text || part instanceof ContentPart.Image)
            .toList();
    if (message.parts().size() > results.size() + calls.size() + content.size()) {
      losses.add("a document or sound could not be carried over and was left out");
    }
    if (message.role() == Role.TOOL && content.isEmpty()) {
      return;
    }
    Role role = message.role() == Role.TOOL ? Role.USER : message.role();
    out.writeStartObject();
    out.writeStringProperty("role", role.name().toLowerCase(Locale.ROOT));
    out.writeName("content");
    content(content, !calls.isEmpty());
    if (!calls.isEmpty()) {
      toolCalls(calls);
    }
    out.writeEndObject();
  }

  private static <P extends ContentPart> List<P> parts(Message message, Class<P> kind) {
    return message.parts().stream().filter(kind::isInstance).map(kind::cast).toList();
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
      case ContentPart.Image(var url) -> {
        out.writeStartObject();
        out.writeStringProperty("type", "image_url");
        out.writeName("image_url").writeStartObject();
        out.writeStringProperty("url", url);
        out.writeEndObject();
        out.writeEndObject();
      }
      case ContentPart.Document _,
          ContentPart.Audio _,
          ContentPart.ToolCall _,
          ContentPart.ToolResult _ -> {}
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
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
