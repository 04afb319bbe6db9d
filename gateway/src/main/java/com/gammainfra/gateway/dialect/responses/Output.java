package com.gammainfra.gateway.dialect.responses;

import static java.util.Objects.requireNonNullElse;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The output items of an answer, as they grow, and the events that tell of it. One message or
 * reasoning grows at a time; calls grow side by side, since a call's arguments may arrive after the
 * next call has begun.
 */
final class Output {

  /** Is told what happens. */
  interface Events {

    /**
     * An event.
     *
     * @param fields writes its fields beside type and number
     */
    void event(String type, Consumer<JsonGenerator> fields);
  }

  private final String requestId;
  private final StandIns standIns;
  private final Events events;
  private final List<Item> items = new ArrayList<>();
  private final Map<Integer, Call> calls = new TreeMap<>();

  /** The message or reasoning that grows; null for none. */
  private @Nullable Item running;

  private @Nullable FinishReason finish;

  /** No output yet. */
  Output(AnswerStamp stamp, Events events) {
    this.requestId = stamp.requestId();
    this.standIns = StandIns.of(stamp.request());
    this.events = events;
  }

  /** Takes note of an event of the first choice. */
  void add(ChatEvent event) {
    switch (event) {
      case ChatEvent.TextDelta(int choice, var text) when choice == 0 -> say(text, false);
      case ChatEvent.RefusalDelta(int choice, var text) when choice == 0 -> say(text, true);
      case ChatEvent.ReasoningDelta(int choice, var text) when choice == 0 -> {
        if (!text.isEmpty()) {
          thought().append(text);
        }
      }
      case ChatEvent.SealReported(int choice, var call, var seal) when choice == 0 -> {
        if (call == null) {
          thought().seal = seal;
          closeRunning("completed");
        } else {
          seal(call, seal);
        }
      }
      case ChatEvent.HiddenReasoning(int choice, var seal) when choice == 0 -> {
        closeAll();
        Thought hidden = begin(new Thought(items.size()));
        hidden.seal = seal;
        closeRunning("completed");
      }
      case ChatEvent.ToolCallDelta call when call.choice() == 0 -> call(call);
      case ChatEvent.Finished(int choice, var reason, _) when choice == 0 -> finish = reason;
      case ChatEvent.TextDelta _,
          ChatEvent.RefusalDelta _,
          ChatEvent.ReasoningDelta _,
          ChatEvent.SealReported _,
          ChatEvent.HiddenReasoning _,
          ChatEvent.ToolCallDelta _,
          ChatEvent.Finished _,
          ChatEvent.UsageReported _ -> {}
    }
  }

  /** Closes what is open. */
  void end() {
    String status = Wire.incompleteReason(finish) == null ? "completed" : "incomplete";
    closeRunning(status);
    closeCalls(status);
  }

  /** How the answer ended. */
  ResponseJson.State ended(Usage usage) {
    String reason = Wire.incompleteReason(finish);
    return new ResponseJson.State(reason == null ? "completed" : "incomplete", reason, usage, null);
  }

  /** Writes the items as an array. */
  void write(JsonGenerator out) {
    out.writeStartArray();
    items.forEach(item -> item.write(out));
    out.writeEndArray();
  }

  private void say(String text, boolean refusal) {
    if (!text.isEmpty()) {
      Said said = running instanceof Said open ? open : begin(new Said(items.size()));
      said.append(text, refusal);
    }
  }

  private Thought thought() {
    return running instanceof Thought open ? open : begin(new Thought(items.size()));
  }

  private <I extends Item> I begin(I item) {
    closeAll();
    items.add(item);
    Item last = items.getLast(); // of the plain type: NullAway fails on a field set to an I
    running = last;
    added(last);
    return item;
  }

  private void added(Item item) {
    events.event(
        "response.output_item.added",
        out -> {
          out.writeName("output_index").writeNumber(item.index);
          out.writeName("item");
          item.write(out);
        });
  }

