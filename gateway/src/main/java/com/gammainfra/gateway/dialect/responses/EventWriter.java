package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.sse.SseWriter;
import com.gammainfra.gateway.dialect.wire.EndComment;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a streamed answer (<a
 * href="https://platform.openai.com/docs/api-reference/responses-streaming">OpenAI, Streaming
 * events</a>). Events of this dialect pass, with the model that served and the price put in; any
 * others are written as {@link Output}. The event that ends the answer is kept back until its price
 * is known.
 */
final class EventWriter implements StreamEncoder {

  private static final byte[] NOTHING = new byte[0];
  private static final byte[] KEEP_ALIVE = SseWriter.comment("keep-alive");

  private final AnswerStamp stamp;
  private final ResponseJson response;
  private final Output output;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** How many events were sent. */
  private long sent;

  private boolean begun;

  /** Whether the upstream's own events are sent, so that those of {@link #output} are not. */
  private boolean passing;

  /** The upstream's own last event; null as long as there is none. */
  private @Nullable JsonObjectScan last;

  private String id;

  EventWriter(AnswerStamp stamp) {
    this.stamp = stamp;
    this.response = new ResponseJson(stamp);
    this.id = response.id();
    this.output = new Output(stamp, this::event);
  }

  @Override
  public byte[] encode(AnswerChunk chunk) {
    WireBody original = chunk.original();
    JsonObjectScan own =
        original != null && original.dialect().equals(ResponsesDialect.ID)
            ? JsonObjectScan.of(original.json())
            : null;
    if (own != null && (passing || !begun)) {
      passing = true;
      begun = true;
      pass(own);
    } else if (passing && !chunk.events().isEmpty()) {
      passing = false; // an event that could not pass: it and all that follow are written anew
    }
    if (!passing && !chunk.events().isEmpty()) {
      begin();
    }
    chunk.events().forEach(output::add);
    return taken();
  }

  private byte[] taken() {
    if (out.size() == 0) {
      return NOTHING;
    }
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }

  private void pass(JsonObjectScan scan) {
    String type = type(scan);
    if (type.equals("response.completed") || type.equals("response.incomplete")) {
      last = scan;
      return;
    }
    byte[] json = passed(scan, null);
    out.writeBytes(type.isEmpty() ? SseWriter.data(json) : SseWriter.event(type, json));
    sent++;
  }

  /** The type of an event; empty when it has none. */
  private static String type(JsonObjectScan scan) {
    JsonObjectScan.Field field = scan.field("type");
    return field == null || !scan.startsWith("type", '"')
        ? ""
        : JsonText.unquote(scan.json(), field.valueStart(), field.valueEnd());
  }

  /** An upstream's own event with the gateway's fields in it. */
  private byte[] passed(JsonObjectScan scan, @Nullable Usage usage) {
    JsonObjectScan.Field field = scan.field("response");
    if (field == null || !scan.startsWith("response", '{')) {
      return scan.json();
    }
    JsonObjectScan inner = JsonObjectScan.of(scan.json(), field.valueStart());
    JsonObjectScan.Field own = inner.field("id");
    if (own != null && inner.startsWith("id", '"')) {
      id = JsonText.unquote(scan.json(), own.valueStart(), own.valueEnd());
    }
    JsonSplice splice = new JsonSplice(scan);
    splice.set("response", ResponseJson.passed(inner, stamp, usage).object());
    return splice.document();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      ResponseJson.State state = new ResponseJson.State("in_progress", null, null, null);
      event("response.created", json -> response(json, state));
      event("response.in_progress", json -> response(json, state));
    }
  }

  private void response(JsonGenerator json, ResponseJson.State state) {
    json.writeName("response");
    response.write(json, id, state, output::write);
  }

  private void event(String type, Consumer<JsonGenerator> fields) {
    if (passing) {
      return;
    }
    byte[] json =
        JsonText.write(
            generator -> {
              generator.writeStartObject();
              generator.writeStringProperty("type", type);
              generator.writeName("sequence_number").writeNumber(sent);
              fields.accept(generator);
              generator.writeEndObject();
            });
    sent++;
    out.writeBytes(SseWriter.event(type, json));
  }

  @Override
  public byte[] finish(Usage usage) {
    JsonObjectScan own = last;
    if (passing && own != null) {
      out.writeBytes(EndComment.of(stamp, usage));
      out.writeBytes(SseWriter.event(type(own), passed(own, usage)));
      return taken();
    }
    passing = false;
    begin();
    output.end();
    ResponseJson.State state = output.ended(usage);
    out.writeBytes(EndComment.of(stamp, usage));
    event("response." + state.status(), json -> response(json, state));
    return taken();
  }

  @Override
  public byte[] fail(ChatError error) {
    passing = false;
    begin();
    ResponseJson.State state =
        new ResponseJson.State(
            "failed",
            null,
            null,
            json -> {
              json.writeStartObject();
              json.writeStringProperty("code", error.code().id());
              json.writeStringProperty("message", error.message());
              json.writeStringProperty("request_id", stamp.requestId());
              json.writeEndObject();
            });
    event("response.failed", json -> response(json, state));
    return taken();
  }

  @Override
  public byte[] keepAlive() {
    return KEEP_ALIVE.clone();
  }
}
