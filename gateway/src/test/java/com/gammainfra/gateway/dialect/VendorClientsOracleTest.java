package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.gammainfra.gateway.vendor.AnthropicVendor;
import com.gammainfra.gateway.vendor.OpenAiVendor;
import com.gammainfra.gateway.vendor.Vendor;
import com.google.genai.types.Candidate;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.Part;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The vendors' own clients as the oracle of our golden answers: their typed readers take each of
 * them, with every field that must be there and of its type, and read the same text as we do.
 */
class VendorClientsOracleTest {

  /** Reads what a vendor's client would be given, and gives its visible text. */
  interface Oracle {
    String text(List<String> messages) throws Exception;
  }

  private static final Oracle CHAT =
      messages ->
          com.openai.core.ObjectMappers.jsonMapper()
              .readValue(messages.getFirst(), ChatCompletion.class)
              .validate()
              .choices()
              .getFirst()
              .message()
              .content()
              .orElse("");

  private static final Oracle CHUNKS =
      messages -> {
        StringBuilder text = new StringBuilder();
        for (String message : messages) {
          ChatCompletionChunk chunk =
              com.openai.core.ObjectMappers.jsonMapper()
                  .readValue(message, ChatCompletionChunk.class)
                  .validate();
          chunk.choices().forEach(choice -> text.append(choice.delta().content().orElse("")));
        }
        return text.toString();
      };

  private static final Oracle RESPONSE =
      messages ->
          text(
              com.openai.core.ObjectMappers.jsonMapper()
                  .readValue(messages.getFirst(), Response.class)
                  .validate());

  private static final Oracle RESPONSE_EVENTS =
      messages -> {
        StringBuilder text = new StringBuilder();
        for (String message : messages) {
          if (message.contains("\"type\":\"response.brand_new\"")) {
            continue; // an event that is there because nobody knows it
          }
          ResponseStreamEvent event =
              com.openai.core.ObjectMappers.jsonMapper()
                  .readValue(message, ResponseStreamEvent.class)
                  .validate();
          event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
        }
        return text.toString();
      };

  private static final Oracle MESSAGE =
      messages ->
          text(
              com.anthropic.core.ObjectMappers.jsonMapper()
                  .readValue(messages.getFirst(), Message.class)
                  .validate());

  private static final Oracle MESSAGE_EVENTS =
      messages -> {
        MessageAccumulator whole = MessageAccumulator.create();
        for (String message : messages) {
          if (!message.contains("\"type\":\"ping\"")) { // the client leaves it out by its name
            whole.accumulate(
                com.anthropic.core.ObjectMappers.jsonMapper()
                    .readValue(message, RawMessageStreamEvent.class)
                    .validate());
          }
        }
        return text(whole.message().validate());
      };

  private static final Oracle GENERATED =
      messages -> {
        StringBuilder text = new StringBuilder();
        for (String message : messages) {
          GenerateContentResponse response = GenerateContentResponse.fromJson(message);
          for (Candidate candidate : response.candidates().orElse(List.of())) {
            for (Part part : candidate.content().flatMap(Content::parts).orElse(List.of())) {
              if (!part.thought().orElse(false)) {
                text.append(part.text().orElse(""));
              }
            }
          }
        }
        return text.toString();
      };

  private static String text(Response response) {
    StringBuilder text = new StringBuilder();
    response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .forEach(said -> text.append(said.text()));
    return text.toString();
  }

  private static String text(Message message) {
    StringBuilder text = new StringBuilder();
    message.content().stream()
        .flatMap(block -> block.text().stream())
        .forEach(said -> text.append(said.text()));
    return text.toString();
  }

  /**
   * Those in which a vendor departs from OpenAI's shape, as the file is there to show: parts as
   * content, an error in place of a chunk, an error as the last event.
   */
  private static final Set<String> OTHERWISE = Set.of("mistral-whole.json", "vllm-stream.sse");

