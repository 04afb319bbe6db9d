package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The accounting, against a server whose answers are scripted by their number. */
class LoadGeneratorTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final EventLoop loop = new EventLoop();
  private final AtomicInteger received = new AtomicInteger();
  private final LoadGenerator generator = new LoadGenerator(8);

  @AfterEach
  void stop() {
    generator.close();
    loop.close();
  }

  @Test
  void openLoop_everyThirdFails_countsEachByCause() {
    Target target =
        serve(
            request -> {
              int number = received.incrementAndGet();
              request.response().setStatusCode(number % 3 == 0 ? 503 : 200).end("{}");
            });

    LoadResult result =
        generator.openLoop(List.of(workload(target)), 300, Duration.ofMillis(100)).getFirst();

    assertThat(result.sent()).isEqualTo(30);
    assertThat(result.answered()).isEqualTo(20);
    assertThat(result.failures()).isEqualTo(Map.of("status 503", 10L));
    assertThat(result.failed()).isEqualTo(10);
    assertThat(result.latencyNanos().getTotalCount()).isEqualTo(20);
    assertThat(result.overheadMillis(50)).isNaN();
  }

  @Test
  void openLoop_twoWorkloads_takeTurnsAtTheirOwnRate() {
    Target target = serve(request -> request.response().end("{}"));
    Target other = target.withModel("other", "m");

    List<LoadResult> results =
        generator.openLoop(List.of(workload(target), workload(other)), 200, Duration.ofMillis(100));

    assertThat(results).extracting(LoadResult::target).containsExactly("scripted", "other");
    assertThat(results).extracting(LoadResult::answered).containsExactly(20L, 20L);
  }

  @Test
  void openLoop_serverHangsUp_isAFailure() {
    Target target = serve(request -> request.connection().close());

    LoadResult result =
        generator.openLoop(List.of(workload(target)), 100, Duration.ofMillis(50)).getFirst();

    assertThat(result.sent()).isEqualTo(5);
    assertThat(result.answered()).isZero();
    assertThat(result.failed()).isEqualTo(5);
  }

  @Test
  void openLoop_overheadHeader_isRecorded() {
    Target target =
        serve(
            request -> request.response().putHeader("X-GammaInfra-Overhead-Ms", "0.75").end("{}"));

    LoadResult result =
        generator.openLoop(List.of(workload(target)), 100, Duration.ofMillis(50)).getFirst();

    assertThat(result.overheadMillis(50)).isEqualTo(0.75);
  }

  @Test
  void closedLoop_boundedByCount_sendsExactlyThatMany() {
    Target target =
        serve(
            request -> {
              received.incrementAndGet();
              request.response().end("{}");
            });

    LoadResult result = generator.closedLoop(workload(target), 4, 25, Duration.ofSeconds(20));

    assertThat(result.sent()).isEqualTo(25);
    assertThat(result.answered()).isEqualTo(25);
    assertThat(received).hasValue(25);
    assertThat(result.answersPerSecond()).isPositive();
  }

  @Test
  void streams_mockUpstream_areWholeAndCounted() {
    try (MockUpstream upstream = MockUpstream.start(UpstreamBehaviour.streaming(100, 4, 10), 0)) {
      Target target =
          new Target("mock", URI.create(upstream.baseUri() + "/chat/completions"), Map.of(), "m");
      Workload workload = Workload.constant(target, ChatBodies.chat("m", "Hello", true));

      OpenStreams streams = generator.openStreams(workload, 6, 4, Duration.ofMillis(10));

      assertThat(streams.awaitFlowing(LIMIT)).isTrue();
      assertThat(streams.awaitOver(LIMIT)).isTrue();
      OpenStreams.Count count = streams.count();
      assertThat(count.complete()).isEqualTo(6);
      assertThat(count.events()).isEqualTo(24);
      assertThat(count.failed()).isZero();
      assertThat(count.lagNanos().getTotalCount()).isEqualTo(24);
    }
  }

  @Test
  void streams_cutOrWrong_areFailuresByCause() {
    Target target =
        serve(
            request -> {
              String event = "data: {\"choices\":[{\"delta\":{\"content\":\"t=1 a\"}}]}\n\n";
              switch (received.getAndIncrement() % 4) {
                case 0 -> request.response().end(event + event + "data: [DONE]\n\n");
                case 1 -> request.response().end(event + event);
                case 2 -> request.response().end(event + "data: [DONE]\n\n");
                default -> request.response().setStatusCode(500).end();
              }
            });

    OpenStreams streams = generator.openStreams(workload(target), 8, 2, Duration.ofMillis(10));

    assertThat(streams.awaitOver(LIMIT)).isTrue();
    OpenStreams.Count count = streams.count();
    assertThat(count.complete()).isEqualTo(2);
    assertThat(count.failures())
        .isEqualTo(Map.of("no [DONE]", 2L, "events missing", 2L, "status 500", 2L));
  }

  private Target serve(io.vertx.core.Handler<HttpServerRequest> handler) {
    HttpServer server =
        loop.call(
                () ->
                    loop.vertx()
                        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .requestHandler(handler)
                        .listen())
            .await();
    return new Target(
        "scripted", URI.create("http://127.0.0.1:" + server.actualPort()), Map.of(), "m");
  }

  private static Workload workload(Target target) {
    return Workload.constant(target, ChatBodies.chat("m", "Hello", false));
  }
}
