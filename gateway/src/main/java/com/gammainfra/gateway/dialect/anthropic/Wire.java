package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.SealText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words of this dialect that both directions share. */
final class Wire {

  /** Where requests go, below a base URL that ends in {@code /v1}. */
  static final String PATH = "/messages";

  /**
   * Sent with every request; see <a href="https://docs.claude.com/en/api/versioning">Versions</a>.
   */
  static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

  private Wire() {}

  /** Whether a seal is the provider's own. */
  static boolean isOurs(@Nullable Seal seal) {
    return seal != null && seal.dialect().equals(AnthropicDialect.ID);
  }

  /** A seal as a signature of this dialect. */
  static String signature(Seal seal) {
    return SealText.write(AnthropicDialect.ID, seal);
  }

  /** The seal that a signature stands for; null for an empty one. */
  static @Nullable Seal seal(@Nullable String signature) {
    return SealText.read(AnthropicDialect.ID, signature);
  }

  /**
   * What a stop reason means (<a
   * href="https://docs.claude.com/en/docs/build-with-claude/handling-stop-reasons">Handling stop
   * reasons</a>).
   */
  static FinishReason finish(String stopReason) {
    return switch (stopReason) {
      case "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      case "refusal" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  /**
   * The finish to tell. A provider that refuses in a field of its own says that it simply stopped
   * (<a href="https://platform.openai.com/docs/guides/structured-outputs">OpenAI, Structured
   * Outputs, Refusals</a>), and the answer is not what the schema asks then; {@code refusal} says
   * so here.
   */
  static FinishReason finish(FinishReason reason, boolean refused) {
    return refused && reason == FinishReason.STOP ? FinishReason.CONTENT_FILTER : reason;
  }

  /**
   * The stop reason for a finish.
   *
   * @param calls whether the answer holds calls: some providers say that they simply stopped then
   */
  static String stopReason(@Nullable FinishReason reason, @Nullable String stop, boolean calls) {
    return switch (reason) {
      case STOP -> calls ? "tool_use" : stop == null ? "end_turn" : "stop_sequence";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case CONTENT_FILTER -> "refusal";
      case OTHER -> "end_turn";
      case null -> "end_turn";
    };
  }
}
