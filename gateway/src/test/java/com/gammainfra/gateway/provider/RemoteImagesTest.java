package com.gammainfra.gateway.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images by URL: fetched, bounded, and never from where only this machine can reach. */
class RemoteImagesTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 1, 2, 3};

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server =
      vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1").await();
  private final RemoteImages images =
      new RemoteImages(vertx, InetAddress::isLoopbackAddress, port -> port == server.actualPort());

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void serve(HttpServerRequest request) {
    asked.add(request.authority() + request.uri());
    switch (String.valueOf(request.path())) {
      case "/image" -> request.response().end(Buffer.buffer(PNG));
      case "/again" -> request.response().setStatusCode(302).putHeader("location", "/image").end();
      case "/loop" -> request.response().setStatusCode(302).putHeader("location", "/loop").end();
      case "/inside" ->
          request
              .response()
              .setStatusCode(307)
              .putHeader("location", "http://169.254.169.254/latest/meta-data")
              .end();
      case "/page" -> request.response().putHeader("content-type", "image/png").end("<html>");
      case "/large" ->
          request.response().end(Buffer.buffer(PNG).appendBytes(new byte[RemoteImages.MAX_BYTES]));
      default -> request.response().setStatusCode(404).end("secret words");
    }
  }

  @Test
  void image_isInlined_andTheHostIsNamedAsItWasWritten() {
    RemoteImages.Inlined inlined =
        images.inline(request("http://localhost:PORT/image?a=b"), _ -> true);

    assertThat(url(inlined))
        .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(PNG));
    assertThat(asked).containsExactly("localhost:" + server.actualPort() + "/image?a=b");
  }

  @Test
  void redirect_isFollowed() {
    assertThat(url(images.inline(request("http://127.0.0.1:PORT/again"), _ -> true)))
        .startsWith("data:image/png;base64,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://127.0.0.1:PORT/inside|port 80 or 443",
        "http://127.0.0.1:PORT/loop|redirected more than",
        "http://127.0.0.1:PORT/page|no PNG, JPEG, GIF or WebP",
        "http://127.0.0.1:PORT/large|more than 10485760 bytes",
        "http://127.0.0.1:PORT/gone|status 404",
        "http://user:pass@127.0.0.1:PORT/image|no credentials",
        "http://127.0.0.1:1/image|port 80 or 443",
        "http://nowhere.invalid:PORT/image|its host is not known",
        "http:///image|must have a host",
        "http://a b/|cannot be read",
      })
  void whatCannotBeHad_isRefused_namingThePlaceAndNotTheUrl(String url, String why) {
    RemoteImages.Inlined inlined = images.inline(request(url), _ -> true);

    assertThat(inlined).isInstanceOf(RemoteImages.Inlined.Refused.class);
    assertThat(((RemoteImages.Inlined.Refused) inlined).why())
        .startsWith("the image in messages[0] cannot be fetched: ")
        .contains(why)
        .doesNotContain("secret")
        .doesNotContain("169.254");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/x.png",
        "http://localhost/x.png",
        "http://[::1]/x.png",
        "http://2130706433/x.png",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/x.png",
        "http://0/x.png",
      })
  void insideAddress_isNotAsked(String url) {
    RemoteImages.Inlined inlined = new RemoteImages(vertx).inline(request(url), _ -> true);

    assertThat(((RemoteImages.Inlined.Refused) inlined).why())
        .containsAnyOf("not a public one", "must have a host", "not known");
    assertThat(asked).isEmpty();
  }

  @Test
  void imageInsideTheRequest_isNotFetched() {
    assertThat(RemoteImages.needed(request("data:image/png;base64,AAAA"), _ -> true)).isFalse();
    assertThat(RemoteImages.needed(request("https://example.com/a.png"), _ -> true)).isTrue();
  }

  private static String url(RemoteImages.Inlined inlined) {
    ChatRequest request = ((RemoteImages.Inlined.Done) inlined).request();
    return ((ContentPart.Image) request.messages().getFirst().parts().getFirst()).url();
  }

  private ChatRequest request(String url) {
    return new OpenAiDialect()
        .decodeRequest(
            """
            {"model":"auto","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"%s"}}]}]}
            """
                .formatted(url.replace("PORT", Integer.toString(server.actualPort())))
                .getBytes(UTF_8));
  }
}
