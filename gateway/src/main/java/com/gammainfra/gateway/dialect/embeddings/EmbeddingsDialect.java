package com.gammainfra.gateway.dialect.embeddings;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings as OpenAI and compatible providers speak them. A request passes as it came, but for
 * the model's name and what the provider does not take; so does an answer, but for the model that
 * served and the cost. Nothing is streamed. Errors and credentials are OpenAI's.
 */
public final class EmbeddingsDialect implements Dialect {

  /** What a dialect's name ends in, where its embeddings are meant. */
  public static final String SUFFIX = "-embeddings";

  /** This dialect's name. */
  public static final String ID = OpenAiDialect.ID + SUFFIX;

  private static final String PATH = "/embeddings";

  private final OpenAiDialect openAi = new OpenAiDialect();

  /** A reader and writer of this dialect; all are alike. */
  public EmbeddingsDialect() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public ChatRequest decodeRequest(byte[] body) {
    return RequestReader.read(body);
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    List<String> losses = new ArrayList<>();
    JsonObjectScan scan = JsonObjectScan.of(request.original().json());
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(target.model()));
    splice.remove("models");
    splice.remove("provider");
    for (String name : new TreeSet<>(target.unsupported())) {
      if (scan.has(name)) {
        splice.remove(name);
        losses.add(name + " is not supported by " + target.model() + " and was left out");
      }
    }
    return new UpstreamRequest(
        PATH, Map.of(), splice.document(), losses, new AnswerReader(request.messages().size()));
  }

  @Override
  public byte[] encodeAnswer(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    WireBody original = chunks.getFirst().original();
    if (original == null) {
      throw new IllegalStateException("vectors come as they are written or not at all");
    }
    JsonObjectScan scan = JsonObjectScan.of(original.json());
    JsonSplice splice = new JsonSplice(scan);
    splice.set("model", JsonText.quote(stamp.model()));
    byte[] cost = JsonText.number(stamp.pricing().apply(usage));
    JsonObjectScan.Field reported = scan.field("usage");
    if (reported == null || !scan.startsWith("usage", '{')) {
      splice.set("usage", estimate(usage, stamp));
    } else {
      JsonSplice inner = new JsonSplice(JsonObjectScan.of(scan.json(), reported.valueStart()));
      inner.set("cost", cost);
      splice.set("usage", inner.object());
    }
    return splice.document();
  }

  private static byte[] estimate(Usage usage, AnswerStamp stamp) {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeName("prompt_tokens").writeNumber(usage.totalInput());
          out.writeName("total_tokens").writeNumber(usage.totalInput());
          out.writeName("cost").writeRawValue(JsonText.plain(stamp.pricing().apply(usage)));
          out.writeBooleanProperty("estimated", true);
          out.writeEndObject();
        });
  }

  /** An answer that no model gave, for the sandbox: a vector for each input. */
  public static WireBody played(ChatRequest request) {
    return new WireBody(ID, PlayedVectors.write(request));
  }

  @Override
  public StreamEncoder streamEncoder(AnswerStamp stamp) {
    throw new UnsupportedOperationException("embeddings are not streamed");
  }

  @Override
  public byte[] encodeError(ChatError error, String requestId) {
    return openAi.encodeError(error, requestId);
  }

  @Override
  public Header credential(String secret) {
    return openAi.credential(secret);
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return openAi.decodeError(status, retryAfter, retryAfterMillis, body);
  }
}
