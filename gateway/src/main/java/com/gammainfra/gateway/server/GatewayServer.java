package com.gammainfra.gateway.server;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Listens for HTTP on one port, with one acceptor on each event loop. */
public final class GatewayServer {

  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_LINE_BYTES = 8 * 1024;

  /** Vert.x's way to ask for any free port that all listeners share: any negative one. */
  private static final int SOME_SHARED_PORT = -1;

  private final int port;

  private GatewayServer(int port) {
    this.port = port;
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
    AtomicInteger bound = new AtomicInteger();
    int shared = port == 0 ? SOME_SHARED_PORT : port;
    try {
      vertx
          .deployVerticle(
              () -> new Listener(host, shared, gate, bound),
              new DeploymentOptions().setInstances(loops))
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new IOException(
          "cannot listen on " + host + ":" + port + ": " + reason(e.getCause()), e.getCause());
    }
    return new GatewayServer(bound.get());
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "unknown" : String.valueOf(cause.getMessage());
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** One acceptor on one event loop. */
  private static final class Listener extends AbstractVerticle {

    private final String host;
    private final int port;
    private final RequestGate gate;
    private final AtomicInteger bound;

    Listener(String host, int port, RequestGate gate, AtomicInteger bound) {
      this.host = host;
      this.port = port;
      this.gate = gate;
      this.bound = bound;
    }

    @Override
    public void start(Promise<Void> started) {
      HttpServer server =
          vertx.createHttpServer(
              new HttpServerOptions()
                  .setMaxHeaderSize(MAX_HEADER_BYTES)
                  .setMaxInitialLineLength(MAX_LINE_BYTES)
                  .setHandle100ContinueAutomatically(true)
                  .setTcpNoDelay(true));
      server
          .requestHandler(request -> gate.accept(request, context))
          .listen(port, host)
          .onSuccess(
              listening -> {
                bound.set(listening.actualPort());
                started.complete();
              })
          .onFailure(started::fail);
    }
  }
}
