package com.gammainfra.gateway.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.gammainfra.gateway.provider.PublicAddress;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks to a real server on loopback. */
class WebhookSenderTest {

  private static final byte[] BODY = "{\"object\":\"alert\"}".getBytes(StandardCharsets.UTF_8);

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final AtomicInteger status = new AtomicInteger(204);
  private final WebhookSender sender = sender(Duration.ofSeconds(20));
  private HttpServer receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        http -> {
          int answer = status.get(); // before it is heard: a test may change it from then on
          heard.add(
              "%s %s %s %s"
                  .formatted(
                      http.getRequestMethod(),
                      http.getRequestURI(),
                      http.getRequestHeaders().getFirst(WebhookSender.SIGNATURE),
                      new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          if (answer / 100 == 3) {
            http.getResponseHeaders().add("location", "/elsewhere");
          }
          http.sendResponseHeaders(answer, -1);
          http.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private WebhookSender sender(Duration limit) {
    return new WebhookSender(
        vertx, PublicAddress::isPublic, () -> Instant.ofEpochSecond(1_764_331_200), limit);
  }

  private URI receiver(String path) {
    return URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + path);
  }

  @Test
  void send_operators_postsTheBody_signed() throws Exception {
    sender.send(receiver("/hook?of=acme"), true, "whsec_1", BODY);

    // echo -n '1764331200.{"object":"alert"}' | openssl dgst -sha256 -hmac whsec_1
    assertThat(heard.poll(60, TimeUnit.SECONDS))
        .isEqualTo(
            "POST /hook?of=acme t=1764331200,"
                + "v1=e0b99188abb30f59aa08e20cd14508d060a0eea33f3adbf3c383fc3734d73a9b"
                + " {\"object\":\"alert\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "200, true, false",
    "204, true, false",
    "302, false, false",
    "404, false, false",
    "410, false, true",
    "500, false, false"
  })
  void answer_ofTheReceiver_decides(int answered, boolean delivered, boolean hopeless)
      throws Exception {
    status.set(answered);

    UndeliveredException failure =
        catchThrowableOfType(
            UndeliveredException.class,
            () -> sender.send(receiver("/hook"), true, "whsec_1", BODY));

    assertThat(failure == null).isEqualTo(delivered);
    assertThat(failure != null && failure.hopeless()).isEqualTo(hopeless);
    assertThat(heard.poll(60, TimeUnit.SECONDS)).startsWith("POST /hook "); // and not /elsewhere
    assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1", "localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "[::1]", "[fc00::1]", "[fe80::1]", "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]"
      })
  void address_thatIsNotPublic_isNeverAskedForACustomer(String host) {
    URI uri = URI.create("http://" + host + ":" + receiver.getAddress().getPort() + "/hook");

    assertThatThrownBy(() -> sender.send(uri, false, "whsec_1", BODY))
        .isInstanceOfSatisfying(UndeliveredException.class, e -> assertThat(e.hopeless()).isTrue())
        .hasMessageContaining("not a public one");
    assertThat(heard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://example.com/", "file:///etc/passwd", "mailto:a@example.com"})
  void address_ofAnotherKind_isHopeless(String text) {
    assertThatThrownBy(() -> sender.send(URI.create(text), true, "whsec_1", BODY))
        .isInstanceOfSatisfying(UndeliveredException.class, e -> assertThat(e.hopeless()).isTrue());
  }

  @Test
  void receiver_thatNeverAnswers_isGivenUpInTime_andTheConnectionClosed() throws Exception {
    WebhookSender hasty = sender(Duration.ofMillis(300));
    BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            for (int i = 0; i < 7; i++) {
              try {
                Socket socket = silent.accept();
                Thread.startVirtualThread(() -> ends.add(drain(socket)));
              } catch (IOException e) {
                return;
              }
            }
          });
      URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/hook");
      for (int i = 0; i < 7; i++) { // more than the five that Vert.x opens to one server at once
        long begin = System.nanoTime();
        assertThatThrownBy(() -> hasty.send(uri, true, "whsec_1", BODY))
            .isInstanceOf(UndeliveredException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(ends.poll(20, TimeUnit.SECONDS)).as("%d: the end", i).isEqualTo(-1);
      }
    }
  }

  /** Reads until the other side is done: −1, in whatever way it ends. */
  private static int drain(Socket socket) {
    try (socket) {
      while (socket.getInputStream().read() >= 0) {
        // on
      }
    } catch (IOException e) {
      // it was reset
    }
    return -1;
  }

  @Test
  void receiver_thatFailsAtFirst_hearsItAgain_fromTheOutbox() throws Exception {
    status.set(500);
    try (Outbox outbox = new Outbox(Duration.ofMillis(20), 1, new SimpleMeterRegistry())) {
      outbox.post("test", () -> sender.send(receiver("/hook"), true, "whsec_1", BODY));
      String first = Objects.requireNonNull(heard.poll(60, TimeUnit.SECONDS));
      status.set(204);

      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(first);
    }
  }
}
