package com.gammainfra.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.DataUrl;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.MediaTypes;
import com.gammainfra.gateway.dialect.wire.PercentText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
 *   <li>Messages of one side that follow each other are one turn, and the first turn is the user's.
 *   <li>The results of a turn's calls begin the next turn, as many as there were calls and in their
 *       order; each names its function, found by the call's id, and holds an object. From Gemini 3
 *       on, which gives every call an id, both bear it (<a
 *       href="https://ai.google.dev/gemini-api/docs/function-calling">Function calling</a>, read
 *       2026-11-29), unless calls of a turn share one.
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
  private final List<Turn> turns = new ArrayList<>();

  /** A call, and its result once it is known. */
  private static final class Call {
    private final String id;
    private final String name;
    private final boolean named;
    private @Nullable ObjectNode response;

    /**
     * A call.
     *
     * @param named whether its id is written
     */
    Call(String id, String name, boolean named) {
      this.id = id;
      this.name = name;
      this.named = named;
    }

    /** Beginning of what is written of the call or of its response. */
    ObjectNode begin(ObjectNode function) {
      if (named) {
        function.put("id", id);
      }
      return function.put("name", name);
    }
  }

  /** What one side says before the other does. */
  private static final class Turn {
    private final boolean user;
    private final List<Call> calls = new ArrayList<>();
    private final ArrayNode parts = JsonText.mapper().createArrayNode();

    Turn(boolean user) {
      this.user = user;
    }
  }

  Contents(Set<String> losses, RequestWriter.Family family) {
    this.losses = losses;
    this.family = family;
  }

  /**
   * Adds {@code systemInstruction} and {@code contents} to a body.
   *
   * @param addition one more line of the system prompt; null for none
   */
  void write(List<Message> messages, ObjectNode body, @Nullable String addition) {
    ArrayNode system = JsonText.mapper().createArrayNode();
    int first = 0;
    while (first < messages.size() && isSystem(messages.get(first))) {
      system(messages.get(first), system);
      first++;
    }
    if (addition != null) {
      system.addObject().put("text", addition);
    }
    if (family.gemma()) {
      system.forEach(part -> turn(true).parts.add(part));
    } else if (!system.isEmpty()) {
      body.putObject("systemInstruction").set("parts", system);
    }
    messages.subList(first, messages.size()).forEach(this::message);
    if (turns.isEmpty() || !turns.getFirst().user) {
      losses.add("the conversation was begun with a turn of the user's, as it must be");
      Turn begin = new Turn(true);
      begin.parts.addObject().put("text", "Go on.");
      turns.addFirst(begin);
    }
    ArrayNode contents = body.putArray("contents");
    for (int i = 0; i < turns.size(); i++) {
      write(turns.get(i), i == 0 ? List.of() : turns.get(i - 1).calls, contents);
    }
    List<Call> unanswered = turns.getLast().calls;
    if (!unanswered.isEmpty()) {
      write(new Turn(true), unanswered, contents);
    }
  }

  private void write(Turn turn, List<Call> before, ArrayNode contents) {
    ObjectNode content = contents.addObject().put("role", turn.user ? "user" : "model");
    ArrayNode parts = content.putArray("parts");
    for (Call call : before) {
      ObjectNode response = call.response;
      if (response == null) {
        losses.add("a tool call without a result got one that says so");
        response = response(call, "The tool gave no result.", true);
      }
      parts.add(response);
    }
    parts.addAll(turn.parts);
    if (parts.isEmpty()) {
      losses.add("an empty message was written as '" + NOTHING + "'");
      parts.addObject().put("text", NOTHING);
    }
  }

  private static boolean isSystem(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }

  private void system(Message message, ArrayNode system) {
    if (!message.text().isBlank()) {
      system.addObject().put("text", message.text());
    }
    for (ContentPart part : message.parts()) {
      if (part instanceof ContentPart.CacheBreakpoint) {
        losses.add("cache_control is not known to this provider and was left out");
      } else if (!(part instanceof ContentPart.Text)) {
        losses.add("what is not text was left out of the system prompt");
      }
    }
  }

  /** The turn that goes on, or a new one of that side. */
  private Turn turn(boolean user) {
    if (turns.isEmpty() || turns.getLast().user != user) {
      turns.add(new Turn(user));
    }
    return turns.getLast();
  }

  private void message(Message message) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> {
        losses.add("a system message inside the conversation became part of the user's turn");
        turn(true).parts.addObject().put("text", "<system>\n" + message.text() + "\n</system>");
      }
      case USER -> {
        ArrayNode parts = turn(true).parts;
        message.parts().forEach(part -> add(part, parts));
      }
      case ASSISTANT -> assistant(message);
      case TOOL -> message.parts().forEach(this::result);
    }
  }

  private void assistant(Message message) {
    Turn turn = turn(false);
    @Nullable Seal carried = null;
    for (ContentPart part : message.parts()) {
      if (part instanceof ContentPart.ToolCall call) {
        call(call, carried, turn);
        carried = null;
      } else if (part instanceof ContentPart.Thought(_, var seal) && isOurs(seal)) {
        carried = seal;
      } else {
        add(part, turn.parts);
      }
    }
    if (carried != null
        && turn.parts.path(turn.parts.size() - 1) instanceof ObjectNode last
        && last.has("text")) {
      last.put("thoughtSignature", carried.value());
    }
  }

  private void call(ContentPart.ToolCall call, @Nullable Seal carried, Turn turn) {
    boolean known = turn.calls.stream().anyMatch(before -> before.id.equals(call.id()));
    Call made = new Call(call.id(), call.name(), family.takesLevels() && !known);
    ObjectNode part = turn.parts.addObject();
    made.begin(part.putObject("functionCall")).set("args", arguments(call.arguments()));
    Seal seal = isOurs(call.seal()) ? call.seal() : carried;
    if (seal != null) {
      part.put("thoughtSignature", seal.value());
    } else if (turn.calls.isEmpty() && family.takesLevels()) {
      part.put("thoughtSignature", PASS);
    }
    turn.calls.add(made);
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
      add(part, turn(true).parts);
      return;
    }
    Call call = openCall(result.callId());
    ArrayNode parts = turn(true).parts;
    if (call == null) {
      losses.add("a tool's result without its call became text");
      parts
          .addObject()
          .put("text", "Result of the tool call " + result.callId() + ": " + result.text());
    } else {
      call.response = response(call, result.text(), Boolean.TRUE.equals(result.error()));
    }
    for (ContentPart inner : result.parts()) {
      if (!(inner instanceof ContentPart.Text)) {
        int before = parts.size();
        add(inner, parts);
        if (parts.size() > before) {
          losses.add("an image or document of a tool's result was moved behind it");
        }
      }
    }
  }

  /** The call of the model's last turn that has that id and no result yet; null for none. */
  private @Nullable Call openCall(String id) {
    for (int i = turns.size() - 1; i >= 0; i--) {
      if (!turns.get(i).user) {
        for (Call call : turns.get(i).calls) {
          if (call.id.equals(id) && call.response == null) {
            return call;
          }
        }
        return null;
      }
    }
    return null;
  }

  private static ObjectNode response(Call call, String text, boolean failed) {
    ObjectNode part = JsonText.mapper().createObjectNode();
    ObjectNode function = call.begin(part.putObject("functionResponse"));
    JsonNode object = failed ? null : object(text);
    if (object == null) {
      function.putObject("response").put(failed ? "error" : "result", text);
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
    DataUrl data = DataUrl.of(url);
    String text = PercentText.decode(url);
    if (data != null) {
      inline(data.mediaType(), data.base64(), parts);
    } else if (text != null) {
      inline("text/plain", Base64.getEncoder().encodeToString(text.getBytes(UTF_8)), parts);
    } else if (url.startsWith("gs://") || url.startsWith(GeminiDialect.FILES)) {
      ObjectNode file = parts.addObject().putObject("fileData");
      String type = MediaTypes.ofName(url);
      if (type != null) {
        file.put("mimeType", type); // a wrong one is refused, none is the file's own
      }
      file.put("fileUri", url);
    } else if (url.startsWith("http") || url.indexOf(',') >= 0) {
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
