package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.chat.CacheTtl;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes system prompt and messages as Converse wants them: the user begins, sides alternate, no
 * text is blank, all results of a turn's calls come first in the next turn, and a text stands
 * beside every document. What had to be added or moved is named.
 */
final class Turns {

  private static final String NOTHING = "(empty)";

  private final Set<String> losses;
  private final CachePoints points;
  private final boolean refusesPrefill;
  private final Blocks blocks;
  private final Set<String> ids = new HashSet<>();
  private final List<Turn> turns = new ArrayList<>();

  /** A call without a result so far: its id as it came, and as it was written. */
  private record Call(String id, String written) {}

  /** What one side says before the other does. */
  private static final class Turn {
    private final boolean user;
    private final ArrayNode results = JsonText.mapper().createArrayNode();
    private final ArrayNode rest = JsonText.mapper().createArrayNode();
    private final List<Call> open = new ArrayList<>();

    Turn(boolean user) {
      this.user = user;
    }

    boolean isEmpty() {
      return results.isEmpty() && rest.isEmpty();
    }
  }

  Turns(Set<String> losses, CachePoints points, boolean refusesPrefill) {
    this.losses = losses;
    this.points = points;
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
      system.addObject().put("text", addition);
    }
    messages.subList(first, messages.size()).forEach(this::message);
    closeCalls();
    begin();
    end();
    ArrayNode written = body.putArray("messages");
    turns.forEach(turn -> write(turn, written));
    if (!system.isEmpty()) {
      body.set("system", system);
    }
  }

  private static boolean isSystem(Message message) {
    return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
  }

  private void system(Message message, ArrayNode system) {
    for (ContentPart part : message.parts()) {
      if (part instanceof ContentPart.Text(var text) && !text.isBlank()) {
        system.addObject().put("text", text);
      } else if (part instanceof ContentPart.CacheBreakpoint(var ttl)) {
        point(system, ttl);
      } else if (!(part instanceof ContentPart.Text)) {
        losses.add("what is not text was left out of the system prompt");
      }
    }
  }

  private void point(ArrayNode content, CacheTtl ttl) {
    if (!content.isEmpty()) {
      points.add(content, ttl);
    }
  }

  private void message(Message message) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> {
        losses.add("a system message inside the conversation became part of the user's turn");
        if (!message.text().isBlank()) {
          turn(true).rest.add(Blocks.text("<system>\n" + message.text() + "\n</system>"));
        }
      }
      case USER -> parts(turn(true), message.parts());
      case TOOL -> message.parts().forEach(this::tool);
      case ASSISTANT -> {
        closeCalls();
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

  /** The id under which a call is written: no two calls of a conversation may share one. */
  private String unused(String id) {
    String fitting = Ids.fitting(id);
    String unused = fitting;
    for (int n = 2; !ids.add(unused); n++) {
      unused = Ids.fitting(fitting + "_" + n);
    }
    return unused;
  }

  private void tool(ContentPart part) {
    switch (part) {
      case ContentPart.ToolResult result -> {
        String written = answered(result.callId());
        if (written != null) {
          ArrayNode results = turn(true).results;
          results.add(blocks.result(result, written));
          point(result, results);
        } else {
          losses.add("a tool's result without its call became text");
          turn(true).rest.add(Blocks.text("Result of the tool call " + result.callId() + ":"));
          parts(turn(true), result.parts());
        }
      }
      case ContentPart.CacheBreakpoint(var ttl) -> point(turn(true).results, ttl);
      case ContentPart other -> parts(turn(true), List.of(other));
    }
  }

  /** The last cache point that was set inside a result, where Converse has none, behind it. */
  private void point(ContentPart.ToolResult result, ArrayNode results) {
    CacheTtl last = null;
    for (ContentPart part : result.parts()) {
      last = part instanceof ContentPart.CacheBreakpoint(var ttl) ? ttl : last;
    }
    if (last != null) {
      point(results, last);
    }
  }

  private void parts(Turn turn, List<ContentPart> parts) {
    for (ContentPart part : parts) {
      switch (part) {
        case ContentPart.CacheBreakpoint(var ttl) -> point(turn.rest, ttl);
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
  private void closeCalls() {
    List<Call> open = openCalls();
    for (Call call : List.copyOf(open)) {
      losses.add("a tool call without a result got one that says so");
      List<ContentPart> told = List.of(new ContentPart.Text("The tool gave no result."));
      ContentPart.ToolResult result = new ContentPart.ToolResult(call.id(), told, true);
      turn(true).results.add(blocks.result(result, call.written()));
      open.remove(call);
    }
  }

  private void begin() {
    if (turns.isEmpty() || !turns.getFirst().user) {
      losses.add("the conversation was begun with a turn of the user's, as it must be");
      Turn turn = new Turn(true);
      turn.rest.add(Blocks.text("Go on."));
      turns.addFirst(turn);
    }
    for (Turn turn : turns) {
      if (turn.isEmpty()) {
        losses.add("an empty message was written as '" + NOTHING + "'");
        turn.rest.add(Blocks.text(NOTHING));
      }
    }
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
      turn.rest.add(Blocks.text("Go on from where you stopped."));
      turns.add(turn);
    } else if (last.rest.get(last.rest.size() - 1) instanceof ObjectNode block
        && block.path("text").isString()) {
      String text = block.path("text").stringValue();
      if (!text.stripTrailing().equals(text)) {
        losses.add("white space at the end of the assistant's last text was left out");
        block.put("text", text.stripTrailing());
      }
    }
  }

  private static void write(Turn turn, ArrayNode messages) {
    ObjectNode message = messages.addObject();
    message.put("role", turn.user ? "user" : "assistant");
    ArrayNode content = message.putArray("content");
    content.addAll(turn.results);
    content.addAll(turn.rest);
    boolean document = false;
    boolean text = false;
    for (var block : turn.rest) {
      document |= block.has("document");
      text |= block.has("text");
    }
    if (document && !text) {
      content.addObject().put("text", "See the document.");
    }
  }
}
