package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Usage;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A wire format, used at both edges: towards clients that speak it and towards upstreams that do.
 * Where both edges speak the same one, bodies pass through with only what must change replaced, so
 * that fields unknown here survive. Implementations are immutable and thread-safe.
 */
public interface Dialect extends UpstreamDialect {

  /**
   * Reads a request.
   *
   * @throws ChatErrorException naming the field at fault, or line and column where it is no JSON
   */
  ChatRequest decodeRequest(byte[] body);

  /**
   * Reads a request together with what its headers say in this dialect.
   *
   * @param headers the value of the header of a name in lower case; null where there is none
   * @throws ChatErrorException naming the field or header at fault
   */
  default ChatRequest decodeRequest(byte[] body, Function<String, @Nullable String> headers) {
    return decodeRequest(body);
  }

  /**
   * Writes a whole answer.
   *
   * @param chunks the answer, in order; a whole upstream answer is one chunk
   * @param usage the final usage
   */
  byte[] encodeAnswer(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage);

  /** A writer of one streamed answer. */
  StreamEncoder streamEncoder(AnswerStamp stamp);

  /** Writes an error body. */
  byte[] encodeError(ChatError error, String requestId);

  /** The HTTP status of an error. */
  default int status(ErrorCode code) {
    return code.status();
  }
}
