package com.gammainfra.gateway.billing;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stand-in for Stripe on loopback: as much of its API as is asked here, and the events that it
 * would send. Written from its public documentation, read 2026-11-28: <a
 * href="https://docs.stripe.com/api/checkout/sessions/create">sessions</a>, <a
 * href="https://docs.stripe.com/api/payment_intents/create">payment intents</a>, <a
 * href="https://docs.stripe.com/api/idempotent_requests">idempotent requests</a>, <a
 * href="https://docs.stripe.com/webhooks#verify-manually">signatures</a>. Nothing here was ever
 * held against Stripe itself.
 */
public final class StripeStandIn implements AutoCloseable {

  /** Test mode. */
  public static final String SECRET = "sk_test_standin";

  public static final String WEBHOOK_SECRET = "whsec_standin";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, Kept> kept = new HashMap<>();
  private final Map<String, ObjectNode> objects = new HashMap<>();
  private final Deque<Outcome> outcomes = new ArrayDeque<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** What was answered under an idempotency key. */
  private record Kept(Map<String, String> form, int status, String body) {}

  /** What becomes of a charge without the customer. */
  public enum Outcome {
    SUCCEEDS,
    DECLINED,
    FAILS_AFTER_CHARGING,
    FAILS
  }

  public StripeStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What becomes of the next charges; without a word they succeed. */
  public synchronized StripeStandIn then(Outcome outcome) {
    outcomes.add(outcome);
    return this;
  }

  /** Method and path of each request so far. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many charges there were, each once however often it was asked for. */
  public synchronized long charges() {
    return objects.values().stream()
        .filter(object -> object.path("object").asString("").equals("payment_intent"))
        .filter(object -> object.path("off_session").asBoolean(false))
        .filter(object -> object.path("status").asString("").equals("succeeded"))
        .count();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange http) throws IOException {
    String path = http.getRequestURI().getPath();
    String method = http.getRequestMethod();
    asked.add(method + " " + path);
    Map<String, String> form = form(http);
    String key = http.getRequestHeaders().getFirst("Idempotency-Key");
    boolean known = ("Bearer " + SECRET).equals(http.getRequestHeaders().getFirst("Authorization"));
    Kept answer = known ? answer(method, path, form, key) : error(401, "authentication_error", "");
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    http.getResponseHeaders().set("content-type", "application/json");
    http.getResponseHeaders().set("request-id", "req_" + ids.incrementAndGet());
    if (answer.status() == 500) {
      http.getResponseHeaders().set("stripe-should-retry", "false");
    }
    http.sendResponseHeaders(answer.status(), body.length);
    http.getResponseBody().write(body);
    http.close();
  }

  private synchronized Kept answer(
      String method, String path, Map<String, String> form, @Nullable String key) {
    if (method.equals("GET")) {
      ObjectNode object = objects.get(path.substring(path.lastIndexOf('/') + 1));
      return object == null
          ? error(404, "invalid_request_error", "resource_missing")
          : new Kept(form, 200, object.toString());
    }
    if (key != null && kept.containsKey(key)) {
      Kept before = kept.get(key);
      return before.form().equals(form) ? before : error(400, "idempotency_error", "");
    }
    Kept made =
        switch (path) {
          case "/v1/checkout/sessions" -> session(form);
          case "/v1/payment_intents" -> charge(form);
          default -> error(404, "invalid_request_error", "");
        };
    // what failed inside Stripe is kept under its key, too
    if (key != null && made.status() != 500) {
      kept.put(key, made);
    }
    if (made.status() == 500 && key != null && !made.form().isEmpty()) {
      kept.put(key, new Kept(form, 200, String.valueOf(made.form().get("charged"))));
    }
    return made;
  }

  private Kept session(Map<String, String> form) {
    long total = 0;
    for (int i = 0; form.containsKey("line_items[" + i + "][quantity]"); i++) {
      total +=
          Long.parseLong(form.get("line_items[" + i + "][quantity]"))
              * Long.parseLong(form.get("line_items[" + i + "][price_data][unit_amount]"));
    }
    String id = "cs_test_" + ids.incrementAndGet();
    ObjectNode session = JSON.createObjectNode();
    session.put("id", id).put("object", "checkout.session").put("livemode", false);
    session.put("mode", form.get("mode")).put("status", "open").put("payment_status", "unpaid");
    session.put("client_reference_id", form.get("client_reference_id"));
    session.put("amount_total", total);
    session.put("currency", form.get("line_items[0][price_data][currency]"));
    session.putNull("payment_intent").putNull("customer");
    session.put("success_url", form.get("success_url"));
    session.put("url", base() + "/pay/" + id);
    session.set("metadata", metadata(form, "metadata"));
    session.set("intent_metadata", metadata(form, "payment_intent_data[metadata]"));
    session.put("save_card", form.containsKey("payment_intent_data[setup_future_usage]"));
    objects.put(id, session);
    return new Kept(form, 200, session.toString());
  }

