package com.gammainfra.gateway.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
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

/**
 * Images and documents by URL: fetched, bounded, and never from where only this machine can reach.
 */
class RemoteMediaTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 1, 2, 3};

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server =
      vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1").await();
  private final RemoteMedia images =
      new RemoteMedia(vertx, InetAddress::isLoopbackAddress, port -> port == server.actualPort());

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void serve(HttpServerRequest request) {
    asked.add(request.authority() + request.uri());
    switch (String.valueOf(request.path())) {
      case "/image" -> request.response().end(Buffer.buffer(PNG));
      case "/document" -> request.response().end("%PDF-1.7 and more");
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
          request.response().end(Buffer.buffer(PNG).appendBytes(new byte[RemoteMedia.MAX_BYTES]));
      default -> request.response().setStatusCode(404).end("secret words");
    }
  }

  @Test
  void image_isInlined_andTheHostIsNamedAsItWasWritten() {
    RemoteMedia.Inlined inlined =
        images.inline(request("http://localhost:PORT/image?a=b"), _ -> true);

    assertThat(url(inlined))
        .isEqualTo("data:image/png;base64," + Base64.getEncoder().encodeToString(PNG));
    assertThat(asked).containsExactly("localhost:" + server.actualPort() + "/image?a=b");
  }

  @Test
  void document_isInlined_alsoInsideAResult_andKeepsItsName() {
    String message =
        """
        {"role":"user","content":[
          {"type":"document","title":"d.pdf","source":{"type":"url","url":"http://127.0.0.1:PORT/document"}},
          {"type":"tool_result","tool_use_id":"t","content":[{"type":"document","source":{"type":"url","url":"http://127.0.0.1:PORT/document"}}]}]}
        """;
    RemoteMedia.Inlined inlined = images.inline(messages(message), _ -> true);

    String url =
        "data:application/pdf;base64,"
            + Base64.getEncoder().encodeToString("%PDF-1.7 and more".getBytes(UTF_8));
    List<ContentPart> parts =
        ((RemoteMedia.Inlined.Done) inlined)
            .request().messages().stream().flatMap(m -> m.parts().stream()).toList();
    assertThat(parts).contains(new ContentPart.Document("d.pdf", url));
    assertThat(parts)
        .anySatisfy(
            part ->
                assertThat(part)
                    .isInstanceOfSatisfying(
                        ContentPart.ToolResult.class,
                        result ->
                            assertThat(result.parts())
                                .containsExactly(new ContentPart.Document(null, url))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "gone", "inside"})
  void documentThatIsNone_orCannotBeHad_staysByUrl_andIsLeftOutByTheWriters(String path) {
    String message =
        """
        {"role":"user","content":[{"type":"document","source":{"type":"url","url":"http://127.0.0.1:PORT/%s"}}]}
        """
            .formatted(path);
    RemoteMedia.Inlined inlined = images.inline(messages(message), _ -> true);

    ChatRequest request = ((RemoteMedia.Inlined.Done) inlined).request();
    assertThat(request.messages().getFirst().parts().getFirst())
        .isInstanceOfSatisfying(
            ContentPart.Document.class,
            document -> assertThat(document.url()).endsWith("/" + path));
  }

  @Test
  void documentsThatCannotBeHad_takeNothingFromAnImageAfterThem() {
    String document =
        "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"http://127.0.0.1:PORT/gone\"}},";
    String message =
        "{\"role\":\"user\",\"content\":["
            + document.repeat(RemoteMedia.MAX_FILES)
            + "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"http://127.0.0.1:PORT/image\"}}]}";
    RemoteMedia.Inlined inlined = images.inline(messages(message), _ -> true);

    ChatRequest request = ((RemoteMedia.Inlined.Done) inlined).request();
    assertThat(request.messages().getFirst().parts().getLast())
        .isInstanceOfSatisfying(
            ContentPart.Image.class,
            image -> assertThat(image.url()).startsWith("data:image/png;base64,"));
  }

  @Test
  void whatIsNotWanted_staysByUrl() {
    ChatRequest request = request("http://127.0.0.1:PORT/image");

    assertThat(RemoteMedia.needed(request, part -> part instanceof ContentPart.Document)).isFalse();
    assertThat(url(images.inline(request, part -> part instanceof ContentPart.Document)))
        .startsWith("http://127.0.0.1");
  }

  private ChatRequest messages(String message) {
    return new AnthropicDialect()
        .decodeRequest(
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[%s]}"
                .formatted(message.replace("PORT", Integer.toString(server.actualPort())))
                .getBytes(UTF_8));
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
        "http://127.0.0.1:PORT/document|no PNG, JPEG, GIF or WebP",
        "http://127.0.0.1:PORT/large|more than 10485760 bytes",
        "http://127.0.0.1:PORT/gone|status 404",
        "http://user:pass@127.0.0.1:PORT/image|no credentials",
        "http://127.0.0.1:1/image|port 80 or 443",
        "http://nowhere.invalid:PORT/image|its host is not known",
        "http:///image|must have a host",
        "http://a b/|cannot be read",
      })
  void whatCannotBeHad_isRefused_namingThePlaceAndNotTheUrl(String url, String why) {
    RemoteMedia.Inlined inlined = images.inline(request(url), _ -> true);

    assertThat(inlined).isInstanceOf(RemoteMedia.Inlined.Refused.class);
    assertThat(((RemoteMedia.Inlined.Refused) inlined).why())
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
    RemoteMedia.Inlined inlined = new RemoteMedia(vertx).inline(request(url), _ -> true);

    assertThat(((RemoteMedia.Inlined.Refused) inlined).why())
        .containsAnyOf("not a public one", "must have a host", "not known");
    assertThat(asked).isEmpty();
  }

  @Test
  void imageInsideTheRequest_isNotFetched() {
    assertThat(RemoteMedia.needed(request("data:image/png;base64,AAAA"), _ -> true)).isFalse();
    assertThat(RemoteMedia.needed(request("https://example.com/a.png"), _ -> true)).isTrue();
  }

  private static String url(RemoteMedia.Inlined inlined) {
    ChatRequest request = ((RemoteMedia.Inlined.Done) inlined).request();
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
