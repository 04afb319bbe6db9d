package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class MockUpstreamTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final MockUpstream upstream = MockUpstream.start(UpstreamBehaviour.immediate(100), 0);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    upstream.close();
  }

  @Test
  void whole_anyPrompt_answersWithUsage() throws Exception {
    HttpResponse<String> response = post(ChatBodies.chat("some-model", "Hello", false));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    JsonNode answer = JSON.readTree(response.body());
    assertThat(answer.path("object").asString("")).isEqualTo("chat.completion");
    assertThat(answer.path("model").asString("")).isEqualTo("some-model");
    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("message").path("content").asString("")).hasSize(100);
    assertThat(choice.path("finish_reason").asString("")).isEqualTo("stop");
    JsonNode usage = answer.path("usage");
    assertThat(usage.path("completion_tokens").asInt(0)).isEqualTo(25);
    assertThat(usage.path("total_tokens").asInt(0))
        .isEqualTo(usage.path("prompt_tokens").asInt(0) + 25);
  }

  @Test
  void whole_withLatency_answers() throws Exception {
    upstream.behave(UpstreamBehaviour.slow(Duration.ofMillis(20)));

    assertThat(post(ChatBodies.chat("m", "Hello", false)).statusCode()).isEqualTo(200);
  }

  @Test
  void whole_notJson_isRefused() throws Exception {
    assertThat(post(Buffer.buffer("{nonsense")).statusCode()).isEqualTo(400);
    assertThat(post(Buffer.buffer("[]")).statusCode()).isEqualTo(400);
  }

  @Test
  void stream_atOnce_sendsEventsFinishUsageAndDone() throws Exception {
    upstream.behave(UpstreamBehaviour.streaming(0, 5, 10));

    HttpResponse<String> response = post(ChatBodies.chat("m", "Hello", true));

    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    assertStream(response.body(), 5, true);
  }

  @Test
  void stream_withRateAndFirstTokenDelay_sendsTheSameEvents() throws Exception {
    upstream.behave(
        new UpstreamBehaviour(Duration.ZERO, Duration.ofMillis(10), 200, 7, 3, 0, false));

    assertStream(post(ChatBodies.chat("m", "Hello", true)).body(), 7, true);
  }

  @Test
  void stream_usageNotAskedFor_sendsNone() throws Exception {
    upstream.behave(UpstreamBehaviour.streaming(0, 2, 10));

    Buffer body =
        Buffer.buffer(
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");

    assertStream(post(body).body(), 2, false);
  }

  @Test
  void silentStream_clientLeaves_isRecordedWithItsLabel() throws Exception {
    upstream.behave(UpstreamBehaviour.silence());

    try (Socket socket = connect(ChatBodies.chat("m", "the one that left", true))) {
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 200");
    }

    assertDeparture("the one that left");
  }

  @Test
  void waitingWhole_clientLeaves_isRecorded() throws Exception {
    upstream.behave(UpstreamBehaviour.slow(Duration.ofMinutes(5)));

    try (Socket _ = connect(ChatBodies.chat("m", "impatient", false))) {
      while (upstream.requests() == 0) {
        Thread.onSpinWait();
      }
    }

    assertDeparture("impatient");
  }

  @Test
  void whole_clientStays_recordsNoDeparture() throws Exception {
    post(ChatBodies.chat("m", "Hello", false));
    post(ChatBodies.chat("m", "Hello", false));

    assertThat(upstream.departures()).isEmpty();
    assertThat(upstream.requests()).isEqualTo(2);
  }

  private void assertDeparture(String label) throws InterruptedException {
    Departure departure = upstream.departures().poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(departure).isNotNull().extracting(Departure::label).isEqualTo(label);
  }

  private static void assertStream(String body, int events, boolean usage) {
    List<String> data =
        body.lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> line.substring(6))
            .toList();
    assertThat(data).hasSize(events + (usage ? 3 : 2));
    assertThat(data.getLast()).isEqualTo("[DONE]");
    List<JsonNode> chunks = data.subList(0, data.size() - 1).stream().map(JSON::readTree).toList();
    assertThat(chunks)
        .allSatisfy(
            chunk ->
                assertThat(chunk.path("object").asString("")).isEqualTo("chat.completion.chunk"));
    assertThat(chunks.subList(0, events))
        .allSatisfy(
            chunk ->
                assertThat(chunk.path("choices").path(0).path("delta").path("content").asString(""))
                    .startsWith("t="));
    assertThat(chunks.get(events).path("choices").path(0).path("finish_reason").asString(""))
        .isEqualTo("stop");
    if (usage) {
      assertThat(chunks.getLast().path("choices").isEmpty()).isTrue();
      assertThat(chunks.getLast().path("usage").path("completion_tokens").asInt(0))
          .isEqualTo(events);
    }
  }

  private HttpResponse<String> post(Buffer body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(upstream.baseUri() + "/chat/completions"))
            .timeout(LIMIT)
            .POST(BodyPublishers.ofByteArray(body.getBytes()))
            .build(),
        BodyHandlers.ofString());
  }

  private Socket connect(Buffer body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), upstream.baseUri().getPort());
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
            .formatted(body.length());
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body.getBytes());
    return socket;
  }

  private static String firstLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read();
        next != '\r' && next >= 0;
        next = socket.getInputStream().read()) {
      line.append((char) next);
    }
    return line.toString();
  }
}
