package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.exchange.ExchangeLimits;
import com.gammainfra.gateway.exchange.ExchangeRequest;
import com.gammainfra.gateway.idempotency.Begun;
import com.gammainfra.gateway.idempotency.IdempotencyStore;
import com.gammainfra.gateway.idempotency.KeyedRequest;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a request that came with an {@code Idempotency-Key}: the first time as any other, and
 * then with what the first one was answered.
 */
final class KeyedChat {

  private static final String REPLAYED = "idempotency-replayed";

  /** For settling and writing what came of a request that used all its time. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Supplier<IdempotencyStore> stores;
  private final ExchangeLimits limits;
  private final Responder responder;

  /**
   * For exchanges within {@code limits}.
   *
   * @param stores gives the store, or throws {@link DatabaseUnavailableException}
   */
  KeyedChat(Supplier<IdempotencyStore> stores, ExchangeLimits limits, Responder responder) {
    this.stores = stores;
    this.limits = limits;
    this.responder = responder;
  }

  /**
   * Answers from what is kept or refuses; else runs {@code exchange}, which tells the recorder what
   * it sends.
   *
   * @param endpoint such as {@code /v1/chat/completions}
   */
  void run(
      Call call,
      String endpoint,
      ExchangeRequest request,
      String key,
      Consumer<AnswerRecorder> exchange) {
    KeyedRequest keyed =
        new KeyedRequest(
            call.caller().accountId(), key, endpoint, call.body(), call.id(), lease(request));
    IdempotencyStore store = null;
    Begun begun;
    try {
      store = stores.get();
      begun = store.begin(keyed);
    } catch (DatabaseUnavailableException e) {
      giveBack(store, keyed, e);
      throw ChatError.of(
              ErrorCode.LEDGER_UNAVAILABLE,
              "the database that Idempotency-Key needs does not answer; nothing was asked")
          .asException();
    }
    switch (begun) {
      case Begun.Fresh(var claim) -> {
        AnswerRecorder recorder = new KeyedAnswerRecorder(store, claim);
        try {
          exchange.accept(recorder);
        } finally {
          recorder.failed(); // unless it was told of the end
        }
      }
      case Begun.Replay replay -> responder.send(call, reply(call, replay));
      case Begun.InProgress(var wait) ->
          throw new ChatError(
                  ErrorCode.IDEMPOTENCY_IN_PROGRESS,
                  "a request with the same Idempotency-Key is being answered",
                  "Idempotency-Key",
                  wait)
              .asException();
      case Begun.Mismatch() ->
          throw new ChatError(
                  ErrorCode.IDEMPOTENCY_MISMATCH,
                  "this Idempotency-Key was used for another request",
                  "Idempotency-Key",
                  null)
              .asException();
      case Begun.TooLargeToReplay(var first) ->
          responder.send(
              call, responder.error(call, tooLarge(first)).with("x-should-retry", "false"));
    }
  }

  private static ChatError tooLarge(String first) {
    return new ChatError(
        ErrorCode.IDEMPOTENCY_IN_PROGRESS,
        "the request "
            + first
            + " with the same Idempotency-Key was answered with more than 1 MiB, which is not kept;"
            + " see /v1/receipts/"
            + first,
        "Idempotency-Key",
        null);
  }

  /** The first answer, under the first request's id; only what it took is its own. */
  private static Reply reply(Call call, Begun.Replay replay) {
    String type = replay.answer().headers().getOrDefault("content-type", "application/json");
    return new Reply(
            replay.answer().status(), type, replay.answer().headers(), replay.answer().body())
        .with(
            DecisionHeaders.OVERHEAD,
            DecisionHeaders.millis(System.nanoTime() - call.arrivalNanos()))
        .with("x-gammainfra-request-id", replay.requestId())
        .with("x-request-id", replay.requestId())
        .with(REPLAYED, "true");
  }

  /** All the time the request may take, so that the lease of a dead one ends with it. */
  private Duration lease(ExchangeRequest request) {
    Duration total = limits.total();
    if (request.timeout() != null && request.timeout().compareTo(total) < 0) {
      total = request.timeout();
    }
    return (request.chat().stream() ? total.plus(limits.stream()) : total).plus(SLACK);
  }

  /** Takes back a claim that may have been written after all, without the client's waiting. */
  private static void giveBack(
      @Nullable IdempotencyStore store, KeyedRequest keyed, DatabaseUnavailableException thrown) {
    if (store != null && !thrown.undone()) {
      Thread.startVirtualThread(
          () -> new KeyedAnswerRecorder(store, store.claimOf(keyed)).failed());
    }
  }
}
