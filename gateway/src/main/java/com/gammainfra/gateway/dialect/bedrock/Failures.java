package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamError.Kind;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads what Bedrock says went wrong: the header {@code x-amzn-ErrorType}, the body's {@code
 * __type} or the type of a frame name it (<a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors">Converse,
 * Errors</a>, <a
 * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">Common
 * errors</a>, read 2026-11-28).
 *
 * <table>
 * <caption>Types whose meaning is not their status's</caption>
 * <tr><td>AccessDenied that speaks of the model</td><td>the account has not been given the model: as
 * one that is not known, not as a bad key</td></tr>
 * <tr><td>Validation that speaks of the model's id or of on-demand throughput</td><td>the
 * same</td></tr>
 * <tr><td>ModelNotReady (429)</td><td>overloaded</td></tr>
 * <tr><td>ModelError, ModelStreamError (424)</td><td>the model failed</td></tr>
 * <tr><td>ServiceQuotaExceeded (400)</td><td>quota</td></tr>
 * </table>
 */
final class Failures {

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("throttling", Kind.RATE_LIMIT),
          Map.entry("toomanyrequests", Kind.RATE_LIMIT),
          Map.entry("servicequotaexceeded", Kind.QUOTA),
          Map.entry("unrecognizedclient", Kind.AUTH),
          Map.entry("expiredtoken", Kind.AUTH),
          Map.entry("invalidsignature", Kind.AUTH),
          Map.entry("incompletesignature", Kind.AUTH),
          Map.entry("missingauthenticationtoken", Kind.AUTH),
          Map.entry("invalidclienttokenid", Kind.AUTH),
          Map.entry("optinrequired", Kind.AUTH),
          Map.entry("notauthorized", Kind.AUTH),
          Map.entry("resourcenotfound", Kind.MODEL_NOT_FOUND),
          Map.entry("modeltimeout", Kind.TIMEOUT),
          Map.entry("modelerror", Kind.SERVER),
          Map.entry("modelstreamerror", Kind.SERVER),
          Map.entry("internalserver", Kind.SERVER),
          Map.entry("internalfailure", Kind.SERVER),
          Map.entry("modelnotready", Kind.OVERLOADED),
          Map.entry("serviceunavailable", Kind.OVERLOADED));

  private static final List<String> MODEL_WORDS =
      List.of("model identifier", "on-demand throughput", "access to the model", "model access");

  private static final int BAD_REQUEST = 400;

  private Failures() {}

  /** Reads an error response. */
  static UpstreamError read(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    JsonNode root = parse(body);
    byte[] told = root.has("Message") && !root.has("message") ? lower(root) : body;
    UpstreamError error = ErrorReader.read(status, retryAfter, retryAfterMillis, told);
    return typed(error, root.path("__type").asString(""));
  }

  /** Reads a frame that is an exception. */
  static UpstreamError inStream(String type, byte[] payload) {
    return typed(ErrorReader.read(BAD_REQUEST, null, null, payload), type);
  }

  /** The error, of the kind that its type names; itself where the type says nothing more. */
  static UpstreamError typed(UpstreamError error, String type) {
    String name = plain(type);
    Kind kind = KINDS.get(name);
    String message = error.message().toLowerCase(Locale.ROOT);
    if (name.equals("accessdenied") || name.equals("validation")) {
      boolean model = MODEL_WORDS.stream().anyMatch(message::contains);
      kind = model ? Kind.MODEL_NOT_FOUND : name.equals("accessdenied") ? Kind.AUTH : null;
    }
    return kind == null ? error : new UpstreamError(kind, error.message(), error.retryAfter());
  }

  /** {@code com.amazon.coral#ThrottlingException:http://…} is {@code throttling}. */
  private static String plain(String type) {
    String name = type.substring(type.indexOf('#') + 1);
    int colon = name.indexOf(':');
    String lower = (colon < 0 ? name : name.substring(0, colon)).toLowerCase(Locale.ROOT);
    return lower.endsWith("exception") ? lower.substring(0, lower.length() - 9) : lower;
  }

  private static byte[] lower(JsonNode root) {
    return JsonText.mapper()
        .writeValueAsBytes(Map.of("message", root.path("Message").asString("")));
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode root = JsonText.mapper().readTree(body);
      return root == null ? JsonText.mapper().createObjectNode() : root;
    } catch (JacksonException _) {
      return JsonText.mapper().createObjectNode();
    }
  }
}
