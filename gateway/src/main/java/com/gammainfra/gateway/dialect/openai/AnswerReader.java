package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers, whole ones and the chunks of streamed ones: they differ only in {@code message}
 * and {@code delta} (<a href="https://platform.openai.com/docs/api-reference/chat/object">OpenAI,
 * The chat completion object</a> and <a
 * href="https://platform.openai.com/docs/api-reference/chat-streaming">Streaming</a>, as known in
 * November 2026).
 *
 * <table>
 * <caption>What is accepted beyond that</caption>
 * <tr><th>wire</th><th>vendor</th></tr>
 * <tr><td>usage on a chunk with content, null usage, no usage, no choices</td><td>various</td></tr>
 * <tr><td>x_groq.usage</td>
 * <td><a href="https://console.groq.com/docs/api-reference">Groq</a></td></tr>
 * <tr><td>error in place of an answer, as an object or a text</td>
 * <td><a href="https://github.com/ollama/ollama/blob/main/docs/openai.md">Ollama</a>,
 * <a href="https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html">vLLM</a></td></tr>
 * </table>
 */
final class AnswerReader {

  private final byte[] body;
  private final JsonCursor json;
  private final List<ChatEvent> events = new ArrayList<>();
  private final @Nullable OpenCalls open;
  private final Asked asked;
  private @Nullable Usage usage;
  private boolean failed;
  private @Nullable String brokeOff;
  private boolean plain = true;
  private int choices;

  /**
   * A reader.
   *
   * @param open the stream's calls; null for a whole answer
   * @param asked what was asked
   */
  private AnswerReader(byte[] body, JsonCursor json, @Nullable OpenCalls open, Asked asked) {
    this.body = body;
    this.json = json;
    this.open = open;
    this.asked = asked;
  }

  /** Reads a whole answer. */
  static StreamItem answer(byte[] body, Asked asked) {
    return read(body, null, asked);
  }

  /** Reads the data of one event of the stream whose calls are {@code open}. */
  static StreamItem event(byte[] data, OpenCalls open, Asked asked) {
    if (isBlank(data)) {
      return new StreamItem.Chunk(new AnswerChunk(List.of(), null));
    }
    if (data.length < 32 && new String(data, UTF_8).strip().equals("[DONE]")) {
      return new StreamItem.Done();
    }
    return read(data, open, asked);
  }

  private static boolean isBlank(byte[] data) {
    for (byte b : data) {
      if (b > ' ' || b < 0) {
        return false;
      }
    }
    return true;
  }

  private static StreamItem read(byte[] body, @Nullable OpenCalls open, Asked asked) {
    try {
      return JsonCursor.readObject(
          Surrogates.mended(body), json -> new AnswerReader(body, json, open, asked).item());
    } catch (ChatErrorException e) {
      return new StreamItem.Malformed(e.error().message());
    }
  }

  private StreamItem item() {
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "choices" -> choices();
        case "usage" -> usage(UsageReader.read(json));
        case "x_groq" -> groq();
        case "error" -> {
          failed |= !json.atNull();
          json.skip();
        }
        case "object" -> failed |= "error".equals(json.stringOrNull());
        default -> json.skip();
      }
    }
    if (failed) {
      return new StreamItem.Failed(ErrorReader.inBand(body));
    }
    if (brokeOff != null) {
      return new StreamItem.Failed(
          new UpstreamError(UpstreamError.Kind.OVERLOADED, brokeOff, null));
    }
    if (open == null && choices == 0) {
      return new StreamItem.Malformed("The answer has no choices.");
    }
    if (usage != null) {
      events.add(new ChatEvent.UsageReported(usage));
    }
    WireBody original = plain ? new WireBody(OpenAiDialect.ID, body) : null;
    return new StreamItem.Chunk(new AnswerChunk(events, original));
  }

  private void usage(@Nullable Usage found) {
    usage = found == null ? usage : found;
  }

  private void choices() {
    if (json.atNull()) {
      return;
    }
    json.array();
    while (json.nextElement()) {
      ChoiceReader choice = ChoiceReader.read(json, body, choices, open, asked);
      plain &= choice.isPlain();
      choice.addTo(events);
      brokeOff = choice.brokeOff() == null ? brokeOff : choice.brokeOff();
      choices++;
    }
  }

  private void groq() {
    if (json.atNull()) {
      return;
    }
    json.object();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals("usage") && usage == null) {
        usage(UsageReader.read(json));
      } else {
        json.skip();
      }
    }
  }
}
