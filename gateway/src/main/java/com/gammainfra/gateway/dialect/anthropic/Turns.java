package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes system prompt and messages as the provider wants them.
 *
 * <ul>
 *   <li>System and developer messages before all others are the system prompt, in order; one that
 *       comes later becomes a part of the user's turn, between {@code <system>} tags; named.
 *   <li>Messages of one side that follow each other are one turn, and the first turn is the user's.
 *   <li>All results of a turn's calls come first in the next turn. A call without one gets one that
 *       says so, a result without a call becomes text; both named. An id that an earlier turn had
 *       already is made unlike it.
 *   <li>No text is empty or blank, no turn ends in reasoning, and the last turn, where it is the
 *       assistant's, ends in no white space; where the model does not go on from a last turn of its
 *       own, the user asks it to.
 * </ul>
 */
final class Turns {

  static final String NOTHING = "(empty)";

  private final Set<String> losses;
  private final CacheMarks marks;
  private final boolean refusesPrefill;
  private final Blocks blocks;
  private final List<Turn> turns = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  /** A call without a result so far: its id as it came, and as it was written. */
  private record Call(String id, String written) {}

  /** What one side says before the other does. */
  private static final class Turn {
    private final boolean user;
    private final List<ObjectNode> results = new ArrayList<>();
    private final List<ObjectNode> rest = new ArrayList<>();
    private final List<Call> open = new ArrayList<>();

    Turn(boolean user) {
      this.user = user;
    }
  }

  Turns(Set<String> losses, CacheMarks marks, boolean refusesPrefill) {
    this.losses = losses;
    this.marks = marks;
    this.refusesPrefill = refusesPrefill;
    this.blocks = new Blocks(losses);
  }

  /**
   * Adds {@code system} and {@code messages} to a body.
   *
   * @param addition one more line of the system prompt; null for none
   */
  void write(List<Message> messages, ObjectNode body, @Nullable String addition) {
    int first = 0;
    ArrayNode system = JsonText.mapper().createArrayNode();
    while (first < messages.size() && isSystem(messages.get(first))) {
      system(messages.get(first), system);
      first++;
    }
    if (addition != null) {
      system.addObject().put("type", "text").put("text", addition);
    }
    if (!system.isEmpty()) {
      body.set("system", system);
    }
    for (Message message : messages.subList(first, messages.size())) {
      message(message);
    }
    answerOpenCalls();
    begin();
    end();
    ArrayNode written = body.putArray("messages");
    turns.forEach(turn -> write(turn, written));
  }

  private static boolean isSystem(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }

  private void system(Message message, ArrayNode system) {
    for (ContentPart part : message.parts()) {
      if (part instanceof ContentPart.Text(var text) && !text.isBlank()) {
        system.addObject().put("type", "text").put("text", text);
      } else if (part instanceof ContentPart.CacheBreakpoint(var ttl)
          && system.path(system.size() - 1) instanceof ObjectNode last) {
        marks.mark(last, ttl);
      } else if (!(part instanceof ContentPart.Text)) {
        losses.add("what is not text was left out of the system prompt");
      }
    }
  }

