package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads one choice of an answer or of a chunk.
 *
 * <table>
 * <caption>What becomes of it (as known in November 2026)</caption>
 * <tr><th>wire</th><th>event</th><th>vendor</th></tr>
 * <tr><td>content, refusal</td><td>text, refusal</td><td>OpenAI</td></tr>
 * <tr><td>reasoning_content, else reasoning</td><td>reasoning</td>
 * <td><a href="https://api-docs.deepseek.com/guides/reasoning_model">DeepSeek</a>,
 * <a href="https://console.groq.com/docs/reasoning">Groq</a></td></tr>
 * <tr><td>content as an array of text and thinking parts</td><td>text, reasoning</td>
 * <td><a href="https://docs.mistral.ai/capabilities/reasoning/">Mistral</a></td></tr>
 * <tr><td>tool_calls, function_call (legacy)</td><td>tool call</td><td>OpenAI</td></tr>
 * <tr><td>tool_calls of a stream without index, or several under one</td><td>{@link OpenCalls}</td>
 * <td>various</td></tr>
 * <tr><td>tool_calls of a whole answer, whatever their index</td><td>in their order</td>
 * <td>various</td></tr>
 * <tr><td>tool_calls of a stream that ends with them, one of them without a name</td>
 * <td>the upstream failed</td><td>various</td></tr>
 * <tr><td>tool_calls without id</td><td>{@link CallIds}</td><td>various</td></tr>
 * <tr><td>finish_reason stop, eos</td><td>STOP</td><td></td></tr>
 * <tr><td>finish_reason length, model_length, max_tokens</td><td>LENGTH</td><td>OpenAI,
 * Mistral</td></tr>
 * <tr><td>finish_reason tool_calls, function_call</td><td>TOOL_CALLS</td><td></td></tr>
 * <tr><td>finish_reason content_filter</td><td>CONTENT_FILTER</td><td></td></tr>
 * <tr><td>finish_reason error</td><td>the upstream failed</td>
 * <td><a href="https://docs.mistral.ai/api/">Mistral</a>,
 * <a href="https://openrouter.ai/docs/api-reference/overview">OpenRouter</a></td></tr>
 * <tr><td>finish_reason insufficient_system_resource</td><td>the upstream failed</td>
 * <td><a href="https://api-docs.deepseek.com/api/create-chat-completion">DeepSeek</a></td></tr>
 * <tr><td>any other</td><td>OTHER</td><td></td></tr>
 * <tr><td>stop_reason, a text of the request's {@code stop}</td><td>the text that was met</td>
 * <td><a href="https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html">vLLM</a></td>
 * </tr>
 * </table>
 */
final class ChoiceReader {

  private static final int MAX_INDEX = 10_000;

  private final byte[] body;
  private final JsonCursor json;
  private final @Nullable OpenCalls open;
  private final Asked asked;
  private int index;
  private boolean plain = true;

  private @Nullable String reasoningContent;
  private @Nullable String reasoning;
  private final StringBuilder thinking = new StringBuilder(0);
  private final StringBuilder text = new StringBuilder(0);
  private @Nullable String refusal;
  private final List<Call> calls = new ArrayList<>();
  private final List<ChatEvent.ToolCallDelta> placed = new ArrayList<>();
  private @Nullable FinishReason finish;
  private @Nullable String met;
  private @Nullable String brokeOff;

  /**
   * A call, or more of one.
   *
   * @param said its index as the provider gave it; null when it gave none
   */
  private record Call(
      @Nullable Integer said, @Nullable String id, @Nullable String name, String arguments) {}

  private ChoiceReader(
      byte[] body, JsonCursor json, int position, @Nullable OpenCalls open, Asked asked) {
    this.body = body;
    this.json = json;
    this.index = position;
    this.open = open;
    this.asked = asked;
  }

  /**
   * Reads the choice the cursor stands on.
   *
   * @param position its index unless it says another
   * @param open the stream's calls; null for a whole answer
   * @param asked what was asked
   */
  static ChoiceReader read(
      JsonCursor json, byte[] body, int position, @Nullable OpenCalls open, Asked asked) {
    ChoiceReader choice = new ChoiceReader(body, json, position, open, asked);
    choice.choice();
    choice.place();
    if (open != null && choice.finish == FinishReason.TOOL_CALLS && open.lacksName(choice.index)) {
      choice.brokeOff = "the answer ended with a tool call that has no name";
    }
    return choice;
  }

  /** Whether it has OpenAI's shape, so that its bytes may go to an OpenAI client as they are. */
  boolean isPlain() {
    return plain;
  }

  /** Adds what it says: reasoning, text, refusal, tool calls, the end. */
  void addTo(List<ChatEvent> events) {
    String thought = reasoningContent == null ? reasoning : reasoningContent;
    if (thought != null) {
      events.add(new ChatEvent.ReasoningDelta(index, thought));
    }
    if (!thinking.isEmpty()) {
      events.add(new ChatEvent.ReasoningDelta(index, thinking.toString()));
    }
    if (!text.isEmpty()) {
      events.add(new ChatEvent.TextDelta(index, text.toString()));
    }
    if (refusal != null) {
      events.add(new ChatEvent.RefusalDelta(index, refusal));
    }
    events.addAll(placed);
    if (finish != null) {
      boolean known = finish == FinishReason.STOP && met != null && asked.stops().contains(met);
      events.add(new ChatEvent.Finished(index, finish, known ? met : null));
    }
  }