  static Stream<Arguments> goldens() {
    List<Arguments> goldens = new ArrayList<>();
    Map<UpstreamDialect, List<Oracle>> oracles =
        Map.of(
            new OpenAiDialect(), List.of(CHAT, CHUNKS),
            new ResponsesDialect(), List.of(RESPONSE, RESPONSE_EVENTS),
            new AnthropicDialect(), List.of(MESSAGE, MESSAGE_EVENTS),
            new GeminiDialect(), List.of(GENERATED, GENERATED));
    oracles.forEach(
        (dialect, readers) -> {
          for (String ending : List.of(".json", ".sse")) {
            boolean stream = ending.equals(".sse");
            for (String name : Goldens.names(dialect.id(), ending)) {
              if (!OTHERWISE.contains(name)) {
                goldens.add(
                    Arguments.of(
                        dialect.id() + "/" + name,
                        dialect,
                        stream,
                        Goldens.read(dialect.id(), name),
                        readers.get(stream ? 1 : 0)));
              }
            }
          }
        });
    for (boolean stream : List.of(false, true)) {
      answers("OpenAiVendor", new OpenAiVendor(), new OpenAiDialect(), stream, goldens);
      answers("AnthropicVendor", new AnthropicVendor(), new AnthropicDialect(), stream, goldens);
    }
    return goldens.stream();
  }

  /** What our scripted upstreams answer. */
  private static void answers(
      String name, Vendor vendor, UpstreamDialect dialect, boolean stream, List<Arguments> to) {
    Oracle oracle =
        dialect instanceof OpenAiDialect
            ? stream ? CHUNKS : CHAT
            : stream ? MESSAGE_EVENTS : MESSAGE;
    String said = vendor.text("pong ü", stream);
    String called = vendor.calls("f", List.of("{\"a\":1}", "{}"), stream);
    to.add(Arguments.of(name + " text " + stream, dialect, stream, said, oracle));
    to.add(Arguments.of(name + " calls " + stream, dialect, stream, called, oracle));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goldens")
  void golden_isReadByTheVendorsClient_asByUs(
      String name, UpstreamDialect dialect, boolean stream, String golden, Oracle oracle)
      throws Exception {
    List<String> messages = messages(golden, stream);

    assertThat(messages).isNotEmpty();
    assertThat(oracle.text(messages)).isEqualTo(ours(dialect, stream, messages));
  }

  /** The messages of a golden: itself, or the data of its events before OpenAI's terminator. */
  private static List<String> messages(String golden, boolean stream) {
    if (!stream) {
      return List.of(golden);
    }
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(golden.getBytes(UTF_8)));
    events.addAll(sse.finish());
    return events.stream()
        .map(event -> new String(event.data(), UTF_8))
        .filter(data -> !data.equals("[DONE]"))
        .toList();
  }

  private static String ours(UpstreamDialect dialect, boolean stream, List<String> messages) {
    AnswerDecoder decoder =
        dialect
            .encodeRequest(
                OpenAiDialect.requestOf("m", "hi"),
                new UpstreamTarget("m", Map.of(), "max_tokens", Set.of()))
            .decoder();
    StringBuilder text = new StringBuilder();
    for (String message : messages) {
      byte[] bytes = message.getBytes(UTF_8);
      StreamItem item = stream ? decoder.event(new SseEvent("", bytes)) : decoder.answer(bytes);
      if (item instanceof StreamItem.Chunk(var chunk)) {
        for (ChatEvent event : chunk.events()) {
          if (event instanceof ChatEvent.TextDelta(int choice, var said) && choice == 0) {
            text.append(said);
          }
        }
      }
    }
    return text.toString();
  }

  @Test
  void oracle_refusesAWrongShape() {
    String chat = Goldens.read("openai", "openai-whole.json");
    String message = Goldens.read("anthropic", "anthropic-whole.json");
    String events = Goldens.read("anthropic", "anthropic-stream.sse");
    String response = Goldens.read("responses", "openai-whole.json");

    assertThatThrownBy(() -> CHAT.text(List.of(chat.replace("\"index\":0", "\"index\":\"0a\""))))
        .isInstanceOf(OpenAIInvalidDataException.class);
    assertThatThrownBy(() -> CHAT.text(List.of(chat.replace("\"id\":\"chatcmpl-T1\",", ""))))
        .isInstanceOf(OpenAIInvalidDataException.class);
    assertThatThrownBy(
            () -> RESPONSE.text(List.of(response.replace("\"tool_choice\"", "\"choice\""))))
        .isInstanceOf(OpenAIInvalidDataException.class);
    assertThatThrownBy(() -> MESSAGE.text(List.of(message.replace("\"signature\"", "\"signed\""))))
        .isInstanceOf(com.anthropic.errors.AnthropicInvalidDataException.class);
    assertThatThrownBy(
            () -> MESSAGE_EVENTS.text(messages(events.replace("text_delta", "texts"), true)))
        .isInstanceOf(com.anthropic.errors.AnthropicInvalidDataException.class);
  }
}
