package com.gammainfra.gateway.server;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.provider.Cancellation;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets requests in: finds the endpoint, checks host, origin, key and body, and hands the call to
 * its handler on a virtual thread. What it refuses costs neither a thread nor a body.
 */
final class RequestGate {

  private static final Logger LOG = LoggerFactory.getLogger(RequestGate.class);

  /** Methods whose requests have a body. */
  private static final Set<String> BODIES = Set.of("POST", "PUT");

  private final List<Endpoint> endpoints;
  private final ClientDialects dialects;
  private final BrowserGuard guard;
  private final KeyRing keys;
  private final Responder responder;
  private final Supplier<String> ids;
  private final InstantSource clock;
  private final int maxBodyBytes;
  private final int maxInFlight;
  private final InFlight inFlight;

  /**
   * A gate.
   *
   * @param ids makes the next request's id
   * @param inFlight counts the calls that send a body; shared with the metrics
   */
  RequestGate(
      List<Endpoint> endpoints,
      ClientDialects dialects,
      BrowserGuard guard,
      KeyRing keys,
      Responder responder,
      Supplier<String> ids,
      InstantSource clock,
      int maxBodyBytes,
      int maxInFlight,
      InFlight inFlight) {
    this.endpoints = List.copyOf(endpoints);
    this.dialects = dialects;
    this.guard = guard;
    this.keys = keys;
    this.responder = responder;
    this.ids = ids;
    this.clock = clock;
    this.maxBodyBytes = maxBodyBytes;
    this.maxInFlight = maxInFlight;
    this.inFlight = inFlight;
  }

  /** Takes a request, on its event loop. */
  void accept(HttpServerRequest http, Context context) {
    Call unchecked =
        new Call(
            ids.get(),
            clock.instant(),
            System.nanoTime(),
            http,
            context,
            Caller.ANYONE,
            dialects.at(http.path() == null ? "" : canonical(http.path())),
            false,
            "",
            new byte[0],
            new Cancellation());
    try {
      admit(unchecked);
    } catch (ChatErrorException e) {
      refuse(unchecked, responder.error(unchecked, e.error()));
    } catch (RuntimeException e) {
      refuse(unchecked, failed(unchecked, e));
    }
  }

  /** Answers before the body was read; the body is thrown away, so that the client sees it. */
  private void refuse(Call call, Reply reply) {
    call.http().handler(_ -> {}).resume();
    responder.send(call, reply);
  }

  private void admit(Call call) {
    HttpServerRequest http = call.http();
    String path = pathOf(http);
    if (http.method().name().equals("OPTIONS") && guard.allows(http.getHeader("origin"))) {
      responder.send(call, preflight());
      return;
    }
    Endpoint endpoint = find(http.method().name(), path);
    if (endpoint == null) {
      refuse(call, notTaken(call, path));
      return;
    }
    if (endpoint.access() != Endpoint.Access.PROBE) {
      ChatError foreign = guard.check(hostOf(http), http.getHeader("origin"));
      if (foreign != null) {
        throw foreign.asException();
      }
    }
    Caller caller = caller(endpoint, http);
    String argument = endpoint.match(path);
    Call known =
        new Call(
            call.id(),
            call.created(),
            call.arrivalNanos(),
            http,
            call.context(),
            caller,
            dialects.at(path),
            Endpoint.Access.OPERATOR.admits(caller.scope(), isLocal(http)),
            argument == null ? "" : argument,
            call.body(),
            call.cancellation());
    if (!BODIES.contains(http.method().name())) {
      start(endpoint, known, () -> {});
      return;
    }
    if (inFlight.isDraining()) {
      refuse(known, responder.error(known, stopping()));
      return;
    }
    String type = http.getHeader("content-type");
    List<String> takes = endpoint.takes().types();
    if (!takes.contains(Endpoint.Takes.mediaType(type))) {
      throw ChatError.of(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE,
              "the body must be sent as " + String.join(" or ", takes))
          .asException();
    }
    if (Endpoint.Takes.isForm(type)) {
      ChatError foreign =
          guard.checkForm(hostOf(http), http.getHeader("origin"), http.getHeader("sec-fetch-site"));
      if (foreign != null) {
        throw foreign.asException();
      }
    }
    InFlight.Slot slot = inFlight.take(maxInFlight, known.cancellation());
    if (slot == null) {
      throw overloaded().asException();
    }
    BodyReader.read(
        http,
        call.context().owner(),
        maxBodyBytes,
        new BodyReader.Reader() {
          @Override
          public void whole(byte[] body) {
            start(endpoint, known.with(body, System.nanoTime()), slot::close);
          }

          @Override
          public void refused(ChatError error) {
            slot.close();
            responder.send(known, responder.error(known, error));
          }

          @Override
          public void gone() {
            slot.close();
          }
        });
  }

