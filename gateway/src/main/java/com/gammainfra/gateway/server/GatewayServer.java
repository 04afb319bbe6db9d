package com.gammainfra.gateway.server;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Listens for HTTP on one port, with one acceptor on each event loop. */
public final class GatewayServer {

  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;

  /**
   * What the kernel may hold for one client that does not read. By itself it would grow to
   * megabytes, all of it text that an upstream was paid for and nobody has seen.
   */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  /** Vert.x's way to ask for any free port that all listeners share: any negative one. */
  private static final int SOME_SHARED_PORT = -1;

  private final List<HttpServer> listeners;

  private GatewayServer(List<HttpServer> listeners) {
    this.listeners = listeners;
  }

  /**
   * Starts to listen. {@code vertx} owns the server: closing it stops it.
   *
   * @param port 0 for any free one
   * @param loops how many event loops serve requests, at least 1
   * @throws IOException when the address cannot be listened on
   */
  static GatewayServer start(Vertx vertx, String host, int port, int loops, RequestGate gate)
      throws IOException {
    Queue<HttpServer> listening = new ConcurrentLinkedQueue<>();
    int shared = port == 0 ? SOME_SHARED_PORT : port;
    try {
      vertx
          .deployVerticle(
              () -> new Listener(host, shared, gate, listening),
              new DeploymentOptions().setInstances(loops))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new IOException(
          "cannot listen on " + host + ":" + port + ": " + reason(e.getCause()), e.getCause());
    }
    return new GatewayServer(List.copyOf(listening));
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "unknown" : String.valueOf(cause.getMessage());
  }

  /** The port it listens on. */
  public int port() {
    return listeners.getFirst().actualPort();
  }

  /**
   * Takes no new connections and closes those that are open once their exchanges are over.
   *
   * @param limit after which they are closed all the same
   * @return done when all are closed
   */
  public CompletableFuture<?> shutdown(Duration limit) {
    return Future.all(listeners.stream().map(listener -> listener.shutdown(limit)).toList())
        .toCompletionStage()
        .toCompletableFuture();
  }

  /** One acceptor on one event loop. */
  private static final class Listener extends AbstractVerticle {

    private final String host;
    private final int port;
    private final RequestGate gate;
    private final Queue<HttpServer> listening;

    Listener(String host, int port, RequestGate gate, Queue<HttpServer> listening) {
      this.host = host;
      this.port = port;
      this.gate = gate;
      this.listening = listening;
    }

    @Override
    public void start(Promise<Void> started) {
      HttpServer server =
          vertx.createHttpServer(
              new HttpServerOptions()
                  .setMaxHeaderSize(MAX_HEADER_BYTES)
                  .setMaxInitialLineLength(MAX_LINE_BYTES)
                  .setHandle100ContinueAutomatically(true)
                  .setTcpNoDelay(true)
                  .setSendBufferSize(SEND_BUFFER_BYTES)
                  .setTcpKeepAlive(true));
      server
          .requestHandler(request -> gate.accept(request, context))
          .listen(port, host)
          .onSuccess(
              ready -> {
                listening.add(ready);
                started.complete();
              })
          .onFailure(started::fail);
    }
  }
}
