package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads one answer, whole or streamed (<a
 * href="https://docs.claude.com/en/docs/build-with-claude/streaming">Anthropic, Streaming
 * messages</a>). A stream is complete with {@code message_stop} only: before it the finish is known
 * and not told. Blocks of tools that the provider runs itself, and citations, reach only clients of
 * the same dialect.
 */
final class MessageDecoder implements AnswerDecoder {

  private static final int CHOICE = 0;

  /** A block under way. */
  private static final class Block {
    private final String type;
    private final int call;
    private final boolean answer;
    private boolean written;

    /**
     * A block.
     *
     * @param call which of the calls it is; -1 for none
     * @param answer whether it is the call that stands for the answer
     */
    Block(String type, int call, boolean answer) {
      this.type = type;
      this.call = call;
      this.answer = answer;
    }
  }

  private final @Nullable String answerTool;
  private final Map<Integer, Block> blocks = new HashMap<>();
  private Tokens tokens = Tokens.NONE;
  private int calls;
  private @Nullable String stopReason;
  private @Nullable String stopSequence;

  /** Why it refused, in words. */
  private @Nullable String explanation;

  /** Text that is the answer only if no call turns out to be it. */
  private final StringBuilder held = new StringBuilder();

  private boolean answered;

  /**
   * A decoder.
   *
   * @param answerTool the tool whose input is the answer's text, whatever else the model writes;
   *     null for none
   */
  MessageDecoder(@Nullable String answerTool) {
    this.answerTool = answerTool;
  }

  @Override
  public StreamItem answer(byte[] body) {
    JsonNode root = parse(body);
    if (root == null) {
      return new StreamItem.Malformed("The answer is not a JSON object.");
    }
    if (isError(root)) {
      return new StreamItem.Failed(ErrorReader.inBand(body));
    }
    if (!root.path("content").isArray()) {
      return new StreamItem.Malformed("The answer has no content.");
    }
    List<ChatEvent> events = new ArrayList<>();
    content(root, events);
    stopped(root);
    tokens = tokens.with(root.path("usage"));
    if (stopReason == null) {
      return new StreamItem.Malformed("The answer has no stop_reason.");
    }
    finish(stopReason, events);
    if (tokens.known()) {
      events.add(new ChatEvent.UsageReported(tokens.usage()));
    }
    return chunk(events, body);
  }

  @Override
  public StreamItem event(SseEvent event) {
    JsonNode root = parse(event.data());
    if (root == null) {
      return new StreamItem.Malformed("An event is not a JSON object.");
    }
    if (isError(root)) {
      return new StreamItem.Failed(ErrorReader.inBand(event.data()));
    }
    List<ChatEvent> events = new ArrayList<>();
    switch (root.path("type").asString("")) {
      case "message_start" -> {
        JsonNode message = root.path("message");
        content(message, events); // filled where an earlier answer of a container goes on
        stopped(message);
        usage(message.path("usage"), events);
      }
      case "content_block_start" ->
          start(root.path("index").asInt(0), root.path("content_block"), events);
      case "content_block_delta" -> delta(root.path("index").asInt(0), root.path("delta"), events);
      case "content_block_stop" -> stop(root.path("index").asInt(0), events);
      case "message_delta" -> {
        stopped(root.path("delta"));
        usage(root.path("usage"), events);
      }
      case "message_stop" -> {
        if (stopReason == null) {
          return new StreamItem.Malformed("The message stopped without a stop_reason.");
        }
        finish(stopReason, events);
      }
      case "ping" -> {
        return new StreamItem.Chunk(new AnswerChunk(List.of(), null));
      }
      default -> {
        // a kind of event that is not known yet; a client of the same dialect may know it
      }
    }
    return chunk(events, event.data());
  }

  private StreamItem chunk(List<ChatEvent> events, byte[] json) {
    boolean own = answerTool == null;
    return new StreamItem.Chunk(
        new AnswerChunk(events, own ? new WireBody(AnthropicDialect.ID, json) : null));
  }

