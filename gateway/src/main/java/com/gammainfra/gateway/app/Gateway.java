package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.account.RateLimiter;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.classifier.TaskClassifier;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.embeddings.EmbeddingsDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dispatch.Dispatcher;
import com.gammainfra.gateway.dispatch.Pause;
import com.gammainfra.gateway.exchange.ChatExchange;
import com.gammainfra.gateway.exchange.Conversations;
import com.gammainfra.gateway.exchange.ExchangeLimits;
import com.gammainfra.gateway.exchange.ExchangeListener;
import com.gammainfra.gateway.exchange.Funding;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.HttpProvider;
import com.gammainfra.gateway.provider.Provider;
import com.gammainfra.gateway.provider.SandboxProvider;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import com.gammainfra.gateway.server.ClientDialects;
import com.gammainfra.gateway.server.GatewayServer;
import com.gammainfra.gateway.server.HttpSurface;
import com.gammainfra.gateway.server.InFlight;
import com.gammainfra.gateway.server.RateLimits;
import com.gammainfra.gateway.server.ReceiptJson;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.telemetry.Metrics;
import com.gammainfra.gateway.telemetry.ReceiptArchive;
import com.gammainfra.gateway.telemetry.ReceiptStore;
import com.gammainfra.gateway.telemetry.RequestLog;
import com.gammainfra.gateway.usage.UsageReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: all parts wired together, listening. Close it to stop. */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int RECEIPTS = 10_000;

  /** For the last words to those whose exchanges are ended by a stop. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final GatewayServer server;
  private final String host;
  private final InFlight inFlight;
  private final Duration drain;
  private final Runnable onClose;

  private Gateway(
      Vertx vertx,
      GatewayServer server,
      String host,
      InFlight inFlight,
      Duration drain,
      Runnable onClose) {
    this.vertx = vertx;
    this.server = server;
    this.host = host;
    this.inFlight = inFlight;
    this.drain = drain;
    this.onClose = onClose;
  }

  /**
   * Starts a gateway.
   *
   * @param host the address to listen on
   * @param port 0 for any free one
   * @param adminKey opens what is the operator's; null for none
   * @throws ConfigurationException when the settings must not be run with on that address
   * @throws IOException when the address cannot be listened on, or the database not opened
   */
  public static Gateway start(Settings settings, String host, int port, @Nullable String adminKey)
      throws ConfigurationException, IOException {
    keys(settings, host, adminKey); // refuses before anything is loaded
    masterKey(settings, System.getenv()); // as this
    Classifiers.Owned classifier = Classifiers.watched(settings.classifier());
    return start(settings, host, port, adminKey, classifier.classifier(), classifier.close());
  }

  /**
   * Starts a gateway with a classifier of the caller's.
   *
   * @param onClose runs when the gateway has stopped
   */
  static Gateway start(
      Settings settings,
      String host,
      int port,
      @Nullable String adminKey,
      TaskClassifier classifier,
      Runnable onClose)
      throws ConfigurationException, IOException {
    return start(settings, host, port, adminKey, classifier, onClose, System.getenv());
  }

  /**
   * Starts a gateway with a classifier and an environment of the caller's.
   *
   * @param onClose runs when the gateway has stopped
   * @param environment where the master key is looked for
   */
  static Gateway start(
      Settings settings,
      String host,
      int port,
      @Nullable String adminKey,
      TaskClassifier classifier,
      Runnable onClose,
      Map<String, String> environment)
      throws ConfigurationException, IOException {
    KeyRing configured = keys(settings, host, adminKey);
    MasterKeyFinder masterKey = masterKey(settings, environment);
    Catalog catalog = settings.catalog();
    boolean sandbox = sandbox(settings, catalog);
    InFlight inFlight = new InFlight();
    PrometheusMeterRegistry registry = registry(inFlight);
    Kept kept =
        Kept.open(settings, masterKey, onClose, registry); // closes what onClose does, and itself
    KeyRing keys = kept.with(configured);
    RateLimits limits = new RateLimits(new RateLimiter(System::nanoTime));
    InstantSource clock = clock(settings);
    KeptAnswers answers = new KeptAnswers(kept.database(), settings.storage(), masterKey);
    kept.closeFirst(answers::close);
    int loops = Runtime.getRuntime().availableProcessors();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    try {
      OpenAiDialect dialect = new OpenAiDialect();
      AnthropicDialect messages = new AnthropicDialect();
      ResponsesDialect responses = new ResponsesDialect();
      HealthTracker health = new HealthTracker(InstantSource.system());
      MultiGauge breakers =
          MultiGauge.builder("gateway.breaker.open")
              .description("1 while a deployment is not asked, 0.5 while it is probed")
              .register(registry);
      ReceiptStore receipts = new ReceiptStore(RECEIPTS);
      ReceiptArchive archive = archive(kept.database(), settings, registry);
      List<ExchangeListener> listeners =
          new ArrayList<>(List.of(receipts, new Metrics(registry), new RequestLog()));
      listeners.add(limits);
      if (archive != null) {
        kept.closeFirst(archive::close);
        listeners.add(archive);
      }
      Provider provider =
          sandbox
              ? new SandboxProvider()
              : new HttpProvider(
                  vertx,
                  List.of(
                      dialect,
                      responses,
                      messages,
                      new GeminiDialect(),
                      new BedrockDialect(),
                      new EmbeddingsDialect()),
                  InstantSource.system());
      AtomicReference<String> address = new AtomicReference<>("");
      CustomerSide customers =
          CustomerSide.open(settings, kept, masterKey, vertx, registry, address::get);
      kept.closeFirst(customers::close);
      ChatExchange exchange =
          new ChatExchange(
              new Router(classifier),
              new Dispatcher(
                  provider,
                  health,
                  System::nanoTime,
                  Pause.REAL,
                  new SecureRandom(),
                  settings.failover().contentFilter()),
              sandbox ? Funding.none() : kept.funding(),
              new Conversations(
                  new ToolCallKey(masterKey),
                  new SecureRandom().generateSeed(32),
                  System::nanoTime),
              () ->
                  new RoutingSnapshot(
                      catalog,
                      health,
                      clock.instant(),
                      sandbox,
                      settings.limits().defaultMaxOutputTokens()),
              limits(settings),
              listeners,
              System::nanoTime);
      HttpSurface surface =
          new HttpSurface(
              new ClientDialects(
                  dialect,
                  Map.of(
                      "/v1/responses",
                      responses,
                      "/v1/messages",
                      messages,
                      "/v1/messages/count_tokens",
                      messages,
                      "/v1/embeddings",
                      new EmbeddingsDialect())),
              exchange,
              receipts,
              archive,
              kept.database() == null ? null : new UsageReader(kept.database()),
              () -> catalog,
              health,
              clock,
              InstantSource.system(),
              () ->
                  !inFlight.isDraining()
                      && (sandbox || hasCredential(catalog) || kept.hasProviderKeys()),
              () -> scrape(registry, breakers, health),
              keys,
              kept.keyAccess(),
              kept.providerKeyAccess(),
              customers.signups(),
              customers.till(),
              limits,
              requestIds(),
              answers,
              limits(settings),
              inFlight);
      Settings.Server at = settings.server();
      GatewayServer server = surface.listen(vertx, listening(at, host, port, loops));
      if (at.adminPort() != null) {
        surface.listen(vertx, listening(at, "127.0.0.1", at.adminPort(), 1));
      }
      if (settings.auth().mode() == Settings.Auth.Mode.KEYS && settings.auth().keys().isEmpty()) {
        LOG.warn("auth.mode is keys and auth.keys is empty: nobody may ask a model");
      }
      if (sandbox) {
        LOG.warn("no provider key is configured: the sandbox answers in place of the models");
      }
      logReplacements(catalog, clock.instant());
      Gateway gateway =
          new Gateway(vertx, server, host, inFlight, settings.limits().drain(), kept::close);
      address.set(gateway.address());
      return gateway;
    } catch (IOException | RuntimeException | Error e) {
      vertx.close();
      kept.close();
      throw e;
    }
  }

  private static MasterKeyFinder masterKey(Settings settings, Map<String, String> environment)
      throws ConfigurationException {
    return MasterKeyFinder.in(environment, Path.of(settings.storage().path()));
  }

  /** Null when nothing is kept. */
  private static @Nullable ReceiptArchive archive(
      @Nullable Database database, Settings settings, MeterRegistry registry) {
    return database == null
        ? null
        : new ReceiptArchive(
            database,
            ReceiptJson::text,
            settings.receipts().retention(),
            InstantSource.system(),
            registry);
  }

  /** Says which models of a chain are not served any more, and what is asked in their place. */
  private static void logReplacements(Catalog catalog, Instant now) {
    Set<ModelId> chained = new TreeSet<>();
    catalog.chains().values().forEach(chain -> chain.forEach(m -> chained.add(m.model())));
    catalog.aliases().values().forEach(alias -> alias.chain().forEach(m -> chained.add(m.model())));
    for (ModelId id : chained) {
      Model model = catalog.model(id);
      if (model != null && model.isRetiredAt(now)) {
        LOG.info("{} was retired on {}; replacement: {}", id, model.retired(), model.replacement());
      }
    }
  }

  private static HttpSurface.Listening listening(
      Settings.Server at, String host, int port, int loops) {
    List<String> hosts = new ArrayList<>(at.allowedHosts());
    hosts.add(host);
    return new HttpSurface.Listening(
        host, port, loops, hosts, at.allowedOrigins(), at.maxBodyBytes(), at.maxInFlight());
  }

  private static ExchangeLimits limits(Settings settings) {
    Settings.Limits limits = settings.limits();
    return new ExchangeLimits(
        limits.total(),
        limits.firstToken(),
        limits.idle(),
        limits.stream(),
        limits.keepAlive(),
        limits.maxAttempts(),
        settings.hedging().enabled());
  }

  /** The clock of prices and lifecycles: the operator's instant, else the wall's. */
  static InstantSource clock(Settings settings) {
    Instant fixed = settings.clock();
    return fixed == null ? InstantSource.system() : InstantSource.fixed(fixed);
  }

  /** Whether the sandbox answers in place of the providers. */
  static boolean sandbox(Settings settings, Catalog catalog) {
    return switch (settings.sandbox()) {
      case ON -> true;
      case OFF -> false;
      case AUTO -> settings.auth().mode() == Settings.Auth.Mode.OPEN && !hasCredential(catalog);
    };
  }

  private static boolean hasCredential(Catalog catalog) {
    return catalog.providers().values().stream().anyMatch(ProviderEndpoint::hasCredential);
  }

  /**
   * Who may call, on that address.
   *
   * @throws ConfigurationException when the settings must not be run with there
   */
  static KeyRing keys(Settings settings, String host, @Nullable String adminKey)
      throws ConfigurationException {
    List<KeyRing.HashedKey> keys = new ArrayList<>();
    for (Settings.Auth.Key key : settings.auth().keys()) {
      Scope scope = Scope.valueOf(key.scope().name());
      KeyPolicy policy =
          new KeyPolicy(
              null, null, Set.of(), Set.of(), null, null, key.maxInFlight(), key.streamGuard());
      keys.add(new KeyRing.HashedKey(key.id(), key.sha256(), scope, policy));
    }
    if (adminKey != null && !adminKey.isEmpty()) {
      keys.add(KeyRing.HashedKey.ofSecret("admin", adminKey, Scope.ADMIN));
    }
    if (settings.auth().mode() != Settings.Auth.Mode.OPEN) {
      return KeyRing.of(keys);
    }
    if (!isLoopback(host)) {
      throw new ConfigurationException(
          List.of(
              "auth.mode: open lets anybody in, so it needs a loopback address, not "
                  + host
                  + "; set auth.mode: keys, or server.host: 127.0.0.1"));
    }
    return KeyRing.open(keys);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static PrometheusMeterRegistry registry(InFlight inFlight) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    registry.gauge("gateway.in_flight", inFlight, InFlight::size);
    return registry;
  }

  private static String scrape(
      PrometheusMeterRegistry registry, MultiGauge breakers, HealthTracker health) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    health
        .all()
        .forEach(
            (id, one) ->
                rows.add(
                    MultiGauge.Row.of(
                        Tags.of("deployment", id.value()),
                        switch (one.breaker()) {
                          case CLOSED -> 0;
                          case HALF_OPEN -> 0.5;
                          case OPEN -> 1;
                        })));
    breakers.register(rows, true);
    return registry.scrape();
  }

  private static Supplier<String> requestIds() {
    SecureRandom random = new SecureRandom();
    return () -> {
      byte[] bytes = new byte[12];
      random.nextBytes(bytes);
      return "req_" + HexFormat.of().formatHex(bytes);
    };
  }

  /** Where it listens: {@code http://HOST:PORT}. */
  public String address() {
    String shown = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    return "http://" + shown + ":" + server.port();
  }

  /**
   * Takes no new work, waits for the exchanges under way as long as the settings say, tells those
   * who still wait then that the gateway stops, and stops.
   */
  @Override
  public void close() {
    inFlight.drain();
    try {
      if (!inFlight.awaitNone(drain)) {
        LOG.warn("{} exchanges were under way for too long and are ended", inFlight.size());
        inFlight.stop();
        var _ = inFlight.awaitNone(LAST_WORDS);
      }
      server.shutdown(LAST_WORDS).get(LAST_WORDS.toMillis() + 1_000, TimeUnit.MILLISECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("stopping was not clean: {}", e.toString());
    }
    onClose.run();
  }
}
