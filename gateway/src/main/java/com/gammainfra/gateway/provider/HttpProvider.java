package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Calls upstreams over pooled HTTP/1.1 connections. What differs between vendors is data: base URL,
 * dialect, credential, quirks. Thread-safe; whoever made the {@link Vertx} closes it, and the pool
 * with it.
 */
public final class HttpProvider implements Provider {

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int CONNECTIONS_PER_UPSTREAM = 4_096;
  private static final int POOL_QUEUE = 4_096;

  /** Below what load balancers usually allow, so that a pooled connection is rarely a dead one. */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private final Vertx vertx;
  private final HttpClient client;
  private final Map<String, Dialect> dialects;

  /**
   * A provider that speaks these dialects.
   *
   * @param dialects by {@link Dialect#id}
   */
  public HttpProvider(Vertx vertx, List<Dialect> dialects) {
    this.vertx = vertx;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setMaxChunkSize(64 * 1024),
            new PoolOptions()
                .setHttp1MaxSize(CONNECTIONS_PER_UPSTREAM)
                .setMaxWaitQueueSize(POOL_QUEUE));
    Map<String, Dialect> byId = new HashMap<>();
    dialects.forEach(dialect -> byId.put(dialect.id(), dialect));
    this.dialects = Map.copyOf(byId);
  }

  @Override
  public OpenResult open(ProviderCall call) {
    ProviderEndpoint provider = call.deployment().provider();
    Dialect dialect = dialects.get(provider.dialect());
    if (dialect == null) {
      throw new IllegalStateException("no dialect named " + provider.dialect());
    }
    UpstreamRequest request = dialect.encodeRequest(call.request(), target(call));
    if (call.strict() && !request.losses().isEmpty()) {
      long now = System.nanoTime();
      return new OpenResult.Failed(
          new ProviderFailure.WouldLose(request.losses()), new CallTiming(now, now));
    }
    HttpCall http = new HttpCall(vertx, client, dialect, call, options(call, dialect), request);
    return http.open();
  }

  private static RequestOptions options(ProviderCall call, Dialect dialect) {
    URI base = call.deployment().provider().baseUrl();
    boolean tls = "https".equals(base.getScheme());
    int port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(base.getHost())
            .setPort(port)
            .setSsl(tls)
            .setURI(base.getPath() + dialect.chatPath())
            .setFollowRedirects(false)
            .setConnectTimeout(Math.min(CONNECT_TIMEOUT_MILLIS, call.limits().answer().toMillis()))
            .putHeader("content-type", "application/json")
            .putHeader("accept", call.request().stream() ? "text/event-stream" : "application/json")
            .putHeader("user-agent", "gammainfra");
    if (call.key() != null) {
      Dialect.Header credential = dialect.credential(call.key().secret());
      options.putHeader(credential.name(), credential.value());
    }
    return options;
  }

  /** What the request must look like for this deployment. */
  private static UpstreamTarget target(ProviderCall call) {
    Model model = call.deployment().model();
    ProviderEndpoint provider = call.deployment().provider();
    Effort effort = call.params().effort();
    Set<String> unsupported = new HashSet<>(provider.unsupportedParams());
    unsupported.addAll(model.unsupportedParams());
    if (effort != null && effort != Effort.NONE) {
      unsupported.addAll(model.unsupportedWithReasoning());
    }
    return new UpstreamTarget(
        model.upstreamModel(),
        defaults(call.params(), model),
        provider.tokenLimitField(),
        unsupported);
  }

  /** The fields that select the effort, unless the model would choose it itself, and the extras. */
  private static Map<String, Object> defaults(Params params, Model model) {
    Effort effort = params.effort();
    if (effort == null || effort == model.defaultEffort()) {
      return params.extra();
    }
    Map<String, Object> defaults =
        new HashMap<>(
            model.effortParams().getOrDefault(effort, Map.of("reasoning_effort", effort.id())));
    defaults.putAll(params.extra());
    return defaults;
  }

  /** Milliseconds for a timer: at least 1, as timers take no less. */
  static long timerMillis(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }
}
