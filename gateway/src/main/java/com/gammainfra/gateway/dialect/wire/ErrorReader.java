package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamError.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads what an upstream says went wrong.
 *
 * <table>
 * <caption>Shapes (as known in November 2026)</caption>
 * <tr><td>{"error": {message, type, code}}</td>
 * <td><a href="https://platform.openai.com/docs/guides/error-codes">OpenAI</a>,
 * <a href="https://api-docs.deepseek.com/quick_start/error_codes">DeepSeek</a>,
 * <a href="https://console.groq.com/docs/errors">Groq</a></td></tr>
 * <tr><td>{"error": {message, metadata: {raw}}}, where raw is what the provider behind it said</td>
 * <td><a href="https://openrouter.ai/docs/api-reference/errors">OpenRouter</a></td></tr>
 * <tr><td>{"error": text, "code": text}</td>
 * <td><a href="https://docs.x.ai/docs/key-information/debugging">xAI</a>, Ollama</td></tr>
 * <tr><td>{"object": "error", message, type, code}</td><td>Mistral, vLLM</td></tr>
 * <tr><td>{"detail": text or [{msg, loc}]}</td><td>Mistral, vLLM</td></tr>
 * <tr><td>[{"error": {code, message, status, details: [{reason, retryDelay}]}}]</td>
 * <td><a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Gemini</a></td></tr>
 * </table>
 *
 * <p>The kind follows from the status; the code, type and message decide where one status means
 * several things. A 429 that speaks of quota but names a wait is a rate limit: Gemini words both
 * alike. What the model wrote and the provider could not read (Groq's {@code tool_use_failed}, <a
 * href="https://console.groq.com/docs/tool-use">Tool use</a>, and {@code json_validate_failed}) is
 * the provider's fault, though it comes as a 400. A 413 counts as a context that is too long, since
 * only a larger window can help.
 */
public final class ErrorReader {

  private static final List<String> CONTEXT_WORDS =
      List.of(
          "context_length_exceeded",
          "context length",
          "context window",
          "context limit",
          "context size",
          "maximum model length",
          "prompt is too long",
          "input is too long",
          "input too long",
          "reduce the length",
          "maximum prompt length",
          "input token count",
          "input tokens exceeded",
          "total text bytes",
          "too many tokens");
  private static final List<String> FILTER_WORDS =
      List.of(
          "content_filter",
          "content_policy",
          "content policy",
          "content management policy",
          "responsibleai",
          "safety_check",
          "safety system",
          "safety filter",
          "safety check",
          "usage guidelines",
          "usage policies",
          "data_inspection_failed",
          "content exists risk",
          "flagged");
  private static final List<String> QUOTA_CODES = List.of("insufficient_quota", "billing");
  private static final List<String> QUOTA_WORDS =
      List.of(
          "current quota",
          "billing",
          "insufficient balance",
          "insufficient credit",
          "credit balance",
          "available credits",
          "spending limit",
          "payment required");
  private static final List<String> KEY_WORDS =
      List.of(
          "invalid_api_key",
          "api_key_invalid",
          "api key not valid",
          "api key expired",
          "incorrect api key",
          "user location is not supported");
  private static final List<String> MODEL_WORDS =
      List.of(
          "model_not_found",
          "model_decommissioned",
          "invalid_model",
          "model does not exist",
          "model not exist",
          "model not found");
  private static final List<String> GENERATION_CODES =
      List.of("tool_use_failed", "json_validate_failed");
  private static final List<String> OVERLOAD_WORDS =
      List.of("overloaded", "over capacity", "capacity exceeded", "engine_overloaded");

  private ErrorReader() {}

  /** Reads an error response. */
  public static UpstreamError read(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return error(status, Waits.ofHeaders(retryAfter, retryAfterMillis), Words.of(body));
  }

  /** Reads an error that came in place of an answer, under a status of success. */
  public static UpstreamError inBand(byte[] body) {
    Words words = Words.of(body);
    return error(words.status(), null, words);
  }

  private static UpstreamError error(int status, @Nullable Duration header, Words words) {
    Duration wait = header == null ? Waits.ofBody(words.message(), words.delay()) : header;
    String message = Credentials.mask(words.message());
    if (message.isBlank()) {
      message = status > 0 ? "HTTP " + status + " without a message" : "an error without a message";
    }
    return new UpstreamError(kind(status, words, wait), message, wait);
  }

  private static Kind kind(int status, Words words, @Nullable Duration wait) {
    return switch (status) {
      case 401 -> Kind.AUTH;
      case 402 -> Kind.QUOTA;
      case 403 -> refused(words);
      case 404, 410 -> Kind.MODEL_NOT_FOUND;
      case 408 -> Kind.TIMEOUT;
      case 409, 425 -> Kind.SERVER;
      case 413 -> Kind.CONTEXT_LENGTH;
      case 429 -> limited(words, wait);
      case 498, 503, 529 -> Kind.OVERLOADED;
      default -> {
        if (status >= 400 && status < 500) {
          yield rejected(words);
        }
        yield status >= 300 ? Kind.SERVER : unnumbered(words, wait);
      }
    };
  }

