package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads one answer, whole or streamed (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html">ConverseStream</a>,
 * read 2026-11-28). A stream is complete with {@code messageStop}; {@code metadata}, with the
 * usage, comes after it.
 *
 * <table>
 * <caption>Stop reasons</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>end_turn, stop_sequence</td><td>stop</td></tr>
 * <tr><td>tool_use</td><td>tool calls</td></tr>
 * <tr><td>max_tokens, model_context_window_exceeded</td><td>length</td></tr>
 * <tr><td>guardrail_intervened, content_filtered</td><td>content filter</td></tr>
 * <tr><td>malformed_model_output, malformed_tool_use</td><td>an error of the provider's: the next
 * candidate is asked</td></tr>
 * </table>
 */
final class AnswerReader implements AnswerDecoder {

  private static final int CHOICE = 0;

  /** More tokens than any model reads or writes. */
  private static final double ABSURD = 1e9;

  /** A tool's block under way. */
  private static final class ToolBlock {
    private final int call;
    private boolean written;

    /**
     * A block.
     *
     * @param call which of the calls it is; -1 for the one that stands for the answer
     */
    ToolBlock(int call) {
      this.call = call;
    }
  }

  private final @Nullable String answerTool;
  private final Map<Integer, ToolBlock> tools = new HashMap<>();
  private int calls;

  /** Text that is the answer only if no call turns out to be it: Nova writes some beside one. */
  private final StringBuilder held = new StringBuilder();

  private boolean answered;

  /**
   * A reader.
   *
   * @param answerTool the tool whose input is the answer's text, whatever else the model writes;
   *     null for none
   */
  AnswerReader(@Nullable String answerTool) {
    this.answerTool = answerTool;
  }

  @Override
  public StreamItem answer(byte[] body) {
    JsonNode root = parse(body);
    JsonNode content = root == null ? null : root.at("/output/message/content");
    if (root == null || content == null || !content.isArray()) {
      return new StreamItem.Malformed("The answer has no content.");
    }
    List<ChatEvent> events = new ArrayList<>();
    int index = 0;
    for (JsonNode block : content) {
      block(index, block, events);
      index++;
    }
    StreamItem failed = stop(root, events);
    if (failed != null) {
      return failed;
    }
    usage(root.path("usage"), events);
    return new StreamItem.Chunk(new AnswerChunk(events, null));
  }

  private void block(int index, JsonNode block, List<ChatEvent> events) {
    text(block.path("text").asString(""), events);
    for (JsonNode cited : block.path("citationsContent").path("content")) {
      text(cited.path("text").asString(""), events);
    }
    JsonNode reasoning = block.path("reasoningContent");
    if (reasoning.isObject()) {
      reasoning(reasoning.path("reasoningText"), events);
      hidden(reasoning, events);
    }
    JsonNode use = block.path("toolUse");
    if (use.isObject()) {
      start(index, use, events);
      ToolBlock tool = tools.get(index);
      JsonNode input = use.path("input");
      if (tool != null && input.isObject() && !input.isEmpty()) {
        input(tool, input.toString(), events);
      }
      close(index, events);
    }
  }

  @Override
  public StreamItem event(SseEvent event) {
    if (event.event().startsWith(EventFrames.FAILURE)) {
      String type = event.event().substring(EventFrames.FAILURE.length());
      return new StreamItem.Failed(Failures.inStream(type, event.data()));
    }
    JsonNode root = parse(event.data());
    if (root == null) {
      return new StreamItem.Malformed("An event is not a JSON object.");
    }
    List<ChatEvent> events = new ArrayList<>();
    int index = root.path("contentBlockIndex").asInt(0);
    switch (event.event()) {
      case "contentBlockStart" -> {
        JsonNode use = root.path("start").path("toolUse");
        if (use.isObject()) {
          start(index, use, events);
        }
      }
      case "contentBlockDelta" -> delta(index, root.path("delta"), events);
      case "contentBlockStop" -> close(index, events);
      case "messageStop" -> {
        StreamItem failed = stop(root, events);
        if (failed != null) {
          return failed;
        }
      }
      case "metadata" -> usage(root.path("usage"), events);
      default -> {
        // messageStart, and kinds of events that are not known yet
      }
    }
    return new StreamItem.Chunk(new AnswerChunk(events, null));
  }

  private void delta(int index, JsonNode delta, List<ChatEvent> events) {
    text(delta.path("text").asString(""), events);
    JsonNode reasoning = delta.path("reasoningContent");
    if (reasoning.isObject()) {
      reasoning(reasoning, events);
      hidden(reasoning, events);
    }
    ToolBlock tool = tools.get(index);
    if (tool != null) {
      input(tool, delta.path("toolUse").path("input").asString(""), events);
    }
  }

