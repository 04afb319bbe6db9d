package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Reads one request's body, bounded in size and time, on the request's event loop. A client that is
 * told its body is too large may send some more, so that it sees the answer; then, as one that
 * takes too long, it is disconnected.
 */
final class BodyReader {

  /** What a client that has been refused may still send: more than any socket's buffers hold. */
  private static final long DISCARDED_BYTES = 16 << 20;

  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** What becomes of the body; exactly one of these is called, once. */
  interface Reader {
    /** All of it is there. */
    void whole(byte[] body);

    /** It is refused. */
    void refused(ChatError error);

    /** The client left, or was disconnected. */
    void gone();
  }

  private final HttpServerRequest http;
  private final Vertx vertx;
  private final int maxBytes;
  private final Reader reader;
  private final Buffer body = Buffer.buffer();
  private long discarded;
  private long timer;
  private boolean over;

  private BodyReader(HttpServerRequest http, Vertx vertx, int maxBytes, Reader reader) {
    this.http = http;
    this.vertx = vertx;
    this.maxBytes = maxBytes;
    this.reader = reader;
  }

  /** Begins to read; {@code maxBytes} is the largest body that is taken. */
  static void read(HttpServerRequest http, Vertx vertx, int maxBytes, Reader reader) {
    new BodyReader(http, vertx, maxBytes, reader).start();
  }

  private void start() {
    timer = vertx.setTimer(LONGEST.toMillis(), _ -> disconnect());
    http.exceptionHandler(
        _ -> {
          if (end()) {
            reader.gone();
          }
        });
    http.handler(this::take);
    http.endHandler(
        _ -> {
          if (end()) {
            reader.whole(body.getBytes());
          }
        });
    String length = http.getHeader("content-length");
    if (length != null && length.length() < 19 && Long.parseLong(length) > maxBytes) {
      refuse();
    }
  }

  private void take(Buffer part) {
    if (!over && body.length() + part.length() <= maxBytes) {
      body.appendBuffer(part);
      return;
    }
    discarded += part.length();
    if (discarded > DISCARDED_BYTES) {
      disconnect();
    } else {
      refuse();
    }
  }

  private void refuse() {
    if (end()) {
      reader.refused(
          ChatError.of(ErrorCode.BODY_TOO_LARGE, "the body is larger than " + maxBytes + " bytes"));
    }
  }

  private void disconnect() {
    if (end()) {
      reader.gone();
    }
    var _ = http.connection().close();
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    vertx.cancelTimer(timer);
    return true;
  }
}