  private static @Nullable JsonNode parse(byte[] json) {
    try {
      JsonNode root = JsonText.mapper().readTree(Surrogates.mended(json));
      return root != null && root.isObject() ? root : null;
    } catch (JacksonException _) {
      return null;
    }
  }

  private static boolean isError(JsonNode root) {
    return root.path("type").asString("").equals("error") || root.path("error").isObject();
  }

  /** The blocks that are whole already. */
  private void content(JsonNode message, List<ChatEvent> events) {
    int index = 0;
    for (JsonNode block : message.path("content")) {
      start(index, block, events);
      stop(index, events);
      index++;
    }
  }

  private void start(int index, JsonNode content, List<ChatEvent> events) {
    String type = content.path("type").asString("");
    boolean call = type.equals("tool_use");
    String name = content.path("name").asString("");
    boolean answer = call && name.equals(answerTool);
    if (answer && answered) {
      return; // it answers once
    }
    answered |= answer;
    Block block = new Block(type, call && !answer ? calls++ : -1, answer);
    blocks.put(index, block);
    switch (type) {
      case "text" -> text(content.path("text").asString(""), events);
      case "thinking" -> {
        thought(content.path("thinking").asString(""), events);
        seal(content.path("signature").asString(""), events);
      }
      case "redacted_thinking" -> {
        String data = content.path("data").asString("");
        if (!data.isEmpty()) {
          events.add(new ChatEvent.HiddenReasoning(CHOICE, new Seal(AnthropicDialect.ID, data)));
        }
      }
      case "tool_use" -> {
        JsonNode input = content.path("input");
        boolean given = input.isObject() && !input.isEmpty();
        if (!answer) {
          events.add(
              new ChatEvent.ToolCallDelta(
                  CHOICE, block.call, content.path("id").asString(""), name, ""));
        }
        if (given) {
          input(block, input.toString(), events);
        }
      }
      default -> {
        // run by the provider itself
      }
    }
  }

  private void delta(int index, JsonNode delta, List<ChatEvent> events) {
    switch (delta.path("type").asString("")) {
      case "text_delta" -> text(delta.path("text").asString(""), events);
      case "thinking_delta" -> thought(delta.path("thinking").asString(""), events);
      case "signature_delta" -> seal(delta.path("signature").asString(""), events);
      case "input_json_delta" -> {
        Block block = blocks.get(index);
        if (block != null && block.type.equals("tool_use")) {
          input(block, delta.path("partial_json").asString(""), events);
        }
      }
      default -> {
        // citations, and what is not known yet
      }
    }
  }

  private void text(String text, List<ChatEvent> events) {
    if (answerTool != null) {
      held.append(text);
    } else if (!text.isEmpty()) {
      events.add(new ChatEvent.TextDelta(CHOICE, text));
    }
  }

  private static void thought(String text, List<ChatEvent> events) {
    if (!text.isEmpty()) {
      events.add(new ChatEvent.ReasoningDelta(CHOICE, text));
    }
  }

  private static void seal(String signature, List<ChatEvent> events) {
    Seal seal = Wire.seal(signature);
    if (seal != null) {
      events.add(new ChatEvent.SealReported(CHOICE, null, seal));
    }
  }

  private static void input(Block block, String json, List<ChatEvent> events) {
    if (json.isEmpty()) {
      return;
    }
    block.written = true;
    events.add(
        block.answer
            ? new ChatEvent.TextDelta(CHOICE, json)
            : new ChatEvent.ToolCallDelta(CHOICE, block.call, null, null, json));
  }

  /** A call that was given no input has an empty object. */
  private void stop(int index, List<ChatEvent> events) {
    Block block = blocks.remove(index);
    if (block != null && block.type.equals("tool_use") && !block.written) {
      input(block, "{}", events);
    }
  }

