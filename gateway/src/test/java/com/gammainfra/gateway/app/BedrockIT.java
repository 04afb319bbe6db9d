package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.gammainfra.gateway.dialect.bedrock.Frames;
import com.gammainfra.gateway.dialect.bedrock.SignatureCheck;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Clients of both kinds in front of a loopback server that speaks Converse and its binary streams,
 * and recomputes signatures. AWS itself is never asked.
 */
class BedrockIT {

  private static final String MODEL = "bedrock/anthropic.claude-sonnet-4-6";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String STOP = "{\"stopReason\":\"end_turn\"}";
  private static final String METADATA =
      "{\"usage\":{\"inputTokens\":1000,\"outputTokens\":200,\"totalTokens\":1260,\"cacheReadInputTokens\":60}}";
  private static final String WHOLE =
      "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"pong\"}]}},\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1000,\"outputTokens\":200,\"totalTokens\":1200}}";

  private final ScriptedUpstream aws = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.with(
          """
          providers:
            bedrock:
              base_url: "%s"
              region: eu-central-1
              api_keys: ["AKIDEXAMPLE:%s:session-token", "an-api-key"]
          """
              .formatted(aws.baseUrl(), SECRET),
          Map.of());
  private final OpenAIClient openai =
      OpenAIOkHttpClient.builder()
          .baseUrl(gateway.address() + "/v1")
          .apiKey("any")
          .maxRetries(0)
          .build();
  private final AnthropicClient anthropic =
      AnthropicOkHttpClient.builder()
          .baseUrl(gateway.address())
          .apiKey("any")
          .maxRetries(0)
          .build();

  @AfterEach
  void stop() {
    openai.close();
    anthropic.close();
    gateway.close();
    aws.close();
  }

  /** A stream of these frames in one write each, which then ends properly. */
  private static ScriptedUpstream.Step frames(byte[]... frames) {
    return (request, vertx) -> {
      HttpServerResponse response =
          request
              .response()
              .setChunked(true)
              .putHeader("content-type", "application/vnd.amazon.eventstream");
      for (byte[] frame : frames) {
        var _ = response.write(Buffer.buffer(frame));
      }
      var _ = response.end();
    };
  }

  private static byte[] text(int index, String text) {
    return Frames.event(
        "contentBlockDelta",
        "{\"contentBlockIndex\":" + index + ",\"delta\":{\"text\":\"" + text + "\"}}");
  }

  private static byte[] tool(int index, String id, String name) {
    return Frames.event(
        "contentBlockStart",
        "{\"contentBlockIndex\":%d,\"start\":{\"toolUse\":{\"toolUseId\":\"%s\",\"name\":\"%s\"}}}"
            .formatted(index, id, name));
  }

  private static byte[] input(int index, String escaped) {
    return Frames.event(
        "contentBlockDelta",
        "{\"contentBlockIndex\":%d,\"delta\":{\"toolUse\":{\"input\":\"%s\"}}}"
            .formatted(index, escaped));
  }

  private static byte[] close(int index) {
    return Frames.event("contentBlockStop", "{\"contentBlockIndex\":" + index + "}");
  }

  private static ChatCompletionCreateParams.Builder ask() {
    return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage("ping");
  }

  private static MessageCreateParams.Builder message() {
    return MessageCreateParams.builder().model(MODEL).maxTokens(2_000).addUserMessage("ping");
  }

  @Test
  void wholeAnswer_isRead_fromARequestThatIsSignedAsItArrives() throws Exception {
    aws.then(ScriptedUpstream.json(200, WHOLE));

    ChatCompletion answer = openai.chat().completions().create(ask().temperature(0.2).build());

    assertThat(answer.choices().getFirst().message().content()).contains("pong");
    assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(1200);
    ScriptedUpstream.Asked asked = aws.asked();
    assertThat(asked.path()).isEqualTo("/v1/model/eu.anthropic.claude-sonnet-4-6/converse");
    assertThat(asked.headers()).containsEntry("x-amz-security-token", "session-token");
    String day = requireNonNull(asked.headers().get("x-amz-date")).substring(0, 8);
    String scope = day + "/eu-central-1/bedrock";
    assertThat(SignatureCheck.holds(asked.path(), asked.headers(), asked.raw(), SECRET, scope))
        .isTrue();
    byte[] other = asked.raw().clone();
    other[other.length / 2] ^= 1;
    assertThat(SignatureCheck.holds(asked.path(), asked.headers(), other, SECRET, scope)).isFalse();
  }

