package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.ResponseStreamEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Streams in which vendors differ from OpenAI: what each means, and that clients of all three
 * dialects get the same of it. One row, one peculiarity.
 */
class CompatibleVendorsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Usage USAGE = new Usage(7, 0, 0, 0, 3, 0, false);

  static Stream<Arguments> streams() {
    return Stream.of(
        row(
            "Azure: the filter's verdict on the prompt first, one on the text after the end",
            "T Oslo F STOP U 7+0>3(0)",
            """
            {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0}]}
            {"id":"a","object":"chat.completion.chunk","created":1,"model":"g","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"finish_reason":null}],"usage":null}
            {"id":"a","object":"chat.completion.chunk","created":1,"model":"g","choices":[{"index":0,"delta":{"content":"Oslo"},"finish_reason":null,"content_filter_results":{}}]}
            {"id":"a","object":"chat.completion.chunk","created":1,"model":"g","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
            {"id":"a","object":"chat.completion.chunk","created":1,"model":"g","choices":[{"index":0,"finish_reason":null,"content_filter_offsets":{"end_offset":4}}]}
            {"id":"a","object":"chat.completion.chunk","created":1,"model":"g","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"""),
        row(
            "DeepSeek: reasoning beside null content, usage with the last delta",
            "R Hm R . T Oslo F STOP U 2+5>3(1)",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"Hm"},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"."},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":"Oslo","reasoning_content":null},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10,"prompt_cache_hit_tokens":5,"prompt_cache_miss_tokens":2,"completion_tokens_details":{"reasoning_tokens":1}}}"""),
        row(
            "Groq: reasoning, and usage in its own field",
            "R Hm T Oslo F STOP U 7+0>3(0)",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"x_groq":{"id":"req"}}
            {"id":"a","choices":[{"index":0,"delta":{"reasoning":"Hm","channel":"analysis"},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":"Oslo"},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"req","usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}}"""),
        row(
            "Mistral: content as parts, thinking and references among them",
            "R Hm T Oslo F STOP U 3+4>3(0)",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[],"closed":true},{"type":"text","text":"Oslo"},{"type":"reference","reference_ids":[1]}]},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10,"num_cached_tokens":4}}"""),
        row(
            "Mistral: a whole call in one delta, the end beside it, no [DONE]",
            "C0 c1 find {\"city\":\"Oslo\"} F TOOL_CALLS U 7+0>3(0)",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":"","tool_calls":[{"id":"c1","function":{"name":"find","arguments":"{\\"city\\":\\"Oslo\\"}"},"index":0}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"""),
        row(
            "vLLM: the name again, empty, in later deltas of a call",
            "C0 c1 find C0 null null {\"a\": C0 null null 1} F TOOL_CALLS",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"find","arguments":""}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"type":"function","function":{"name":"","arguments":"{\\"a\\":"}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":null,"arguments":"1}"}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":""},"finish_reason":"tool_calls","stop_reason":null}]}"""),
        row(
            "a call's id and the first of its arguments before its name",
            "C0 c1 find {\"a\": C0 null null 1} F TOOL_CALLS",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"arguments":""}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"a\\":"}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"name":"find","arguments":""}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""),
        row(
            "Ollama and others: calls without index",
            "C0 c1 find {\"a\":1} C1 c2 find {\"a\":2} F TOOL_CALLS",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"find","arguments":"{\\"a\\":1}"}}]},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"c2","type":"function","function":{"name":"find","arguments":"{\\"a\\":2}"}}]},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"tool_calls"}]}"""),
        row(
            "llama.cpp and others: calls without id, with arguments that are an object",
            "C0 call_0 find {\"a\":1} C1 call_1 find {\"a\":2} F TOOL_CALLS",
            """
            {"id":"a","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"find","arguments":{"a":1}}},{"index":1,"function":{"name":"find","arguments":{"a":2}}}]}}]}
            {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""),
        row(
            "Anthropic's compatible endpoint: calls are counted with the texts",
            "T See. C1 c1 find C1 null null {} F TOOL_CALLS",
            """
            {"id":"a","created":0,"choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}
            {"id":"a","created":0,"choices":[{"index":0,"delta":{"content":"See."},"finish_reason":null}]}
            {"id":"a","created":0,"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c1","type":"function","function":{"name":"find","arguments":""}}]},"finish_reason":null}]}
            {"id":"a","created":0,"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]},"finish_reason":null}]}
            {"id":"a","created":0,"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"""),
        row(
            "an empty list of calls in every delta; the end beside the last text",
            "R Hm T Oslo F LENGTH U 7+0>3(0)",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":"Hm","tool_calls":[]},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"content":"Oslo","reasoning_content":"","tool_calls":[]},"finish_reason":"length"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}"""),
        row(
            "xAI: cached tokens and reasoning beside the counts",
            "T Oslo F STOP U 7+9>5(2)",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":"Oslo"},"finish_reason":"stop"}]}
            {"id":"a","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":21,"prompt_tokens_details":{"cached_tokens":9},"completion_tokens_details":{"reasoning_tokens":2}}}"""),
        row(
            "OpenAI before tools: a function call in pieces",
            "C0 find find C0 null null {\"a\": C0 null null 1} F TOOL_CALLS",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":null,"function_call":{"name":"find","arguments":""}},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"function_call":{"arguments":"{\\"a\\":"}},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{"function_call":{"arguments":"1}"}},"finish_reason":null}]}
            {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"function_call"}]}"""),
        row(
            "OpenRouter: it fails amid the text, under status 200",
            "T Os FAILED OVERLOADED",
            """
            {"id":"a","choices":[{"index":0,"delta":{"role":"assistant","content":"Os"},"finish_reason":null}]}
            {"id":"a","error":{"code":503,"message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"""),
        row(
            "Together: its error is an event of its own",
            "FAILED RATE_LIMIT",
            """
            {"error":{"message":"slow down","type":"rate_limit","code":"rate_limit_exceeded"}}"""));
  }

  private static Arguments row(String peculiarity, String meaning, String chunks) {
    return Arguments.of(peculiarity, meaning, chunks);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void stream_meansThis_howeverItIsFramed(String peculiarity, String meaning, String chunks) {
    for (String line : List.of("data: ", "data:", ": OPENROUTER PROCESSING\n\nid: 1\ndata:")) {
      for (String end : List.of("\n\n", "\r\n\r\n")) {
        StringBuilder framed = new StringBuilder();
        chunks.lines().forEach(chunk -> framed.append(line).append(chunk).append(end));
        framed.append(line).append("[DONE]").append(end);

        assertThat(described(items(framed.toString()))).isEqualTo(meaning);
      }
    }
  }

  /** Clients' own readers take what we make of it, and put the same together from it. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void stream_reachesClientsOfAllDialects(String peculiarity, String meaning, String chunks)
      throws Exception {
    if (meaning.contains("FAILED")) {
      return;
    }
    StringBuilder framed = new StringBuilder();
    chunks.lines().forEach(chunk -> framed.append("data: ").append(chunk).append("\n\n"));
    List<AnswerChunk> answer = new ArrayList<>();
    for (StreamItem item : items(framed.toString())) {
      answer.add(((StreamItem.Chunk) item).chunk());
    }
    String text = meaning.contains("T Oslo") ? "Oslo" : meaning.contains("T See") ? "See." : "";

    List<JsonNode> chat = sent(new OpenAiDialect(), answer);
    StringBuilder said = new StringBuilder();
    for (JsonNode chunk : chat) {
      var read =
          com.openai.core.ObjectMappers.jsonMapper()
              .readValue(chunk.toString(), ChatCompletionChunk.class)
              .validate();
      read.choices().forEach(choice -> said.append(choice.delta().content().orElse("")));
    }
    assertThat(said.toString()).isEqualTo(text);

    List<JsonNode> responses = sent(new ResponsesDialect(), answer);
    for (JsonNode event : responses) {
      var _ =
          com.openai.core.ObjectMappers.jsonMapper()
              .readValue(event.toString(), ResponseStreamEvent.class)
              .validate();
    }
    JsonNode response = responses.getLast().get("response");
    assertThat(text(response.get("output"), "output_text")).isEqualTo(text);
    response
        .get("output")
        .forEach(
            item -> {
              if (item.get("type").stringValue().equals("function_call")) {
                assertThat(item.get("call_id").stringValue()).isNotEmpty();
                assertThat(item.get("name").stringValue()).isEqualTo("find");
                assertThat(JSON.readTree(item.get("arguments").stringValue()).isObject()).isTrue();
              }
            });

    List<JsonNode> messages = sent(new AnthropicDialect(), answer);
    assertThat(
            messages.stream()
                .map(event -> event.at("/delta/text").asString(""))
                .reduce("", String::concat))
        .isEqualTo(text);
    assertThat(messages.getLast().get("type").stringValue()).isEqualTo("message_stop");
  }

  private static String text(JsonNode output, String type) {
    StringBuilder text = new StringBuilder();
    output.forEach(
        item ->
            item.path("content")
                .forEach(
                    part -> {
                      if (part.path("type").asString("").equals(type)) {
                        text.append(part.get("text").stringValue());
                      }
                    }));
    return text.toString();
  }

  private static List<JsonNode> sent(Dialect client, List<AnswerChunk> answer) {
    StreamEncoder encoder =
        client.streamEncoder(
            new AnswerStamp("req_1", "a/b", 1, "v2", true, _ -> BigDecimal.ONE, null));
    StringBuilder sent = new StringBuilder();
    answer.forEach(chunk -> sent.append(new String(encoder.encode(chunk), UTF_8)));
    sent.append(new String(encoder.finish(USAGE), UTF_8));
    return sse(sent.toString()).stream()
        .map(event -> new String(event.data(), UTF_8))
        .filter(data -> !data.equals("[DONE]"))
        .map(JSON::readTree)
        .toList();
  }

  private static List<SseEvent> sse(String stream) {
    SseDecoder framing = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(framing.feed(stream.getBytes(UTF_8)));
    events.addAll(framing.finish());
    return events;
  }

  /** What a stream means, up to its end or failure. */
  private static List<StreamItem> items(String stream) {
    ChatRequest request =
        new OpenAiDialect()
            .decodeRequest(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}"
                    .getBytes(UTF_8));
    AnswerDecoder decoder =
        new OpenAiDialect()
            .encodeRequest(
                request, new UpstreamTarget("m", Map.of(), "max_tokens", 100, Set.of(), Map.of()))
            .decoder();
    List<StreamItem> items = new ArrayList<>();
    for (SseEvent event : sse(stream)) {
      StreamItem item = decoder.event(event);
      if (item instanceof StreamItem.Done) {
        break;
      }
      items.add(item);
      if (item instanceof StreamItem.Failed) {
        break;
      }
    }
    return items;
  }

  private static String described(List<StreamItem> items) {
    List<String> words = new ArrayList<>();
    for (StreamItem item : items) {
      switch (item) {
        case StreamItem.Chunk(var chunk) -> chunk.events().forEach(e -> words.add(described(e)));
        case StreamItem.Failed(var error) -> words.add("FAILED " + error.kind());
        case StreamItem.Malformed _ -> words.add("MALFORMED");
        case StreamItem.Done _ -> words.add("DONE");
      }
    }
    return String.join(" ", words);
  }

  private static String described(ChatEvent event) {
    return switch (event) {
      case ChatEvent.TextDelta(_, var text) -> "T " + text;
      case ChatEvent.ReasoningDelta(_, var text) -> "R " + text;
      case ChatEvent.RefusalDelta(_, var text) -> "N " + text;
      case ChatEvent.ToolCallDelta(_, int index, var id, var name, var arguments) ->
          ("C" + index + " " + id + " " + name + " " + arguments).strip();
      case ChatEvent.Finished(_, var reason, _) -> "F " + reason;
      case ChatEvent.UsageReported(var usage) ->
          "U %d+%d>%d(%d)"
              .formatted(usage.input(), usage.cachedInput(), usage.output(), usage.reasoning());
      case ChatEvent.SealReported _, ChatEvent.HiddenReasoning _ -> "S";
    };
  }
}