  private void stopped(JsonNode holder) {
    if (holder.path("stop_reason").isString()) {
      stopReason = holder.path("stop_reason").stringValue();
    }
    if (holder.path("stop_sequence").isString()) {
      stopSequence = holder.path("stop_sequence").stringValue();
    }
    if (holder.path("stop_details").path("explanation").isString()) {
      explanation = holder.path("stop_details").path("explanation").stringValue();
    }
  }

  private void finish(String reason, List<ChatEvent> events) {
    if (!answered && !held.isEmpty()) {
      events.add(new ChatEvent.TextDelta(CHOICE, held.toString()));
    }
    FinishReason finish = Wire.finish(reason);
    if (finish == FinishReason.CONTENT_FILTER && explanation != null) {
      events.add(new ChatEvent.RefusalDelta(CHOICE, explanation));
    }
    if (finish == FinishReason.TOOL_CALLS && answerTool != null && calls == 0) {
      finish = FinishReason.STOP;
    }
    events.add(new ChatEvent.Finished(CHOICE, finish, stopSequence));
  }

  private void usage(JsonNode usage, List<ChatEvent> events) {
    Tokens now = tokens.with(usage);
    if (!now.equals(tokens)) {
      tokens = now;
      events.add(new ChatEvent.UsageReported(tokens.usage()));
    }
  }

  /**
   * The counts so far; a later one replaces an earlier one, as each is a total (<a
   * href="https://docs.claude.com/en/docs/build-with-claude/prompt-caching">Tracking cache
   * performance</a>: {@code input_tokens} does not hold what was read from or written to a cache;
   * {@code output_tokens} holds the {@code thinking_tokens} of its details, which are given since
   * 2026). What it took to sum up a conversation on the way is in none of them, and billed as
   * tokens of the same model (<a
   * href="https://docs.claude.com/en/docs/build-with-claude/compaction">Compaction</a>, as known in
   * November 2026: its {@code iterations} of that type).
   */
  private record Tokens(
      long input,
      long cached,
      long written,
      long written1h,
      long output,
      long reasoning,
      List<Tokens> compactions,
      boolean known) {

    static final Tokens NONE = new Tokens(0, 0, 0, 0, 0, 0, List.of(), false);

    /** More tokens than any model reads or writes. */
    private static final long ABSURD = 1_000_000_000L;

    Tokens with(JsonNode usage) {
      if (!usage.isObject()) {
        return this;
      }
      long wrote = count(usage, "cache_creation_input_tokens", written);
      long hour = count(usage.path("cache_creation"), "ephemeral_1h_input_tokens", written1h);
      long all = count(usage, "output_tokens", output);
      long thought = count(usage.path("output_tokens_details"), "thinking_tokens", reasoning);
      return new Tokens(
          count(usage, "input_tokens", input),
          count(usage, "cache_read_input_tokens", cached),
          wrote,
          Math.min(hour, wrote),
          all,
          Math.min(thought, all),
          compactions(usage.path("iterations")),
          true);
    }

    private List<Tokens> compactions(JsonNode iterations) {
      if (!iterations.isArray()) {
        return compactions;
      }
      List<Tokens> found = new ArrayList<>();
      for (JsonNode iteration : iterations) {
        if (iteration.path("type").asString("").equals("compaction")) {
          found.add(NONE.with(iteration));
        }
      }
      return List.copyOf(found);
    }

    private static long count(JsonNode holder, String name, long before) {
      JsonNode value = holder.path(name);
      if (!value.isNumber()) {
        return before;
      }
      double number = value.doubleValue();
      return number >= 0 && number <= ABSURD && number == Math.rint(number)
          ? (long) number
          : before;
    }

    Usage usage() {
      return new Usage(
          input + compacted(Tokens::input),
          cached + compacted(Tokens::cached),
          written - written1h + compacted(each -> each.written - each.written1h),
          written1h + compacted(Tokens::written1h),
          output + compacted(Tokens::output),
          reasoning,
          false);
    }

    private long compacted(ToLongFunction<Tokens> count) {
      return compactions.stream().mapToLong(count).sum();
    }
  }
}
