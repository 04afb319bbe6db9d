package com.gammainfra.gateway.dialect.embeddings;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads an answer in one pass, without keeping the numbers: that it is JSON, that there is a vector
 * for each input, and its usage.
 *
 * @param inputs how many vectors there must be
 */
record AnswerReader(int inputs) implements AnswerDecoder {

  private static final long ABSURD = 1_000_000_000L;

  @Override
  public StreamItem answer(byte[] body) {
    int vectors = -1;
    Usage usage = null;
    try (JsonParser parser = JsonText.parser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new StreamItem.Malformed("The answer is not a JSON object.");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("data") && value == JsonToken.START_ARRAY) {
          vectors = count(parser);
        } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
          usage = usage(parser);
        } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
          return new StreamItem.Failed(ErrorReader.inBand(body));
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        return new StreamItem.Malformed("Something follows the answer.");
      }
    } catch (JacksonException _) {
      return new StreamItem.Malformed("The answer is no JSON.");
    }
    if (vectors != inputs) {
      return new StreamItem.Malformed(
          "The answer has " + Math.max(0, vectors) + " vectors for " + inputs + " inputs.");
    }
    List<ChatEvent> events = new ArrayList<>();
    if (usage != null) {
      events.add(new ChatEvent.UsageReported(usage));
    }
    events.add(new ChatEvent.Finished(0, FinishReason.STOP));
    return new StreamItem.Chunk(new AnswerChunk(events, new WireBody(EmbeddingsDialect.ID, body)));
  }

  private static int count(JsonParser parser) {
    int elements = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
      elements++;
    }
    return elements;
  }

  /** {@code prompt_tokens}, else {@code total_tokens}: an embedding has no output. */
  private static @Nullable Usage usage(JsonParser parser) {
    double prompt = -1;
    double total = -1;
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value.isNumeric() && name.equals("prompt_tokens")) {
        prompt = parser.getDoubleValue();
      } else if (value.isNumeric() && name.equals("total_tokens")) {
        total = parser.getDoubleValue();
      } else {
        parser.skipChildren();
      }
    }
    double tokens = prompt >= 0 ? prompt : total;
    return tokens >= 0 && tokens <= ABSURD ? Usage.of((long) tokens, 0) : null;
  }

  @Override
  public StreamItem event(SseEvent event) {
    return new StreamItem.Malformed("Embeddings are not streamed.");
  }
}
