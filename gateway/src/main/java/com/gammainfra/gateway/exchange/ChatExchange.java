package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.dispatch.Budget;
import com.gammainfra.gateway.dispatch.Dispatched;
import com.gammainfra.gateway.dispatch.Dispatcher;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.DialStop;
import com.gammainfra.gateway.routing.Route;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request from arrival to settlement: route it, dispatch it, hand the answer on, price it,
 * and tell the listeners. Plain code on one virtual thread an exchange; thread-safe.
 */
public final class ChatExchange {

  private final Router router;
  private final Dispatcher dispatcher;
  private final Supplier<RoutingSnapshot> world;
  private final ExchangeLimits limits;
  private final List<ExchangeListener> listeners;
  private final LongSupplier nanoTime;

  /**
   * An exchange desk.
   *
   * @param world the catalog, health and time in which the next request is routed
   * @param nanoTime {@link System#nanoTime()}, or a test's
   */
  public ChatExchange(
      Router router,
      Dispatcher dispatcher,
      Supplier<RoutingSnapshot> world,
      ExchangeLimits limits,
      List<ExchangeListener> listeners,
      LongSupplier nanoTime) {
    this.router = router;
    this.dispatcher = dispatcher;
    this.world = world;
    this.limits = limits;
    this.listeners = List.copyOf(listeners);
    this.nanoTime = nanoTime;
  }

  /** Answers a request. Blocks until the client has its answer or its error, or has left. */
  public void run(ExchangeRequest request, AnswerWriter client) {
    Exchange exchange = new Exchange(request, client, world.get());
    RoutingResult result;
    try {
      result = router.route(request.chat(), request.steering(), exchange.world, false);
    } catch (ChatErrorException e) {
      exchange.refuse(null, e.error());
      return;
    }
    switch (result) {
      case RoutingResult.Refused(var route, var error) -> exchange.refuse(route, error);
      case RoutingResult.Routed(var route) -> exchange.dispatch(route);
    }
  }

  /**
   * Decides as {@link #run} would, asks nobody and charges nothing.
   *
   * @throws ChatErrorException when it is refused before a decision
   */
  public RoutePreview preview(ExchangeRequest request) {
    RoutingSnapshot snapshot = world.get();
    RoutingResult result = router.route(request.chat(), request.steering(), snapshot, true);
    List<String> warnings = new ArrayList<>(request.notices());
    warnings.addAll(result.route().notices());
    ExchangeRecord record =
        new ExchangeRecord(
            request.id(),
            request.created(),
            request.caller().keyId(),
            request.chat().model(),
            request.chat().stream(),
            result.route(),
            List.of(),
            null,
            new ExchangeOutcome.Running(),
            Usage.NONE,
            null,
            new ExchangeRecord.Timing(request.arrivalNanos(), nanoTime.getAsLong(), 0, 0),
            warnings,
            snapshot.sandbox());
    return new RoutePreview(request, result, record, snapshot);
  }

  /**
   * Every stop of the cost-quality dial for a previewed request; empty when the dial is ignored.
   */
  public List<DialStop> sweep(RoutePreview preview) {
    return router.sweep(
        preview.request().chat(),
        preview.request().steering(),
        preview.world(),
        preview.result().route().reason());
  }

  /** One exchange on its way. */
  private final class Exchange {

    private final ExchangeRequest request;
    private final AnswerWriter client;
    private final RoutingSnapshot world;
    private final List<String> warnings;

    Exchange(ExchangeRequest request, AnswerWriter client, RoutingSnapshot world) {
      this.request = request;
      this.client = client;
      this.world = world;
      this.warnings = new ArrayList<>(request.notices());
    }

    void refuse(@Nullable Route route, ChatError error) {
      if (route != null) {
        warnings.addAll(route.notices());
      }
      ExchangeRecord record =
          record(route, List.of(), null, new ExchangeOutcome.Refused(error), Usage.NONE);
      client.refuse(record, error);
      finish(record);
    }