  private void choice() {
    json.object();
    boolean said = false;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "index" -> index = json.atNull() ? index : json.integer(0, MAX_INDEX);
        case "delta", "message" -> {
          said |= json.at(JsonToken.START_OBJECT);
          message();
        }
        case "finish_reason" -> finish(json.stringOrNull());
        case "stop_reason" -> met = stringOrSkipped();
        default -> json.skip();
      }
    }
    plain &= said; // OpenAI's clients read its fields unasked; Azure leaves it out at times
  }

  /**
   * Gives the calls of a stream the indexes that they have there, those of a whole answer their
   * order, since some give each the same index; holds back those without a name, and gives those
   * without an id one.
   */
  private void place() {
    for (Call call : calls) {
      int at = placed.size();
      OpenCalls.Told told = new OpenCalls.Told(call.id(), call.arguments());
      if (open != null) {
        at = open.index(index, call.said(), call.id(), call.name());
        told = open.told(index, at, call.name(), told);
        plain &= Integer.valueOf(at).equals(call.said());
      }
      if (told == null) {
        plain = false;
        continue;
      }
      String given = told.id();
      String id = open == null && given != null ? given : asked.ids().id(index, at, given);
      plain &= Objects.equals(id, call.id()) && told.arguments().equals(call.arguments());
      placed.add(new ChatEvent.ToolCallDelta(index, at, id, call.name(), told.arguments()));
    }
  }

  /** How the upstream gave up, as a sentence; null when it did not. */
  @Nullable String brokeOff() {
    return brokeOff;
  }

  private void finish(@Nullable String reason) {
    if ("error".equals(reason) || "insufficient_system_resource".equals(reason)) {
      brokeOff = "the answer ended with finish_reason " + reason;
    } else {
      finish = reason(reason);
    }
  }

  private static @Nullable FinishReason reason(@Nullable String reason) {
    return switch (reason) {
      case null -> null;
      case "" -> null;
      case "stop", "eos" -> FinishReason.STOP;
      case "length", "model_length", "max_tokens" -> FinishReason.LENGTH;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  private void message() {
    if (json.atNull()) {
      return;
    }
    json.object();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "content" -> content();
        case "refusal" -> refusal = filled(json.stringOrNull());
        case "reasoning_content" -> reasoningContent = filled(json.stringOrNull());
        case "reasoning" -> reasoning = reasoning();
        case "tool_calls" -> toolCalls();
        case "function_call" -> functionCall();
        default -> json.skip();
      }
    }
  }

  private @Nullable String reasoning() {
    return filled(stringOrSkipped());
  }

  private @Nullable String stringOrSkipped() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return json.string();
    }
    json.skip();
    return null;
  }

  private void content() {
    if (json.at(JsonToken.START_ARRAY)) {
      plain = false;
      parts(text);
    } else {
      String content = json.stringOrNull();
      if (content != null) {
        text.append(content);
      }
    }
  }

  /**
   * Reads an array of parts; texts go to {@code target}, those inside thinking parts elsewhere.
   * Parts of kinds that are not known, such as Mistral's references, say nothing.
   */
  private void parts(StringBuilder target) {
    while (json.nextElement()) {
      if (!json.at(JsonToken.START_OBJECT)) {
        json.skip();
        continue;
      }
      for (String field = json.nextField(); field != null; field = json.nextField()) {
        if (field.equals("text") && json.at(JsonToken.VALUE_STRING)) {
          target.append(json.string());
        } else if (field.equals("thinking") && json.at(JsonToken.START_ARRAY)) {
          parts(thinking);
        } else if (field.equals("thinking") && json.at(JsonToken.VALUE_STRING)) {
          thinking.append(json.string());
        } else {
          json.skip();
        }
      }
    }
  }

  private void toolCalls() {
    if (json.atNull()) {
      return;
    }
    json.array();
    while (json.nextElement()) {
      toolCall();
    }
  }

  private void toolCall() {
    json.object();
    Integer said = null;
    String id = null;
    Call function = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "index" -> said = json.atNull() ? null : Integer.valueOf(json.integer(0, MAX_INDEX));
        case "id" -> id = filled(json.stringOrNull());
        case "function", "custom" -> function = function();
        default -> json.skip();
      }
    }
    String name = function == null ? null : function.name();
    calls.add(new Call(said, id, name, function == null ? "" : function.arguments()));
  }

  private void functionCall() {
    if (!json.atNull()) {
      Call function = function();
      calls.add(new Call(0, function.name(), function.name(), function.arguments()));
    }
  }

  private Call function() {
    String name = null;
    String arguments = null;
    if (json.atNull()) {
      return new Call(null, null, null, "");
    }
    json.object();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "name" -> name = filled(json.stringOrNull());
        case "arguments", "input" -> arguments = arguments();
        default -> json.skip();
      }
    }
    return new Call(null, null, name, arguments == null ? "" : arguments);
  }

  /** Some vendors give the arguments as an object, not as its text. */
  private @Nullable String arguments() {
    if (!json.at(JsonToken.START_OBJECT)) {
      return json.stringOrNull();
    }
    plain = false;
    int start = json.start();
    json.skip();
    return new String(body, start, json.end() - start, UTF_8);
  }

  private static @Nullable String filled(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }
}
