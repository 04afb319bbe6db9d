package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.wire.Credentials;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorReaderTest {

  private static final OpenAiDialect DIALECT = new OpenAiDialect();

  /** One row, one error response: status, body, kind, wait in milliseconds, message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "none",
      value = {
        "429|{\"error\":{\"message\":\"Slow down. Please try again in 1.5s.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}|RATE_LIMIT|1500|Slow down. Please try again in 1.5s.",
        "429|{\"error\":{\"message\":\"Please try again in 20ms.\"}}|RATE_LIMIT|20|Please try again in 20ms.",
        "429|{\"error\":{\"message\":\"try again in 1m26.4s\"}}|RATE_LIMIT|86400|try again in 1m26.4s",
        "429|{\"error\":{\"message\":\"try again in 6m0s\"}}|RATE_LIMIT|360000|try again in 6m0s",
        "429|{\"error\":{\"message\":\"no funds\",\"code\":\"insufficient_quota\"}}|QUOTA|none|no funds",
        "429|{\"error\":{\"message\":\"check your plan and billing\"}}|QUOTA|none|check your plan and billing",
        "429|[{\"error\":{\"code\":429,\"message\":\"over current quota\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"x\"},{\"retryDelay\":\"17s\"}]}}]|RATE_LIMIT|17000|over current quota",
        "402|{\"error\":{\"message\":\"Insufficient Balance\"}}|QUOTA|none|Insufficient Balance",
        "403|{\"code\":\"denied\",\"error\":\"used all available credits\"}|QUOTA|none|used all available credits",
        "403|{\"error\":{\"message\":\"nope\"}}|AUTH|none|nope",
        "401|{\"error\":{\"message\":\"bad key sk-abcDEF123456 given\"}}|AUTH|none|bad key [masked] given",
        "400|{\"error\":{\"message\":\"API key not valid\"}}|AUTH|none|API key not valid",
        "400|{\"error\":{\"code\":400,\"message\":\"Renew it.\",\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"x\",\"reason\":\"API_KEY_INVALID\"}]}}|AUTH|none|Renew it.",
        "400|{\"error\":{\"message\":\"User location is not supported for the API use.\"}}|AUTH|none|User location is not supported for the API use.",
        "404|{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}}|MODEL_NOT_FOUND|none|no such model",
        "400|{\"error\":{\"message\":\"x\",\"code\":\"model_not_found\"}}|MODEL_NOT_FOUND|none|x",
        "400|{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}|CONTEXT_LENGTH|none|too long",
        "400|{\"object\":\"error\",\"message\":\"exceeds the maximum context length\",\"type\":\"BadRequestError\",\"code\":400}|CONTEXT_LENGTH|none|exceeds the maximum context length",
        "400|{\"message\":\"input length and `max_tokens` exceed context limit: 190000 + 64000 > 200000\"}|CONTEXT_LENGTH|none|input length and `max_tokens` exceed context limit: 190000 + 64000 > 200000",
        "400|{\"message\":\"messages: too many total text bytes: 9000001 > 9000000\"}|CONTEXT_LENGTH|none|messages: too many total text bytes: 9000001 > 9000000",
        "400|{\"message\":\"Input Tokens Exceeded: 400000 of 300000\"}|CONTEXT_LENGTH|none|Input Tokens Exceeded: 400000 of 300000",
        "400|{\"error\":{\"code\":400,\"message\":\"over the available context size\",\"type\":\"exceed_context_size_error\"}}|CONTEXT_LENGTH|none|over the available context size",
        "400|{\"error\":{\"message\":\"longer than the maximum model length of 4096\"}}|CONTEXT_LENGTH|none|longer than the maximum model length of 4096",
        "400|{\"error\":{\"message\":\"see failed_generation\",\"type\":\"invalid_request_error\",\"code\":\"tool_use_failed\",\"failed_generation\":\"x\"}}|SERVER|none|see failed_generation",
        "400|{\"error\":{\"message\":\"no JSON\",\"type\":\"invalid_request_error\",\"code\":\"json_validate_failed\"}}|SERVER|none|no JSON",
        "400|{\"error\":{\"message\":\"Provider returned error\",\"code\":400,\"metadata\":{\"raw\":\"prompt is too long\",\"provider_name\":\"p\"}}}|CONTEXT_LENGTH|none|Provider returned error: prompt is too long",
        "413|~~|CONTEXT_LENGTH|none|HTTP 413 without a message",
        "400|{\"error\":{\"message\":\"no\",\"code\":\"content_policy_violation\"}}|CONTENT_FILTER|none|no",
        "400|{\"error\":{\"message\":\"safety_identifier must be a string\"}}|BAD_REQUEST|none|safety_identifier must be a string",
        "422|{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"field required\"}]}|BAD_REQUEST|none|field required",
        "400|{\"detail\":\"bad shape\"}|BAD_REQUEST|none|bad shape",
        "408|{}|TIMEOUT|none|HTTP 408 without a message",
        "409|{}|SERVER|none|HTTP 409 without a message",
        "425|{}|SERVER|none|HTTP 425 without a message",
        "302|~~|SERVER|none|HTTP 302 without a message",
        "500|<html>oh</html>|SERVER|none|HTTP 500 without a message",
        "502|upstream connect error|SERVER|none|upstream connect error",
        "503|{\"error\":{\"message\":\"busy\"}}|OVERLOADED|none|busy",
        "529|{\"error\":\"busy\"}|OVERLOADED|none|busy",
      })
  void decodeError_response_isClassified(
      int status, String body, UpstreamError.Kind kind, Long waitMillis, String message) {
    UpstreamError error = DIALECT.decodeError(status, null, null, body.getBytes(UTF_8));
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.retryAfter())
        .isEqualTo(waitMillis == null ? null : Duration.ofMillis(waitMillis));
    assertThat(error.message()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "3,none,3000",
        "0.5,none,500",
        "3,250,250",
        "none,12.5,12",
        "-1,none,none",
        "1e9,none,none",
        "'Wed, 21 Oct 2026 07:28:00 GMT',none,none",
        "99999999999999999999,none,none",
      })
  void decodeError_waitInHeaders_isRead(String seconds, String millis, Long expected) {
    Duration wait = DIALECT.decodeError(429, seconds, millis, new byte[0]).retryAfter();
    assertThat(wait == null ? null : (Long) wait.toMillis()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Authorization: Bearer abc.def-1 refused|Authorization: [masked] refused",
        "GET /v1?key=AIzaSyD-123456789&x=1 failed|GET /v1?[masked]&x=1 failed",
        "Incorrect API key provided: sk-proj-ab**cd.|Incorrect API key provided: [masked]",
        "token gsk_AbCdEfGh12 unknown|token [masked] unknown",
        "max_tokens is too large: 90000|max_tokens is too large: 90000",
      })
  void mask_message_hidesCredentials(String message, String masked) {
    assertThat(Credentials.mask(message)).isEqualTo(masked);
  }

  @Test
  void mask_longMessage_isCutAt1000() {
    assertThat(Credentials.mask("y".repeat(100_000))).hasSize(1_000);
    assertThat(Credentials.mask("a\nb\tc")).isEqualTo("a b c");
  }
}