    void dispatch(Route route) {
      warnings.addAll(route.notices());
      ExchangeRecord running =
          record(route, List.of(), null, new ExchangeOutcome.Running(), Usage.NONE);
      listeners.forEach(listener -> listener.running(running));
      switch (dispatcher.dispatch(
          route.candidates(),
          request.chat(),
          request.strict(),
          budget(),
          request.cancellation(),
          request.loop())) {
        case Dispatched.Abandoned(var attempts) ->
            finish(record(route, attempts, null, new ExchangeOutcome.Cancelled(), Usage.NONE));
        case Dispatched.Exhausted(var error, var attempts) -> {
          ExchangeRecord record =
              record(route, attempts, null, new ExchangeOutcome.Exhausted(error), Usage.NONE);
          client.refuse(record, error);
          finish(record);
        }
        case Dispatched.Answered answered -> {
          warnings.addAll(answered.losses());
          if (request.chat().stream()) {
            stream(route, answered);
          } else {
            whole(route, answered);
          }
        }
      }
    }

    private void whole(Route route, Dispatched.Answered answered) {
      List<AnswerChunk> chunks = new ArrayList<>();
      UsageMeter meter = new UsageMeter(chunks::addAll, request.chat().size());
      try (var answer = answered.answer()) {
        answer.drainTo(meter);
      }
      ExchangeRecord record =
          record(
              route,
              answered.attempts(),
              answered.candidate(),
              new ExchangeOutcome.Completed(),
              meter.usage());
      client.whole(record, chunks);
      finish(record);
    }

    private void stream(Route route, Dispatched.Answered answered) {
      Candidate served = answered.candidate();
      ExchangeRecord begun =
          record(route, answered.attempts(), served, new ExchangeOutcome.Running(), Usage.NONE);
      listeners.forEach(listener -> listener.running(begun));
      UsageMeter meter =
          new UsageMeter(client.begin(begun, used -> cost(served, used)), request.chat().size());
      AnswerEnd end;
      try (var answer = answered.answer()) {
        end = answer.drainTo(meter);
      }
      dispatcher.ended(answered, end);
      Usage usage = meter.usage();
      switch (end) {
        case AnswerEnd.Complete _ -> {
          client.complete(usage);
          finish(
              record(route, answered.attempts(), served, new ExchangeOutcome.Completed(), usage));
        }
        case AnswerEnd.Broken(var failure, _) -> {
          client.truncate(
              ChatError.of(
                  ErrorCode.STREAM_TRUNCATED,
                  served.endpoint() + " broke off its answer; what arrived is not all of it"));
          finish(
              record(
                  route,
                  cut(
                      answered.attempts(),
                      new Attempt.Failed(served, failure, timing(answered), true)),
                  served,
                  new ExchangeOutcome.Truncated(failure),
                  usage));
        }
        case AnswerEnd.Abandoned _ ->
            finish(
                record(route, answered.attempts(), served, new ExchangeOutcome.Cancelled(), usage));
      }
    }

    private Budget budget() {
      Duration total = limits.total();
      if (request.timeout() != null && request.timeout().compareTo(total) < 0) {
        total = request.timeout();
      }
      return new Budget(
          request.arrivalNanos() + total.toNanos(),
          limits.maxAttempts(),
          limits.firstToken(),
          request.maxLatency(),
          limits.idle(),
          limits.stream());
    }

    private ExchangeRecord record(
        @Nullable Route route,
        List<Attempt> attempts,
        @Nullable Candidate served,
        ExchangeOutcome outcome,
        Usage usage) {
      long upstream = 0;
      long firstToken = 0;
      for (Attempt attempt : attempts) {
        if (attempt.asked() != null) {
          upstream += attempt.asked().durationNanos();
          firstToken = attempt.asked().openedNanos();
        }
      }
      boolean over = !(outcome instanceof ExchangeOutcome.Running);
      return new ExchangeRecord(
          request.id(),
          request.created(),
          request.caller().keyId(),
          request.chat().model(),
          request.chat().stream(),
          route,
          attempts,
          served,
          outcome,
          usage,
          over && served != null ? cost(served, usage) : null,
          new ExchangeRecord.Timing(
              request.arrivalNanos(),
              nanoTime.getAsLong(),
              upstream,
              request.chat().stream() && served != null ? firstToken : 0),
          warnings,
          world.sandbox());
    }

    private Cost cost(Candidate served, Usage usage) {
      return Cost.of(usage, served.deployment().model().priceAt(world.now()), world.now());
    }

    private void finish(ExchangeRecord record) {
      listeners.forEach(listener -> listener.finished(record));
    }
  }

  private static List<Attempt> cut(List<Attempt> attempts, Attempt.Failed last) {
    List<Attempt> all = new ArrayList<>(attempts);
    all.set(all.size() - 1, last);
    return all;
  }

  private static CallTiming timing(Dispatched.Answered answered) {
    return ((Attempt.Answered) answered.attempts().getLast()).timing();
  }
}