  private static Kind refused(Words words) {
    if (words.say(FILTER_WORDS)) {
      return Kind.CONTENT_FILTER;
    }
    if (words.say(MODEL_WORDS)) {
      return Kind.MODEL_NOT_FOUND;
    }
    return words.say(QUOTA_CODES) || words.say(QUOTA_WORDS) ? Kind.QUOTA : Kind.AUTH;
  }

  private static Kind limited(Words words, @Nullable Duration wait) {
    boolean quota = words.codeSays(QUOTA_CODES) || (wait == null && words.say(QUOTA_WORDS));
    return quota ? Kind.QUOTA : Kind.RATE_LIMIT;
  }

  private static Kind rejected(Words words) {
    if (words.say(CONTEXT_WORDS)) {
      return Kind.CONTEXT_LENGTH;
    }
    if (words.say(FILTER_WORDS)) {
      return Kind.CONTENT_FILTER;
    }
    if (words.say(KEY_WORDS)) {
      return Kind.AUTH;
    }
    if (words.codeSays(GENERATION_CODES)) {
      return Kind.SERVER;
    }
    return words.say(MODEL_WORDS) ? Kind.MODEL_NOT_FOUND : Kind.BAD_REQUEST;
  }

  private static Kind unnumbered(Words words, @Nullable Duration wait) {
    Kind kind = rejected(words);
    if (kind != Kind.BAD_REQUEST) {
      return kind;
    }
    if (words.codeSays(List.of("rate_limit", "resource_exhausted", "insufficient_quota"))) {
      return limited(words, wait);
    }
    if (words.say(OVERLOAD_WORDS)) {
      return Kind.OVERLOADED;
    }
    return words.codeSays(List.of("invalid_request", "badrequest", "invalid_argument"))
        ? Kind.BAD_REQUEST
        : Kind.SERVER;
  }

  /**
   * What an error body says, whatever its shape.
   *
   * @param codes code, type, status and the reasons in the details, in lower case
   * @param status an HTTP status given inside the body; 0 when there is none
   */
  private record Words(String message, String codes, int status, @Nullable String delay) {

    private static final int MAX_PLAIN_TEXT = 300;

    static Words of(byte[] body) {
      JsonNode root;
      try {
        root = JsonText.mapper().readTree(body);
      } catch (JacksonException e) {
        return plain(body);
      }
      if (root.isArray() && !root.isEmpty()) {
        root = root.get(0);
      }
      return root.isObject() ? of(root) : new Words(root.asString(""), "", 0, null);
    }

    private static Words of(JsonNode root) {
      JsonNode error = root.path("error").isObject() ? root.path("error") : root;
      List<String> codes = new ArrayList<>();
      int status = 0;
      for (JsonNode holder : List.of(error, root)) {
        for (String field : List.of("code", "type", "status")) {
          JsonNode value = holder.path(field);
          if (value.isString()) {
            codes.add(value.stringValue());
          }
          if (value.isNumber() && value.asInt(0) >= 300 && value.asInt(0) < 600) {
            status = value.asInt(0);
          }
        }
      }
      for (JsonNode detail : error.path("details")) {
        codes.add(detail.path("reason").asString(""));
      }
      String message = message(error, root);
      String raw = error.path("metadata").path("raw").asString("");
      if (!raw.isEmpty()) {
        message = message + ": " + raw;
      }
      String all = String.join(" ", codes).toLowerCase(Locale.ROOT);
      return new Words(message, all, status, delay(error));
    }

    private static String message(JsonNode error, JsonNode root) {
      for (JsonNode value :
          List.of(error.path("message"), root.path("error"), root.path("detail"))) {
        if (value.isString()) {
          return value.stringValue();
        }
        JsonNode first = value.isObject() ? value.path("detail").path(0) : value.path(0);
        if (first.path("msg").isString()) {
          return first.path("msg").stringValue();
        }
      }
      return "";
    }

    private static @Nullable String delay(JsonNode error) {
      for (JsonNode detail : error.path("details")) {
        if (detail.path("retryDelay").isString()) {
          return detail.path("retryDelay").stringValue();
        }
      }
      return null;
    }

    private static Words plain(byte[] body) {
      String text = new String(body, 0, Math.min(body.length, MAX_PLAIN_TEXT), UTF_8).strip();
      return new Words(text.startsWith("<") || text.startsWith("{") ? "" : text, "", 0, null);
    }

    boolean say(List<String> phrases) {
      return codeSays(phrases) || holds(message.toLowerCase(Locale.ROOT), phrases);
    }

    boolean codeSays(List<String> phrases) {
      return holds(codes, phrases);
    }

    private static boolean holds(String text, List<String> phrases) {
      for (String phrase : phrases) {
        if (text.contains(phrase)) {
          return true;
        }
      }
      return false;
    }
  }
}
