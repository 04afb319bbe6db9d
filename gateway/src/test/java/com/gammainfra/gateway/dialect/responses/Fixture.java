package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the tests of this dialect share. */
final class Fixture {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final ResponsesDialect DIALECT = new ResponsesDialect();

  private Fixture() {}

  static byte[] file(String name) {
    try (InputStream file = Fixture.class.getResourceAsStream("/dialect/responses/" + name)) {
      return Objects.requireNonNull(file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ChatRequest request(String json) {
    return DIALECT.decodeRequest(json.getBytes(UTF_8));
  }

  /** A request of one model with these fields. */
  static ChatRequest fields(String fields) {
    return request("{\"model\":\"m\"," + fields + "}");
  }

  /** A request of one model with these items. */
  static ChatRequest items(String items) {
    return fields("\"input\":[" + items + "]");
  }

  static AnswerStamp stamp(@Nullable ChatRequest request) {
    return new AnswerStamp(
        "req_1", "a/model", 1_764_000_000, "v2", true, _ -> new BigDecimal("0.5"), request);
  }

  static UpstreamTarget target(String... unsupported) {
    return new UpstreamTarget("gpt", Map.of(), "max_tokens", 64_000, Set.of(unsupported), Map.of());
  }

  /** A request of another dialect as an upstream of this one gets it. */
  static UpstreamRequest written(Dialect from, String json, UpstreamTarget target) {
    return DIALECT.encodeRequest(from.decodeRequest(json.getBytes(UTF_8)), target);
  }

  static List<SseEvent> sse(byte[] stream) {
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(stream));
    events.addAll(sse.finish());
    return events;
  }

  /** What a file means: a stream, or a whole answer. */
  static List<StreamItem> items(byte[] bytes, boolean stream) {
    ResponseDecoder decoder = new ResponseDecoder();
    return stream
        ? sse(bytes).stream().map(decoder::event).toList()
        : List.of(decoder.answer(bytes));
  }

  static List<AnswerChunk> chunks(List<StreamItem> items) {
    return items.stream()
        .filter(StreamItem.Chunk.class::isInstance)
        .map(item -> ((StreamItem.Chunk) item).chunk())
        .toList();
  }

  /** The events alone, as if they came from another dialect, one a chunk. */
  static List<AnswerChunk> foreign(ChatEvent... events) {
    List<AnswerChunk> chunks = new ArrayList<>();
    for (ChatEvent event : events) {
      chunks.add(new AnswerChunk(List.of(event), null));
    }
    return chunks;
  }

  /** What a client of a dialect is sent, before the end. */
  static String sent(StreamEncoder encoder, List<AnswerChunk> chunks) {
    StringBuilder sent = new StringBuilder();
    chunks.forEach(chunk -> sent.append(new String(encoder.encode(chunk), UTF_8)));
    return sent.toString();
  }

  static List<JsonNode> json(String stream) {
    return sse(stream.getBytes(UTF_8)).stream().map(event -> JSON.readTree(event.data())).toList();
  }

  static JsonNode json(UpstreamRequest request) {
    return JSON.readTree(request.body());
  }
}
