package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads one answer, whole or streamed (<a
 * href="https://platform.openai.com/docs/api-reference/responses/object">OpenAI, The response
 * object</a>, <a
 * href="https://platform.openai.com/docs/api-reference/responses-streaming">Streaming events</a>).
 * A stream is complete with {@code response.completed} or {@code response.incomplete} only. Items
 * of tools that the provider runs itself, annotations and events that are not known reach only
 * clients of the same dialect.
 */
final class ResponseDecoder implements AnswerDecoder {

  private static final int CHOICE = 0;

  /** Some servers that are compatible with it end a stream as Chat Completions do. */
  private static final int MOST_OF_DONE = 32;

  private final StreamedItems items = new StreamedItems();

  /** Whether it was said that the answer failed, but not why. */
  private boolean failing;

  @Override
  public StreamItem answer(byte[] body) {
    JsonNode root = parse(body);
    if (root == null) {
      return new StreamItem.Malformed("The answer is not a JSON object.");
    }
    if (root.path("error").isObject() || root.path("error").isString()) {
      return failed(root.path("error"));
    }
    String status = root.path("status").asString("completed");
    if (!status.equals("completed") && !status.equals("incomplete")) {
      return new StreamItem.Malformed("The answer is neither completed nor incomplete.");
    }
    if (!root.path("output").isArray()) {
      return new StreamItem.Malformed("The answer has no output.");
    }
    List<ChatEvent> events = new ArrayList<>();
    items.whole(root.path("output"), events);
    ended(root, events);
    return chunk(events, body);
  }

  @Override
  public StreamItem event(SseEvent event) {
    byte[] data = event.data();
    if (data.length < MOST_OF_DONE && new String(data, UTF_8).strip().equals("[DONE]")) {
      return new StreamItem.Done();
    }
    JsonNode root = parse(event.data());
    if (root == null) {
      return new StreamItem.Malformed("An event is not a JSON object.");
    }
    List<ChatEvent> events = new ArrayList<>();
    String type = root.path("type").asString(event.event());
    switch (type) {
      case "error" -> {
        return failed(root.path("error").isObject() ? root.path("error") : root);
      }
      case "response.failed" -> {
        JsonNode error = root.path("response").path("error");
        if (error.isObject() || failing) {
          return failed(error);
        }
        failing = true; // Azure's next event is an error that says why
        return new StreamItem.Chunk(new AnswerChunk(List.of(), null));
      }
      case "response.cancelled" -> {
        return failed(root.path("response").path("error"));
      }
      case "response.completed", "response.incomplete" -> {
        JsonNode response = root.path("response");
        items.rest(response.path("output"), events);
        ended(response, events);
      }
      default -> {
        if (root.path("error").isObject()) {
          return failed(root.path("error"));
        }
        items.event(type, root, events);
      }
    }
    return chunk(events, event.data());
  }

  private static StreamItem chunk(List<ChatEvent> events, byte[] json) {
    return new StreamItem.Chunk(new AnswerChunk(events, new WireBody(ResponsesDialect.ID, json)));
  }

  private static @Nullable JsonNode parse(byte[] json) {
    try {
      JsonNode root = JsonText.mapper().readTree(Surrogates.mended(json));
      return root != null && root.isObject() ? root : null;
    } catch (JacksonException _) {
      return null;
    }
  }

  /**
   * An error in place of an answer. It has no status; a code that begins with {@code invalid_} or
   * {@code image_} speaks of the request, so that nobody is asked again.
   */
  private static StreamItem failed(JsonNode error) {
    byte[] body =
        JsonText.write(
            out -> {
              out.writeStartObject();
              out.writeName("error").writeRawValue(error.isMissingNode() ? "{}" : error.toString());
              out.writeEndObject();
            });
    UpstreamError read = ErrorReader.inBand(body);
    String code = error.path("code").asString("");
    boolean ofRequest = code.startsWith("invalid_") || code.startsWith("image_");
    return new StreamItem.Failed(
        ofRequest && read.kind() == UpstreamError.Kind.SERVER
            ? new UpstreamError(UpstreamError.Kind.BAD_REQUEST, read.message(), read.retryAfter())
            : read);
  }

  private void ended(JsonNode response, List<ChatEvent> events) {
    JsonNode incomplete = response.path("incomplete_details").path("reason");
    FinishReason finish;
    if (incomplete.isString()) {
      finish = Wire.finish(incomplete.stringValue());
    } else if (response.path("status").asString("").equals("incomplete")) {
      finish = FinishReason.OTHER;
    } else {
      finish = items.calls() > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    }
    events.add(new ChatEvent.Finished(CHOICE, finish));
    ChatEvent.UsageReported usage = UsageReader.read(response.path("usage"));
    if (usage != null) {
      events.add(usage);
    }
  }
}
