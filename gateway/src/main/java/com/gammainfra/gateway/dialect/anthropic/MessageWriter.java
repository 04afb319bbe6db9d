package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/** Writes whole answers: the upstream's own with the gateway's fields in it, or one of events. */
final class MessageWriter {

  private MessageWriter() {}

  static byte[] write(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    WireBody original = chunks.size() == 1 ? chunks.getFirst().original() : null;
    if (original != null && original.dialect().equals(AnthropicDialect.ID)) {
      return spliced(JsonObjectScan.of(original.json()), stamp, usage);
    }
    Content content = new Content();
    chunks.forEach(chunk -> chunk.events().forEach(content::add));
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("id", AnswerJson.id(stamp));
          out.writeStringProperty("type", "message");
          out.writeStringProperty("role", "assistant");
          out.writeStringProperty("model", stamp.model());
          out.writeName("content").writeStartArray();
          content.write(out);
          out.writeEndArray();
          out.writeStringProperty(
              "stop_reason",
              Wire.stopReason(content.finish, content.stop, !content.calls.isEmpty()));
          if (content.stop == null) {
            out.writeNullProperty("stop_sequence");
          } else {
            out.writeStringProperty("stop_sequence", content.stop);
          }
          out.writeName("usage");
          AnswerJson.usage(out, stamp, usage);
          out.writeEndObject();
        });
  }

  private static byte[] spliced(JsonObjectScan scan, AnswerStamp stamp, Usage usage) {
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(stamp.model()));
    splice.set("usage", priced(scan, stamp, usage));
    return splice.document();
  }

  /** The usage that stands in an object, with its price. */
  static byte[] priced(JsonObjectScan scan, AnswerStamp stamp, Usage usage) {
    JsonObjectScan.Field field = scan.field("usage");
    if (field == null || !scan.startsWith("usage", '{')) {
      return JsonText.write(out -> AnswerJson.usage(out, stamp, usage));
    }
    JsonSplice inner = new JsonSplice(JsonObjectScan.of(scan.json(), field.valueStart()));
    inner.set("cost", AnswerJson.cost(stamp, usage));
    return inner.object();
  }

  /** A block that grows. */
  private sealed interface Block {
    record Text(StringBuilder text) implements Block {}

    record Thought(StringBuilder text, List<Seal> seal) implements Block {}

    record Hidden(Seal seal) implements Block {}

    record Call(String id, String name, StringBuilder arguments) implements Block {}
  }

  /** The first choice's blocks, in the order in which they began. */
  private static final class Content {
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Integer, Block.Call> calls = new TreeMap<>();
    private boolean refused;
    private @Nullable FinishReason finish;
    private @Nullable String stop;

    void add(ChatEvent event) {
      switch (event) {
        case ChatEvent.TextDelta(int choice, var text) when choice == 0 -> text(text);
        case ChatEvent.RefusalDelta(int choice, var text) when choice == 0 -> {
          refused = true;
          text(text);
        }
        case ChatEvent.ReasoningDelta(int choice, var text) when choice == 0 ->
            thought().text().append(text);
        case ChatEvent.SealReported(int choice, var call, var seal) when choice == 0 ->
            seal(call, seal);
        case ChatEvent.HiddenReasoning(int choice, var seal) when choice == 0 ->
            blocks.add(new Block.Hidden(seal));
        case ChatEvent.ToolCallDelta call when call.choice() == 0 -> call(call);
        case ChatEvent.Finished(int choice, var reason, var met) when choice == 0 -> {
          finish = Wire.finish(reason, refused);
          stop = met;
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

    private void text(String text) {
      if (text.isEmpty()) {
        return;
      }
      if (blocks.isEmpty() || !(blocks.getLast() instanceof Block.Text)) {
        blocks.add(new Block.Text(new StringBuilder()));
      }
      ((Block.Text) blocks.getLast()).text().append(text);
    }

    /** The reasoning that goes on; one that is sealed is over. */
    private Block.Thought thought() {
      if (blocks.isEmpty()
          || !(blocks.getLast() instanceof Block.Thought last && last.seal().isEmpty())) {
        blocks.add(new Block.Thought(new StringBuilder(), new ArrayList<>(1)));
      }
      return (Block.Thought) blocks.getLast();
    }

    /** The seal of a call, which has no place on it, is that of reasoning right before it. */
    private void seal(@Nullable Integer index, Seal seal) {
      Block.Call call = index == null ? null : calls.get(index);
      if (call == null) {
        thought().seal().add(seal);
        return;
      }
      int at = blocks.indexOf(call);
      if (at > 0 && blocks.get(at - 1) instanceof Block.Thought before && before.seal().isEmpty()) {
        before.seal().add(seal);
      } else {
        blocks.add(at, new Block.Thought(new StringBuilder(), new ArrayList<>(List.of(seal))));
      }
    }

    private void call(ChatEvent.ToolCallDelta delta) {
      Block.Call call = calls.get(delta.index());
      if (call == null) {
        call =
            new Block.Call(
                delta.id() == null ? "" : delta.id(),
                delta.name() == null ? "" : delta.name(),
                new StringBuilder());
        calls.put(delta.index(), call);
        blocks.add(call);
      }
      call.arguments().append(delta.arguments());
    }

    void write(JsonGenerator out) {
      for (Block block : blocks) {
        out.writeStartObject();
        switch (block) {
          case Block.Text(var text) -> {
            out.writeStringProperty("type", "text");
            out.writeStringProperty("text", text.toString());
          }
          case Block.Thought(var text, var seal) -> {
            out.writeStringProperty("type", "thinking");
            out.writeStringProperty("thinking", text.toString());
            out.writeStringProperty(
                "signature", seal.isEmpty() ? "" : Wire.signature(seal.getFirst()));
          }
          case Block.Hidden(var seal) -> {
            out.writeStringProperty("type", "redacted_thinking");
            out.writeStringProperty("data", Wire.signature(seal));
          }
          case Block.Call(var id, var name, var arguments) -> {
            out.writeStringProperty("type", "tool_use");
            out.writeStringProperty("id", id);
            out.writeStringProperty("name", name);
            out.writeName("input").writeRawValue(object(arguments.toString()));
          }
        }
        out.writeEndObject();
      }
    }

    /** Arguments as an object; text that is none is kept inside one. */
    private static String object(String arguments) {
      if (arguments.isBlank()) {
        return "{}";
      }
      try {
        if (JsonText.mapper().readTree(arguments).isObject()) {
          return arguments;
        }
      } catch (JacksonException _) {
        // what a model wrote may be no JSON at all
      }
      return new String(JsonText.value(Map.of("arguments", arguments)), UTF_8);
    }
  }
}
