package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads one answer (<a
 * href="https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse">GenerateContentResponse</a>):
 * each event of a stream is one such response, and so is a whole answer. A stream has no
 * terminator: a candidate's finish reason ends it. A whole answer that gives none has stopped.
 *
 * <table>
 * <caption>Finish reasons</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>STOP; with calls</td><td>stop; tool calls</td></tr>
 * <tr><td>MAX_TOKENS, also without parts</td><td>length</td></tr>
 * <tr><td>SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII, LANGUAGE, IMAGE_SAFETY,
 * IMAGE_PROHIBITED_CONTENT, IMAGE_RECITATION, MODEL_ARMOR (<a
 * href="https://cloud.google.com/vertex-ai/docs/reference/rest/v1/GenerateContentResponse#FinishReason">Vertex</a>)</td><td>content
 * filter</td></tr>
 * <tr><td>MALFORMED_FUNCTION_CALL, UNEXPECTED_TOOL_CALL and others</td><td>an error of the
 * provider's: the next candidate is asked</td></tr>
 * <tr><td>no candidates, promptFeedback.blockReason</td><td>content filter, as an error</td></tr>
 * </table>
 */
final class AnswerReader implements AnswerDecoder {

  private final Set<String> taken;
  private final Map<Integer, Integer> calls = new HashMap<>();
  private final Map<Integer, Boolean> signed = new HashMap<>();
  private final @Nullable String answerTool;

  /** By choice, text that is the answer only if no call turns out to be it. */
  private final Map<Integer, StringBuilder> held = new HashMap<>();

  private final Set<Integer> answered = new HashSet<>();

  /** A reader of answers in which no function stands for the answer. */
  AnswerReader(Set<String> taken) {
    this(taken, null);
  }

  /**
   * A reader.
   *
   * @param taken ids that no call may have
   * @param answerTool the function whose arguments are the answer's text; null for none
   */
  AnswerReader(Set<String> taken, @Nullable String answerTool) {
    this.taken = new HashSet<>(taken);
    this.answerTool = answerTool;
  }

  @Override
  public StreamItem answer(byte[] body) {
    return read(body, true);
  }

  @Override
  public StreamItem event(SseEvent event) {
    return read(event.data(), false);
  }

  private StreamItem read(byte[] json, boolean whole) {
    JsonNode root;
    try {
      root = JsonText.mapper().readTree(Surrogates.mended(json));
    } catch (JacksonException _) {
      return new StreamItem.Malformed("It is no JSON.");
    }
    if (root.path("error").isObject() || root.path(0).path("error").isObject()) {
      return new StreamItem.Failed(ErrorReader.inBand(json));
    }
    if (!root.isObject()) {
      return new StreamItem.Malformed("It is no JSON object.");
    }
    String block = root.path("promptFeedback").path("blockReason").asString("");
    if (!block.isEmpty() && root.path("candidates").isEmpty()) {
      return failed(UpstreamError.Kind.CONTENT_FILTER, "the prompt was blocked: " + word(block));
    }
    List<ChatEvent> events = new ArrayList<>();
    boolean finished = false;
    int place = 0;
    for (JsonNode candidate : root.path("candidates")) {
      int choice = candidate.path("index").asInt(place);
      if (choice < 0 || choice > 127) {
        return new StreamItem.Malformed("A candidate's index is out of range.");
      }
      JsonNode said = candidate.path("content").path("parts");
      parts(choice, said, events);
      String untold = whole && !said.isEmpty() ? "STOP" : "";
      String reason = candidate.path("finishReason").asString(untold);
      if (!reason.isEmpty()) {
        FinishReason finish = finish(reason, calls.containsKey(choice));
        if (finish == null) {
          return failed(UpstreamError.Kind.OVERLOADED, "the answer ended with " + word(reason));
        }
        StringBuilder rest = held.remove(choice);
        if (rest != null && !answered.contains(choice)) {
          events.add(new ChatEvent.TextDelta(choice, rest.toString()));
        }
        events.add(new ChatEvent.Finished(choice, finish));
        finished = true;
      }
      place++;
    }
    Usage usage = usage(root.path("usageMetadata"));
    if (usage != null) {
      events.add(new ChatEvent.UsageReported(usage));
    }
    if (whole && !finished) {
      return new StreamItem.Malformed("The answer has no finished candidate.");
    }
    return new StreamItem.Chunk(new AnswerChunk(events, null));
  }

