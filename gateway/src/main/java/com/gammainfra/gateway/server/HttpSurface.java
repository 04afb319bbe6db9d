package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.billing.Till;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.exchange.ChatExchange;
import com.gammainfra.gateway.exchange.ExchangeLimits;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.idempotency.IdempotencyStore;
import com.gammainfra.gateway.server.Endpoint.Access;
import com.gammainfra.gateway.server.Endpoint.Handler;
import com.gammainfra.gateway.telemetry.ReceiptArchive;
import com.gammainfra.gateway.telemetry.ReceiptStore;
import com.gammainfra.gateway.usage.UsageReader;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Everything the gateway can be asked over HTTP, in one table.
 *
 * @param dialects what the clients speak; each path named there answers chat requests
 * @param receipts of exchanges under way and the latest
 * @param archive of older receipts; null when none is kept
 * @param usage adds up the receipts; null when none is kept
 * @param catalog as it is now
 * @param clock tells which prices hold
 * @param wallClock tells when requests arrive
 * @param ready whether requests can be answered
 * @param scrape the metrics, in Prometheus' text format
 * @param keyAccess the keys of accounts; null when there are no accounts
 * @param providerKeys the keys of accounts at providers; null when there are no accounts
 * @param signups the way for strangers to make an account; null when there is none
 * @param till money in; null when nothing is counted
 * @param limits is told of every exchange's end
 * @param ids makes request ids
 * @param answers what was answered to requests that may be sent twice
 * @param exchangeLimits how long an exchange may last
 * @param inFlight counts the exchanges under way
 */
