package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes system instruction and contents.
 *
 * <ul>
 *   <li>System messages before all others are the instruction; on Gemma, which has none, they begin
 *       the user's first turn. One that comes later is a part of the user's turn; named.
 *   <li>Messages of one side that follow each other are one turn.
 *   <li>The results of a turn's calls are one turn, as many as there were calls and in their order;
 *       each names its function, found by the call's id, and holds an object.
 *   <li>A thought signature goes back on its own part. Gemini 3 wants one on the first call of each
 *       turn: calls that another vendor made get the word by which Google lets them pass (<a
 *       href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>).
 * </ul>
 */
final class Contents {

  private static final String PASS = "skip_thought_signature_validator";
  private static final String NOTHING = "(empty)";

  private final Set<String> losses;
  private final RequestWriter.Family family;
  private final ArrayNode contents = JsonText.mapper().createArrayNode();

  /** The calls of the last turn of the model's: ids and names, in their order. */
  private Map<String, String> open = new LinkedHashMap<>();

  private final Map<String, ObjectNode> answered = new LinkedHashMap<>();
  private final List<ObjectNode> besides = new ArrayList<>();

  Contents(Set<String> losses, RequestWriter.Family family) {
    this.losses = losses;
    this.family = family;
  }

  void write(List<Message> messages, ObjectNode body) {
    ArrayNode system = JsonText.mapper().createArrayNode();
    int first = 0;
    while (first < messages.size() && isSystem(messages.get(first))) {
      String text = messages.get(first).text();
      if (!text.isBlank()) {
        system.addObject().put("text", text);
      }
      first++;
    }
    if (family.gemma()) {
      system.forEach(part -> turn("user").add(part));
    } else if (!system.isEmpty()) {
      body.putObject("systemInstruction").set("parts", system);
    }
    for (Message message : messages.subList(first, messages.size())) {
      if (message.role() != Role.TOOL) {
        closeCalls();
      }
      message(message);
    }
    closeCalls();
    if (contents.isEmpty()) {
      turn("user").addObject().put("text", NOTHING);
    }
    body.set("contents", contents);
  }

  private static boolean isSystem(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }

  /** The parts of the turn that goes on, or of a new one. */
  private ArrayNode turn(String role) {
    JsonNode last = contents.isEmpty() ? null : contents.get(contents.size() - 1);
    if (last instanceof ObjectNode turn
        && turn.path("role").asString("").equals(role)
        && turn.path("parts") instanceof ArrayNode parts) {
      return parts;
    }
    ObjectNode turn = contents.addObject();
    turn.put("role", role);
    return turn.putArray("parts");
  }

