package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request of one dialect as another has it, with what was lost on the way. */
record Translated(JsonNode body, List<String> losses, AnswerDecoder decoder) {

  static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "a/model", 1_764_000_000, "v2", true, _ -> new BigDecimal("0.5"));

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final OpenAiDialect OPENAI = new OpenAiDialect();
  private static final AnthropicDialect ANTHROPIC = new AnthropicDialect();

  /** A model that takes all that the dialect has. */
  static UpstreamTarget target(String... unsupported) {
    return new UpstreamTarget(
        "claude", Map.of(), "max_tokens", 64_000, Set.of(unsupported), Map.of());
  }

  static Translated toAnthropic(String json) {
    return toAnthropic(json, target());
  }

  static Translated toAnthropic(String json, UpstreamTarget target) {
    return translated(OPENAI, json, ANTHROPIC, target);
  }

  /** The fields after the model, one user message among them unless there are messages. */
  static Translated fields(String fields) {
    return fields(fields, target());
  }

  static Translated fields(String fields, UpstreamTarget target) {
    String messages =
        fields.contains("\"messages\"")
            ? ""
            : ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    return toAnthropic("{\"model\":\"m\"" + messages + "," + fields + "}", target);
  }

  static Translated messages(String messages) {
    return toAnthropic("{\"model\":\"m\",\"messages\":[" + messages + "]}");
  }

  static Translated toOpenAi(String json) {
    return toOpenAi(json, new UpstreamTarget("gpt", Map.of(), "max_tokens", Set.of()));
  }

  static Translated toOpenAi(String json, UpstreamTarget target) {
    return translated(ANTHROPIC, json, OPENAI, target);
  }

  static Translated toAnthropicFromItself(String json) {
    return translated(ANTHROPIC, json, ANTHROPIC, target());
  }

  private static Translated translated(
      Dialect from, String json, Dialect to, UpstreamTarget target) {
    UpstreamRequest request = to.encodeRequest(from.decodeRequest(json.getBytes(UTF_8)), target);
    return new Translated(JSON.readTree(request.body()), request.losses(), request.decoder());
  }

  /** The part of the body at that place. */
  String at(String pointer) {
    return body.at(pointer).toString();
  }

  /** Whether one of the losses holds these words. */
  boolean lost(String words) {
    return losses.stream().anyMatch(loss -> loss.contains(words));
  }

  /** What a stream comes to. */
  static List<StreamItem> items(AnswerDecoder decoder, String stream) {
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(stream.getBytes(UTF_8)));
    events.addAll(sse.finish());
    return events.stream().map(decoder::event).toList();
  }

  static List<ChatEvent> events(List<StreamItem> items) {
    return items.stream()
        .filter(StreamItem.Chunk.class::isInstance)
        .flatMap(item -> ((StreamItem.Chunk) item).chunk().events().stream())
        .toList();
  }

  static List<ChatEvent> stream(String stream) {
    return events(items(new MessageDecoder(null), stream));
  }

  /** A stream as an OpenAI client sees it. */
  static String openAiClient(String stream) {
    var encoder = OPENAI.streamEncoder(STAMP);
    StringBuilder out = new StringBuilder();
    for (StreamItem item : items(new MessageDecoder(null), stream)) {
      if (item instanceof StreamItem.Chunk(AnswerChunk chunk)) {
        out.append(new String(encoder.encode(chunk), UTF_8));
      }
    }
    return out.toString();
  }
}
