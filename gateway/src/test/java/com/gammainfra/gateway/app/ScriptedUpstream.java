package com.gammainfra.gateway.app;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A loopback upstream that does what a test tells it to, request by request; past the script it
 * gives a good answer. It records what it was asked and when a client left.
 */
final class ScriptedUpstream implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** One request as it arrived. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Asked(
      String path, String authorization, JsonNode body, Map<String, String> headers, byte[] raw) {}

  /** What to do with a request whose body has been read. */
  interface Step {
    void play(HttpServerRequest request, Vertx vertx);
  }

  private final Vertx vertx = Vertx.vertx();
  private final Queue<Step> script = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> left = new LinkedBlockingQueue<>();
  private final HttpServer server;

  ScriptedUpstream() {
    Handler<HttpServerRequest> handler =
        request ->
            request
                .body()
                .onSuccess(
                    body -> {
                      request.response().closeHandler(_ -> left.add(System.nanoTime()));
                      asked.add(
                          new Asked(
                              String.valueOf(request.path()),
                              String.valueOf(request.getHeader("authorization")),
                              JSON.readTree(body.getBytes()),
                              headers(request),
                              body.getBytes()));
                      Step step = script.poll();
                      (step == null ? good("pong") : step).play(request, vertx);
                    });
    server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  /** By name in lower case. */
  private static Map<String, String> headers(HttpServerRequest request) {
    Map<String, String> headers = new HashMap<>();
    request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    return headers;
  }

  String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  ScriptedUpstream then(Step step) {
    script.add(step);
    return this;
  }

  /** The next request that arrived, waited for. */
  Asked asked() throws InterruptedException {
    Asked next = asked.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the upstream was not asked");
    }
    return next;
  }

  int askedSoFar() {
    return asked.size();
  }

  /** When a client left before its answer was complete, waited for. */
  long left() throws InterruptedException {
    Long when = left.poll(10, TimeUnit.SECONDS);
    if (when == null) {
      throw new AssertionError("nobody left");
    }
    return when;
  }

  /** A good answer in the dialect of the path, whole or streamed as asked. */
  static Step good(String... words) {
    return (request, vertx) -> {
      boolean stream = "text/event-stream".equals(request.getHeader("accept"));
      if (String.valueOf(request.path()).endsWith("/responses")) {
        String answer = response(String.join("", words));
        String last = "{\"type\":\"response.completed\",\"response\":" + answer + "}";
        (stream ? raw(event(last)) : json(200, answer)).play(request, vertx);
      } else if (stream) {
        events(true, words).play(request, vertx);
      } else {
        json(200, whole(String.join("", words))).play(request, vertx);
      }
    };
  }

  /** A response of that status and body. */
  static Step json(int status, String body, String... headers) {
    return (request, vertx) -> {
      HttpServerResponse response =
          request.response().setStatusCode(status).putHeader("content-type", "application/json");
      for (int i = 0; i < headers.length; i += 2) {
        response.putHeader(headers[i], headers[i + 1]);
      }
      var _ = response.end(body);
    };
  }

  /** A stream of words; without an end it just stays open after them. */
  static Step events(boolean end, String... words) {
    return (request, vertx) -> {
      HttpServerResponse response = begin(request);
      for (String word : words) {
        var _ = response.write(event(chunk(word, "null")));
      }
      if (end) {
        var _ = response.write(event(chunk("", "\"stop\"")));
        var _ = response.write(event(usageChunk()));
        var _ = response.end("data: [DONE]\n\n");
      }
    };
  }

  /** A stream of words whose connection then breaks. */
  static Step cut(String... words) {
    return (request, vertx) -> {
      HttpServerResponse response = begin(request);
      for (String word : words) {
        var _ = response.write(event(chunk(word, "null")));
      }
      vertx.setTimer(50, _ -> request.connection().close());
    };
  }

  /** A stream of these events, as they are, which then ends properly. */
  static Step raw(String... events) {
    return (request, vertx) -> {
      HttpServerResponse response = begin(request);
      for (String event : events) {
        var _ = response.write(event);
      }
      var _ = response.end();
    };
  }

  /** The event of a word. */
  static String word(String text) {
    return event(chunk(text, "null"));
  }

  /** The event that ends a choice for that reason. */
  static String finish(String reason) {
    return event(chunk("", "\"" + reason + "\""));
  }

  /** A stream that ends properly but says neither why nor that it is done. */
  static Step endless(String... words) {
    return (request, vertx) -> {
      HttpServerResponse response = begin(request);
      for (String word : words) {
        var _ = response.write(event(chunk(word, "null")));
      }
      var _ = response.end();
    };
  }

  /**
   * A long stream that is written no faster than it is taken.
   *
   * @param text of the event of that number
   * @param onWrite runs for each event as it is written
   */
  static Step patient(int events, IntFunction<String> text, Runnable onWrite) {
    return (request, vertx) -> patient(begin(request), 0, events, text, onWrite);
  }

  private static void patient(
      HttpServerResponse response, int from, int to, IntFunction<String> text, Runnable onWrite) {
    for (int i = from; i < to; i++) {
      if (response.writeQueueFull()) {
        int next = i;
        response.drainHandler(_ -> patient(response, next, to, text, onWrite));
        return;
      }
      var _ = response.write(event(chunk(text.apply(i), "null")));
      onWrite.run();
    }
    var _ = response.write(event(chunk("", "\"stop\"")));
    var _ = response.write(event(usageChunk()));
    var _ = response.end("data: [DONE]\n\n");
  }

  /** Headers and then nothing. */
  static Step silentStream() {
    return (request, vertx) -> begin(request).write(Buffer.buffer(": hello\n\n"));
  }

  /** Nothing at all. */
  static Step silence() {
    return (request, vertx) -> {};
  }

  /** A connection that breaks before any answer. */
  static Step hangUp() {
    return (request, vertx) -> request.connection().close();
  }

  private static HttpServerResponse begin(HttpServerRequest request) {
    return request.response().setChunked(true).putHeader("content-type", "text/event-stream");
  }

  private static String event(String json) {
    return "data: " + json + "\n\n";
  }

  static String whole(String text) {
    return """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"upstream-name",
         "choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200},
         "vendor_extra":{"kept":true}}"""
        .formatted(JSON.writeValueAsString(text));
  }

  private static String response(String text) {
    return """
        {"id":"resp_1","object":"response","created_at":1,"status":"completed","error":null,"model":"upstream-name",\
        "output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant",\
        "content":[{"type":"output_text","text":%s,"annotations":[]}]}],\
        "incomplete_details":null,"instructions":null,"metadata":{},"parallel_tool_calls":true,\
        "temperature":1,"tool_choice":"auto","tools":[],"top_p":1,\
        "usage":{"input_tokens":1000,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},\
        "output_tokens":200,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":1200},\
        "vendor_extra":{"kept":true}}"""
        .formatted(JSON.writeValueAsString(text));
  }

  private static String chunk(String text, String finish) {
    return """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"upstream-name",\
        "choices":[{"index":0,"delta":{"content":%s},"finish_reason":%s}],"vendor_extra":7}"""
        .formatted(JSON.writeValueAsString(text), finish);
  }

  private static String usageChunk() {
    return """
        {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"upstream-name",\
        "choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}}""";
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
