package com.gammainfra.gateway.chat;

import java.util.Locale;

/** Every error a client can see, with its HTTP status and OpenAI's error type. */
public enum ErrorCode {
  INVALID_REQUEST(400, "invalid_request_error"),
  NO_REGION(400, "invalid_request_error"),
  INVALID_API_KEY(401, "authentication_error"),
  INSUFFICIENT_CREDITS(402, "insufficient_quota"),
  BYOK_BALANCE_EMPTY(402, "insufficient_quota"),
  MAX_COST_EXCEEDED(402, "insufficient_quota"),
  FORBIDDEN(403, "permission_error"),
  MODEL_NOT_ALLOWED(403, "permission_error"),
  NOT_FOUND(404, "invalid_request_error"),
  MODEL_NOT_FOUND(404, "invalid_request_error"),
  METHOD_NOT_ALLOWED(405, "invalid_request_error"),
  IDEMPOTENCY_IN_PROGRESS(409, "idempotency_error"),
  MODEL_RETIRED(410, "invalid_request_error"),
  BODY_TOO_LARGE(413, "invalid_request_error"),
  UNSUPPORTED_MEDIA_TYPE(415, "invalid_request_error"),
  IDEMPOTENCY_MISMATCH(422, "idempotency_error"),
  RATE_LIMIT_EXCEEDED(429, "rate_limit_error"),
  OVERLOADED(429, "rate_limit_error"),
  INTERNAL_ERROR(500, "server_error"),
  UPSTREAM_MALFORMED(502, "upstream_error"),
  UPSTREAM_UNAVAILABLE(503, "upstream_error"),
  LEDGER_UNAVAILABLE(503, "server_error"),
  NO_PROVIDER_CONFIGURED(503, "server_error"),
  UPSTREAM_TIMEOUT(504, "upstream_error"),
  /** Only inside a stream that has begun; its status was sent long before. */
  STREAM_TRUNCATED(200, "upstream_error");

  private final int status;
  private final String type;
  private final String id = name().toLowerCase(Locale.ROOT);

  ErrorCode(int status, String type) {
    this.status = status;
    this.type = type;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** OpenAI's coarse error type. */
  public String type() {
    return type;
  }

  /** The code on the wire: lower case, underscores. */
  public String id() {
    return id;
  }
}