  private void call(ChatEvent.ToolCallDelta delta) {
    Call call = calls.get(delta.index());
    if (call == null) {
      closeRunning("completed");
      call = new Call(items.size(), delta);
      calls.put(delta.index(), call);
      items.add(call);
      added(call);
    }
    call.append(delta.arguments());
  }

  private void seal(int index, Seal seal) {
    Call call = calls.get(index);
    if (call != null) {
      call.seal = seal;
    }
  }

  private void closeAll() {
    closeRunning("completed");
    closeCalls("completed");
  }

  private void closeRunning(String status) {
    if (running != null) {
      close(running, status);
      running = null;
    }
  }

  private void closeCalls(String status) {
    for (Call call : calls.values()) {
      if (call.status.equals(Item.OPEN)) {
        close(call, status);
      }
    }
  }

  private void close(Item item, String status) {
    item.close();
    item.status = status;
    events.event(
        "response.output_item.done",
        out -> {
          out.writeName("output_index").writeNumber(item.index);
          out.writeName("item");
          item.write(out);
        });
  }

  /** One item. */
  private abstract sealed class Item {

    static final String OPEN = "in_progress";

    final int index;
    String status = OPEN;

    Item(int index) {
      this.index = index;
    }

    /** What its id begins with. */
    abstract String prefix();

    final String id() {
      return prefix() + requestId + "_" + index;
    }

    abstract void write(JsonGenerator out);

    /** Tells that its last part is over. */
    abstract void close();

    /** An event of this item, or of a part of it. */
    final void tell(String type, Consumer<JsonGenerator> fields) {
      events.event(
          type,
          out -> {
            out.writeStringProperty("item_id", id());
            out.writeName("output_index").writeNumber(index);
            fields.accept(out);
          });
    }
  }

  /** What the model says: texts and refusals, in order. */
  private final class Said extends Item {

    private record Part(boolean refusal, StringBuilder text) {

      String type() {
        return refusal ? "refusal" : "output_text";
      }

      void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("type", type());
        out.writeStringProperty(refusal ? "refusal" : "text", text.toString());
        if (!refusal) {
          out.writeName("annotations").writeStartArray().writeEndArray();
          out.writeName("logprobs").writeStartArray().writeEndArray();
        }
        out.writeEndObject();
      }
    }

    private final List<Part> parts = new ArrayList<>();

    Said(int index) {
      super(index);
    }

    @Override
    String prefix() {
      return "msg_";
    }

    void append(String text, boolean refusal) {
      if (parts.isEmpty() || parts.getLast().refusal() != refusal) {
        close();
        Part part = new Part(refusal, new StringBuilder());
        parts.add(part);
        tellPart("response.content_part.added", part);
      }
      Part part = parts.getLast();
      part.text().append(text);
      tell(
          "response." + part.type() + ".delta",
          out -> {
            place(out);
            out.writeStringProperty("delta", text);
            logprobs(out, part);
          });
    }

    @Override
    void close() {
      if (parts.isEmpty()) {
        return;
      }
      Part part = parts.getLast();
      tell(
          "response." + part.type() + ".done",
          out -> {
            place(out);
            out.writeStringProperty(part.refusal() ? "refusal" : "text", part.text().toString());
            logprobs(out, part);
          });
      tellPart("response.content_part.done", part);
    }

    private void tellPart(String type, Part part) {
      tell(
          type,
          out -> {
            place(out);
            out.writeName("part");
            part.write(out);
          });
    }

    private void place(JsonGenerator out) {
      out.writeName("content_index").writeNumber(parts.size() - 1);
    }

    private static void logprobs(JsonGenerator out, Part part) {
      if (!part.refusal()) {
        out.writeName("logprobs").writeStartArray().writeEndArray();
      }
    }