  private void start(Endpoint endpoint, Call call, Place slot) {
    call.http().response().closeHandler(_ -> call.cancellation().cancel());
    call.http().response().exceptionHandler(_ -> call.cancellation().cancel());
    Thread.startVirtualThread(
        () -> {
          try (slot) {
            handle(endpoint, call);
          }
        });
  }

  /** What a call occupies while it is handled. */
  private interface Place extends AutoCloseable {
    @Override
    void close();
  }

  private static ChatError stopping() {
    return new ChatError(
        ErrorCode.UPSTREAM_UNAVAILABLE,
        "the gateway is being stopped",
        null,
        Duration.ofSeconds(1));
  }

  private static ChatError overloaded() {
    return new ChatError(
        ErrorCode.OVERLOADED,
        "the gateway is answering as many requests as it may",
        null,
        Duration.ofSeconds(1));
  }

  private void handle(Endpoint endpoint, Call call) {
    try {
      switch (endpoint.handler()) {
        case Endpoint.Handler.Simple simple -> responder.send(call, simple.reply(call));
        case Endpoint.Handler.Streaming streaming -> streaming.handle(call);
      }
    } catch (ChatErrorException e) {
      responder.send(call, responder.error(call, e.error()));
    } catch (RuntimeException | Error e) {
      responder.failed(call, failed(call, e));
    }
  }

  /**
   * Its message may hold part of a prompt: only the kind and place of what was thrown are logged.
   */
  private Reply failed(Call call, Throwable thrown) {
    LOG.error("{} failed: {} at {}", call.id(), thrown.getClass().getName(), placeOf(thrown));
    return responder.error(
        call,
        ChatError.of(ErrorCode.INTERNAL_ERROR, "the gateway failed; its log names this request"));
  }

  private static List<StackTraceElement> placeOf(Throwable e) {
    return List.of(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length));
  }

  /** The path as the table knows it: decoded, and {@code /api/v1} is {@code /v1}. */
  private static String pathOf(HttpServerRequest http) {
    String path = http.path() == null ? "" : http.path();
    if (path.indexOf('%') >= 0) {
      try {
        path = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw ChatError.of(ErrorCode.NOT_FOUND, "the path is not percent-encoded properly")
            .asException();
      }
    }
    return canonical(path);
  }

  private static String canonical(String path) {
    return path.startsWith("/api/v1/") ? path.substring("/api".length()) : path;
  }

  /** The endpoint of a path, null for none; HEAD is taken where GET is. */
  private @Nullable Endpoint find(String method, String path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    for (Endpoint endpoint : endpoints) {
      if (endpoint.method().equals(asked) && endpoint.match(path) != null) {
        return endpoint;
      }
    }
    return null;
  }

  /** The answer to a path that is not known, or not by that method. */
  private Reply notTaken(Call call, String path) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.match(path) != null) {
        allowed.add(endpoint.method());
      }
    }
    if (allowed.isEmpty()) {
      return responder.error(
          call,
          ChatError.of(ErrorCode.NOT_FOUND, "there is no such path; GET /openapi.json lists all"));
    }
    String methods = String.join(", ", allowed);
    return responder
        .error(call, ChatError.of(ErrorCode.METHOD_NOT_ALLOWED, "this path takes " + methods))
        .with("allow", methods);
  }

  private Caller caller(Endpoint endpoint, HttpServerRequest http) {
    Caller caller = keys.recognise(presentedKey(http));
    if (endpoint.access().admits(caller == null ? null : caller.scope(), isLocal(http))) {
      return caller == null ? Caller.ANYONE : caller;
    }
    if (caller != null) {
      throw ChatError.of(ErrorCode.FORBIDDEN, "this key's scope does not allow this").asException();
    }
    throw ChatError.of(
            ErrorCode.INVALID_API_KEY,
            "no valid key; send it as 'Authorization: Bearer …' or 'x-api-key: …'")
        .asException();
  }

  /** Whether the client is on this machine; one behind a proxy on this machine is not. */
  private static boolean isLocal(HttpServerRequest http) {
    SocketAddress from = http.remoteAddress();
    String address = from == null ? null : from.hostAddress();
    return address != null
        && (address.startsWith("127.")
            || address.equals("::1")
            || address.equals("0:0:0:0:0:0:0:1"))
        && http.getHeader("x-forwarded-for") == null
        && http.getHeader("forwarded") == null;
  }

  /** The header Host, or what HTTP/2 has in its place. */
  private static @Nullable String hostOf(HttpServerRequest http) {
    HostAndPort authority = http.authority();
    return authority == null ? null : authority.toString();
  }

  private static @Nullable String presentedKey(HttpServerRequest http) {
    String bearer = http.getHeader("authorization");
    if (bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return bearer.substring(7).strip();
    }
    return http.getHeader("x-api-key");
  }

  private static Reply preflight() {
    return new Reply(204, "text/plain", Map.of(), new byte[0])
        .with("access-control-allow-methods", "GET, POST, PUT, DELETE")
        .with("access-control-allow-headers", "*, Authorization, Content-Type")
        .with("access-control-max-age", "600");
  }
}
