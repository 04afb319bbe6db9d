package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** OpenAI's own Java client, unchanged but for its base URL. */
class OpenAiSdkIT {

  private static final String TOOL_CALL =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"upstream-name",
       "choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
         "content":null,"tool_calls":[{"id":"call_abc123","type":"function",
           "function":{"name":"weather","arguments":"{\\"city\\":\\"Bern\\"}"}}]}}],
       "usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}}""";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway = RunningGateway.before(Map.of("openai", openai), "");
  private final OpenAIClient client = client(gateway, "any");

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    openai.close();
  }

  @Test
  void wholeAnswer_isRead() {
    ChatCompletion answer = client.chat().completions().create(ask("openai/gpt-5-mini").build());

    assertThat(answer.choices().getFirst().message().content()).contains("pong");
    assertThat(answer.model()).isEqualTo("openai/gpt-5-mini");
    assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(1200);
  }

  @Test
  void routedAnswer_isRead() {
    ChatCompletion answer = client.chat().completions().create(ask("gammainfra/auto").build());

    assertThat(answer.choices().getFirst().message().content()).contains("pong");
    assertThat(answer.model()).startsWith("openai/");
  }

  @Test
  void streamedAnswer_accumulates_withItsUsage() {
    openai.then(ScriptedUpstream.events(true, "Hel", "lo", " there"));
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    List<String> deltas = new ArrayList<>();

    try (var stream =
        client
            .chat()
            .completions()
            .createStreaming(
                ask("openai/gpt-5-mini")
                    .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                    .build())) {
      stream.stream()
          .peek(whole::accumulate)
          .flatMap(chunk -> chunk.choices().stream())
          .flatMap(choice -> choice.delta().content().stream())
          .filter(text -> !text.isEmpty())
          .forEach(deltas::add);
    }

    assertThat(deltas).containsExactly("Hel", "lo", " there");
    ChatCompletion answer = whole.chatCompletion();
    assertThat(answer.choices().getFirst().message().content()).contains("Hello there");
    assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(200);
  }

  @Test
  void toolCall_makesTheRoundTrip() throws Exception {
    openai.then(ScriptedUpstream.json(200, TOOL_CALL));
    ChatCompletionCreateParams.Builder conversation = ask("gammainfra/auto").addTool(weatherTool());

    ChatCompletion first = client.chat().completions().create(conversation.build());
    var message = first.choices().getFirst().message();
    var call = message.toolCalls().orElseThrow().getFirst().asFunction();
    ChatCompletion second =
        client
            .chat()
            .completions()
            .create(
                conversation
                    .addMessage(message)
                    .addMessage(
                        ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.id())
                            .content("sunny")
                            .build())
                    .build());

    assertThat(call.function().name()).isEqualTo("weather");
    assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Bern\"}");
    assertThat(second.choices().getFirst().message().content()).contains("pong");
    assertThat(openai.asked().body().at("/tools/0/function/name").stringValue())
        .isEqualTo("weather");
    JsonNode sent = openai.asked().body().get("messages");
    assertThat(sent.at("/1/tool_calls/0/id").stringValue())
        .as("the upstream gets its own id again")
        .isEqualTo("call_abc123");
    assertThat(sent.at("/2/role").stringValue()).isEqualTo("tool");
    assertThat(sent.at("/2/tool_call_id").stringValue()).isEqualTo("call_abc123");
    assertThat(sent.at("/2/content").stringValue()).isEqualTo("sunny");
  }

  @Test
  void unknownModel_isTheSdksNotFound() {
    assertThatThrownBy(() -> client.chat().completions().create(ask("openai/gpt-99").build()))
        .isInstanceOfSatisfying(
            NotFoundException.class,
            e -> {
              assertThat(e.code()).contains("model_not_found");
              assertThat(e.param()).contains("model");
            });
  }

  @Test
  void exhaustedRoute_isNotTriedAgainByTheSdk() throws Exception {
    openai
        .then(ScriptedUpstream.json(503, "{}"))
        .then(ScriptedUpstream.json(429, "{}"))
        .then(ScriptedUpstream.json(429, "{}"));

    assertThatThrownBy(() -> client.chat().completions().create(ask("openai/gpt-5-mini").build()))
        .isInstanceOf(InternalServerException.class);
    openai.asked();
    assertThat(openai.askedSoFar()).as("after a 503").isZero();
    assertThatThrownBy(() -> client.chat().completions().create(ask("openai/gpt-5-mini").build()))
        .isInstanceOf(RateLimitException.class);
    openai.asked();
    openai.asked();
    assertThat(openai.askedSoFar()).as("after a 429 and the gateway's one more try").isZero();
  }

  @Test
  void wrongKey_isTheSdksUnauthorized_aRightOneIsServed() {
    try (RunningGateway keyed =
        RunningGateway.before(Map.of("openai", openai), RunningGateway.KEYS)) {
      OpenAIClient stranger = client(keyed, "wrong");
      OpenAIClient ann = client(keyed, "key-of-ann");
      assertThatThrownBy(
              () -> stranger.chat().completions().create(ask("openai/gpt-5-mini").build()))
          .isInstanceOf(UnauthorizedException.class);
      assertThat(ann.chat().completions().create(ask("openai/gpt-5-mini").build()).choices())
          .hasSize(1);
      stranger.close();
      ann.close();
    }
  }

  @Test
  void models_areListedAndRetrieved() {
    assertThat(client.models().list().data())
        .extracting(model -> model.id())
        .contains("gammainfra/auto", "openai/gpt-5-mini");
    assertThat(client.models().retrieve("openai/gpt-5-mini").ownedBy()).isEqualTo("openai");
  }

  private static OpenAIClient client(RunningGateway gateway, String key) {
    return OpenAIOkHttpClient.builder().baseUrl(gateway.address() + "/v1").apiKey(key).build();
  }

  private static ChatCompletionCreateParams.Builder ask(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("ping");
  }

  private static ChatCompletionFunctionTool weatherTool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("weather")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .build())
                .build())
        .build();
  }
}