  private static StreamItem failed(UpstreamError.Kind kind, String message) {
    return new StreamItem.Failed(new UpstreamError(kind, message, null));
  }

  /** A word of the provider's that may be shown. */
  private static String word(String text) {
    return text.matches("[A-Z_]{1,60}") ? text : "an unknown reason";
  }

  private static @Nullable FinishReason finish(String reason, boolean calls) {
    return switch (reason) {
      case "STOP" -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
      case "MAX_TOKENS" -> FinishReason.LENGTH;
      case "SAFETY",
          "RECITATION",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "LANGUAGE",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION",
          "MODEL_ARMOR" ->
          FinishReason.CONTENT_FILTER;
      default -> null;
    };
  }

  private void parts(int choice, JsonNode parts, List<ChatEvent> events) {
    for (JsonNode part : parts) {
      String signature = part.path("thoughtSignature").asString("");
      Seal seal = signature.isEmpty() ? null : new Seal(GeminiDialect.ID, signature);
      JsonNode function = part.path("functionCall");
      if (function.isObject()
          && answerTool != null
          && function.path("name").asString("").equals(answerTool)) {
        if (answered.add(choice)) {
          events.add(new ChatEvent.TextDelta(choice, function.path("args").toString()));
        }
        continue;
      }
      if (function.isObject()) {
        call(choice, function, seal, events);
        continue;
      }
      String text = part.path("text").asString("");
      boolean thought = part.path("thought").asBoolean(false);
      if (!text.isEmpty() && !thought && answerTool != null) {
        held.computeIfAbsent(choice, _ -> new StringBuilder()).append(text);
      } else if (!text.isEmpty()) {
        events.add(
            thought
                ? new ChatEvent.ReasoningDelta(choice, text)
                : new ChatEvent.TextDelta(choice, text));
      }
      if (seal != null && signed.putIfAbsent(choice, true) == null) {
        events.add(new ChatEvent.SealReported(choice, null, seal));
      }
    }
  }

  private void call(int choice, JsonNode function, @Nullable Seal seal, List<ChatEvent> events) {
    int index = calls.merge(choice, 1, Integer::sum) - 1;
    String name = function.path("name").asString("");
    JsonNode arguments = function.path("args");
    events.add(
        new ChatEvent.ToolCallDelta(
            choice,
            index,
            id(function.path("id").asString(""), choice, index),
            name,
            arguments.isObject() ? arguments.toString() : "{}"));
    if (seal != null) {
      events.add(new ChatEvent.SealReported(choice, index, seal));
    }
  }

  /** The call's own id, or one that no call of the conversation has. */
  private String id(String own, int choice, int index) {
    if (!own.isEmpty() && taken.add(own)) {
      return own;
    }
    int number = choice * 1_000 + index;
    String id = "call_" + number;
    while (!taken.add(id)) {
      number += 1_000_000;
      id = "call_" + number;
    }
    return id;
  }

  /**
   * The counts so far (<a
   * href="https://ai.google.dev/api/generate-content#UsageMetadata">UsageMetadata</a>): cached
   * tokens are part of the prompt's, thoughts are not part of the candidates', but where the total
   * says that they are.
   */
  private static @Nullable Usage usage(JsonNode usage) {
    if (!usage.isObject()) {
      return null;
    }
    long prompt = count(usage, "promptTokenCount") + count(usage, "toolUsePromptTokenCount");
    long cached = Math.min(prompt, count(usage, "cachedContentTokenCount"));
    long thoughts = count(usage, "thoughtsTokenCount");
    long candidates = count(usage, "candidatesTokenCount");
    boolean within =
        thoughts <= candidates && count(usage, "totalTokenCount") == prompt + candidates;
    long output = within ? candidates : candidates + thoughts;
    return prompt + output == 0
        ? null
        : new Usage(prompt - cached, cached, 0, 0, output, thoughts, false);
  }

  private static long count(JsonNode usage, String name) {
    double number = usage.path(name).asDouble(0);
    return number >= 0 && number <= 1e9 ? (long) number : 0;
  }
}
