package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.AnswerChunk;

/** What one message of an upstream turned out to be. */
public sealed interface StreamItem {

  /** Part of the answer, or all of it. */
  record Chunk(AnswerChunk chunk) implements StreamItem {}

  /** The upstream reports an error in place of an answer. */
  record Failed(UpstreamError error) implements StreamItem {}

  /** The upstream says that the stream is over. */
  record Done() implements StreamItem {}

  /** It cannot be read; {@code reason} quotes nothing of it. */
  record Malformed(String reason) implements StreamItem {}
}
