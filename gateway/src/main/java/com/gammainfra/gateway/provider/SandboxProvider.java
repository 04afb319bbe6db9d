package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.embeddings.EmbeddingsDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Stands in for every provider while none is configured. It calls nobody; its answer says what it
 * is and which model would have been asked, so that routing can be tried without a key.
 */
public final class SandboxProvider implements Provider {

  @Override
  public OpenResult open(ProviderCall call) {
    long now = System.nanoTime();
    if (call.cancellation().isCancelled()) {
      return new OpenResult.Failed(new ProviderFailure.Cancelled(), new CallTiming(now, now));
    }
    return new OpenResult.Opened(
        new Answer(call, chunks(call)), List.of(), new CallTiming(now, now));
  }

  private static List<AnswerChunk> chunks(ProviderCall call) {
    ChatRequest request = call.request();
    if (request.responseFormat() instanceof ResponseFormat.Vectors) {
      return List.of(
          new AnswerChunk(
              List.of(new ChatEvent.UsageReported(usage(request, 0))),
              EmbeddingsDialect.played(request)));
    }
    String endpoint = call.deployment().model().id().toString();
    String text =
        "This is the GammaInfra sandbox: no provider key is configured, so no model was asked and"
            + " nothing was charged. This request would have gone to "
            + endpoint
            + ". Set a key, for example OPENAI_API_KEY, and start again for a real answer.";
    if (!(request.responseFormat() instanceof ResponseFormat.Text)) {
      text = "{\"sandbox\": true, \"endpoint\": \"" + endpoint + "\"}";
    }
    List<ChatEvent> events = new ArrayList<>();
    String[] words = text.split("(?<= )", -1);
    for (int choice = 0; choice < request.choices(); choice++) {
      for (String word : words) {
        events.add(new ChatEvent.TextDelta(choice, word));
      }
      events.add(new ChatEvent.Finished(choice, FinishReason.STOP));
    }
    events.add(new ChatEvent.UsageReported(usage(request, words.length)));
    return events.stream().map(event -> new AnswerChunk(List.of(event), null)).toList();
  }

  private static Usage usage(ChatRequest request, int words) {
    long input = request.size().expectedTokens(0);
    return new Usage(input, 0, 0, 0, (long) words * request.choices(), 0, true);
  }

  /** A prepared answer. */
  private record Answer(ProviderCall call, List<AnswerChunk> chunks) implements UpstreamAnswer {

    @Override
    public AnswerEnd drainTo(AnswerSink sink) {
      if (call.cancellation().isCancelled()) {
        return new AnswerEnd.Abandoned(System.nanoTime());
      }
      if (call.request().stream()) {
        CompletableFuture.runAsync(() -> sink.accept(chunks), call.loop()).join();
      } else {
        sink.accept(chunks);
      }
      return new AnswerEnd.Complete(System.nanoTime(), 0);
    }

    @Override
    public void close() {}
  }
}
