package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.wire.SealText;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Words of this dialect that both directions share. */
final class Wire {

  /** Where requests go, below a base URL that ends in {@code /v1}. */
  static final String PATH = "/responses";

  /** What is asked for so that reasoning comes with its seal. */
  static final String ENCRYPTED = "reasoning.encrypted_content";

  /** The type of an item that offers tools amid the input. */
  static final String ADDITIONAL_TOOLS = "additional_tools";

  /** Between two parts of one summary. */
  static final String PARAGRAPH = "\n\n";

  /** Before what makes an id of an output item unique, where the gateway made it. */
  private static final String OF_REASONING = "rs_req_";

  private Wire() {}

  /** A seal as {@code encrypted_content}. */
  static String encrypted(Seal seal) {
    return SealText.write(ResponsesDialect.ID, seal);
  }

  /** The seal that {@code encrypted_content} stands for; null when there is none. */
  static @Nullable Seal seal(@Nullable String encrypted) {
    return SealText.read(ResponsesDialect.ID, encrypted);
  }

  /** Whether a seal is of this dialect. */
  static boolean isOurs(@Nullable Seal seal) {
    return seal != null && seal.dialect().equals(ResponsesDialect.ID);
  }

  /** Whether an item of a history is reasoning that no upstream of this dialect has written. */
  static boolean isForeignReasoning(JsonNode item) {
    if (!item.path("type").asString("").equals("reasoning")) {
      return false;
    }
    String encrypted = item.path("encrypted_content").asString("");
    return encrypted.isEmpty()
        ? item.path("id").asString("").startsWith(OF_REASONING)
        : SealText.isForeign(encrypted);
  }

  /**
   * What an incomplete answer was stopped by (<a
   * href="https://platform.openai.com/docs/api-reference/responses/object">The response object</a>,
   * {@code incomplete_details.reason}).
   */
  static FinishReason finish(String incompleteReason) {
    return switch (incompleteReason) {
      case "max_output_tokens" -> FinishReason.LENGTH;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      default -> FinishReason.OTHER;
    };
  }

  /** Why an answer is incomplete; null for one that is complete. */
  static @Nullable String incompleteReason(@Nullable FinishReason finish) {
    return switch (finish) {
      case LENGTH -> "max_output_tokens";
      case CONTENT_FILTER -> "content_filter";
      case STOP, TOOL_CALLS, OTHER -> null;
      case null -> null;
    };
  }
}
