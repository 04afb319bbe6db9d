package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.sse.SseWriter;
import com.gammainfra.gateway.dialect.wire.EndComment;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a streamed answer (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/streaming">Anthropic, Streaming
 * messages</a>). Events of this dialect pass, with the model that served and the price put in; any
 * others are written as blocks, one at a time; only a call whose arguments are not whole when the
 * next block begins stays open beside it. The seal of a call, which has no place on it, is that of
 * reasoning right before it.
 */
final class EventWriter implements StreamEncoder {

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] PING = SseWriter.event("ping", "{\"type\":\"ping\"}".getBytes(UTF_8));

  private final AnswerStamp stamp;
  private final Map<Integer, Integer> callBlocks = new TreeMap<>();
  private final Map<Integer, StringBuilder> open = new HashMap<>();
  private boolean started;
  private boolean deltaSent;
  private int blocks;

  /** The type of the block of text or reasoning that is open; null for none. */
  private @Nullable String running;

  private Usage usage = Usage.NONE;
  private boolean refused;
  private @Nullable FinishReason finish;
  private @Nullable String stop;

  EventWriter(AnswerStamp stamp) {
    this.stamp = stamp;
  }

  @Override
  public byte[] encode(AnswerChunk chunk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    chunk.events().forEach(this::keep);
    WireBody original = chunk.original();
    if (original != null && original.dialect().equals(AnthropicDialect.ID)) {
      pass(JsonObjectScan.of(original.json()), out);
    } else {
      Map<Integer, Seal> seals = new HashMap<>();
      for (ChatEvent event : chunk.events()) {
        if (event instanceof ChatEvent.SealReported(int choice, Integer call, var seal)
            && choice == 0
            && call != null) {
          seals.put(call, seal);
        }
      }
      // what goes on with a call is of a block that is open, and so comes before any new one
      chunk.events().stream()
          .sorted(comparing(event -> !goesOn(event)))
          .forEach(event -> write(event, seals, out));
    }
    return out.size() == 0 ? NOTHING : out.toByteArray();
  }

  /** Keeps what is told at the end: the counts, and why the answer ended. */
  private void keep(ChatEvent event) {
    switch (event) {
      case ChatEvent.UsageReported(var counts) -> usage = counts;
      case ChatEvent.RefusalDelta(int choice, _) when choice == 0 -> refused = true;
      case ChatEvent.Finished(int choice, var reason, var met) when choice == 0 -> {
        finish = Wire.finish(reason, refused);
        stop = met;
      }
      default -> {
        // told at once
      }
    }
  }

  private boolean goesOn(ChatEvent event) {
    return event instanceof ChatEvent.ToolCallDelta call
        && call.choice() == 0
        && callBlocks.containsKey(call.index());
  }

  private void pass(JsonObjectScan scan, ByteArrayOutputStream out) {
    JsonObjectScan.Field field = scan.field("type");
    if (field == null || !scan.startsWith("type", '"')) {
      return;
    }
    String type = JsonText.unquote(scan.json(), field.valueStart(), field.valueEnd());
    JsonSplice splice = new JsonSplice(scan);
    switch (type) {
      case "message_stop" -> {
        return; // sent last, after the gateway's comment
      }
      case "message_start" -> {
        started = true;
        JsonObjectScan.Field message = scan.field("message");
        if (message != null && scan.startsWith("message", '{')) {
          JsonSplice inner = new JsonSplice(JsonObjectScan.of(scan.json(), message.valueStart()));
          inner.set("model", JsonText.quote(stamp.model()));
          splice.set("message", inner.object());
        }
      }
      case "message_delta" -> {
        deltaSent = true;
        splice.set("usage", MessageWriter.priced(scan, stamp, usage));
      }
      default -> {
        // as it is
      }
    }
    out.writeBytes(SseWriter.event(type, splice.document()));
  }

  private void write(ChatEvent event, Map<Integer, Seal> seals, ByteArrayOutputStream out) {
    switch (event) {
      case ChatEvent.TextDelta(int choice, var text) when choice == 0 -> text(text, out);
      case ChatEvent.RefusalDelta(int choice, var text) when choice == 0 -> text(text, out);
      case ChatEvent.ReasoningDelta(int choice, var text) when choice == 0 -> {
        if (!text.isEmpty()) {
          run("thinking", out);
          delta(blocks - 1, "thinking_delta", "thinking", text, out);
        }
      }
      case ChatEvent.SealReported(int choice, var call, var seal)
          when choice == 0 && call == null ->
          seal(seal, out);
      case ChatEvent.HiddenReasoning(int choice, var seal) when choice == 0 -> {
        closeRunning(out);
        int index =
            start(
                block -> {
                  block.writeStringProperty("type", "redacted_thinking");
                  block.writeStringProperty("data", Wire.signature(seal));
                },
                out);
        stop(index, out);
      }
      case ChatEvent.ToolCallDelta call when call.choice() == 0 -> {
        Seal seal = seals.get(call.index());
        if (seal != null && !callBlocks.containsKey(call.index())) {
          seal(seal, out);
        }
        call(call, out);
      }
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

  private void seal(Seal seal, ByteArrayOutputStream out) {
    run("thinking", out);
    delta(blocks - 1, "signature_delta", "signature", Wire.signature(seal), out);
    closeRunning(out);
  }

  private void text(String text, ByteArrayOutputStream out) {
    if (!text.isEmpty()) {
      run("text", out);
      delta(blocks - 1, "text_delta", "text", text, out);
    }
  }

  /** Makes sure that the block that is open is of that type. */
  private void run(String type, ByteArrayOutputStream out) {
    if (type.equals(running)) {
      return;
    }
    closeRunning(out);
    closeWholeCalls(out);
    var _ =
        start(
            block -> {
              block.writeStringProperty("type", type);
              block.writeStringProperty(type, "");
              if (type.equals("thinking")) {
                block.writeStringProperty("signature", "");
              }
            },
            out);
    running = type;
  }

  private void call(ChatEvent.ToolCallDelta call, ByteArrayOutputStream out) {
    Integer index = callBlocks.get(call.index());
    if (index == null) {
      closeRunning(out);
      closeWholeCalls(out);
      index =
          start(
              block -> {
                block.writeStringProperty("type", "tool_use");
                block.writeStringProperty("id", call.id() == null ? "" : call.id());
                block.writeStringProperty("name", call.name() == null ? "" : call.name());
                block.writeName("input").writeStartObject();
                block.writeEndObject();
              },
              out);
      callBlocks.put(call.index(), index);
      open.put(index, new StringBuilder());
    }
    StringBuilder arguments = open.get(index);
    if (!call.arguments().isEmpty() && arguments != null) {
      arguments.append(call.arguments());
      delta(index, "input_json_delta", "partial_json", call.arguments(), out);
    }
  }

  private void closeRunning(ByteArrayOutputStream out) {
    if (running != null) {
      stop(blocks - 1, out);
      running = null;
    }
  }

  private void closeCalls(ByteArrayOutputStream out) {
    for (int index : callBlocks.values()) {
      if (open.containsKey(index)) {
        stop(index, out);
      }
    }
  }

  private void closeWholeCalls(ByteArrayOutputStream out) {
    for (int index : callBlocks.values()) {
      StringBuilder arguments = open.get(index);
      if (arguments != null && isWhole(arguments.toString())) {
        stop(index, out);
      }
    }
  }

  private static boolean isWhole(String json) {
    if (!json.stripTrailing().endsWith("}")) {
      return false;
    }
    try {
      return JsonText.mapper().readTree(json).isObject();
    } catch (JacksonException _) {
      return false;
    }
  }

  private int start(Consumer<JsonGenerator> block, ByteArrayOutputStream out) {
    begin(out);
    int index = blocks++;
    event(
        "content_block_start",
        json -> {
          json.writeName("index").writeNumber(index);
          json.writeName("content_block").writeStartObject();
          block.accept(json);
          json.writeEndObject();
        },
        out);
    return index;
  }

  private void delta(int index, String type, String field, String text, ByteArrayOutputStream out) {
    event(
        "content_block_delta",
        json -> {
          json.writeName("index").writeNumber(index);
          json.writeName("delta").writeStartObject();
          json.writeStringProperty("type", type);
          json.writeStringProperty(field, text);
          json.writeEndObject();
        },
        out);
  }

  private void stop(int index, ByteArrayOutputStream out) {
    open.remove(index);
    event("content_block_stop", json -> json.writeName("index").writeNumber(index), out);
  }

  private void begin(ByteArrayOutputStream out) {
    if (started) {
      return;
    }
    started = true;
    event(
        "message_start",
        json -> {
          json.writeName("message").writeStartObject();
          json.writeStringProperty("id", AnswerJson.id(stamp));
          json.writeStringProperty("type", "message");
          json.writeStringProperty("role", "assistant");
          json.writeStringProperty("model", stamp.model());
          json.writeName("content").writeStartArray();
          json.writeEndArray();
          json.writeNullProperty("stop_reason");
          json.writeNullProperty("stop_sequence");
          json.writeName("usage").writeStartObject();
          json.writeName("input_tokens").writeNumber(usage.input());
          json.writeName("output_tokens").writeNumber(usage.output());
          json.writeEndObject();
          json.writeEndObject();
        },
        out);
  }

  private static void event(
      String type, Consumer<JsonGenerator> fields, ByteArrayOutputStream out) {
    byte[] json =
        JsonText.write(
            generator -> {
              generator.writeStartObject();
              generator.writeStringProperty("type", type);
              fields.accept(generator);
              generator.writeEndObject();
            });
    out.writeBytes(SseWriter.event(type, json));
  }

  @Override
  public byte[] finish(Usage last) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    begin(out);
    closeRunning(out);
    closeCalls(out);
    if (!deltaSent) {
      event(
          "message_delta",
          json -> {
            json.writeName("delta").writeStartObject();
            json.writeStringProperty(
                "stop_reason", Wire.stopReason(finish, stop, !callBlocks.isEmpty()));
            if (stop == null) {
              json.writeNullProperty("stop_sequence");
            } else {
              json.writeStringProperty("stop_sequence", stop);
            }
            json.writeEndObject();
            json.writeName("usage");
            AnswerJson.usage(json, stamp, last);
          },
          out);
    }
    out.writeBytes(EndComment.of(stamp, last));
    event("message_stop", _ -> {}, out);
    return out.toByteArray();
  }

  @Override
  public byte[] fail(ChatError error) {
    return SseWriter.event("error", AnswerJson.error(error, stamp.requestId()));
  }

  @Override
  public byte[] keepAlive() {
    return PING.clone();
  }
}