  private void message(Message message) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> {
        losses.add("a system message inside the conversation became part of the user's turn");
        turn("user").addObject().put("text", "<system>\n" + message.text() + "\n</system>");
      }
      case USER -> {
        ArrayNode parts = turn("user");
        int before = parts.size();
        message.parts().forEach(part -> add(part, parts));
        if (parts.size() == before) {
          losses.add("an empty message was written as '" + NOTHING + "'");
          parts.addObject().put("text", NOTHING);
        }
      }
      case ASSISTANT -> assistant(message);
      case TOOL -> message.parts().forEach(this::result);
    }
  }

  private void assistant(Message message) {
    ArrayNode parts = JsonText.mapper().createArrayNode();
    open = new LinkedHashMap<>();
    @Nullable Seal carried = null;
    boolean firstCall = true;
    for (ContentPart part : message.parts()) {
      if (part instanceof ContentPart.ToolCall(var id, var name, var arguments, var seal)) {
        open.put(id, name);
        ObjectNode call = parts.addObject();
        ObjectNode function = call.putObject("functionCall");
        function.put("name", name);
        function.set("args", arguments(arguments));
        Seal own = isOurs(seal) ? seal : carried;
        if (own != null && isOurs(own)) {
          call.put("thoughtSignature", own.value());
        } else if (firstCall && family.takesLevels()) {
          call.put("thoughtSignature", PASS);
        }
        carried = null;
        firstCall = false;
      } else if (part instanceof ContentPart.Thought(_, var seal)) {
        if (isOurs(seal)) {
          carried = seal;
        } else {
          losses.add("reasoning of earlier turns that is not this provider's own was left out");
        }
      } else {
        add(part, parts);
      }
    }
    if (!parts.isEmpty()) {
      ArrayNode turn = turn("model");
      parts.forEach(turn::add);
    }
  }

  private static boolean isOurs(@Nullable Seal seal) {
    return seal != null && seal.dialect().equals(GeminiDialect.ID);
  }

  private JsonNode arguments(String arguments) {
    if (arguments.isBlank()) {
      return JsonText.mapper().createObjectNode();
    }
    try {
      if (JsonText.mapper().readTree(arguments) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException _) {
      // what a model wrote may be no JSON at all
    }
    losses.add("a call's arguments that are no JSON object were wrapped in one");
    return JsonText.mapper().createObjectNode().put("arguments", arguments);
  }

  private void result(ContentPart part) {
    if (!(part instanceof ContentPart.ToolResult result)) {
      return;
    }
    String name = open.get(result.callId());
    if (name == null || answered.containsKey(result.callId())) {
      losses.add("a tool's result without its call became text");
      ObjectNode text = JsonText.mapper().createObjectNode();
      besides.add(
          text.put("text", "Result of the tool call " + result.callId() + ": " + result.text()));
      return;
    }
    answered.put(result.callId(), response(name, result));
    for (ContentPart inner : result.parts()) {
      if (!(inner instanceof ContentPart.Text)) {
        ArrayNode media = JsonText.mapper().createArrayNode();
        add(inner, media);
        media.forEach(node -> besides.add((ObjectNode) node));
      }
    }
  }

  private static ObjectNode response(String name, ContentPart.ToolResult result) {
    ObjectNode part = JsonText.mapper().createObjectNode();
    ObjectNode function = part.putObject("functionResponse");
    function.put("name", name);
    boolean failed = Boolean.TRUE.equals(result.error());
    JsonNode object = failed ? null : object(result.text());
    if (object == null) {
      function.putObject("response").put(failed ? "error" : "result", result.text());
    } else {
      function.set("response", object);
    }
    return part;
  }

  /** The text as an object; null when it is none, or one that would be taken for a reference. */
  private static @Nullable JsonNode object(String text) {
    if (!text.stripLeading().startsWith("{") || text.contains("\"$ref\"")) {
      return null;
    }
    try {
      return JsonText.mapper().readTree(text) instanceof ObjectNode object ? object : null;
    } catch (JacksonException _) {
      return null;
    }
  }

  /** Writes the results of the last calls, each of which must have one. */
  private void closeCalls() {
    if (!open.isEmpty()) {
      ArrayNode parts = turn("user");
      open.forEach(
          (id, name) -> {
            ObjectNode response = answered.get(id);
            if (response == null) {
              losses.add("a tool call without a result got one that says so");
              response =
                  response(
                      name,
                      new ContentPart.ToolResult(
                          id, List.of(new ContentPart.Text("The tool gave no result.")), true));
            }
            parts.add(response);
          });
    }
    if (!besides.isEmpty()) {
      besides.forEach(turn("user")::add);
    }
    open = new LinkedHashMap<>();
    answered.clear();
    besides.clear();
  }

  private void add(ContentPart part, ArrayNode parts) {
    switch (part) {
      case ContentPart.Text(var text) -> {
        if (!text.isEmpty()) {
          parts.addObject().put("text", text);
        }
      }
      case ContentPart.Image(var url, var detail) -> {
        if (detail != null && !detail.equals("auto")) {
          losses.add("detail of an image is not known to this provider and was left out");
        }
        media(url, "image/png", "an image", parts);
      }
      case ContentPart.Document(_, var url) -> {
        if (url == null) {
          losses.add("a document that is not part of the request was left out");
        } else {
          media(url, "application/pdf", "a document", parts);
        }
      }
      case ContentPart.Audio(var format, var data) -> {
        if (data == null) {
          losses.add("a sound that is not part of the request was left out");
        } else {
          inline("audio/" + (format == null ? "wav" : format), data, parts);
        }
      }
      case ContentPart.CacheBreakpoint _ ->
          losses.add("cache_control is not known to this provider and was left out");
      case ContentPart.Foreign(_, var type, _) ->
          losses.add(
              "a part of type '" + type + "' is not known to this provider and was left out");
      case ContentPart.HiddenThought _, ContentPart.Thought _ ->
          losses.add("reasoning of earlier turns that is not this provider's own was left out");
      case ContentPart.ToolCall _, ContentPart.ToolResult _ -> {}
    }
  }

  private void media(String url, String usualType, String what, ArrayNode parts) {
    int comma = url.indexOf(',');
    int semicolon = url.indexOf(";base64,");
    if (url.startsWith("data:") && semicolon > 0) {
      inline(url.substring(5, semicolon), url.substring(semicolon + 8), parts);
    } else if (url.startsWith("gs://")
        || url.startsWith("https://generativelanguage.googleapis.com/")) {
      ObjectNode file = parts.addObject().putObject("fileData");
      file.put("mimeType", usualType).put("fileUri", url);
    } else if (url.startsWith("http") || comma >= 0) {
      losses.add(what + " that is not part of the request was left out");
    } else {
      inline(usualType, url, parts);
    }
  }

  private static void inline(String type, String data, ArrayNode parts) {
    ObjectNode inline = parts.addObject().putObject("inlineData");
    inline.put("mimeType", type).put("data", data);
  }
}
