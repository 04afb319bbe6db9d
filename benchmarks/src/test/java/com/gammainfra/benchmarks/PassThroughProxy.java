package com.gammainfra.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least that can stand in for a gateway while the harness itself is tested: it hands bytes
 * through unread, and gives up the upstream when its client leaves. It takes the launcher's flags
 * and prints its ready line.
 */
public final class PassThroughProxy {

  private static final Pattern BASE_URL = Pattern.compile("openai: \\{base_url: \"([^\"]+)\"");

  private final HttpClient client;
  private final String upstream;

  private PassThroughProxy(Vertx vertx, String upstream) {
    this.client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(4096));
    this.upstream = upstream;
  }

  /** Takes {@code serve --config FILE --port N}. */
  public static void main(String[] args) throws IOException {
    List<String> words = List.of(args);
    Path config = Path.of(words.get(words.indexOf("--config") + 1));
    int port = Integer.parseInt(words.get(words.indexOf("--port") + 1));
    Matcher matcher = BASE_URL.matcher(Files.readString(config));
    if (!matcher.find()) {
      throw new IllegalArgumentException("no base_url in " + config);
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    System.out.println("gammainfra ready " + start(vertx, matcher.group(1), port));
  }

  /** Starts it; the root of its URLs. Closed with {@code vertx}. */
  static URI start(Vertx vertx, String upstream, int port) {
    PassThroughProxy proxy = new PassThroughProxy(vertx, upstream);
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
            .requestHandler(proxy::receive)
            .listen()
            .await();
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  private void receive(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    long startNanos = System.nanoTime();
    request
        .body()
        .onSuccess(
            body ->
                client
                    .request(
                        new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setAbsoluteURI(upstream + "/chat/completions")
                            .putHeader("content-type", "application/json"))
                    .compose(
                        call -> {
                          response.closeHandler(_ -> giveUp(response, call));
                          return call.send(body);
                        })
                    .onSuccess(answer -> relay(answer, response, startNanos))
                    .onFailure(_ -> response.setStatusCode(502).end("{}")));
  }

  private static void relay(
      HttpClientResponse answer, HttpServerResponse response, long startNanos) {
    response
        .setStatusCode(answer.statusCode())
        .setChunked(true)
        .putHeader("content-type", answer.getHeader("content-type"))
        .putHeader(
            "x-gammainfra-overhead-ms", Double.toString((System.nanoTime() - startNanos) / 1e6));
    answer.pipeTo(response);
  }

  private static void giveUp(HttpServerResponse response, HttpClientRequest call) {
    if (!response.ended()) {
      call.reset();
    }
  }
}