  private static @Nullable JsonNode parse(byte[] json) {
    try {
      JsonNode root = JsonText.mapper().readTree(Surrogates.mended(json));
      return root != null && root.isObject() ? root : null;
    } catch (JacksonException _) {
      return null;
    }
  }

  private void text(String text, List<ChatEvent> events) {
    if (answerTool != null) {
      held.append(text);
    } else if (!text.isEmpty()) {
      events.add(new ChatEvent.TextDelta(CHOICE, text));
    }
  }

  private static void reasoning(JsonNode holder, List<ChatEvent> events) {
    String text = holder.path("text").asString("");
    if (!text.isEmpty()) {
      events.add(new ChatEvent.ReasoningDelta(CHOICE, text));
    }
    String signature = holder.path("signature").asString("");
    if (!signature.isEmpty()) {
      Seal seal = new Seal(BedrockDialect.ID, signature);
      events.add(new ChatEvent.SealReported(CHOICE, null, seal));
    }
  }

  private static void hidden(JsonNode holder, List<ChatEvent> events) {
    String data = holder.path("redactedContent").asString("");
    if (!data.isEmpty()) {
      events.add(new ChatEvent.HiddenReasoning(CHOICE, new Seal(BedrockDialect.ID, data)));
    }
  }

  private void start(int index, JsonNode use, List<ChatEvent> events) {
    String name = use.path("name").asString("");
    boolean answer = name.equals(answerTool);
    if (answer && answered) {
      return; // it answers once
    }
    answered |= answer;
    ToolBlock tool = new ToolBlock(answer ? -1 : calls++);
    tools.put(index, tool);
    if (!answer) {
      String id = use.path("toolUseId").asString("");
      events.add(new ChatEvent.ToolCallDelta(CHOICE, tool.call, id, name, ""));
    }
  }

  private static void input(ToolBlock tool, String json, List<ChatEvent> events) {
    if (json.isEmpty()) {
      return;
    }
    tool.written = true;
    events.add(
        tool.call < 0
            ? new ChatEvent.TextDelta(CHOICE, json)
            : new ChatEvent.ToolCallDelta(CHOICE, tool.call, null, null, json));
  }

  /** A call that was given no input has an empty object. */
  private void close(int index, List<ChatEvent> events) {
    ToolBlock tool = tools.remove(index);
    if (tool != null && !tool.written) {
      input(tool, "{}", events);
    }
  }

  /** Tells why it ended; an item where it is no end. */
  private @Nullable StreamItem stop(JsonNode holder, List<ChatEvent> events) {
    String reason = holder.path("stopReason").asString("");
    FinishReason finish =
        switch (reason) {
          case "end_turn", "stop_sequence" -> FinishReason.STOP;
          case "tool_use" ->
              answerTool != null && calls == 0 ? FinishReason.STOP : FinishReason.TOOL_CALLS;
          case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
          case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
          default -> FinishReason.OTHER;
        };
    if (reason.isEmpty()) {
      return new StreamItem.Malformed("It stopped without a stopReason.");
    }
    if (reason.startsWith("malformed_")) {
      return new StreamItem.Failed(
          new UpstreamError(
              UpstreamError.Kind.OVERLOADED, "the model's answer was malformed", null));
    }
    if (!answered && !held.isEmpty()) {
      events.add(new ChatEvent.TextDelta(CHOICE, held.toString()));
    }
    String met = holder.at("/additionalModelResponseFields/stop_sequence").asString("");
    events.add(new ChatEvent.Finished(CHOICE, finish, met.isEmpty() ? null : met));
    return null;
  }

  /**
   * The counts (<a
   * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html">TokenUsage</a>):
   * {@code inputTokens} holds neither what was read from a cache nor what was written to one.
   */
  private static void usage(JsonNode usage, List<ChatEvent> events) {
    if (!usage.isObject()) {
      return;
    }
    long written = count(usage, "cacheWriteInputTokens");
    long hour = 0;
    for (JsonNode detail : usage.path("cacheDetails")) {
      if (detail.path("ttl").asString("").equals("1h")) {
        hour += count(detail, "inputTokens");
      }
    }
    hour = Math.min(hour, written);
    events.add(
        new ChatEvent.UsageReported(
            new Usage(
                count(usage, "inputTokens"),
                count(usage, "cacheReadInputTokens"),
                written - hour,
                hour,
                count(usage, "outputTokens"),
                0,
                false)));
  }

  private static long count(JsonNode usage, String name) {
    double number = usage.path(name).asDouble(0);
    return number >= 0 && number <= ABSURD ? (long) number : 0;
  }
}
