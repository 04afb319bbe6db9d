package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;

/**
 * The JSON of a scripted answer. A content event begins with {@code t=NANOS}, the {@link
 * System#nanoTime} at which it was written, so that the harness can tell how late it arrives.
 */
final class ChatAnswer {

  /** Ends a stream. */
  static final String DONE = "data: [DONE]\n\n";

  /** What a content event's text begins with. */
  static final String TIMESTAMP = "t=";

  private static final String FILLER = "the quick brown fox jumps over the lazy dog and ";

  private ChatAnswer() {}

  /** A whole answer. */
  static Buffer whole(ChatCall call, UpstreamBehaviour behaviour, long serial) {
    return Buffer.buffer(
        "{\"id\":\"chatcmpl-bench-"
            + serial
            + "\",\"object\":\"chat.completion\",\"created\":1764000000,\"model\":\""
            + call.model()
            + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
            + filler(behaviour.answerChars())
            + "\"},\"finish_reason\":\"stop\"}],\"usage\":"
            + usage(call.inputTokens(), Math.max(1, behaviour.answerChars() / 4))
            + "}");
  }

  /** What every chunk of one stream begins with, up to the choices. */
  static String chunkHead(ChatCall call, long serial) {
    return "data: {\"id\":\"chatcmpl-bench-"
        + serial
        + "\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\""
        + call.model()
        + "\",\"choices\":[";
  }

  /** A content event. */
  static String content(String chunkHead, long nowNanos, String filler) {
    return chunkHead
        + "{\"index\":0,\"delta\":{\"content\":\""
        + TIMESTAMP
        + nowNanos
        + ' '
        + filler
        + "\"},\"finish_reason\":null}]}\n\n";
  }

  /** The chunk with the finish reason, the usage chunk when asked for, and the end. */
  static String ending(String chunkHead, ChatCall call, int outputTokens) {
    String finish = chunkHead + "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    String usage =
        call.includeUsage()
            ? chunkHead + "],\"usage\":" + usage(call.inputTokens(), outputTokens) + "}\n\n"
            : "";
    return finish + usage + DONE;
  }

  /** Text of {@code chars} characters that needs no escape in JSON. */
  static String filler(int chars) {
    return FILLER.repeat(chars / FILLER.length() + 1).substring(0, chars);
  }

  private static String usage(int input, int output) {
    return "{\"prompt_tokens\":"
        + input
        + ",\"completion_tokens\":"
        + output
        + ",\"total_tokens\":"
        + (input + output)
        + "}";
  }
}
