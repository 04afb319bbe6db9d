package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatEvent;
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
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a streamed answer. A chunk that came in OpenAI's format passes with its model and usage
 * replaced; any other is written from its events.
 */
final class ChunkWriter implements StreamEncoder {

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] DONE = SseWriter.data("[DONE]".getBytes(UTF_8));
  private static final byte[] KEEP_ALIVE = SseWriter.comment("keep-alive");

  private final AnswerStamp stamp;
  private final byte[] model;
  private final Set<Integer> opened = new HashSet<>();
  private final Map<Integer, Thoughts> thoughts = new HashMap<>();

  /** The id of the chunks sent so far, as JSON; readers tell answers apart by it. */
  private byte[] id;

  private boolean usageSent;

  ChunkWriter(AnswerStamp stamp) {
    this.stamp = stamp;
    this.model = JsonText.quote(stamp.model());
    this.id = JsonText.quote(AnswerJson.id(stamp));
  }

  @Override
  public byte[] encode(AnswerChunk chunk) {
    WireBody original = chunk.original();
    if (original != null && original.dialect().equals(OpenAiDialect.ID)) {
      JsonObjectScan scan = JsonObjectScan.of(original.json());
      if (!scan.holds("object", AnswerJson.WHOLE)) {
        return spliced(scan, chunk);
      }
    }
    return written(chunk);
  }

  private byte[] spliced(JsonObjectScan scan, AnswerChunk chunk) {
    Usage usage = lastUsage(chunk);
    boolean keepsUsage = stamp.includeUsage() && usage != null && scan.startsWith("usage", '{');
    boolean empty = !scan.startsWith("choices", '[') || scan.isEmptyArray("choices");
    if (empty && !keepsUsage) {
      return NOTHING;
    }
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", model);
    complete(scan, splice);
    if (keepsUsage && usage != null) {
      splice.set("usage", priced(scan, usage));
      usageSent = true;
    } else if (!stamp.includeUsage() || scan.has("usage")) {
      splice.remove("usage");
    }
    return SseWriter.data(splice.document());
  }

  /** Adds what every chunk must have and some vendors leave out. */
  private void complete(JsonObjectScan scan, JsonSplice splice) {
    if (AnswerJson.hasId(scan) && !scan.holds("id", id)) {
      id = requireNonNull(scan.raw("id"));
    }
    AnswerJson.complete(scan, splice, id, AnswerJson.CHUNK, stamp);
    if (!scan.has("choices")) {
      splice.set("choices", "[]".getBytes(UTF_8));
    }
  }

  private byte[] priced(JsonObjectScan scan, Usage usage) {
    JsonObjectScan.Field field = scan.field("usage");
    if (field == null) {
      throw new IllegalStateException("no usage to price");
    }
    JsonSplice splice = new JsonSplice(JsonObjectScan.of(scan.json(), field.valueStart()));
    splice.set("cost", AnswerJson.cost(stamp, usage));
    return splice.object();
  }

  private static @Nullable Usage lastUsage(AnswerChunk chunk) {
    Usage last = null;
    for (ChatEvent event : chunk.events()) {
      if (event instanceof ChatEvent.UsageReported(var usage)) {
        last = usage;
      }
    }
    return last;
  }

  private byte[] written(AnswerChunk chunk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ChatEvent event : chunk.events()) {
      byte[] json = chunkOf(event);
      if (json.length > 0) {
        out.writeBytes(SseWriter.data(json));
      }
    }
    return out.toByteArray();
  }

  private byte[] chunkOf(ChatEvent event) {
    return switch (event) {
      case ChatEvent.TextDelta(var choice, var text) ->
          delta(choice, out -> out.writeStringProperty("content", text), null);
      case ChatEvent.ReasoningDelta(var choice, var text) -> {
        thoughts(choice).add(text);
        yield delta(choice, out -> out.writeStringProperty("reasoning_content", text), null);
      }
      case ChatEvent.SealReported(var choice, var call, var seal) ->
          call == null
              ? details(
                  choice,
                  (out, index) -> {
                    String text = thoughts(choice).take();
                    ReasoningDetails.text(out, index, text, seal);
                  })
              : delta(choice, out -> callSeal(out, call, seal), null);
      case ChatEvent.HiddenReasoning(var choice, var seal) ->
          details(choice, (out, index) -> ReasoningDetails.hidden(out, index, seal));
      case ChatEvent.RefusalDelta(var choice, var text) ->
          delta(choice, out -> out.writeStringProperty("refusal", text), null);
      case ChatEvent.ToolCallDelta call -> delta(call.choice(), out -> toolCall(out, call), null);
      case ChatEvent.Finished(var choice, var reason, _) ->
          delta(choice, _ -> {}, AnswerJson.finish(reason));
      case ChatEvent.UsageReported _ -> NOTHING; // sent last, from the final usage
    };
  }

  /** The reasoning of a choice since its last seal, and how many blocks were sent. */
  private static final class Thoughts {
    private final StringBuilder text = new StringBuilder();
    private int blocks;

    void add(String more) {
      text.append(more);
    }

    String take() {
      String taken = text.toString();
      text.setLength(0);
      return taken;
    }
  }

  private Thoughts thoughts(int choice) {
    return thoughts.computeIfAbsent(choice, _ -> new Thoughts());
  }

  private interface Detail {
    void write(JsonGenerator out, int index);
  }

  private byte[] details(int choice, Detail detail) {
    int index = thoughts(choice).blocks++;
    return delta(
        choice,
        out -> {
          out.writeName("reasoning_details").writeStartArray();
          detail.write(out, index);
          out.writeEndArray();
        },
        null);
  }

  private static void callSeal(JsonGenerator out, int call, Seal seal) {
    out.writeName("tool_calls").writeStartArray().writeStartObject();
    out.writeName("index").writeNumber(call);
    out.writeName("function").writeStartObject(); // some clients read it unasked
    out.writeStringProperty("arguments", "");
    out.writeEndObject();
    ReasoningDetails.callSeal(out, seal);
    out.writeEndObject().writeEndArray();
  }

  private interface Fields {
    void write(JsonGenerator out);
  }

  private byte[] delta(int choice, Fields fields, @Nullable String finish) {
    boolean first = opened.add(choice);
    return chunk(
        out -> {
          out.writeStartObject();
          out.writeName("index").writeNumber(choice);
          out.writeName("delta").writeStartObject();
          if (first) {
            out.writeStringProperty("role", "assistant");
          }
          fields.write(out);
          out.writeEndObject();
          AnswerJson.string(out, "finish_reason", finish);
          out.writeEndObject();
        },
        _ -> {});
  }

  private static void toolCall(JsonGenerator out, ChatEvent.ToolCallDelta call) {
    out.writeName("tool_calls").writeStartArray().writeStartObject();
    out.writeName("index").writeNumber(call.index());
    String callId = call.id();
    if (callId != null) {
      out.writeStringProperty("id", callId);
      out.writeStringProperty("type", "function");
    }
    out.writeName("function").writeStartObject();
    String name = call.name();
    if (name != null) {
      out.writeStringProperty("name", name);
    }
    out.writeStringProperty("arguments", call.arguments());
    out.writeEndObject().writeEndObject().writeEndArray();
  }

  private byte[] chunk(Fields choices, Fields rest) {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeName("id").writeRawValue(new String(id, UTF_8));
          out.writeStringProperty("object", "chat.completion.chunk");
          out.writeName("created").writeNumber(stamp.createdEpochSecond());
          out.writeStringProperty("model", stamp.model());
          out.writeName("choices").writeStartArray();
          choices.write(out);
          out.writeEndArray();
          rest.write(out);
          out.writeEndObject();
        });
  }

  @Override
  public byte[] finish(Usage usage) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (stamp.includeUsage() && !usageSent) {
      byte[] counts = AnswerJson.usage(usage, stamp, usage.estimated());
      byte[] json =
          chunk(_ -> {}, rest -> rest.writeName("usage").writeRawValue(new String(counts, UTF_8)));
      out.writeBytes(SseWriter.data(json));
    }
    out.writeBytes(EndComment.of(stamp, usage));
    out.writeBytes(DONE);
    return out.toByteArray();
  }

  @Override
  public byte[] fail(ChatError error) {
    return SseWriter.data(AnswerJson.error(error, stamp.requestId()));
  }

  @Override
  public byte[] keepAlive() {
    return KEEP_ALIVE.clone();
  }
}