public record HttpSurface(
    ClientDialects dialects,
    ChatExchange exchange,
    ReceiptStore receipts,
    @Nullable ReceiptArchive archive,
    @Nullable UsageReader usage,
    Supplier<Catalog> catalog,
    HealthTracker health,
    InstantSource clock,
    InstantSource wallClock,
    BooleanSupplier ready,
    Supplier<String> scrape,
    KeyRing keys,
    @Nullable KeyAccess keyAccess,
    @Nullable ProviderKeyAccess providerKeys,
    @Nullable SignupAccess signups,
    @Nullable Till till,
    RateLimits limits,
    Supplier<String> ids,
    Supplier<IdempotencyStore> answers,
    ExchangeLimits exchangeLimits,
    InFlight inFlight) {

  /**
   * Where and how to listen.
   *
   * @param port 0 for any free one
   * @param loops how many event loops serve requests
   */
  public record Listening(
      String host,
      int port,
      int loops,
      List<String> allowedHosts,
      List<String> allowedOrigins,
      int maxBodyBytes,
      int maxInFlight) {}

  /**
   * Starts to listen. {@code vertx} owns the server: closing it stops it.
   *
   * @throws IOException when the address cannot be listened on
   */
  public GatewayServer listen(Vertx vertx, Listening at) throws IOException {
    BrowserGuard guard = new BrowserGuard(at.allowedHosts(), at.allowedOrigins());
    Responder responder = new Responder(guard);
    RequestGate gate =
        new RequestGate(
            endpoints(responder),
            dialects,
            guard,
            keys,
            responder,
            ids,
            wallClock,
            at.maxBodyBytes(),
            at.maxInFlight(),
            inFlight);
    return GatewayServer.start(vertx, at.host(), at.port(), at.loops(), gate);
  }

  private List<Endpoint> endpoints(Responder responder) {
    KeysHandler issued = new KeysHandler(keyAccess);
    ProviderKeysHandler own = new ProviderKeysHandler(providerKeys, catalog);
    SignupHandler signup = new SignupHandler(signups);
    TopUpHandler topUps = new TopUpHandler(till);
    AlertsHandler alerts = new AlertsHandler(till);
    ModelsHandler models = new ModelsHandler(catalog, clock::instant);
    KeyedChat keyed = new KeyedChat(answers, exchangeLimits, responder);
    return List.of(
        new Endpoint(
            "POST",
            "/v1/chat/completions",
            Access.KEY,
            chat("/v1/chat/completions", responder, keyed)),
        new Endpoint("POST", "/v1/responses", Access.KEY, chat("/v1/responses", responder, keyed)),
        new Endpoint("POST", "/v1/messages", Access.KEY, chat("/v1/messages", responder, keyed)),
        new Endpoint(
            "POST", "/v1/messages/count_tokens", Access.KEY, simple(new TokenCountHandler())),
        new Endpoint(
            "POST", "/v1/embeddings", Access.KEY, chat("/v1/embeddings", responder, keyed)),
        new Endpoint("POST", "/v1/route", Access.KEY, new RouteHandler(exchange, responder)),
        new Endpoint("GET", "/v1/receipts/{id}", Access.KEY, new ReceiptHandler(receipts, archive)),
        new Endpoint(
            "GET", "/v1/usage", Access.ACCOUNT, new UsageHandler(usage, catalog, wallClock)),
        new Endpoint("GET", "/v1/keys", Access.ACCOUNT, simple(issued::list)),
        new Endpoint("POST", "/v1/keys", Access.ACCOUNT, simple(issued::create)),
        new Endpoint("DELETE", "/v1/keys/{id}", Access.ACCOUNT, simple(issued::revoke)),
        new Endpoint("GET", "/v1/provider-keys", Access.ACCOUNT, simple(own::list)),
        new Endpoint("GET", "/v1/provider-keys/{provider}", Access.ACCOUNT, simple(own::get)),
        new Endpoint("PUT", "/v1/provider-keys/{provider}", Access.ACCOUNT, simple(own::set)),
        new Endpoint("DELETE", "/v1/provider-keys/{provider}", Access.ACCOUNT, simple(own::remove)),
        new Endpoint("GET", "/v1/credits", Access.ACCOUNT, new CreditsHandler(till, clock)),
        new Endpoint("POST", "/v1/billing/checkout", Access.ACCOUNT, simple(topUps::managed)),
        new Endpoint("POST", "/v1/billing/byok/checkout", Access.ACCOUNT, simple(topUps::byok)),
        new Endpoint("GET", "/v1/billing/auto-top-up", Access.ACCOUNT, simple(topUps::auto)),
        new Endpoint("POST", "/v1/billing/auto-top-up", Access.ACCOUNT, simple(topUps::setAuto)),
        new Endpoint("POST", "/v1/billing/webhook", Access.PUBLIC, simple(topUps::webhook)),
        new Endpoint("GET", "/v1/alerts", Access.ACCOUNT, simple(alerts::show)),
        new Endpoint("POST", "/v1/alerts", Access.ACCOUNT, simple(alerts::set)),
        new Endpoint("GET", "/v1/signup", Access.PUBLIC, simple(signup::page)),
        new Endpoint(
            "POST",
            "/v1/signup",
            Access.PUBLIC,
            Endpoint.Takes.JSON_OR_OWN_FORM,
            simple(signup::ask)),
        new Endpoint("GET", "/v1/signup/verify", Access.PUBLIC, simple(signup::linked)),
        new Endpoint(
            "POST",
            "/v1/signup/verify",
            Access.PUBLIC,
            Endpoint.Takes.OWN_FORM,
            simple(signup::verify)),
        new Endpoint("GET", "/v1/models", Access.PUBLIC, models),
        new Endpoint("GET", "/v1/models/{id}", Access.PUBLIC, models),
        new Endpoint("GET", "/v1/status", Access.PUBLIC, new StatusHandler(catalog, health)),
        new Endpoint("GET", "/healthz", Access.PROBE, simple(_ -> status(true, "ok"))),
        new Endpoint("GET", "/readyz", Access.PROBE, simple(_ -> readiness())),
        new Endpoint("GET", "/openapi.json", Access.PUBLIC, simple(_ -> openApi())),
        new Endpoint("GET", "/metrics", Access.OPERATOR, simple(_ -> metrics())));
  }

  private ChatHandler chat(String path, Responder responder, KeyedChat keyed) {
    return new ChatHandler(path, exchange, limits, responder, keyed, exchangeLimits.keepAlive());
  }

  private static Handler.Simple simple(Handler.Simple handler) {
    return handler;
  }

  private Reply readiness() {
    boolean up = ready.getAsBoolean();
    return status(up, up ? "ready" : "no provider is configured");
  }

  private static Reply status(boolean well, String word) {
    return Reply.json(well ? 200 : 503, JsonNodeFactory.instance.objectNode().put("status", word));
  }

  private static Reply openApi() {
    try (InputStream file = HttpSurface.class.getResourceAsStream("openapi.json")) {
      if (file == null) {
        throw new IllegalStateException("openapi.json is missing from the build");
      }
      return new Reply(200, "application/json", Map.of(), file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply metrics() {
    return new Reply(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        Map.of(),
        scrape.get().getBytes(StandardCharsets.UTF_8));
  }
}
