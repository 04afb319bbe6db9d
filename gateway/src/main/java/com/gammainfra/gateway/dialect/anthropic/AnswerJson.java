package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.wire.JsonText;
import tools.jackson.core.JsonGenerator;

/** The pieces of JSON that whole and streamed answers share. */
final class AnswerJson {

  private AnswerJson() {}

  /** The id of an answer that has none of its own. */
  static String id(AnswerStamp stamp) {
    return "msg_" + stamp.requestId();
  }

  /** The price of a usage as a JSON number. */
  static byte[] cost(AnswerStamp stamp, Usage usage) {
    return JsonText.number(stamp.pricing().apply(usage));
  }

  /** A usage object. */
  static void usage(JsonGenerator out, AnswerStamp stamp, Usage usage) {
    out.writeStartObject();
    out.writeName("input_tokens").writeNumber(usage.input());
    out.writeName("cache_creation_input_tokens")
        .writeNumber(usage.cacheWrite5m() + usage.cacheWrite1h());
    out.writeName("cache_read_input_tokens").writeNumber(usage.cachedInput());
    out.writeName("cache_creation").writeStartObject();
    out.writeName("ephemeral_5m_input_tokens").writeNumber(usage.cacheWrite5m());
    out.writeName("ephemeral_1h_input_tokens").writeNumber(usage.cacheWrite1h());
    out.writeEndObject();
    out.writeName("output_tokens").writeNumber(usage.output());
    if (usage.reasoning() > 0) {
      out.writeName("output_tokens_details").writeStartObject();
      out.writeName("thinking_tokens").writeNumber(usage.reasoning());
      out.writeEndObject();
    }
    out.writeName("cost").writeRawValue(JsonText.plain(stamp.pricing().apply(usage)));
    if (usage.estimated()) {
      out.writeBooleanProperty("estimated", true);
    }
    out.writeEndObject();
  }

  /** An error body, after <a href="https://docs.claude.com/en/api/errors">Errors</a>. */
  static byte[] error(ChatError error, String requestId) {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("type", "error");
          out.writeName("error").writeStartObject();
          out.writeStringProperty("type", type(error.code()));
          out.writeStringProperty(
              "message",
              error.param() == null || error.message().contains(error.param())
                  ? error.message()
                  : error.param() + ": " + error.message());
          out.writeStringProperty("code", error.code().id());
          out.writeEndObject();
          out.writeStringProperty("request_id", requestId);
          out.writeEndObject();
        });
  }

  private static String type(ErrorCode code) {
    return switch (code) {
      case INVALID_API_KEY -> "authentication_error";
      case INSUFFICIENT_CREDITS, BYOK_BALANCE_EMPTY, MAX_COST_EXCEEDED -> "billing_error";
      case FORBIDDEN, MODEL_NOT_ALLOWED -> "permission_error";
      case NOT_FOUND, MODEL_NOT_FOUND, MODEL_RETIRED -> "not_found_error";
      case BODY_TOO_LARGE -> "request_too_large";
      case RATE_LIMIT_EXCEEDED -> "rate_limit_error";
      case OVERLOADED -> "overloaded_error";
      case UPSTREAM_TIMEOUT -> "timeout_error";
      case INTERNAL_ERROR,
          UPSTREAM_MALFORMED,
          UPSTREAM_UNAVAILABLE,
          LEDGER_UNAVAILABLE,
          NO_PROVIDER_CONFIGURED,
          STREAM_TRUNCATED ->
          "api_error";
      case INVALID_REQUEST,
          NO_REGION,
          METHOD_NOT_ALLOWED,
          IDEMPOTENCY_IN_PROGRESS,
          IDEMPOTENCY_MISMATCH,
          UNSUPPORTED_MEDIA_TYPE ->
          "invalid_request_error";
    };
  }
}