  @Test
  void modelWithAColon_isSignedAsItIsSent() throws Exception {
    aws.then(ScriptedUpstream.json(200, WHOLE));

    assertThat(gateway.chat("bedrock/amazon.nova-pro-v1:0", "ping").statusCode()).isEqualTo(200);

    ScriptedUpstream.Asked asked = aws.asked();
    String scope =
        requireNonNull(asked.headers().get("x-amz-date")).substring(0, 8) + "/eu-central-1/bedrock";
    assertThat(asked.path()).isEqualTo("/v1/model/eu.amazon.nova-pro-v1%3A0/converse");
    assertThat(SignatureCheck.holds(asked.path(), asked.headers(), asked.raw(), SECRET, scope))
        .isTrue();
  }

  @Test
  void stream_accumulates_withUsageThatComesAfterTheStop() throws Exception {
    aws.then(
        frames(
            Frames.event("messageStart", "{\"role\":\"assistant\"}"),
            text(0, "Hel"),
            text(0, "lo"),
            Frames.event("messageStop", STOP),
            Frames.event("metadata", METADATA)));
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();

    try (var stream =
        openai
            .chat()
            .completions()
            .createStreaming(
                ask()
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      stream.stream().forEach(whole::accumulate);
    }

    ChatCompletion answer = whole.chatCompletion();
    assertThat(answer.choices().getFirst().message().content()).contains("Hello");
    assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(1060);
    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(200);
    ScriptedUpstream.Asked asked = aws.asked();
    assertThat(asked.path()).endsWith("/converse-stream");
    assertThat(asked.headers()).containsEntry("accept", "application/vnd.amazon.eventstream");
  }

  @Test
  void parallelCalls_streamed_goRound_underBedrocksOwnIds() throws Exception {
    aws.then(
            frames(
                tool(0, "tooluse_a", "weather"),
                input(0, "{\\\"city\\\":"),
                input(0, "\\\"Bern\\\"}"),
                close(0),
                tool(1, "tooluse_b", "now"),
                close(1),
                Frames.event("messageStop", "{\"stopReason\":\"tool_use\"}"),
                Frames.event("metadata", METADATA)))
        .then(ScriptedUpstream.json(200, WHOLE));
    ChatCompletionCreateParams.Builder conversation =
        ask().addTool(function("weather")).addTool(function("now"));
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    try (var stream = openai.chat().completions().createStreaming(conversation.build())) {
      stream.stream().forEach(whole::accumulate);
    }
    var turn = whole.chatCompletion().choices().getFirst().message();
    var calls = turn.toolCalls().orElseThrow();

    conversation.addMessage(turn);
    calls.forEach(
        call ->
            conversation.addMessage(
                ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.asFunction().id())
                    .content("sunny")
                    .build()));
    ChatCompletion second = openai.chat().completions().create(conversation.build());

    assertThat(calls)
        .extracting(call -> call.asFunction().function().name())
        .containsExactly("weather", "now");
    assertThat(calls)
        .extracting(call -> call.asFunction().function().arguments())
        .containsExactly("{\"city\":\"Bern\"}", "{}");
    assertThat(calls.getFirst().asFunction().id()).startsWith("gi_");
    assertThat(second.choices().getFirst().message().content()).contains("pong");
    var _ = aws.asked();
    JsonNode sent = aws.asked().body();
    assertThat(sent.at("/messages/1/content/0/toolUse/toolUseId").stringValue())
        .isEqualTo("tooluse_a");
    assertThat(sent.at("/messages/2/content/0/toolResult/toolUseId").stringValue())
        .isEqualTo("tooluse_a");
    assertThat(sent.at("/messages/2/content/1/toolResult/toolUseId").stringValue())
        .isEqualTo("tooluse_b");
  }

