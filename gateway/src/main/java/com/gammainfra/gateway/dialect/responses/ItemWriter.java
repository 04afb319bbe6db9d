package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a conversation as instructions and items.
 *
 * <ul>
 *   <li>A first message of the system that is one text is the instructions, unless it is all there
 *       is. Every other message of the system or developer is an item of that role, in its place.
 *   <li>What the assistant said, thought and called is one item each, in order. Reasoning has its
 *       seal and must be followed by what it led to; other vendors' is left out; named.
 *   <li>A call without a result gets one that says so, a result without a call becomes the user's
 *       text, since the provider takes neither alone; both named.
 *   <li>A tool's failure is a line before its result's text; named.
 * </ul>
 */
final class ItemWriter {

  private static final String USUAL_FILE = "document.pdf";

  private final Set<String> losses;
  private final ArrayNode input = JsonText.mapper().createArrayNode();

  /** Calls that no result has answered yet. */
  private final Set<String> open = new LinkedHashSet<>();

  ItemWriter(Set<String> losses) {
    this.losses = losses;
  }

  /** Adds {@code instructions} and {@code input} to a body. */
  void write(List<Message> messages, ObjectNode body) {
    List<Message> rest = messages;
    Message first = messages.getFirst();
    if (first.role() == Role.SYSTEM
        && messages.size() > 1
        && first.parts().size() == 1
        && first.parts().getFirst() instanceof ContentPart.Text(var text)) {
      body.put("instructions", text);
      rest = messages.subList(1, messages.size());
    }
    rest.forEach(this::message);
    answerOpenCalls();
    body.set("input", input);
  }

