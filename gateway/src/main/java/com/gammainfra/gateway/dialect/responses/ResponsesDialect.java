package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.FittingNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses, the other face of OpenAI: errors and credentials are those of its Chat
 * Completions.
 */
public final class ResponsesDialect implements Dialect {

  /** This dialect's name. */
  public static final String ID = "responses";

  private final OpenAiDialect chat = new OpenAiDialect();

  /** A reader and writer of this dialect; all are alike. */
  public ResponsesDialect() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public ChatRequest decodeRequest(byte[] body) {
    return RequestReader.read(body);
  }

  @Override
  public byte[] encodeAnswer(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    return AnswerWriter.write(chunks, stamp, usage);
  }

  @Override
  public StreamEncoder streamEncoder(AnswerStamp stamp) {
    return new EventWriter(stamp);
  }

  @Override
  public byte[] encodeError(ChatError error, String requestId) {
    return chat.encodeError(error, requestId);
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    return request.original().dialect().equals(ID) && request.original().json().length > 0
        ? RequestPass.write(request, target)
        : FittingNames.write(
            request, OpenAiDialect.NAME, asked -> RequestWriter.write(asked, target));
  }

  @Override
  public Header credential(String secret) {
    return chat.credential(secret);
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return ErrorReader.read(status, retryAfter, retryAfterMillis, body);
  }
}
