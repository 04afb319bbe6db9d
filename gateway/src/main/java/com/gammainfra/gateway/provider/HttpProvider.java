package com.gammainfra.gateway.provider;

import static java.util.stream.Collectors.toUnmodifiableSet;

import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.dialect.SentRequest;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.embeddings.EmbeddingsDialect;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;

/**
 * Calls upstreams over pooled HTTP/1.1 connections. What differs between vendors is data: base URL,
 * dialect, credential, quirks. Thread-safe; whoever made the {@link Vertx} closes it, and the pool
 * with it.
 */
public final class HttpProvider implements Provider {

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int CONNECTIONS_PER_UPSTREAM = 4_096;
  private static final int POOL_QUEUE = 4_096;

  /**
   * A paused answer still takes what one read brings, and some chunks more. Small ones keep that
   * small for thousands of clients that read slowly.
   */
  private static final int READ_BYTES = 8 * 1024;

  private static final int CHUNK_BYTES = 2 * 1024;

  /** Below what load balancers usually allow, so that a pooled connection is rarely a dead one. */
  private static final int KEEP_ALIVE_SECONDS = 15;

  private final Vertx vertx;
  private final HttpClient client;
  private final Map<String, UpstreamDialect> dialects;
  private final RemoteMedia media;
  private final InstantSource clock;

  /** The pooled connections that have carried a request. */
  private final Set<HttpConnection> used =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * A provider that speaks these dialects.
   *
   * @param dialects by {@link UpstreamDialect#id}
   * @param clock dates signed requests, and waits that end at an instant
   */
  public HttpProvider(Vertx vertx, List<? extends UpstreamDialect> dialects, InstantSource clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.media = new RemoteMedia(vertx);
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setConnectTimeout(CONNECT_TIMEOUT_MILLIS)
                    .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                    .setDecompressionSupported(true) // not asked for, but some send it all the same
                    .setMaxChunkSize(CHUNK_BYTES))
            .with(
                new PoolOptions()
                    .setHttp1MaxSize(CONNECTIONS_PER_UPSTREAM)
                    .setMaxWaitQueueSize(POOL_QUEUE))
            .withConnectHandler(HttpProvider::connected)
            .build();
    Map<String, UpstreamDialect> byId = new HashMap<>();
    dialects.forEach(dialect -> byId.put(dialect.id(), dialect));
    this.dialects = Map.copyOf(byId);
  }

  @Override
  public OpenResult open(ProviderCall call) {
    ChatRequest asked = call.request();
    boolean vectors = asked.responseFormat() instanceof ResponseFormat.Vectors;
    String spoken = call.deployment().dialect() + (vectors ? EmbeddingsDialect.SUFFIX : "");
    UpstreamDialect dialect = dialects.get(spoken);
    if (dialect == null && vectors) {
      return notSent(
          new ProviderFailure.Rejected(
              400, "embeddings are only asked of providers that speak OpenAI's API"));
    }
    if (dialect == null) {
      throw new IllegalStateException("no dialect named " + spoken);
    }
    Predicate<ContentPart> fetched = part -> !dialect.takesByUrl(part);
    boolean passes = asked.original().dialect().equals(dialect.id());
    if (!passes && RemoteMedia.needed(asked, fetched)) {
      switch (media.inline(asked, fetched)) {
        case RemoteMedia.Inlined.Done(var inlined) -> asked = inlined;
        case RemoteMedia.Inlined.Refused(var why) -> {
          return notSent(new ProviderFailure.WouldLose(List.of(why)));
        }
      }
    }
    UpstreamRequest request = dialect.encodeRequest(asked, target(call));
    if (call.strict() && !request.losses().isEmpty()) {
      return notSent(new ProviderFailure.WouldLose(request.losses()));
    }
    HttpCall http =
        new HttpCall(
            vertx,
            client,
            connection -> !used.add(connection),
            dialect,
            call,
            options(call, dialect, request),
            request,
            clock);
    return http.open();
  }

  private static void connected(HttpConnection connection) {
    connection.exceptionHandler(_ -> {}); // the call that it breaks under says so
    LateClose.on(connection);
    if (connection instanceof ConnectionBase base) {
      base.channel()
          .config()
          .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 2_048, READ_BYTES));
    }
  }

  private static OpenResult notSent(ProviderFailure why) {
    long now = System.nanoTime();
    return new OpenResult.Failed(why, new CallTiming(now, now));
  }

  private RequestOptions options(
      ProviderCall call, UpstreamDialect dialect, UpstreamRequest request) {
    URI base = call.deployment().provider().baseUrl();
    boolean tls = "https".equals(base.getScheme());
    int port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(base.getHost())
            .setPort(port)
            .setSsl(tls)
            .setURI(base.getPath() + request.path())
            .setFollowRedirects(false)
            .setConnectTimeout(Math.min(CONNECT_TIMEOUT_MILLIS, call.limits().answer().toMillis()))
            .putHeader("content-type", "application/json")
            .putHeader("accept", call.request().stream() ? "text/event-stream" : "application/json")
            .putHeader("accept-encoding", "identity")
            .putHeader("user-agent", "gammainfra");
    request.headers().forEach(options::putHeader);
    if (call.key() != null) {
      SentRequest sent =
          new SentRequest(
              URI.create(base.getScheme() + "://" + base.getRawAuthority() + options.getURI()),
              Map.of("content-type", "application/json"),
              request.body(),
              call.deployment().provider().region(),
              clock.instant());
      for (UpstreamDialect.Header header : dialect.credentials(call.key().secret(), sent)) {
        options.putHeader(header.name(), header.value());
      }
    }
    return options;
  }

  /** What the request must look like for this deployment. */
  private static UpstreamTarget target(ProviderCall call) {
    Deployment deployment = call.deployment();
    return new UpstreamTarget(
        deployment.model().upstreamModel(),
        defaults(call.params(), deployment.model()),
        deployment.provider().tokenLimitField(),
        deployment.model().maxOutputTokens(),
        deployment.unsupportedAt(call.params().effort()),
        efforts(deployment.model()),
        !deployment.model().efforts().isEmpty(),
        deployment.model().efforts().stream().map(Effort::id).collect(toUnmodifiableSet()));
  }

  private static Map<String, Map<String, Object>> efforts(Model model) {
    Map<String, Map<String, Object>> byWord = new HashMap<>();
    model.effortParams().forEach((effort, fields) -> byWord.put(effort.id(), fields));
    return byWord;
  }

  /** The fields that select the effort, unless the model would choose it itself, and the extras. */
  private static Map<String, Object> defaults(Params params, Model model) {
    Effort effort = params.effort();
    if (effort == null || effort == model.defaultEffort()) {
      return params.extra();
    }
    Map<String, Object> selecting = model.effortParams().get(effort);
    if (selecting == null) {
      selecting = Map.of("reasoning_effort", effort.id());
    }
    if (params.extra().isEmpty()) {
      return selecting;
    }
    Map<String, Object> defaults = new HashMap<>(selecting);
    defaults.putAll(params.extra());
    return defaults;
  }
}
