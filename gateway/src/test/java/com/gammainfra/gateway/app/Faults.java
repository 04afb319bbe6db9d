package com.gammainfra.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.app.WireUpstream.Play;
import com.gammainfra.gateway.app.WireUpstream.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * What an upstream that speaks OpenAI's API can do wrong, on the wire: before its headers, before
 * the first token, in the middle of an answer, at its end. The good answer is the words {@code
 * alpha beta gamma}.
 */
final class Faults {

  static final String ANSWER = "alpha beta gamma";

  /** What a client gets of it, when another candidate could answer. */
  enum Outcome {
    /** The answer of the one that was asked: it was no fault, or one that can be lived with. */
    SERVED,
    /** The next candidate's answer, from the beginning. */
    RESCUED,
    /** A beginning, and then a typed error; never a proper end. */
    TRUNCATED,
    /** The upstream's reason, since nobody else could do better. */
    TOLD
  }

  /**
   * One fault.
   *
   * @param whole what happens to a whole answer
   * @param streamed what happens to a stream that is handed on as it comes
   * @param guarded what happens to a stream under Stream-Guard
   */
  record Fault(
      String name, Play onWhole, Play onStream, Outcome whole, Outcome streamed, Outcome guarded) {

    /** Whether a limit of time has to find it out. */
    boolean isSilence() {
      return SILENT.contains(name);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Set<String> SILENT =
      Set.of(
          "headers that do not come",
          "headers, then silence",
          "comments and no token",
          "role, then silence",
          "silence in the middle");

  private static final String SSE = "text/event-stream";
  private static final String JSON = "application/json";
  private static final String HTTP_1_0 = "HTTP/1.0 200 OK\r\ncontent-type: %s\r\n\r\n";
  private static final String ALPHA = ScriptedUpstream.word("alpha ");
  private static final String BETA = ScriptedUpstream.word("beta ");
  private static final String GAMMA = ScriptedUpstream.word("gamma");
  private static final String STOP = ScriptedUpstream.finish("stop");
  private static final String DONE = "data: [DONE]\n\n";
  private static final String ROLE =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
          + "\"finish_reason\":null}]}\n\n";
  private static final String ERROR_EVENT =
      "data: {\"error\":{\"message\":\"the engine is overloaded\",\"type\":\"server_error\","
          + "\"code\":503}}\n\n";
  private static final String WHOLE = ScriptedUpstream.whole(ANSWER);

  private final List<Fault> all = new ArrayList<>();

  private Faults() {}

  /** All of them. */
  static List<Fault> all() {
    Faults faults = new Faults();
    faults.beforeHeaders();
    faults.beforeTheFirstToken();
    faults.inTheMiddle();
    faults.atTheEnd();
    faults.oddities();
    return List.copyOf(faults.all);
  }

  private void beforeHeaders() {
    before("429, Retry-After in seconds", status(429, "retry-after: 1"));
    before("429, Retry-After a date", status(429, "retry-after: Sun, 29 Nov 2026 00:00:00 GMT"));
    before("429, retry-after-ms", status(429, "retry-after-ms: 300"));
    before("429, no wait named", status(429));
    before("429, quota used up", error(429, "insufficient_quota"));
    before("402", status(402));
    before("500", status(500));
    before("502", status(502));
    before("503", status(503));
    before("504", status(504));
    before("529", status(529));
    before("529, a page", wire -> wire.whole(529, "text/html", "<html>busy".getBytes(UTF_8)));
    before("401 of the provider", error(401, "invalid_api_key"));
    before("403 of the provider", status(403));
    before("404 model", error(404, "model_not_found"));
    before("redirect to itself", status(307, "location: /v1/chat/completions"));
    before("closed before headers", _ -> {});
    before("reset before headers", Wire::reset);
    before("headers that do not come", Wire::stall);
    before("another protocol", wire -> wire.text("220 mail.example ESMTP\r\n").stall());
    before("half a status line, then closed", wire -> wire.text("HTTP/1.1 20"));
    before("headers without end", Faults::endlessHeaders);
    both("400 context length", error(400, "context_length_exceeded"), Outcome.TOLD);
    both("400 content filter", error(400, "content_filter"), Outcome.TOLD);
    both("400", error(400, "invalid_request"), Outcome.TOLD);
    both("422", error(422, "invalid_request"), Outcome.TOLD);
  }

  private void beforeTheFirstToken() {
    before("empty 200", wire -> wire.whole(200, JSON, new byte[0]));
    before("200 without length or body", wire -> wire.head(200, "content-type: " + SSE));
    before("a page under 200", wire -> wire.whole(200, "text/html", "<html>".getBytes(UTF_8)));
    before("error under 200", wire -> wire.whole(200, JSON, errorBody(503)));
    before("error under 200, as text", wire -> wire.whole(200, "text/plain", errorBody(503)));
    before("headers, then closed", wire -> wire.chunked(SSE).settle());
    before("headers, then reset", wire -> wire.chunked(SSE).reset());
    before("headers, then silence", wire -> wire.chunked(SSE).stall());
    before("comments and no token", Faults::comments);
    add("role, then closed", json("{\"choices\":[{\"index\":0,"), events(ROLE), false);
    add("role, then reset", cutShort(20), wire -> wire.chunked(SSE).chunk(ROLE).reset(), false);
    add("role, then silence", stalled(20), wire -> wire.chunked(SSE).chunk(ROLE).stall(), false);
    add("role, then an error event", json(errorBody(503)), events(ROLE, ERROR_EVENT), false);
    add("no choices", json("{\"choices\":[]}"), events("data: {\"choices\":[]}\n\n", DONE), false);
    add("[DONE] and nothing else", json("[DONE]"), events(DONE), false);
    add("not JSON", json("{\"choices\": oops"), events("data: {oops\n\n", DONE), false);
    add("nested a million deep", json("[".repeat(1_000_000)), deepEvent(), false);
    add("events in place of a whole answer", events(ALPHA, STOP, DONE), events(ROLE), false);
  }

  private void inTheMiddle() {
    add("closed in the middle", cutShort(150), cut(ALPHA, BETA), true);
    add("reset in the middle", resetAfter(150), resetAfter(ALPHA, BETA), true);
    add("silence in the middle", stalled(150), stalled(ALPHA, BETA), true);
    add("a chunk cut in two", halfChunk(WHOLE, JSON), halfChunk(ALPHA + BETA, SSE), true);
    add(
        "content-length longer than the content",
        wire -> wire.head(200, "content-type: " + JSON, "content-length: 9999").text(WHOLE),
        wire -> wire.head(200, "content-type: " + SSE, "content-length: 9999").text(ALPHA + BETA),
        true);
    add(
        "content-length shorter than the content",
        wire -> wire.head(200, "content-type: " + JSON, "content-length: 150").text(WHOLE),
        wire ->
            wire.head(200, "content-type: " + SSE, "content-length: " + ALPHA.length())
                .text(ALPHA + BETA + GAMMA + STOP + DONE),
        true);
    add("error event in the middle", json(errorBody(503)), events(ALPHA, ERROR_EVENT), true);
    add(
        "error event in the middle, then a proper end",
        json(errorBody(500)),
        events(ALPHA, ERROR_EVENT, BETA, STOP, DONE),
        true);
    add("an event without end", cutShort(150), endlessEvent(), true);
  }

  private void atTheEnd() {
    add("no finish reason", unfinished(), events(ALPHA, BETA, GAMMA), true);
    add("[DONE] without a finish reason", unfinished(), events(ALPHA, BETA, GAMMA, DONE), true);
    add("malformed last event", json(WHOLE + "}"), events(ALPHA, BETA, "data: {oo"), true);
    add("finish_reason error", finished("error"), events(ALPHA, finish("error"), DONE), true);
    served("no [DONE]", json(WHOLE), events(ALPHA, BETA, GAMMA, STOP));
    served("no [DONE], then closed", json(WHOLE), cut(ALPHA, BETA, GAMMA, STOP));
    served("no [DONE], and open", json(WHOLE), stalled(ALPHA, BETA, GAMMA, STOP));
    served("[DONE] twice", json(WHOLE), events(ALPHA, BETA, GAMMA, STOP, DONE, DONE));
    served("words after [DONE]", json(WHOLE), events(ALPHA, BETA, GAMMA, STOP, DONE, ALPHA));
    served("junk after [DONE]", json(WHOLE), events(ALPHA, BETA, GAMMA, STOP, DONE, "\0\0oops"));
  }

  private void oddities() {
    String all = ALPHA + BETA + GAMMA + STOP + DONE;
    served("another content type", whole("text/plain"), wire -> stream(wire, "text/plain", all));
    served("no content type", untyped(WHOLE), untyped(all));
    served("a whole answer to a stream", json(WHOLE), json(WHOLE));
    served("events called JSON", json(WHOLE), wire -> stream(wire, JSON, all));
    served("gzip, not asked for", gzip(JSON, WHOLE), gzip(SSE, all));
    String longer = ALPHA + BETA + extra(20_000).repeat(50) + GAMMA + STOP + DONE;
    served(
        "the close for an end, as HTTP/1.0 has it",
        wire -> wire.text(HTTP_1_0.formatted(JSON)).text(WHOLE),
        wire -> wire.text(HTTP_1_0.formatted(SSE)).text(longer));
    served("byte by byte", drip(JSON, WHOLE), drip(SSE, all));
    served(
        "carriage returns, comments and a byte order mark",
        json(WHOLE),
        wire -> stream(wire, SSE, "\uFEFF: hi\r\n\r\n" + all.replace("\n", "\r\n")));
    served(
        "one malformed event",
        json(WHOLE),
        events(ALPHA, "data: {oops\n\n", BETA, GAMMA, STOP, DONE));
    served(
        "one event of bytes that are no text",
        json(WHOLE),
        wire ->
            wire.chunked(SSE)
                .chunk(ALPHA)
                .chunk(new byte[] {'d', 'a', 't', 'a', ':', '"', (byte) 0xC3, '"', '\n', '\n'})
                .chunk(BETA + GAMMA + STOP + DONE)
                .last());
    served(
        "an event of a megabyte",
        json(WHOLE),
        events(ALPHA + BETA, extra(1 << 20), GAMMA, STOP, DONE));
    add("an answer of bytes that are no text", notText(JSON), notText(SSE), false);
  }

  private void before(String name, Play play) {
    both(name, play, Outcome.RESCUED);
  }

  private void both(String name, Play play, Outcome outcome) {
    all.add(new Fault(name, play, play, outcome, outcome, outcome));
  }

  private void served(String name, Play onWhole, Play onStream) {
    Outcome served = Outcome.SERVED;
    all.add(new Fault(name, onWhole, onStream, served, served, served));
  }

  /** A fault that another candidate makes good, unless the client has seen some of a stream. */
  private void add(String name, Play onWhole, Play onStream, boolean seen) {
    Outcome rescued = Outcome.RESCUED;
    all.add(
        new Fault(name, onWhole, onStream, rescued, seen ? Outcome.TRUNCATED : rescued, rescued));
  }

  // How they are played.

  private static Play status(int status, String... headers) {
    return wire -> wire.whole(status, JSON, "{}".getBytes(UTF_8), headers);
  }

  private static Play error(int status, String code) {
    byte[] body =
        "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"%s\"}}"
            .formatted(code)
            .getBytes(UTF_8);
    return wire -> wire.whole(status, JSON, body);
  }

  private static byte[] errorBody(int code) {
    return "{\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"code\":%d}}"
        .formatted(code)
        .getBytes(UTF_8);
  }

  private static Play json(byte[] body) {
    return wire -> wire.whole(200, JSON, body);
  }

  private static Play json(String body) {
    return json(body.getBytes(UTF_8));
  }

  private static Play whole(String type) {
    return wire -> wire.whole(200, type, WHOLE.getBytes(UTF_8));
  }

  private static Play untyped(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return wire -> wire.head(200, "content-length: " + bytes.length).bytes(bytes);
  }

  private static String finish(String reason) {
    return ScriptedUpstream.finish(reason);
  }

  private static Play finished(String reason) {
    return json(WHOLE.replace("\"stop\"", "\"" + reason + "\""));
  }

  private static Play unfinished() {
    return json(WHOLE.replace("\"stop\"", "null"));
  }

  private static void stream(Wire wire, String type, String events) throws IOException {
    wire.chunked(type).chunk(events).last();
  }

  private static Play events(String... events) {
    return wire -> {
      var _ = wire.chunked(SSE);
      for (String event : events) {
        var _ = wire.chunk(event);
      }
      wire.last();
    };
  }

  private static Play begun(String... events) {
    return wire -> {
      var _ = wire.chunked(SSE);
      for (String event : events) {
        var _ = wire.chunk(event);
      }
    };
  }

  private static Play cut(String... events) {
    return then(begun(events), Wire::settle);
  }

  private static Play resetAfter(String... events) {
    return then(begun(events), Wire::reset);
  }

  private static Play stalled(String... events) {
    return then(begun(events), Wire::stall);
  }

  private static Play then(Play first, Play next) {
    return wire -> {
      first.on(wire);
      next.on(wire);
    };
  }

  /** The first bytes of a whole answer whose length is said to be all of it. */
  private static Play cutShort(int bytes) {
    return wire ->
        wire.head(200, "content-type: " + JSON, "content-length: " + WHOLE.length())
            .text(WHOLE.substring(0, bytes));
  }

  private static Play resetAfter(int bytes) {
    return then(cutShort(bytes), Wire::reset);
  }

  private static Play stalled(int bytes) {
    return then(cutShort(bytes), Wire::stall);
  }

  private static Play halfChunk(String content, String type) {
    return wire ->
        wire.chunked(type)
            .text(Integer.toHexString(content.length() + 50) + "\r\n" + content)
            .settle();
  }

  private static void endlessHeaders(Wire wire) throws IOException {
    var _ = wire.text("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 2_000; i++) {
      var _ = wire.text("x-" + i + ": " + "y".repeat(100) + "\r\n");
    }
    wire.stall();
  }

  private static void comments(Wire wire) throws IOException {
    var _ = wire.chunked(SSE);
    for (int i = 0; i < 100; i++) {
      wire.chunk(": still here\n\n").settle();
    }
  }

  private static Play deepEvent() {
    return events("data: " + "{\"a\":[".repeat(100_000) + "\n\n", DONE);
  }

  /** 17 MiB of one event, after content. */
  private static Play endlessEvent() {
    return wire -> {
      var _ = wire.chunked(SSE).chunk(ALPHA).chunk("data: {\"x\":\"");
      for (int i = 0; i < 17; i++) {
        var _ = wire.chunk("x".repeat(1 << 20));
      }
      wire.chunk("\"}\n\n" + STOP + DONE).last();
    };
  }

  /** An event of that many bytes that says nothing. */
  private static String extra(int bytes) {
    return "data: {\"choices\":[],\"x\":\"" + "x".repeat(bytes) + "\"}\n\n";
  }

  private static Play gzip(String type, String body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body.getBytes(UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return wire -> wire.whole(200, type, packed.toByteArray(), "content-encoding: gzip");
  }

  private static Play drip(String type, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return wire -> {
      var _ = wire.chunked(type);
      for (byte b : bytes) {
        var _ = wire.chunk(new byte[] {b});
      }
      wire.last();
    };
  }

  /** Words with a byte in them that belongs to no character. */
  private static Play notText(String type) {
    boolean stream = type.equals(SSE);
    byte[] bytes = (stream ? ALPHA + STOP + DONE : WHOLE).getBytes(UTF_8);
    int at = new String(bytes, UTF_8).indexOf("alpha");
    bytes[at] = (byte) 0xFF;
    return wire -> wire.whole(200, type, bytes);
  }
}
