package com.gammainfra.gateway.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fault on our own side of a stream ends it as broken; nobody is left waiting. */
@Timeout(20)
class HttpCallFaultTest {

  private static final String EVENT =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer upstream =
      vertx
          .createHttpServer()
          .requestHandler(
              request -> {
                var response =
                    request
                        .response()
                        .setChunked(true)
                        .putHeader("content-type", "text/event-stream");
                var _ = response.write(EVENT);
                // again and again: the first two may be read as one
                vertx.setPeriodic(
                    100,
                    timer -> {
                      if (response.closed()) {
                        vertx.cancelTimer(timer);
                      } else {
                        var _ = response.write(EVENT);
                      }
                    });
              })
          .listen(0, "127.0.0.1")
          .toCompletionStage()
          .toCompletableFuture()
          .join();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void sinkThrowsOnTheFirstChunks_endsAsBroken() {
    assertThat(drain(1)).isInstanceOf(AnswerEnd.Broken.class);
  }

  @Test
  void sinkThrowsOnALaterChunk_endsAsBroken() {
    assertThat(drain(2)).isInstanceOf(AnswerEnd.Broken.class);
  }

  @Test
  void answerClosedWithoutBeingDrained_lettingGoIsHarmless() {
    UpstreamAnswer answer = open();
    answer.close();
    answer.close();

    assertThat(answer.drainTo(_ -> {})).isInstanceOf(AnswerEnd.Abandoned.class);
  }

  private AnswerEnd drain(int throwingBatch) {
    return open()
        .drainTo(
            new AnswerSink() {
              private int batches;

              @Override
              public void accept(List<AnswerChunk> chunks) {
                if (++batches == throwingBatch) {
                  throw new IllegalStateException("a fault of ours");
                }
              }
            });
  }

  private UpstreamAnswer open() {
    HttpProvider provider =
        new HttpProvider(vertx, List.of(new OpenAiDialect()), InstantSource.system());
    Context context = vertx.getOrCreateContext();
    ChatRequest request =
        new OpenAiDialect()
            .decodeRequest(
                "{\"model\":\"x/y\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                    .getBytes(StandardCharsets.UTF_8));
    OpenResult result =
        provider.open(
            new ProviderCall(
                deployment(),
                null,
                request,
                Params.NONE,
                false,
                new CallLimits(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10)),
                new Cancellation(),
                task -> context.runOnContext(_ -> task.run())));
    assertThat(result).isInstanceOf(OpenResult.Opened.class);
    return ((OpenResult.Opened) result).answer();
  }

  private Deployment deployment() {
    Price price = new Price(Instant.EPOCH, "test", Rates.of(1, 1), List.of(), null, "x/y@undated");
    Model model =
        new Model(
            ModelId.parse("x/y"),
            "y",
            1_000,
            1_000,
            0,
            Set.of(),
            Set.of(),
            List.of(),
            null,
            Map.of(),
            Set.of(),
            Set.of(),
            List.of(price),
            Map.of(),
            null,
            null);
    ProviderEndpoint provider =
        new ProviderEndpoint(
            "x",
            URI.create("http://127.0.0.1:" + upstream.actualPort()),
            "openai",
            List.of(),
            true,
            "max_tokens",
            Set.of(),
            null);
    return Deployment.of(model, provider);
  }
}
