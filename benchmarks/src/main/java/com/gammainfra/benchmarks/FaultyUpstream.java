package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible upstream on a loopback port that fails in some of its answers, in every way
 * that a gateway has to live with; which, is its seed's. Every answer is of numbered words, {@code
 * 17.0/3 17.1/3 17.2/3} for the third words of answer 17, so that a reader can tell whether an
 * answer is whole and is one.
 */
final class FaultyUpstream implements AutoCloseable {

  /** What can go wrong. */
  enum Fault {
    RATE_LIMIT,
    RATE_LIMIT_WITHOUT_A_WAIT,
    INTERNAL_ERROR,
    UNAVAILABLE,
    CLOSED_BEFORE_HEADERS,
    SILENT,
    HEADERS_AND_SILENCE,
    EMPTY,
    A_PAGE,
    ERROR_UNDER_200,
    CLOSED_IN_THE_MIDDLE,
    STALLED_IN_THE_MIDDLE,
    ERROR_IN_THE_MIDDLE,
    MALFORMED_EVENT,
    NO_FINISH_REASON,
    NO_DONE
  }

  private static final int BACKLOG = 1024;
  private static final int PADDING = 60;
  private static final int LARGE_PADDING = 4_000;
  private static final String ERROR =
      "{\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"code\":503}}";

  private final EventLoop loop = new EventLoop();
  private final Random random;
  private final double faultShare;
  private final List<Fault> faults;
  private final Map<Fault, Integer> played = new TreeMap<>();
  private final int port;
  private int serial;

  /**
   * Starts it on a port of the system's choice.
   *
   * @param faultShare how many of its answers fail, 0 to 1
   * @param faults how they do; in every way when none is named
   */
  FaultyUpstream(long seed, double faultShare, Fault... faults) {
    this.random = new Random(seed);
    this.faultShare = faultShare;
    this.faults = List.of(faults.length == 0 ? Fault.values() : faults);
    this.port =
        loop.call(
                () ->
                    loop.vertx()
                        .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                        .requestHandler(this::receive)
                        .listen(0, "127.0.0.1"))
            .await()
            .actualPort();
  }

  URI baseUri() {
    return URI.create("http://127.0.0.1:" + port + "/v1");
  }

  /** How often each fault was played. */
  Map<Fault, Integer> played() {
    return loop.call(() -> new TreeMap<>(played));
  }

  @Override
  public void close() {
    loop.close();
  }

  private void receive(HttpServerRequest request) {
    request.exceptionHandler(_ -> {});
    request.response().exceptionHandler(_ -> {});
    request
        .body()
        .onSuccess(
            body -> {
              boolean stream = body.toString().contains("\"stream\":true");
              Fault fault = null;
              if (random.nextDouble() < faultShare) {
                fault = faults.get(random.nextInt(faults.size()));
                played.merge(fault, 1, Integer::sum);
              }
              new Answer(request, stream).play(fault);
            });
  }

  /** One answer. */
  private final class Answer {

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final boolean stream;
    private final int id = serial++;
    private final int words = 5 + random.nextInt(40);
    private final String padding =
        "x".repeat(random.nextInt(10) == 0 ? LARGE_PADDING : random.nextInt(PADDING));
    private int written;

    Answer(HttpServerRequest request, boolean stream) {
      this.request = request;
      this.response = request.response();
      this.stream = stream;
    }

    void play(@Nullable Fault fault) {
      if (fault == null) {
        good(words, true, true);
        return;
      }
      switch (fault) {
        case RATE_LIMIT -> error(429, "retry-after-ms", Integer.toString(random.nextInt(2_000)));
        case RATE_LIMIT_WITHOUT_A_WAIT -> error(429);
        case INTERNAL_ERROR -> error(500);
        case UNAVAILABLE -> error(503);
        case CLOSED_BEFORE_HEADERS -> request.connection().close();
        case SILENT -> {}
        case HEADERS_AND_SILENCE -> begin().write(": hello\n\n");
        case EMPTY -> json("");
        case A_PAGE -> response.putHeader("content-type", "text/html").end("<html>");
        case ERROR_UNDER_200 -> json(ERROR);
        case CLOSED_IN_THE_MIDDLE -> middle(() -> request.connection().close());
        case STALLED_IN_THE_MIDDLE -> middle(() -> {});
        case ERROR_IN_THE_MIDDLE -> middle(() -> response.end("data: " + ERROR + "\n\n"));
        case MALFORMED_EVENT -> {
          if (stream) {
            begin().write("data: {oops\n\n");
            good(words, true, true);
          } else {
            json("{oops");
          }
        }
        case NO_FINISH_REASON -> good(words - 2, false, true);
        case NO_DONE -> good(words, true, false);
      }
    }

    private void error(int status, String... header) {
      response.setStatusCode(status).putHeader("content-type", "application/json");
      if (header.length == 2) {
        response.putHeader(header[0], header[1]);
      }
      response.end(ERROR);
    }

    private void json(String body) {
      response.putHeader("content-type", "application/json").end(body);
    }

    private HttpServerResponse begin() {
      if (!response.headWritten()) {
        response.setChunked(true).putHeader("content-type", "text/event-stream");
      }
      return response;
    }

    /** A few words, and then what goes wrong. */
    private void middle(Runnable then) {
      if (stream) {
        begin();
        write(Math.min(words, 3), then);
      } else {
        response.setChunked(true).putHeader("content-type", "application/json");
        response.write("{\"choices\":[{\"index\":0,");
        loop.vertx().setTimer(5, _ -> then.run());
      }
    }

    private void good(int upTo, boolean finish, boolean done) {
      if (!stream) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < upTo; i++) {
          text.append(word(i));
        }
        json(
            """
            {"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"%s"},"finish_reason":%s}],"usage":{"prompt_tokens":20,"completion_tokens":%d}}"""
                .formatted(text, finish ? "\"stop\"" : "null", upTo));
        return;
      }
      begin();
      write(
          upTo,
          () -> {
            String last = finish ? event("", "\"stop\"") : "";
            response.end(last + (done ? "data: [DONE]\n\n" : ""));
          });
    }

    private String word(int number) {
      return id + "." + number + "/" + words + " " + padding;
    }

    private String event(String text, String finish) {
      return """
          data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":%s}]}

          """
          .formatted(text, finish);
    }

    /** Writes words no faster than they are taken, a few at a time. */
    private void write(int upTo, Runnable then) {
      if (response.closed()) {
        return;
      }
      if (response.writeQueueFull()) {
        response.drainHandler(_ -> write(upTo, then));
        return;
      }
      Buffer out = Buffer.buffer();
      for (int i = 0; i < 3 && written < upTo; i++) {
        out.appendString(event(word(written++), "null"));
      }
      if (out.length() > 0) {
        response.write(out);
      }
      if (written < upTo) {
        loop.vertx().setTimer(3, _ -> write(upTo, then));
      } else {
        loop.vertx().setTimer(3, _ -> unlessClosed(then));
      }
    }

    private void unlessClosed(Runnable then) {
      if (!response.closed()) {
        then.run();
      }
    }
  }
}