  private void message(Message message) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> {
        losses.add("a system message inside the conversation became part of the user's turn");
        if (!message.text().isBlank()) {
          turn(true).rest.add(text("<system>\n" + message.text() + "\n</system>"));
        }
      }
      case USER -> parts(turn(true), message.parts());
      case TOOL -> tool(message);
      case ASSISTANT -> {
        if (!turns.isEmpty() && turns.getLast().user) {
          answerOpenCalls();
        }
        parts(turn(false), message.parts());
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

  /** The calls of the assistant's turn before that no result has answered yet. */
  private List<Call> openCalls() {
    int last = turns.size() - 1;
    if (last >= 0 && !turns.get(last).user) {
      return turns.get(last).open;
    }
    return last >= 1 ? turns.get(last - 1).open : List.of();
  }

  private void tool(Message message) {
    for (int i = 0; i < message.parts().size(); i++) {
      switch (message.parts().get(i)) {
        case ContentPart.ToolResult result -> {
          String written = answered(result.callId());
          if (written != null) {
            ObjectNode block = blocks.result(result, written);
            turn(true).results.add(block);
            cacheOf(result, block);
          } else {
            losses.add("a tool's result without its call became text");
            turn(true).rest.add(text("Result of the tool call " + result.callId() + ":"));
            parts(turn(true), result.parts());
          }
        }
        case ContentPart.CacheBreakpoint(var ttl) -> {
          List<ObjectNode> results = turn(true).results;
          if (!results.isEmpty()) {
            marks.mark(results.getLast(), ttl);
          }
        }
        case ContentPart part -> parts(turn(true), List.of(part));
      }
    }
  }

  /** The id of the open call that a result is of, which it closes; null when there is none. */
  private @Nullable String answered(String id) {
    List<Call> open = openCalls();
    for (Call call : open) {
      if (call.id().equals(id)) {
        open.remove(call);
        return call.written();
      }
    }
    return null;
  }

  /** Sets the breakpoint that stands inside a result. */
  private void cacheOf(ContentPart.ToolResult result, ObjectNode block) {
    for (ContentPart part : result.parts()) {
      if (part instanceof ContentPart.CacheBreakpoint(var ttl) && !block.has("cache_control")) {
        marks.mark(block, ttl);
      }
    }
  }

  /** The id under which a call is written: no two calls of a conversation may share one. */
  private String unused(String id) {
    String fitting = Ids.fitting(id);
    String unused = fitting;
    for (int n = 2; !ids.add(unused); n++) {
      unused = fitting + "_" + n;
    }
    return unused;
  }

  private void parts(Turn turn, List<ContentPart> parts) {
    for (ContentPart part : parts) {
      switch (part) {
        case ContentPart.CacheBreakpoint(var ttl) -> {
          if (!turn.rest.isEmpty() && isReasoning(turn.rest.getLast())) {
            losses.add("cache_control on reasoning is not taken and was left out");
          } else if (!turn.rest.isEmpty() && !turn.rest.getLast().has("cache_control")) {
            marks.mark(turn.rest.getLast(), ttl);
          }
        }
        case ContentPart.ToolCall call -> {
          String written = unused(call.id());
          turn.open.add(new Call(call.id(), written));
          turn.rest.add(blocks.call(call, written));
        }
        case ContentPart other -> {
          ObjectNode block = blocks.block(other);
          if (block != null) {
            turn.rest.add(block);
          }
        }
      }
    }
  }

  /** Gives every call of the last assistant's turn that has no result one that says so. */
  private void answerOpenCalls() {
    List<Call> open = openCalls();
    if (open.isEmpty()) {
      return;
    }
    for (Call call : List.copyOf(open)) {
      losses.add("a tool call without a result got one that says so");
      ObjectNode result = JsonText.mapper().createObjectNode();
      result.put("type", "tool_result").put("tool_use_id", call.written());
      result.put("content", "The tool gave no result.").put("is_error", true);
      turn(true).results.add(result);
    }
    open.clear();
  }

  private void begin() {
    if (turns.isEmpty() || !turns.getFirst().user) {
      losses.add("the conversation was begun with a turn of the user's, as it must be");
      Turn turn = new Turn(true);
      turn.rest.add(text("Go on."));
      turns.addFirst(turn);
    }
    for (Turn turn : List.copyOf(turns)) {
      if (turn.results.isEmpty() && turn.rest.isEmpty()) {
        losses.add("an empty message was written as '" + NOTHING + "'");
        turn.rest.add(text(NOTHING));
      } else if (!turn.rest.isEmpty() && isReasoning(turn.rest.getLast())) {
        losses.add("reasoning without an answer was followed by '" + NOTHING + "'");
        turn.rest.add(text(NOTHING));
      }
    }
  }

  private static boolean isReasoning(ObjectNode block) {
    return block.path("type").asString("").endsWith("thinking");
  }

  private void end() {
    Turn last = turns.getLast();
    if (last.user) {
      return;
    }
    if (refusesPrefill) {
      losses.add(
          "the last turn is the assistant's, which this model does not go on from by itself");
      Turn turn = new Turn(true);
      turn.rest.add(text("Go on from where you stopped."));
      turns.add(turn);
      return;
    }
    ObjectNode block = last.rest.getLast();
    JsonNode written = block.path("text");
    if (written.isString()) {
      String stripped = written.stringValue().stripTrailing();
      if (stripped.length() < written.stringValue().length()) {
        losses.add("white space at the end of the assistant's last text was left out");
        block.put("text", stripped);
      }
    }
  }

  private static void write(Turn turn, ArrayNode messages) {
    ObjectNode message = messages.addObject();
    message.put("role", turn.user ? "user" : "assistant");
    if (turn.results.isEmpty() && turn.rest.size() == 1 && isPlain(turn.rest.getFirst())) {
      message.set("content", turn.rest.getFirst().path("text"));
      return;
    }
    ArrayNode content = message.putArray("content");
    turn.results.forEach(content::add);
    turn.rest.forEach(content::add);
  }

  private static boolean isPlain(ObjectNode block) {
    return block.size() == 2 && block.path("text").isString();
  }

  private static ObjectNode text(String text) {
    return JsonText.mapper().createObjectNode().put("type", "text").put("text", text);
  }
}