  private static ChatCompletionFunctionTool function(String name) {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name(name)
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build())
        .build();
  }

  @Test
  void image_arrivesAsBytes() throws Exception {
    aws.then(ScriptedUpstream.json(200, WHOLE));

    var _ =
        openai
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model(MODEL)
                    .addUserMessageOfArrayOfContentParts(
                        List.of(
                            ChatCompletionContentPart.ofText(
                                ChatCompletionContentPartText.builder().text("see").build()),
                            ChatCompletionContentPart.ofImageUrl(
                                ChatCompletionContentPartImage.builder()
                                    .imageUrl(
                                        ChatCompletionContentPartImage.ImageUrl.builder()
                                            .url("data:image/png;base64,iVBORw0KGgo=")
                                            .build())
                                    .build())))
                    .build());

    JsonNode image = aws.asked().body().at("/messages/0/content/1/image");
    assertThat(image.get("format").stringValue()).isEqualTo("png");
    assertThat(image.at("/source/bytes").stringValue()).isEqualTo("iVBORw0KGgo=");
  }

  @Test
  void throttled_theOtherKeyAnswers_asABearerToken() throws Exception {
    aws.then(
            ScriptedUpstream.json(
                429,
                "{\"message\":\"Too many requests\"}",
                "x-amzn-ErrorType",
                "ThrottlingException:http://internal.amazon.com/"))
        .then(ScriptedUpstream.json(200, WHOLE));

    assertThat(gateway.chat(MODEL, "ping").statusCode()).isEqualTo(200);

    assertThat(aws.asked().authorization()).startsWith("AWS4-HMAC-SHA256 ");
    assertThat(aws.asked().authorization()).isEqualTo("Bearer an-api-key");
  }

  @Test
  void errors_areTheClients_andHoldNoSecret() {
    ScriptedUpstream.Step throttled =
        ScriptedUpstream.json(
            429,
            "{\"message\":\"AKIDEXAMPLE and " + SECRET + " ask too much\"}",
            "x-amzn-ErrorType",
            "ThrottlingException");
    for (int i = 0; i < 6; i++) {
      aws.then(throttled);
    }

    assertThatThrownBy(() -> openai.chat().completions().create(ask().build()))
        .isInstanceOf(RateLimitException.class)
        .hasMessageNotContaining(SECRET);
    HttpResponse<String> receipt =
        gateway.get("/metrics", "authorization", "Bearer " + RunningGateway.ADMIN_KEY);
    assertThat(receipt.body()).doesNotContain(SECRET);
  }

  @Test
  void requestAtFault_isA400_withAwssWords() {
    aws.then(
        ScriptedUpstream.json(
            400,
            "{\"message\":\"The maximum tokens you requested exceeds the model limit\"}",
            "x-amzn-ErrorType",
            "ValidationException"));

    HttpResponse<String> response = gateway.chat(MODEL, "ping");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("The maximum tokens you requested");
    assertThat(aws.askedSoFar()).isEqualTo(1);
  }

  @Test
  void exceptionBeforeAnyContent_isFailedOver() throws Exception {
    aws.then(
            frames(
                Frames.event("messageStart", "{\"role\":\"assistant\"}"),
                Frames.exception("throttlingException", "slow down")))
        .then(frames(text(0, "pong"), Frames.event("messageStop", STOP)));

    HttpResponse<String> response = streamed();

    assertThat(response.body()).contains("\"content\":\"pong\"").endsWith("data: [DONE]\n\n");
    assertThat(header(response, "fallback-reason")).isEqualTo("bedrock_rate_limit");
  }

  @Test
  void streamWithoutMessageStop_isTruncated() {
    aws.then(frames(text(0, "Half of"), close(0)));

    HttpResponse<String> response = streamed();

    assertThat(response.body()).contains("Half of", "stream_truncated").doesNotContain("[DONE]");
    JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
    assertThat(receipt.get("status").stringValue()).isEqualTo("truncated");
  }

  @Test
  void exceptionAfterContent_isTruncated() {
    aws.then(frames(text(0, "Half of"), Frames.exception("modelStreamErrorException", "it broke")));

    assertThat(streamed().body()).contains("Half of", "stream_truncated").doesNotContain("[DONE]");
  }

  @Test
  void damagedFrame_isTruncated_neverTakenForGood() throws Exception {
    byte[] damaged = text(0, "evil");
    damaged[damaged.length - 6] ^= 1;
    CompletableFuture<Runnable> rest = new CompletableFuture<>();
    aws.then(
        (request, vertx) -> {
          HttpServerResponse response =
              request
                  .response()
                  .setChunked(true)
                  .putHeader("content-type", "application/vnd.amazon.eventstream");
          var _ = response.write(Buffer.buffer(text(0, "Half of")));
          rest.complete(
              () ->
                  vertx.runOnContext(
                      _ -> {
                        var _ = response.end(Buffer.buffer(damaged));
                      }));
        });

    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response = // once it has begun
          client.send(
              gateway
                  .request("/v1/chat/completions")
                  .header("content-type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          RunningGateway.body(MODEL, "ping", ",\"stream\":true")))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      rest.get(10, TimeUnit.SECONDS).run();

      assertThat(new String(response.body().readAllBytes(), UTF_8))
          .contains("Half of", "stream_truncated")
          .doesNotContain("evil", "[DONE]");
      JsonNode receipt = json(gateway.get("/v1/receipts/" + header(response, "request-id")));
      assertThat(receipt.at("/attempts/0/error").stringValue()).isEqualTo("malformed");
    }
  }

  private HttpResponse<String> streamed() {
    return gateway.post(
        "/v1/chat/completions", RunningGateway.body(MODEL, "ping", ",\"stream\":true"));
  }

  @Test
  void clientLeaves_theStreamIsResetSoon() throws Exception {
    aws.then(
        (request, vertx) -> {
          var _ =
              request
                  .response()
                  .setChunked(true)
                  .putHeader("content-type", "application/vnd.amazon.eventstream")
                  .write(Buffer.buffer(text(0, "Half of")));
        });
    String body = RunningGateway.body(MODEL, "ping", ",\"stream\":true");
    long hungUp;
    try (Socket socket = new Socket(gateway.uri("/").getHost(), gateway.uri("/").getPort())) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
              + "content-length: %d\r\n\r\n".formatted(body.length());
      socket.getOutputStream().write((head + body).getBytes(US_ASCII));
      socket.setSoTimeout(10_000);
      InputStream in = socket.getInputStream();
      StringBuilder read = new StringBuilder();
      while (!read.toString().contains("Half of")) {
        read.append((char) in.read());
      }
      hungUp = System.nanoTime();
    }

    Duration took = Duration.ofNanos(aws.left() - hungUp);
    assertThat(took).isLessThan(Duration.ofSeconds(5));
    System.out.printf(
        "client left, upstream closed after %d µs%n",
        TimeUnit.NANOSECONDS.toMicros(took.toNanos()));
  }

  @Test
  void anthropicsClient_isAnswered_wholeWithItsReasoning() {
    aws.then(
        ScriptedUpstream.json(
            200,
            "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"reasoningContent\":{\"reasoningText\":{\"text\":\"hmm\",\"signature\":\"c2ln\"}}},{\"text\":\"pong\"}]}},\"stopReason\":\"max_tokens\",\"usage\":{\"inputTokens\":3,\"outputTokens\":1,\"cacheReadInputTokens\":7}}"));

    Message answer = anthropic.messages().create(message().system("be brief").build());

    assertThat(answer.content().getFirst().asThinking().thinking()).isEqualTo("hmm");
    assertThat(answer.content().getFirst().asThinking().signature())
        .isEqualTo("gammainfra:bedrock:c2ln");
    assertThat(answer.content().get(1).asText().text()).isEqualTo("pong");
    assertThat(answer.stopReason()).contains(StopReason.MAX_TOKENS);
    assertThat(answer.usage().inputTokens()).isEqualTo(3);
    assertThat(answer.usage().cacheReadInputTokens()).contains(7L);
  }

  @Test
  void anthropicsClient_streams_textAndACall() throws Exception {
    aws.then(
        frames(
            Frames.event("messageStart", "{\"role\":\"assistant\"}"),
            text(0, "Look: "),
            close(0),
            tool(1, "tooluse_a", "weather"),
            input(1, "{\\\"city\\\":\\\"Bern\\\"}"),
            close(1),
            Frames.event("messageStop", "{\"stopReason\":\"tool_use\"}"),
            Frames.event("metadata", METADATA)));
    MessageAccumulator whole = MessageAccumulator.create();

    try (var stream = anthropic.messages().createStreaming(message().build())) {
      stream.stream().forEach(whole::accumulate);
    }

    Message answer = whole.message();
    assertThat(answer.content().getFirst().asText().text()).isEqualTo("Look: ");
    assertThat(answer.content().get(1).asToolUse()._input().toString()).contains("Bern");
    assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(aws.asked().body().at("/inferenceConfig/maxTokens").intValue()).isEqualTo(2_000);
  }

  @Test
  void brokenStream_isAnErrorOfTheSdks() {
    aws.then(frames(text(0, "Half of")));
    List<String> seen = new ArrayList<>();

    assertThatThrownBy(
            () -> {
              try (var stream = openai.chat().completions().createStreaming(ask().build())) {
                stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .forEach(seen::add);
              }
            })
        .isInstanceOf(OpenAIException.class);
    assertThat(seen).contains("Half of");
  }
}
