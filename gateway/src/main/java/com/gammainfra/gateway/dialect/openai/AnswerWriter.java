package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ContentPart;
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
import tools.jackson.core.JsonGenerator;

/** Writes whole answers. */
final class AnswerWriter {

  private AnswerWriter() {}

  /** The upstream's own answer with the gateway's fields in it, or one folded from the events. */
  static byte[] write(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    WireBody original = chunks.size() == 1 ? chunks.getFirst().original() : null;
    if (original != null && original.dialect().equals(OpenAiDialect.ID)) {
      JsonObjectScan scan = JsonObjectScan.of(original.json());
      if (!scan.holds("object", AnswerJson.CHUNK)) {
        return spliced(scan, stamp, usage);
      }
    }
    return folded(chunks, stamp, usage);
  }

  private static byte[] spliced(JsonObjectScan scan, AnswerStamp stamp, Usage usage) {
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(stamp.model()));
    byte[] id = JsonText.quote(AnswerJson.id(stamp));
    AnswerJson.complete(scan, splice, id, AnswerJson.WHOLE, stamp);
    JsonObjectScan.Field reported = scan.field("usage");
    if (reported == null || !scan.startsWith("usage", '{')) {
      splice.set("usage", AnswerJson.usage(usage, stamp, true));
    } else {
      JsonSplice inner = new JsonSplice(JsonObjectScan.of(scan.json(), reported.valueStart()));
      inner.set("cost", AnswerJson.cost(stamp, usage));
      splice.set("usage", inner.object());
    }
    return splice.document();
  }

  private static byte[] folded(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    Map<Integer, Choice> choices = new TreeMap<>();
    for (AnswerChunk chunk : chunks) {
      for (ChatEvent event : chunk.events()) {
        add(choices, event);
      }
    }
    choices.computeIfAbsent(0, _ -> new Choice());
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("id", AnswerJson.id(stamp));
          out.writeStringProperty("object", "chat.completion");
          out.writeName("created").writeNumber(stamp.createdEpochSecond());
          out.writeStringProperty("model", stamp.model());
          out.writeName("choices").writeStartArray();
          choices.forEach((index, choice) -> choice.write(out, index));
          out.writeEndArray();
          byte[] counts = AnswerJson.usage(usage, stamp, usage.estimated());
          out.writeName("usage").writeRawValue(new String(counts, UTF_8));
          out.writeEndObject();
        });
  }

  private static void add(Map<Integer, Choice> choices, ChatEvent event) {
    switch (event) {
      case ChatEvent.TextDelta(var choice, var text) -> at(choices, choice).text.append(text);
      case ChatEvent.ReasoningDelta(var choice, var text) -> at(choices, choice).think(text);
      case ChatEvent.SealReported(var choice, var call, var seal) ->
          at(choices, choice).seal(call, seal);
      case ChatEvent.HiddenReasoning(var choice, var seal) ->
          at(choices, choice).details.add(new ContentPart.HiddenThought(seal));
      case ChatEvent.RefusalDelta(var choice, var text) -> at(choices, choice).refusal.append(text);
      case ChatEvent.ToolCallDelta call -> at(choices, call.choice()).add(call);
      case ChatEvent.Finished(var choice, var reason, _) -> at(choices, choice).finish = reason;
      case ChatEvent.UsageReported _ -> {}
    }
  }

  private static Choice at(Map<Integer, Choice> choices, int index) {
    return choices.computeIfAbsent(index, _ -> new Choice());
  }

  /** One choice, as far as it has come. */
  private static final class Choice {

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final List<ContentPart> details = new ArrayList<>();
    private int detailed;
    private final StringBuilder refusal = new StringBuilder();
    private final Map<Integer, Call> calls = new TreeMap<>();
    private @Nullable FinishReason finish;

    void think(String text) {
      reasoning.append(text);
    }

    void seal(@Nullable Integer call, Seal seal) {
      if (call == null) {
        details.add(new ContentPart.Thought(reasoning.substring(detailed), seal));
        detailed = reasoning.length();
      } else {
        calls.computeIfAbsent(call, _ -> new Call()).seal = seal;
      }
    }

    private void details(JsonGenerator out) {
      out.writeName("reasoning_details").writeStartArray();
      for (int i = 0; i < details.size(); i++) {
        if (details.get(i) instanceof ContentPart.Thought(var text, var seal)) {
          ReasoningDetails.text(out, i, text, seal);
        } else if (details.get(i) instanceof ContentPart.HiddenThought(var seal)) {
          ReasoningDetails.hidden(out, i, seal);
        }
      }
      out.writeEndArray();
    }

    void add(ChatEvent.ToolCallDelta delta) {
      Call call = calls.computeIfAbsent(delta.index(), _ -> new Call());
      call.id = delta.id() == null ? call.id : delta.id();
      call.name = delta.name() == null ? call.name : delta.name();
      call.arguments.append(delta.arguments());
    }

    void write(JsonGenerator out, int index) {
      out.writeStartObject();
      out.writeName("index").writeNumber(index);
      out.writeName("message").writeStartObject();
      out.writeStringProperty("role", "assistant");
      boolean silent = text.isEmpty() && !(calls.isEmpty() && refusal.isEmpty());
      AnswerJson.string(out, "content", silent ? null : text.toString());
      AnswerJson.string(out, "refusal", refusal.isEmpty() ? null : refusal.toString());
      if (!reasoning.isEmpty()) {
        out.writeStringProperty("reasoning_content", reasoning.toString());
      }
      if (!details.isEmpty()) {
        details(out);
      }
      if (!calls.isEmpty()) {
        out.writeName("tool_calls").writeStartArray();
        calls.values().forEach(call -> call.write(out));
        out.writeEndArray();
      }
      out.writeEndObject();
      out.writeNullProperty("logprobs");
      AnswerJson.string(out, "finish_reason", finish == null ? null : AnswerJson.finish(finish));
      out.writeEndObject();
    }
  }

  /** One tool call, as far as it has come. */
  private static final class Call {

    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Seal seal;

    void write(JsonGenerator out) {
      out.writeStartObject();
      out.writeStringProperty("id", id);
      out.writeStringProperty("type", "function");
      out.writeName("function").writeStartObject();
      out.writeStringProperty("name", name);
      out.writeStringProperty("arguments", arguments.isEmpty() ? "{}" : arguments.toString());
      out.writeEndObject();
      if (seal != null) {
        ReasoningDetails.callSeal(out, seal);
      }
      out.writeEndObject();
    }
  }
}
