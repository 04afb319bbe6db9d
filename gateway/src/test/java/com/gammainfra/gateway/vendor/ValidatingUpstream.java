package com.gammainfra.gateway.vendor;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A loopback upstream of one vendor. It answers 400 to what that vendor would refuse, and keeps
 * what was wrong; it can die and come back.
 */
public final class ValidatingUpstream implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What it answers to a request that is in order. */
  public interface Answers {
    String answer(Vendor vendor, boolean stream);
  }

  private final Vendor vendor;
  private final Answers answers;
  private final Vertx vertx = Vertx.vertx();
  private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private volatile boolean dead;
  private final AtomicInteger answered = new AtomicInteger();

  /** An upstream that is alive. */
  public ValidatingUpstream(Vendor vendor, Answers answers) {
    this.vendor = vendor;
    this.answers = answers;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.body().onSuccess(body -> answer(request, body.getBytes())))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  private void answer(HttpServerRequest request, byte[] bytes) {
    if (dead) {
      var _ = request.connection().close();
      return;
    }
    String path = String.valueOf(request.path());
    JsonNode body = JSON.readTree(bytes);
    List<String> wrong = vendor.mistakes(path, body);
    HttpServerResponse response = request.response();
    if (!wrong.isEmpty()) {
      mistakes.add(wrong + " in " + body);
      var _ =
          response
              .setStatusCode(400)
              .putHeader("content-type", "application/json")
              .end(vendor.refusal(String.join("; ", wrong)));
      return;
    }
    answered.incrementAndGet();
    boolean stream = vendor.wantsStream(path, body);
    var _ =
        response
            .putHeader("content-type", stream ? "text/event-stream" : "application/json")
            .end(answers.answer(vendor, stream));
  }

  /** The address, up to where this vendor's paths begin. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort() + "/v1";
  }

  /** From now on every connection breaks. */
  public void die() {
    dead = true;
  }

  /** It answers again. */
  public void live() {
    dead = false;
  }

  /** How many requests it answered. */
  public int answered() {
    return answered.get();
  }

  /** What it refused so far, and why. */
  public List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