    @Override
    void write(JsonGenerator out) {
      out.writeStartObject();
      out.writeStringProperty("id", id());
      out.writeStringProperty("type", "message");
      out.writeStringProperty("status", status);
      out.writeStringProperty("role", "assistant");
      out.writeName("content").writeStartArray();
      parts.forEach(part -> part.write(out));
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  /** What the model thinks, as a summary of one part, or only its seal. */
  private final class Thought extends Item {

    private final StringBuilder text = new StringBuilder();
    private @Nullable Seal seal;

    Thought(int index) {
      super(index);
    }

    @Override
    String prefix() {
      return "rs_";
    }

    void append(String more) {
      if (text.isEmpty()) {
        tellPart("response.reasoning_summary_part.added");
      }
      text.append(more);
      tell(
          "response.reasoning_summary_text.delta",
          out -> {
            place(out);
            out.writeStringProperty("delta", more);
          });
    }

    @Override
    void close() {
      if (!text.isEmpty()) {
        tell(
            "response.reasoning_summary_text.done",
            out -> {
              place(out);
              out.writeStringProperty("text", text.toString());
            });
        tellPart("response.reasoning_summary_part.done");
      }
    }

    private void tellPart(String type) {
      tell(
          type,
          out -> {
            place(out);
            out.writeName("part");
            part(out);
          });
    }

    private void part(JsonGenerator out) {
      out.writeStartObject();
      out.writeStringProperty("type", "summary_text");
      out.writeStringProperty("text", text.toString());
      out.writeEndObject();
    }

    private static void place(JsonGenerator out) {
      out.writeName("summary_index").writeNumber(0);
    }

    @Override
    void write(JsonGenerator out) {
      out.writeStartObject();
      out.writeStringProperty("id", id());
      out.writeStringProperty("type", "reasoning");
      out.writeName("summary").writeStartArray();
      if (!text.isEmpty()) {
        part(out);
      }
      out.writeEndArray();
      if (seal != null) {
        out.writeStringProperty("encrypted_content", Wire.encrypted(seal));
      }
      out.writeEndObject();
    }
  }

  /**
   * A call. A custom tool's input is the text inside its arguments, which can be read only when all
   * of them are there.
   */
  private final class Call extends Item {

    private final String callId;
    private final StandIns.Original tool;
    private final StringBuilder arguments = new StringBuilder();
    private String input = "";
    private @Nullable Seal seal;

    Call(int index, ChatEvent.ToolCallDelta first) {
      super(index);
      callId = requireNonNullElse(first.id(), "");
      tool = standIns.original(requireNonNullElse(first.name(), ""));
    }

    @Override
    String prefix() {
      return tool.custom() ? "ctc_" : "fc_";
    }

    void append(String more) {
      arguments.append(more);
      if (!tool.custom() && !more.isEmpty()) {
        tell(
            "response.function_call_arguments.delta",
            out -> out.writeStringProperty("delta", more));
      }
    }

    @Override
    void close() {
      if (tool.custom()) {
        input = StandIns.input(arguments.toString());
        tell(
            "response.custom_tool_call_input.delta",
            out -> out.writeStringProperty("delta", input));
        tell(
            "response.custom_tool_call_input.done", out -> out.writeStringProperty("input", input));
        return;
      }
      if (arguments.isEmpty()) {
        append("{}");
      }
      tell(
          "response.function_call_arguments.done",
          out -> {
            out.writeStringProperty("name", tool.name());
            out.writeStringProperty("arguments", arguments.toString());
          });
    }

    @Override
    void write(JsonGenerator out) {
      out.writeStartObject();
      out.writeStringProperty("id", id());
      out.writeStringProperty("type", tool.custom() ? "custom_tool_call" : "function_call");
      out.writeStringProperty("status", status);
      if (tool.custom()) {
        out.writeStringProperty("input", input);
      } else {
        out.writeStringProperty("arguments", arguments.toString());
      }
      out.writeStringProperty("call_id", callId);
      out.writeStringProperty("name", tool.name());
      if (tool.namespace() != null) {
        out.writeStringProperty("namespace", tool.namespace());
      }
      if (seal != null) {
        out.writeName("extra_content").writeStartObject();
        out.writeName(seal.dialect().equals("gemini") ? "google" : seal.dialect());
        out.writeStartObject();
        out.writeStringProperty("thought_signature", seal.value());
        out.writeEndObject();
        out.writeEndObject();
      }
      out.writeEndObject();
    }
  }
}
