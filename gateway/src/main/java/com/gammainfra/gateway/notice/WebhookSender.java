package com.gammainfra.gateway.notice;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts JSON to an address that a customer or the operator named. A customer's must not reach what
 * only this machine can: every address that the host's name has must be a public one, and the
 * connection is made to an address that was checked, not to the name. Redirects are not followed,
 * and what a server answers is not read but for its status.
 *
 * <p>Signed as Stripe does it, so that what checks theirs checks ours: {@code GammaInfra-Signature:
 * t=SECONDS,v1=HEX}, the HMAC-SHA256 of {@code SECONDS.BODY} under the receiver's secret.
 * Thread-safe. The {@link Vertx} it was made with closes its connections.
 */
public final class WebhookSender {

  /** The header. */
  public static final String SIGNATURE = "gammainfra-signature";

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Predicate<InetAddress> isPublic;
  private final InstantSource clock;
  private final Duration limit;

  /**
   * A sender.
   *
   * @param isPublic which addresses a customer may name
   * @param clock stamps the signatures
   */
  public WebhookSender(Vertx vertx, Predicate<InetAddress> isPublic, InstantSource clock) {
    this(vertx, isPublic, clock, LIMIT);
  }

  /** The same with another limit on all of a delivery. */
  WebhookSender(Vertx vertx, Predicate<InetAddress> isPublic, InstantSource clock, Duration limit) {
    this.limit = limit;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(3_000)
                .setKeepAlive(false)
                .setVerifyHost(true));
    this.isPublic = isPublic;
    this.clock = clock;
  }

  /**
   * Posts.
   *
   * @param trusted whether the operator named the address, which may then be anywhere
   */
  public void send(URI uri, boolean trusted, String secret, byte[] json)
      throws UndeliveredException {
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || (!tls && !"http".equalsIgnoreCase(uri.getScheme()))) {
      throw new UndeliveredException("the address is neither http nor https", true);
    }
    InetAddress address = address(uri, trusted);
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
            .setHost(uri.getHost())
            .setPort(port)
            .setSsl(tls)
            .setFollowRedirects(false)
            .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
            .putHeader("content-type", "application/json")
            .putHeader("user-agent", "gammainfra")
            .putHeader(SIGNATURE, signature(secret, clock.instant().getEpochSecond(), json));
    Future<HttpClientRequest> opened = client.request(options);
    int status =
        await(
            opened
                .compose(request -> request.send(Buffer.buffer(json)))
                .map(
                    response -> {
                      response.exceptionHandler(_ -> {}); // of the reset
                      return response.statusCode();
                    }),
            opened);
    if (status < 200 || status > 299) {
      throw new UndeliveredException("its server answers with status " + status, status == 410);
    }
  }

  /** The value of the header. */
  public static String signature(String secret, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private InetAddress address(URI uri, boolean trusted) throws UndeliveredException {
    InetAddress[] all;
    try {
      all = InetAddress.getAllByName(uri.getHost());
    } catch (UnknownHostException e) {
      throw new UndeliveredException("its host is not known", false);
    }
    for (InetAddress address : all) {
      if (!trusted && !isPublic.test(address)) {
        throw new UndeliveredException("its host is not a public one", true);
      }
    }
    return all[0];
  }

  /**
   * What is left of the exchange is reset: neither an answer's body nor its absence is waited for.
   */
  private <T> T await(Future<T> future, Future<HttpClientRequest> opened)
      throws UndeliveredException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      throw new UndeliveredException("its server does not answer properly", false);
    } finally {
      opened.onSuccess(HttpClientRequest::reset);
    }
  }

  /** Whether a customer may name it, as far as can be told without asking anybody. */
  public static boolean isAddress(URI uri) {
    boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    return http && uri.getHost() != null && uri.getRawUserInfo() == null;
  }
}
