package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Anthropic's own Java client, unchanged but for its base URL, before models of two vendors. */
class AnthropicSdkIT {

  private static final String OPENAI = "openai/gpt-5-mini";
  private static final String CLAUDE = "anthropic/claude-sonnet-4-6";
  private static final String OPENAI_CALL =
      """
      {"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"tool_calls",
       "message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_abc123def","type":"function",
       "function":{"name":"weather","arguments":"{\\"city\\":\\"Bern\\"}"}}]}}],
       "usage":{"prompt_tokens":1000,"completion_tokens":200,"total_tokens":1200}}""";
  private static final String CLAUDE_ANSWER =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-6","content":[{"type":"text","text":"pong"}],
       "stop_reason":"end_turn","stop_sequence":null,"x_new":{"a":1},"usage":{"input_tokens":1000,"output_tokens":200}}""";

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final ScriptedUpstream anthropic = new ScriptedUpstream();
  private final RunningGateway gateway =
      RunningGateway.before(Map.of("openai", openai, "anthropic", anthropic), "");
  private final AnthropicClient client =
      AnthropicOkHttpClient.builder()
          .baseUrl(gateway.address())
          .apiKey("any")
          .maxRetries(0)
          .build();

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    openai.close();
    anthropic.close();
  }

  private static MessageCreateParams.Builder ask(String model) {
    return MessageCreateParams.builder().model(model).maxTokens(100).addUserMessage("ping");
  }

  private static String text(Message message) {
    return message.content().getFirst().asText().text();
  }

  @Test
  void wholeAnswer_ofAnotherVendor_isRead() throws Exception {
    Message answer = client.messages().create(ask(OPENAI).system("be brief").build());

    assertThat(text(answer)).contains("pong");
    assertThat(answer.model().asString()).isEqualTo(OPENAI);
    assertThat(answer.stopReason()).contains(StopReason.END_TURN);
    assertThat(answer.usage().inputTokens()).isEqualTo(1000);
    JsonNode sent = openai.asked().body();
    assertThat(sent.at("/messages/0/role").stringValue()).isEqualTo("system");
    assertThat(sent.get("max_completion_tokens").intValue()).isEqualTo(100);
  }

  @Test
  void wholeAnswer_ofAnthropic_passes_withWhatNobodyHereKnows() throws Exception {
    anthropic.then(ScriptedUpstream.json(200, CLAUDE_ANSWER));

    Message answer =
        client
            .messages()
            .create(ask(CLAUDE).putAdditionalBodyProperty("top_k", JsonValue.from(5)).build());

    assertThat(text(answer)).isEqualTo("pong");
    assertThat(answer.model().asString()).isEqualTo(CLAUDE);
    assertThat(answer._additionalProperties()).containsKey("x_new");
    ScriptedUpstream.Asked asked = anthropic.asked();
    assertThat(asked.path()).isEqualTo("/v1/messages");
    assertThat(asked.body().get("model").stringValue()).isEqualTo("claude-sonnet-4-6");
    assertThat(asked.body().get("top_k").intValue()).isEqualTo(5);
  }

  @Test
  void stream_ofAnotherVendor_accumulates() {
    openai.then(ScriptedUpstream.events(true, "Hel", "lo", " there"));
    MessageAccumulator whole = MessageAccumulator.create();

    try (var stream = client.messages().createStreaming(ask(OPENAI).build())) {
      stream.stream().forEach(whole::accumulate);
    }

    assertThat(text(whole.message())).isEqualTo("Hello there");
    assertThat(whole.message().stopReason()).contains(StopReason.END_TURN);
    assertThat(whole.message().usage().outputTokens()).isPositive();
  }

  @Test
  void toolLoop_withAnotherVendor_goesRound() throws Exception {
    openai.then(ScriptedUpstream.json(200, OPENAI_CALL));
    Tool tool =
        Tool.builder()
            .name("weather")
            .description("of a city")
            .inputSchema(
                Tool.InputSchema.builder()
                    .putAdditionalProperty(
                        "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                    .build())
            .build();

    Message first = client.messages().create(ask(OPENAI).addTool(tool).build());
    ToolUseBlock call = first.content().getFirst().asToolUse();
    Message second =
        client
            .messages()
            .create(
                ask(OPENAI)
                    .addTool(tool)
                    .addMessage(first)
                    .addUserMessageOfContentBlockParams(
                        List.of(
                            ContentBlockParam.ofToolResult(
                                ToolResultBlockParam.builder()
                                    .toolUseId(call.id())
                                    .content("sunny")
                                    .build())))
                    .build());

    assertThat(first.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(call.name()).isEqualTo("weather");
    assertThat(call.id()).startsWith("gi_");
    assertThat(call._input().toString()).contains("Bern");
    assertThat(text(second)).contains("pong");
    JsonNode declared = openai.asked().body();
    assertThat(declared.at("/tools/0/function/name").stringValue()).isEqualTo("weather");
    JsonNode sent = openai.asked().body();
    assertThat(sent.at("/messages/1/tool_calls/0/id").stringValue()).isEqualTo("call_abc123def");
    assertThat(sent.at("/messages/2/role").stringValue()).isEqualTo("tool");
    assertThat(sent.at("/messages/2/tool_call_id").stringValue()).isEqualTo("call_abc123def");
  }

  @Test
  void openAiClient_beforeAnthropic_isAnswered() throws Exception {
    anthropic.then(ScriptedUpstream.json(200, CLAUDE_ANSWER));

    var response = gateway.chat(CLAUDE, "ping");

    assertThat(RunningGateway.json(response).at("/choices/0/message/content").stringValue())
        .isEqualTo("pong");
    assertThat(RunningGateway.json(response).at("/usage/prompt_tokens").intValue()).isEqualTo(1000);
    ScriptedUpstream.Asked asked = anthropic.asked();
    assertThat(asked.path()).isEqualTo("/v1/messages");
    assertThat(asked.body().get("max_tokens").intValue()).isEqualTo(16_384);
  }

  @Test
  void anthropicIsDown_anotherVendorAnswersItsClient() {
    anthropic.then(
        ScriptedUpstream.json(
            529,
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"));

    Message answer =
        client
            .messages()
            .create(
                ask(CLAUDE)
                    .putAdditionalBodyProperty("models", JsonValue.from(List.of(CLAUDE, OPENAI)))
                    .build());

    assertThat(answer.model().asString()).isEqualTo(OPENAI);
  }

  @Test
  void mistakes_haveAnthropicsShape() {
    assertThatThrownBy(() -> client.messages().create(ask("nobody/nothing").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("not_found_error");
    assertThatThrownBy(
            () ->
                client
                    .messages()
                    .create(
                        ask(OPENAI)
                            .putAdditionalBodyProperty("temperature", JsonValue.from(7))
                            .build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("temperature must be from 0.0 to 1.0");
  }

  @Test
  void tokens_areEstimated_withoutAskingAnybody() {
    long tokens =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder()
                    .model(CLAUDE)
                    .addUserMessage("How many tokens may this be?")
                    .build())
            .inputTokens();

    assertThat(tokens).isBetween(5L, 40L);
    assertThat(anthropic.askedSoFar()).isZero();
  }
}
