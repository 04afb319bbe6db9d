package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.vendor.AnthropicVendor;
import com.gammainfra.gateway.vendor.GeminiVendor;
import com.gammainfra.gateway.vendor.OpenAiVendor;
import com.gammainfra.gateway.vendor.ValidatingUpstream;
import com.gammainfra.gateway.vendor.Vendor;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LangChain4j's clients of both APIs, each before three vendors that check what they get. */
class LangChain4jIT {

  private static final List<String> MODELS =
      List.of("openai/gpt-5-mini", "anthropic/claude-sonnet-4-6", "google/gemini-3-flash-preview");
  private static final ToolSpecification TOOL =
      ToolSpecification.builder()
          .name("weather")
          .description("of a city")
          .parameters(JsonObjectSchema.builder().addStringProperty("city").required("city").build())
          .build();

  private final Map<String, ValidatingUpstream> upstreams = new LinkedHashMap<>();
  private final RunningGateway gateway;
  private volatile boolean calls;

  LangChain4jIT() {
    ValidatingUpstream.Answers script =
        (vendor, stream) -> calls ? call(vendor, stream) : vendor.text("{\"a\":1}", stream);
    upstreams.put("openai", new ValidatingUpstream(new OpenAiVendor(), script));
    upstreams.put("anthropic", new ValidatingUpstream(new AnthropicVendor(), script));
    upstreams.put("google", new ValidatingUpstream(new GeminiVendor(), script));
    StringBuilder yaml = new StringBuilder("providers:\n");
    upstreams.forEach(
        (name, upstream) ->
            yaml.append(
                "  %s: {base_url: \"%s\", api_keys: [\"key\"]}\n"
                    .formatted(name, upstream.baseUrl())));
    gateway = RunningGateway.with(yaml.toString(), Map.of());
  }

  private static String call(Vendor vendor, boolean stream) {
    return vendor.calls("weather", List.of("{\"city\":\"Bern\"}", "{\"city\":\"Chur\"}"), stream);
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstreams.values().forEach(ValidatingUpstream::close);
  }

  static Stream<Arguments> pairs() {
    return MODELS.stream()
        .flatMap(model -> Stream.of("openai", "anthropic").map(api -> Arguments.of(api, model)));
  }

  private ChatModel model(String api, String name) {
    String url = gateway.address() + "/v1";
    return api.equals("openai")
        ? OpenAiChatModel.builder()
            .baseUrl(url)
            .apiKey("any")
            .modelName(name)
            .maxRetries(0)
            .strictJsonSchema(true)
            .build()
        : AnthropicChatModel.builder()
            .baseUrl(url)
            .apiKey("any")
            .modelName(name)
            .maxRetries(0)
            .maxTokens(1_000)
            .build();
  }

  private StreamingChatModel streaming(String api, String name) {
    String url = gateway.address() + "/v1";
    return api.equals("openai")
        ? OpenAiStreamingChatModel.builder().baseUrl(url).apiKey("any").modelName(name).build()
        : AnthropicStreamingChatModel.builder()
            .baseUrl(url)
            .apiKey("any")
            .modelName(name)
            .maxTokens(1_000)
            .build();
  }

  private static ChatResponse stream(StreamingChatModel model, ChatRequest request)
      throws Exception {
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    model.chat(
        request,
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String text) {}

          @Override
          public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
          }

          @Override
          public void onError(Throwable error) {
            whole.completeExceptionally(error);
          }
        });
    return whole.get(20, TimeUnit.SECONDS);
  }

  private void nobodyRefused() {
    upstreams.forEach((name, upstream) -> assertThat(upstream.mistakes()).as(name).isEmpty());
  }

  @ParameterizedTest(name = "{0}''s client before {1}")
  @MethodSource("pairs")
  void chat_wholeAndStreamed_isAnswered(String api, String model) throws Exception {
    ChatRequest request =
        ChatRequest.builder()
            .messages(SystemMessage.from("be brief"), UserMessage.from("ping"))
            .build();

    ChatResponse whole = model(api, model).chat(request);
    ChatResponse streamed = stream(streaming(api, model), request);

    assertThat(whole.aiMessage().text()).isEqualTo("{\"a\":1}");
    assertThat(streamed.aiMessage().text()).isEqualTo("{\"a\":1}");
    assertThat(whole.tokenUsage().outputTokenCount()).isEqualTo(9);
    assertThat(whole.modelName()).isEqualTo(model);
    nobodyRefused();
  }

  @ParameterizedTest(name = "{0}''s client before {1}")
  @MethodSource("pairs")
  void tools_parallelAndStreamed_goRound(String api, String model) throws Exception {
    for (boolean streamed : new boolean[] {false, true}) {
      List<ChatMessage> history = new ArrayList<>(List.of(UserMessage.from("weather?")));
      calls = true;
      ChatRequest request =
          ChatRequest.builder().messages(history).toolSpecifications(TOOL).build();
      ChatResponse first =
          streamed ? stream(streaming(api, model), request) : model(api, model).chat(request);
      AiMessage message = first.aiMessage();
      history.add(message);
      message
          .toolExecutionRequests()
          .forEach(call -> history.add(ToolExecutionResultMessage.from(call, "sunny")));
      calls = false;
      ChatResponse second =
          model(api, model)
              .chat(ChatRequest.builder().messages(history).toolSpecifications(TOOL).build());

      assertThat(message.toolExecutionRequests())
          .extracting(call -> call.name() + call.arguments().replaceAll("\\s", ""))
          .containsExactly("weather{\"city\":\"Bern\"}", "weather{\"city\":\"Chur\"}");
      assertThat(second.aiMessage().text()).isEqualTo("{\"a\":1}");
    }
    nobodyRefused();
  }

  @ParameterizedTest(name = "before {0}")
  @MethodSource("models")
  void schema_isSentToWhoeverAnswers(String model) {
    JsonSchema schema =
        JsonSchema.builder()
            .name("answer")
            .rootElement(JsonObjectSchema.builder().addIntegerProperty("a").required("a").build())
            .build();

    ChatResponse answer =
        model("openai", model)
            .chat(
                ChatRequest.builder()
                    .messages(UserMessage.from("a number"))
                    .responseFormat(
                        ResponseFormat.builder()
                            .type(ResponseFormatType.JSON)
                            .jsonSchema(schema)
                            .build())
                    .build());

    assertThat(answer.aiMessage().text()).isEqualTo("{\"a\":1}");
    nobodyRefused();
  }

  static Stream<String> models() {
    return MODELS.stream();
  }
}
