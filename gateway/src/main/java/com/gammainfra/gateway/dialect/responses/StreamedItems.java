package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.Seal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the output items of one answer, as they stream or all at once. What a text is, is told by
 * its deltas; where a server sends none, by its {@code done}, else by that of its item, else by the
 * whole answer at the end.
 */
final class StreamedItems {

  private static final int CHOICE = 0;

  /** An item under way. */
  private static final class Item {

    /** Which of the calls it is; -1 for none. */
    private final int call;

    /** The parts of which something was told, by kind and index. */
    private final Set<String> told = new HashSet<>();

    private boolean reasoned;
    private boolean done;

    Item(int call) {
      this.call = call;
    }
  }

  private final Map<Integer, Item> items = new HashMap<>();

  /** Where items stand that say by their id alone which they are; below all others. */
  private final Map<String, Integer> places = new HashMap<>();

  private int calls;

  /** How many calls there are so far. */
  int calls() {
    return calls;
  }

  /** The items of a whole answer. */
  void whole(JsonNode output, List<ChatEvent> events) {
    int index = 0;
    for (JsonNode item : output) {
      done(index++, item, events);
    }
  }

  /** The items of the whole answer at the end of a stream that no event has told of. */
  void rest(JsonNode output, List<ChatEvent> events) {
    if (items.isEmpty()) {
      whole(output, events);
    }
  }

  /** One event of a stream. */
  void event(String type, JsonNode event, List<ChatEvent> events) {
    int index = place(event);
    switch (type) {
      case "response.output_item.added" -> added(index, event.path("item"), events);
      case "response.output_item.done" -> done(index, event.path("item"), events);
      case "response.output_text.delta", "response.output_text.done" -> {
        String text = once(index, "content", event, "text");
        if (!text.isEmpty()) {
          events.add(new ChatEvent.TextDelta(CHOICE, text));
        }
      }
      case "response.refusal.delta", "response.refusal.done" -> {
        String text = once(index, "content", event, "refusal");
        if (!text.isEmpty()) {
          events.add(new ChatEvent.RefusalDelta(CHOICE, text));
        }
      }
      case "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done" ->
          thought(index, "summary", event, events);
      case "response.reasoning_text.delta", "response.reasoning_text.done" ->
          thought(index, "content", event, events);
      case "response.function_call_arguments.delta", "response.function_call_arguments.done" ->
          arguments(index, once(index, "arguments", event, "arguments"), events);
      default -> {
        // of tools the provider runs itself, or not known yet
      }
    }
  }

  /** Where the item of an event stands: its index, else that of its id. */
  private int place(JsonNode event) {
    if (event.path("output_index").isNumber()) {
      return event.path("output_index").asInt(0);
    }
    JsonNode item = event.path("item");
    String id =
        event.path("item_id").asString(item.path("id").asString(item.path("call_id").asString("")));
    return id.isEmpty() ? 0 : places.computeIfAbsent(id, _ -> -1 - places.size());
  }

  private Item at(int index) {
    return items.computeIfAbsent(index, _ -> new Item(-1));
  }

  /** What a delta adds; of a {@code done}, all, where no delta has told of it. */
  private String once(int index, String kind, JsonNode event, String whole) {
    Item item = at(index);
    String part = kind + event.path(kind + "_index").asInt(0);
    if (event.path("delta").isString()) {
      item.told.add(part);
      return event.path("delta").stringValue();
    }
    return item.told.add(part) ? event.path(whole).asString("") : "";
  }

  /** Reasoning; what begins a further part is set apart. */
  private void thought(int index, String kind, JsonNode event, List<ChatEvent> events) {
    Item item = at(index);
    int parts = item.told.size();
    String text = once(index, kind, event, "text");
    if (text.isEmpty()) {
      return;
    }
    boolean further = item.reasoned && item.told.size() > parts;
    item.reasoned = true;
    events.add(new ChatEvent.ReasoningDelta(CHOICE, further ? Wire.PARAGRAPH + text : text));
  }

  private void arguments(int index, String text, List<ChatEvent> events) {
    Item item = at(index);
    if (item.call >= 0 && !text.isEmpty()) {
      events.add(new ChatEvent.ToolCallDelta(CHOICE, item.call, null, null, text));
    }
  }

  private void added(int index, JsonNode item, List<ChatEvent> events) {
    if (item.path("type").asString("").equals("function_call")) {
      begun(index, item, events);
    } else {
      at(index);
    }
  }

  private Item begun(int index, JsonNode call, List<ChatEvent> events) {
    Item known = items.get(index);
    if (known != null && known.call >= 0) {
      return known;
    }
    Item item = new Item(calls++);
    items.put(index, item);
    String id = call.path("call_id").asString(call.path("id").asString(""));
    events.add(
        new ChatEvent.ToolCallDelta(CHOICE, item.call, id, call.path("name").asString(""), ""));
    return item;
  }

  private void done(int index, JsonNode item, List<ChatEvent> events) {
    switch (item.path("type").asString("")) {
      case "function_call" -> {
        Item call = begun(index, item, events);
        if (call.told.add("arguments0")) {
          String all = item.path("arguments").asString("");
          arguments(index, all.isEmpty() ? "{}" : all, events);
        }
      }
      case "message" -> message(at(index), item, events);
      case "reasoning" -> reasoning(at(index), item, events);
      default -> at(index);
    }
  }

  private static void message(Item item, JsonNode message, List<ChatEvent> events) {
    int part = 0;
    for (JsonNode content : message.path("content")) {
      if (!item.told.add("content" + part++)) {
        continue;
      }
      String text = content.path("text").asString("");
      String refusal = content.path("refusal").asString("");
      if (!text.isEmpty()) {
        events.add(new ChatEvent.TextDelta(CHOICE, text));
      }
      if (!refusal.isEmpty()) {
        events.add(new ChatEvent.RefusalDelta(CHOICE, refusal));
      }
    }
  }

  private static void reasoning(Item item, JsonNode reasoning, List<ChatEvent> events) {
    if (item.done) {
      return;
    }
    item.done = true;
    JsonNode parts =
        reasoning.path("summary").isEmpty() ? reasoning.path("content") : reasoning.path("summary");
    if (!item.reasoned) {
      for (JsonNode part : parts) {
        String text = part.path("text").asString("");
        if (!text.isEmpty()) {
          events.add(
              new ChatEvent.ReasoningDelta(CHOICE, item.reasoned ? Wire.PARAGRAPH + text : text));
          item.reasoned = true;
        }
      }
    }
    Seal seal = Wire.seal(reasoning.path("encrypted_content").asString(""));
    if (seal != null) {
      events.add(
          item.reasoned
              ? new ChatEvent.SealReported(CHOICE, null, seal)
              : new ChatEvent.HiddenReasoning(CHOICE, seal));
    }
  }
}
