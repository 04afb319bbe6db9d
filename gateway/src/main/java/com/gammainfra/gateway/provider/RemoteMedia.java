package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
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
 * Fetches the images and documents that a request names by URL, for an upstream that has to be
 * given their bytes.
 *
 * <p>The URL is the client's, so it must not reach what only this machine can: every address that
 * the host's name has must be a public one, the connection is made to an address that was checked,
 * not to the name, so that a second look-up cannot give another one, and each redirect is checked
 * anew. Only ports 80 and 443; no credentials in the URL; at most {@value #MAX_FILES} of them, each
 * of at most {@value #MAX_BYTES} bytes, all of them within {@value #LIMIT_SECONDS} seconds and
 * {@value #MAX_REDIRECTS} redirects each; and only what begins as a PNG, JPEG, GIF or WebP does, or
 * as a PDF where a document is asked for, whatever the server calls it. What a server said
 * otherwise reaches nobody.
 *
 * <p>Thread-safe. The {@link Vertx} it was made with closes its connections.
 */
final class RemoteMedia {

  static final int MAX_BYTES = 10 << 20;
  static final int MAX_FILES = 16;
  static final int LIMIT_SECONDS = 10;
  static final int MAX_REDIRECTS = 3;

  private static final int MAX_URL = 4_096;
  private static final String PDF = "application/pdf";

  private enum Kind {
    IMAGE("image", "it is no PNG, JPEG, GIF or WebP"),
    DOCUMENT("document", "it is no PDF");

    private final String word;
    private final String refusal;

    Kind(String word, String refusal) {
      this.word = word;
      this.refusal = refusal;
    }
  }

  /** What came of it. */
  sealed interface Inlined {

    /** The request with its media in it; {@link ChatRequest#original} still has the URLs. */
    record Done(ChatRequest request) implements Inlined {}

    /**
     * An image could not be had.
     *
     * @param why a sentence that names the place in the request, not the URL
     */
    record Refused(String why) implements Inlined {}
  }

  private final HttpClient client;
  private final Predicate<InetAddress> reachable;
  private final IntPredicate ports;

  /** What is on the public Internet. */
  RemoteMedia(Vertx vertx) {
    this(vertx, PublicAddress::isPublic, port -> port == 80 || port == 443);
  }

  /** What is at other addresses and ports, for tests. */
  RemoteMedia(Vertx vertx, Predicate<InetAddress> reachable, IntPredicate ports) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(3_000)
                .setKeepAlive(false)
                .setDecompressionSupported(false));
    this.reachable = reachable;
    this.ports = ports;
  }

  /** Whether the request names such a part by URL, also inside a tool's result. */
  static boolean needed(ChatRequest request, Predicate<ContentPart> wanted) {
    return request.messages().stream().anyMatch(message -> hasRemote(message.parts(), wanted));
  }

  private static boolean hasRemote(List<ContentPart> parts, Predicate<ContentPart> wanted) {
    return parts.stream()
        .anyMatch(
            part ->
                isRemote(part, wanted)
                    || (part instanceof ContentPart.ToolResult result
                        && hasRemote(result.parts(), wanted)));
  }

  private static boolean isRemote(ContentPart part, Predicate<ContentPart> wanted) {
    return switch (part) {
      case ContentPart.Image(var url, _) -> isRemote(url) && wanted.test(part);
      case ContentPart.Document(_, var url) -> url != null && isRemote(url) && wanted.test(part);
      default -> false;
    };
  }

  private static boolean isRemote(String url) {
    return url.regionMatches(true, 0, "http://", 0, 7)
        || url.regionMatches(true, 0, "https://", 0, 8);
  }

  /**
   * Fetches what is wanted of the request's images and documents. Blocks, up to the limit.
   *
   * @param wanted whether the bytes of an image or a document at an http or https URL are wanted
   */
  Inlined inline(ChatRequest request, Predicate<ContentPart> wanted) {
    Fetching fetching =
        new Fetching(System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos(), wanted);
    try {
      ChatRequest images = fetching.all(Kind.IMAGE, request);
      return new Inlined.Done(fetching.all(Kind.DOCUMENT, images));
    } catch (UnavailableException e) {
      return new Inlined.Refused(e.getMessage());
    }
  }

  /** Why one cannot be had. */
  private static final class UnavailableException extends Exception {
    UnavailableException(String place, String why) {
      super("the " + place + " cannot be fetched: " + why, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** The media of one request. */
  private final class Fetching {
    private final long deadlineNanos;
    private final Predicate<ContentPart> wanted;
    private int count;

    Fetching(long deadlineNanos, Predicate<ContentPart> wanted) {
      this.deadlineNanos = deadlineNanos;
      this.wanted = wanted;
    }

    /** Images come first: one that is missing is refused, a document is left out. */
    ChatRequest all(Kind kind, ChatRequest request) throws UnavailableException {
      List<Message> messages = new ArrayList<>();
      for (int i = 0; i < request.messages().size(); i++) {
        Message message = request.messages().get(i);
        messages.add(
            new Message(message.role(), parts(kind, message.parts(), "messages[" + i + "]")));
      }
      return request.with(messages, request.original());
    }

    private List<ContentPart> parts(Kind kind, List<ContentPart> parts, String place)
        throws UnavailableException {
      List<ContentPart> inlined = new ArrayList<>();
      for (ContentPart part : parts) {
        inlined.add(
            switch (part) {
              case ContentPart.Image(var url, var detail)
                  when kind == Kind.IMAGE && isRemote(part, wanted) ->
                  new ContentPart.Image(dataUrl(url, kind, place), detail);
              case ContentPart.Document(var filename, var url)
                  when kind == Kind.DOCUMENT && url != null && isRemote(part, wanted) ->
                  document(filename, url, place);
              case ContentPart.ToolResult(var id, var inner, var error) ->
                  new ContentPart.ToolResult(id, parts(kind, inner, place), error);
              default -> part;
            });
      }
      return inlined;
    }

    /** A PDF; a document that is none, or cannot be had, stays as it is and is left out, named. */
    private ContentPart document(@Nullable String filename, String url, String place) {
      try {
        return new ContentPart.Document(filename, dataUrl(url, Kind.DOCUMENT, place));
      } catch (UnavailableException _) {
        return new ContentPart.Document(filename, url);
      }
    }

    private String dataUrl(String url, Kind kind, String message) throws UnavailableException {
      String place = kind.word + " in " + message;
      if (++count > MAX_FILES) {
        throw new UnavailableException(place, "more than " + MAX_FILES + " are named by URL");
      }
      URI next = uri(url, place);
      for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        Answer answer = get(next, place);
        if (answer.location() == null) {
          byte[] bytes = answer.body();
          String type = type(bytes);
          if (type == null || type.equals(PDF) == (kind == Kind.IMAGE)) {
            throw new UnavailableException(place, kind.refusal);
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
              .putHeader("accept", "image/*, application/pdf")
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

  /** The media type by how it begins; null for anything but images and PDF. */
  private static @Nullable String type(byte[] bytes) {
    if (begins(bytes, 0, 0x89, 'P', 'N', 'G')) {
      return "image/png";
    }
    if (begins(bytes, 0, 0xFF, 0xD8, 0xFF)) {
      return "image/jpeg";
    }
    if (begins(bytes, 0, '%', 'P', 'D', 'F', '-')) {
      return PDF;
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
