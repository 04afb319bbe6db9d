package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.WireBody;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the images that a request names by URL, for an upstream that has to be given their bytes.
 *
 * <p>The URL is the client's, so it must not reach what only this machine can: every address that
 * the host's name has must be a public one, the connection is made to an address that was checked,
 * not to the name, so that a second look-up cannot give another one, and each redirect is checked
 * anew. Only ports 80 and 443; no credentials in the URL; at most {@value #MAX_IMAGES} images, each
 * of at most {@value #MAX_BYTES} bytes, all of them within {@value #LIMIT_SECONDS} seconds and
 * {@value #MAX_REDIRECTS} redirects each; and only what begins as a PNG, JPEG, GIF or WebP does,
 * whatever the server calls it. What a server said otherwise reaches nobody.
 *
 * <p>Thread-safe. The {@link Vertx} it was made with closes its connections.
 */
final class RemoteImages {

  static final int MAX_BYTES = 10 << 20;
  static final int MAX_IMAGES = 16;
  static final int LIMIT_SECONDS = 10;
  static final int MAX_REDIRECTS = 3;

  private static final int MAX_URL = 4_096;

  /** What came of it. */
  sealed interface Inlined {

    /** The request with its images in it; {@link ChatRequest#original} still has the URLs. */
    record Done(ChatRequest request) implements Inlined {}

    /**
     * One could not be had.
     *
     * @param why a sentence that names the place of the image in the request, not its URL
     */
    record Refused(String why) implements Inlined {}
  }

  private final HttpClient client;
  private final Predicate<InetAddress> reachable;
  private final IntPredicate ports;

  /** Images of the public Internet. */
  RemoteImages(Vertx vertx) {
    this(vertx, PublicAddress::isPublic, port -> port == 80 || port == 443);
  }

  /** Images of other addresses and ports, for tests. */
  RemoteImages(Vertx vertx, Predicate<InetAddress> reachable, IntPredicate ports) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(3_000)
                .setKeepAlive(false)
                .setDecompressionSupported(false));
    this.reachable = reachable;
    this.ports = ports;
  }

  /** Whether the request names such an image by URL, also inside a tool's result. */
  static boolean needed(ChatRequest request, Predicate<String> wanted) {
    return request.messages().stream().anyMatch(message -> hasRemote(message.parts(), wanted));
  }

  private static boolean hasRemote(List<ContentPart> parts, Predicate<String> wanted) {
    return parts.stream()
        .anyMatch(
            part ->
                isRemote(part, wanted)
                    || (part instanceof ContentPart.ToolResult result
                        && hasRemote(result.parts(), wanted)));
  }

  private static boolean isRemote(ContentPart part, Predicate<String> wanted) {
    return part instanceof ContentPart.Image image
        && (image.url().regionMatches(true, 0, "http://", 0, 7)
            || image.url().regionMatches(true, 0, "https://", 0, 8))
        && wanted.test(image.url());
  }

  /**
   * Fetches the images of the request that are wanted. Blocks, up to the limit.
   *
   * @param wanted whether the bytes of the image at an http or https URL are wanted
   */
  Inlined inline(ChatRequest request, Predicate<String> wanted) {
    Fetching fetching =
        new Fetching(System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos(), wanted);
    try {
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < request.messages().size(); i++) {
        Message message = request.messages().get(i);
        messages.add(
            new Message(message.role(), fetching.parts(message.parts(), "messages[" + i + "]")));
      }
      WireBody original = request.original();
      return new Inlined.Done(request.with(messages, original));
    } catch (UnavailableException e) {
      return new Inlined.Refused(e.getMessage());
    }
  }

  /** Why an image cannot be had. */
  private static final class UnavailableException extends Exception {
    UnavailableException(String place, String why) {
      super("the image in " + place + " cannot be fetched: " + why, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** The images of one request. */
  private final class Fetching {
    private final long deadlineNanos;
    private final Predicate<String> wanted;
    private int count;

    Fetching(long deadlineNanos, Predicate<String> wanted) {
      this.deadlineNanos = deadlineNanos;
      this.wanted = wanted;
    }

    List<ContentPart> parts(List<ContentPart> parts, String place) throws UnavailableException {
      List<ContentPart> inlined = new ArrayList<>();
      for (ContentPart part : parts) {
        if (part instanceof ContentPart.Image(var url, var detail) && isRemote(part, wanted)) {
          inlined.add(new ContentPart.Image(dataUrl(url, place), detail));
        } else if (part instanceof ContentPart.ToolResult(var id, var inner, var error)) {
          inlined.add(new ContentPart.ToolResult(id, parts(inner, place), error));
        } else {
          inlined.add(part);
        }
      }
      return inlined;
    }

    private String dataUrl(String url, String place) throws UnavailableException {
      if (++count > MAX_IMAGES) {
        throw new UnavailableException(place, "more than " + MAX_IMAGES + " are named by URL");
      }
      URI next = uri(url, place);
      for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        Answer answer = get(next, place);
        if (answer.location() == null) {
          byte[] bytes = answer.body();
          String type = type(bytes);
          if (type == null) {
            throw new UnavailableException(place, "it is no PNG, JPEG, GIF or WebP");
          }
          return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
        }
        next = next.resolve(uri(answer.location(), place));
      }
      throw new UnavailableException(
          place, "it is redirected more than " + MAX_REDIRECTS + " times");
    }

    private Answer get(URI uri, String place) throws UnavailableException {
      InetAddress address = address(uri, place);
      boolean tls = "https".equalsIgnoreCase(uri.getScheme());
      int port = port(uri, tls);
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      RequestOptions options =
          new RequestOptions()
              .setMethod(HttpMethod.GET)
              .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
              .setHost(uri.getHost())
              .setPort(port)
              .setSsl(tls)
              .setFollowRedirects(false)
              .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
              .putHeader("accept", "image/*")
              .putHeader("user-agent", "gammainfra");
      return await(
          client
              .request(options)
              .compose(request -> request.send().compose(response -> answer(response, place))),
          place);
    }

    private InetAddress address(URI uri, String place) throws UnavailableException {
      boolean tls = "https".equalsIgnoreCase(uri.getScheme());
      if (!tls && !"http".equalsIgnoreCase(uri.getScheme())) {
        throw new UnavailableException(place, "its URL is neither http nor https");
      }
      if (uri.getHost() == null || uri.getRawUserInfo() != null || !ports.test(port(uri, tls))) {
        throw new UnavailableException(
            place, "its URL must have a host, port 80 or 443, and no credentials");
      }
      InetAddress[] addresses =
          await(
              Future.fromCompletionStage(
                  CompletableFuture.supplyAsync(
                      () -> look(uri.getHost()), Thread::startVirtualThread)),
              place);
      if (addresses.length == 0) {
        throw new UnavailableException(place, "its host is not known");
      }
      for (InetAddress address : addresses) {
        if (!reachable.test(address)) {
          throw new UnavailableException(place, "its host is not a public one");
        }
      }
      return addresses[0];
    }

    private <T> T await(Future<T> future, String place) throws UnavailableException {
      long left = deadlineNanos - System.nanoTime();
      try {
        return future
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(Math.max(1, left), TimeUnit.NANOSECONDS)
            .join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof UnavailableException known) {
          throw known;
        }
        throw new UnavailableException(
            place,
            e.getCause() instanceof java.util.concurrent.TimeoutException
                ? "it takes longer than " + LIMIT_SECONDS + " s"
                : "its server does not answer properly");
      }
    }
  }

  /**
   * A server's answer.
   *
   * @param location where it redirects to; null when it does not
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(byte[] body, @Nullable String location) {}

  private static Future<Answer> answer(HttpClientResponse response, String place) {
    int status = response.statusCode();
    String location = response.getHeader("location");
    if (status >= 301 && status <= 308 && location != null) {
      giveUp(response);
      return Future.succeededFuture(new Answer(new byte[0], location));
    }
    if (status != 200) {
      giveUp(response);
      return Future.failedFuture(
          new UnavailableException(place, "its server answers with status " + status));
    }
    CompletableFuture<Answer> whole = new CompletableFuture<>();
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > MAX_BYTES) {
            whole.completeExceptionally(
                new UnavailableException(place, "it has more than " + MAX_BYTES + " bytes"));
            giveUp(response);
          } else {
            body.appendBuffer(part);
          }
        });
    response.endHandler(_ -> whole.complete(new Answer(body.getBytes(), null)));
    response.exceptionHandler(whole::completeExceptionally);
    return Future.fromCompletionStage(whole);
  }

  private static void giveUp(HttpClientResponse response) {
    response.exceptionHandler(_ -> {}); // of the reset itself
    var _ = response.request().reset();
  }

  private static InetAddress[] look(String host) {
    try {
      String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      return InetAddress.getAllByName(name);
    } catch (UnknownHostException _) {
      return new InetAddress[0];
    }
  }

  private static int port(URI uri, boolean tls) {
    return uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
  }

  private static URI uri(String text, String place) throws UnavailableException {
    if (text.length() > MAX_URL) {
      throw new UnavailableException(place, "its URL has more than " + MAX_URL + " characters");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException _) {
      throw new UnavailableException(place, "its URL cannot be read");
    }
  }

  /** The kind of an image by how it begins; null for anything else. */
  private static @Nullable String type(byte[] bytes) {
    if (begins(bytes, 0, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    }
    if (begins(bytes, 0, 0xFF, 0xD8, 0xFF)) {
      return "image/jpeg";
    }
    if (begins(bytes, 0, 'G', 'I', 'F', '8')) {
      return "image/gif";
    }
    boolean webp = begins(bytes, 0, 'R', 'I', 'F', 'F') && begins(bytes, 8, 'W', 'E', 'B', 'P');
    return webp ? "image/webp" : null;
  }

  private static boolean begins(byte[] bytes, int at, int... with) {
    if (bytes.length < at + with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if ((bytes[at + i] & 0xFF) != with[i]) {
        return false;
      }
    }
    return true;
  }
}