  private Kept charge(Map<String, String> form) {
    Outcome outcome = outcomes.isEmpty() ? Outcome.SUCCEEDS : outcomes.poll();
    if (outcome == Outcome.FAILS) {
      return new Kept(Map.of(), 500, "{\"error\":{\"type\":\"api_error\"}}");
    }
    if (outcome == Outcome.DECLINED) {
      return error(402, "card_error", "card_declined");
    }
    String id = "pi_" + ids.incrementAndGet();
    ObjectNode intent = JSON.createObjectNode();
    intent.put("id", id).put("object", "payment_intent").put("livemode", false);
    intent.put("status", "succeeded").put("off_session", true);
    intent.put("amount", Long.parseLong(form.get("amount")));
    intent.put("amount_received", Long.parseLong(form.get("amount")));
    intent.put("currency", form.get("currency")).put("payment_method", form.get("payment_method"));
    intent.set("metadata", metadata(form, "metadata"));
    objects.put(id, intent);
    return outcome == Outcome.FAILS_AFTER_CHARGING
        ? new Kept(
            Map.of("charged", intent.toString()), 500, "{\"error\":{\"type\":\"api_error\"}}")
        : new Kept(form, 200, intent.toString());
  }

  /** The customer pays the session; what Stripe then says. */
  public synchronized String pay(String session) {
    ObjectNode object = requireNonNull(objects.get(session));
    String payment = "pi_" + ids.incrementAndGet();
    ObjectNode intent = JSON.createObjectNode();
    intent.put("id", payment).put("object", "payment_intent").put("status", "succeeded");
    intent.put("payment_method", "pm_" + ids.incrementAndGet());
    objects.put(payment, intent);
    object.put("status", "complete").put("payment_status", "paid").put("payment_intent", payment);
    if (object.path("save_card").asBoolean(false)) {
      object.put("customer", "cus_" + ids.incrementAndGet());
    }
    return event("checkout.session.completed", object);
  }

  /** The session that a checkout was given. */
  public synchronized String sessionOf(String checkout) {
    return objects.values().stream()
        .filter(object -> object.path("client_reference_id").asString("").equals(checkout))
        .map(object -> object.path("id").asString(""))
        .findFirst()
        .orElseThrow();
  }

  public synchronized String paymentOf(String session) {
    return requireNonNull(objects.get(session)).path("payment_intent").asString("");
  }

  /** The event about the latest charge without the customer. */
  public synchronized String chargedEvent() {
    return event(
        "payment_intent.succeeded",
        objects.values().stream()
            .filter(object -> object.path("off_session").asBoolean(false))
            .reduce((a, b) -> b)
            .orElseThrow());
  }

  /** An event; its id is new each time, as when Stripe makes two about one object. */
  public String event(String type, ObjectNode object) {
    ObjectNode event = JSON.createObjectNode();
    event.put("id", "evt_" + ids.incrementAndGet()).put("object", "event").put("type", type);
    event.put("livemode", false).put("api_version", "2019-01-01");
    event.putObject("data").set("object", object);
    return event.toString();
  }

  public String refunded(String payment, long cents) {
    ObjectNode charge = JSON.createObjectNode();
    charge.put("id", "ch_of_" + payment).put("object", "charge").put("payment_intent", payment);
    charge.put("amount_refunded", cents).put("currency", "usd");
    return event("charge.refunded", charge);
  }

  public String dispute(String what, String payment, String dispute, long cents, String status) {
    ObjectNode object = JSON.createObjectNode();
    object.put("id", dispute).put("object", "dispute").put("payment_intent", payment);
    object.put("amount", cents).put("currency", "usd").put("status", status);
    return event("charge.dispute." + what, object);
  }

  /** The header {@code Stripe-Signature} of a body, signed at that second. */
  public static String signature(String body, String secret, long seconds) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] hash = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Kept error(int status, String type, String code) {
    return new Kept(
        Map.of(),
        status,
        "{\"error\":{\"type\":\"%s\",\"code\":\"%s\",\"message\":\"no\"}}".formatted(type, code));
  }

  private static ObjectNode metadata(Map<String, String> form, String prefix) {
    ObjectNode metadata = JSON.createObjectNode();
    form.forEach(
        (name, value) -> {
          if (name.startsWith(prefix + "[")) {
            metadata.put(name.substring(prefix.length() + 1, name.length() - 1), value);
          }
        });
    return metadata;
  }

  private static Map<String, String> form(HttpExchange http) throws IOException {
    String text = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = new TreeMap<>();
    for (String pair : text.split("&", -1)) {
      String[] both = pair.split("=", 2);
      if (both.length == 2) {
        form.put(
            URLDecoder.decode(both[0], StandardCharsets.UTF_8),
            URLDecoder.decode(both[1], StandardCharsets.UTF_8));
      }
    }
    return form;
  }
}