  private void message(Message message) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER, USER -> {
        answerOpenCalls();
        said(message.role(), message.parts());
      }
      case TOOL -> tool(message.parts());
      case ASSISTANT -> {
        answerOpenCalls();
        new Turn().write(message.parts());
      }
    }
  }

  private void said(Role role, List<ContentPart> parts) {
    ArrayNode content = content(parts);
    ObjectNode item = item("message").put("role", role.name().toLowerCase(Locale.ROOT));
    if (content.isEmpty()) {
      item.put("content", "");
    } else if (content.size() == 1 && content.get(0).path("text").isString()) {
      item.set("content", content.get(0).path("text"));
    } else {
      item.set("content", content);
    }
    input.add(item);
  }

  private void tool(List<ContentPart> parts) {
    List<ContentPart> other = new ArrayList<>();
    for (ContentPart part : parts) {
      switch (part) {
        case ContentPart.ToolResult result -> {
          if (open.remove(result.callId())) {
            input.add(result(result));
          } else {
            losses.add("a tool's result without its call became text");
            other.add(new ContentPart.Text("Result of the tool call " + result.callId() + ":"));
            other.addAll(result.parts());
          }
        }
        case ContentPart.CacheBreakpoint _ -> cacheLost();
        case ContentPart.Foreign(var dialect, _, var json)
            when dialect.equals(ResponsesDialect.ID) ->
            input.add(JsonText.mapper().readTree(json.text()));
        default -> other.add(part);
      }
    }
    if (!other.isEmpty()) {
      answerOpenCalls();
      said(Role.USER, other);
    }
  }

  private ObjectNode result(ContentPart.ToolResult result) {
    ObjectNode item = item("function_call_output").put("call_id", result.callId());
    List<ContentPart> parts = result.parts();
    if (Boolean.TRUE.equals(result.error())) {
      losses.add("is_error of a tool's result was written into its text");
      parts = new ArrayList<>(parts);
      parts.addFirst(new ContentPart.Text("The tool failed."));
    }
    if (parts.stream().allMatch(ContentPart.Text.class::isInstance)) {
      item.put("output", new ContentPart.ToolResult("", parts, null).text());
    } else {
      item.set("output", content(parts));
    }
    return item;
  }

  private void answerOpenCalls() {
    for (String id : open) {
      losses.add("a tool call without a result got one that says so");
      input.add(
          item("function_call_output")
              .put("call_id", id)
              .put("output", "The tool gave no result."));
    }
    open.clear();
  }

  private ArrayNode content(List<ContentPart> parts) {
    ArrayNode content = JsonText.mapper().createArrayNode();
    for (ContentPart part : parts) {
      ObjectNode written = part(part);
      if (written != null) {
        content.add(written);
      }
    }
    return content;
  }

  /** A part of what a user, system or tool says; null where there is none for it. */
  private @Nullable ObjectNode part(ContentPart part) {
    return switch (part) {
      case ContentPart.Text(var text) -> item("input_text").put("text", text);
      case ContentPart.Image(var url, var detail) ->
          item("input_image").put("image_url", url).put("detail", detail == null ? "auto" : detail);
      case ContentPart.Document(var filename, var url) -> document(filename, url);
      case ContentPart.Audio _ -> lost("sound is not taken by this provider and was left out");
      case ContentPart.Foreign(var dialect, var type, var json) -> {
        if (dialect.equals(ResponsesDialect.ID)
            && JsonText.mapper().readTree(json.text()) instanceof ObjectNode own) {
          yield own;
        }
        yield foreignLost(type);
      }
      case ContentPart.CacheBreakpoint _ -> cacheLost();
      case ContentPart.Thought _, ContentPart.HiddenThought _ -> reasoningLost();
      case ContentPart.ToolCall _, ContentPart.ToolResult _ ->
          lost("a call or result outside its turn was left out");
    };
  }

  private @Nullable ObjectNode document(@Nullable String filename, @Nullable String url) {
    if (url == null) {
      return lost("a document that is not part of the request was left out");
    }
    ObjectNode file = item("input_file");
    if (url.startsWith("https://") || url.startsWith("http://")) {
      if (filename != null) {
        losses.add("the name of a document that is given by its URL was left out");
      }
      return file.put("file_url", url);
    }
    return file.put("filename", filename == null ? USUAL_FILE : filename).put("file_data", url);
  }

  private static ObjectNode item(String type) {
    return JsonText.mapper().createObjectNode().put("type", type);
  }

  private @Nullable ObjectNode lost(String sentence) {
    losses.add(sentence);
    return null;
  }

  private @Nullable ObjectNode cacheLost() {
    return lost("cache_control is not known to this provider and was left out");
  }

  private @Nullable ObjectNode reasoningLost() {
    return lost("reasoning of earlier turns that is not this provider's own was left out");
  }

  private @Nullable ObjectNode foreignLost(String type) {
    return lost("a part of type '" + type + "' is not known to this provider and was left out");
  }

  /** Writes one message of the assistant's. */
  private final class Turn {

    private final List<ObjectNode> thoughts = new ArrayList<>();
    private @Nullable ArrayNode message;

    void write(List<ContentPart> parts) {
      int before = input.size();
      parts.forEach(this::part);
      if (!thoughts.isEmpty()) {
        losses.add("reasoning that led to nothing was left out");
        thoughts.clear();
      }
      if (input.size() == before && parts.stream().allMatch(ContentPart.Text.class::isInstance)) {
        said("");
      }
      simplify(before);
    }

    private void part(ContentPart part) {
      switch (part) {
        case ContentPart.Text(var text) -> {
          if (!text.isEmpty()) {
            said(text);
          }
        }
        case ContentPart.Thought(var text, var seal) -> {
          if (Wire.isOurs(seal)) {
            ObjectNode thought = thought(Wire.encrypted(seal));
            thought
                .withArrayProperty("summary")
                .addObject()
                .put("type", "summary_text")
                .put("text", text);
          } else {
            reasoningLost();
          }
        }
        case ContentPart.HiddenThought(var seal) -> {
          if (Wire.isOurs(seal)) {
            thought(Wire.encrypted(seal));
          } else {
            reasoningLost();
          }
        }
        case ContentPart.ToolCall(var id, var name, var arguments, var seal) -> {
          if (seal != null) {
            reasoningLost();
          }
          next(
              item("function_call")
                  .put("call_id", id)
                  .put("name", name)
                  .put("arguments", arguments));
          open.add(id);
        }
        case ContentPart.Foreign(var dialect, var type, var json) -> {
          if (dialect.equals(ResponsesDialect.ID)
              && JsonText.mapper().readTree(json.text()) instanceof ObjectNode own) {
            next(own);
          } else {
            foreignLost(type);
          }
        }
        case ContentPart.CacheBreakpoint _ -> cacheLost();
        case ContentPart.Image _, ContentPart.Document _, ContentPart.Audio _ ->
            losses.add("an image, document or sound of the assistant's was left out");
        case ContentPart.ToolResult _ ->
            losses.add("a call or result outside its turn was left out");
      }
    }

    private ObjectNode thought(String encrypted) {
      message = null;
      ObjectNode thought = item("reasoning");
      thought.putArray("summary");
      thought.put("encrypted_content", encrypted);
      thoughts.add(thought);
      return thought;
    }

    /** Adds an item after the reasoning that led to it. */
    private void next(ObjectNode item) {
      thoughts.forEach(input::add);
      thoughts.clear();
      input.add(item);
      message = null;
    }

    private void said(String text) {
      ArrayNode content = message;
      if (content == null) {
        ObjectNode item = item("message").put("role", "assistant");
        content = item.putArray("content");
        next(item);
        message = content;
      }
      content.addObject().put("type", "output_text").put("text", text);
    }

    /** Messages of one text are just that text. */
    private void simplify(int from) {
      for (int i = from; i < input.size(); i++) {
        if (input.get(i) instanceof ObjectNode item
            && item.path("role").asString("").equals("assistant")
            && item.path("content").size() == 1) {
          item.set("content", item.path("content").path(0).path("text"));
        }
      }
    }
  }
}
