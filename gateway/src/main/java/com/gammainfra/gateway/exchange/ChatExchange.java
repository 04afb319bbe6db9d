package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.dispatch.Budget;
import com.gammainfra.gateway.dispatch.DispatchRequest;
import com.gammainfra.gateway.dispatch.Dispatched;
import com.gammainfra.gateway.dispatch.Dispatcher;
import com.gammainfra.gateway.ledger.Charge;
import com.gammainfra.gateway.ledger.Reservation;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.AnswerSink;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.Estimate;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.UpstreamAnswer;
import com.gammainfra.gateway.provider.UsageMeter;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.DialStop;
import com.gammainfra.gateway.routing.Entitlement;
import com.gammainfra.gateway.routing.OwnKeys;
import com.gammainfra.gateway.routing.Route;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import com.gammainfra.gateway.routing.Steering;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request from arrival to settlement: route it, set its ceiling aside, dispatch it, hand
 * the answer on, charge it, and tell the listeners. Plain code on one virtual thread an exchange;
 * thread-safe.
 */
public final class ChatExchange {

  private static final Logger LOG = LoggerFactory.getLogger(ChatExchange.class);
  private static final ChatError LEDGER_AWAY =
      ChatError.of(ErrorCode.LEDGER_UNAVAILABLE, "the ledger does not answer; try again later");

  private static final ChatError STOPPING =
      ChatError.of(ErrorCode.UPSTREAM_UNAVAILABLE, "the gateway is being stopped");

  /** What was tried, and how long nobody was asked in between. */
  private record Tried(List<Attempt> attempts, Duration waited) {}

  private static final Tried NOT_ASKED = new Tried(List.of(), Duration.ZERO);

  /** How often a route is made anew because others spent the funds it was made for. */
  private static final int LOOKS = 3;

  private final Router router;
  private final Dispatcher dispatcher;
  private final Funding funding;
  private final Conversations conversations;
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
      Funding funding,
      Conversations conversations,
      Supplier<RoutingSnapshot> world,
      ExchangeLimits limits,
      List<ExchangeListener> listeners,
      LongSupplier nanoTime) {
    this.router = router;
    this.dispatcher = dispatcher;
    this.funding = funding;
    this.conversations = conversations;
    this.world = world;
    this.limits = limits;
    this.listeners = List.copyOf(listeners);
    this.nanoTime = nanoTime;
  }

  /**
   * Answers a request. Blocks until the client has its answer or its error, or has left. Whatever
   * happens, the listeners are told of the end, before the client can see it.
   */
  public void run(ExchangeRequest request, AnswerWriter client) {
    Exchange exchange = new Exchange(request, client, world.get());
    try {
      exchange.run();
    } catch (RuntimeException | Error e) {
      exchange.fail();
      throw e;
    }
  }

  /**
   * Decides as {@link #run} would, asks nobody and charges nothing.
   *
   * @throws ChatErrorException when it is refused before a decision
   */
  public RoutePreview preview(ExchangeRequest request) {
    RoutingSnapshot snapshot = world.get();
    Steering steering;
    try {
      steering =
          request
              .steering()
              .of(conversations.affinity(request, conversations.of(request)))
              .within(funding.entitlement(request.caller(), snapshot.now()));
    } catch (DatabaseUnavailableException e) {
      throw LEDGER_AWAY.asException();
    }
    RoutingResult result = router.route(request.chat(), steering, snapshot, true);
    List<String> warnings = new ArrayList<>(request.notices());
    warnings.addAll(result.route().notices());
    ExchangeRecord record =
        new ExchangeRecord(
            request.id(),
            request.created(),
            request.caller().keyId(),
            request.caller().accountId(),
            request.chat().model(),
            request.chat().stream(),
            result.route(),
            List.of(),
            null,
            new ExchangeOutcome.Running(),
            Usage.NONE,
            null,
            Usd.ZERO,
            Usd.ZERO,
            new ExchangeRecord.Timing(request.arrivalNanos(), nanoTime.getAsLong(), 0, 0),
            warnings,
            snapshot.sandbox());
    return new RoutePreview(request, steering, result, record, snapshot);
  }

  /**
   * Every stop of the cost-quality dial for a previewed request; empty when the dial is ignored.
   */
  public List<DialStop> sweep(RoutePreview preview) {
    return router.sweep(
        preview.request().chat(),
        preview.steering(),
        preview.world(),
        preview.result().route().reason());
  }

  /** One exchange on its way. */
  private final class Exchange {

    private final ExchangeRequest request;
    private final AnswerWriter client;
    private final RoutingSnapshot world;
    private final Conversation conversation;
    private final Steering steering;
    private final List<String> warnings;
    private OwnKeys ownKeys = OwnKeys.NONE;
    private @Nullable Reservation forTokens;
    private @Nullable Reservation forFees;
    private Usd fee = Usd.ZERO;
    private Usd charged = Usd.ZERO;
    private boolean finished;

    Exchange(ExchangeRequest request, AnswerWriter client, RoutingSnapshot world) {
      this.request = request;
      this.client = client;
      this.world = world;
      this.conversation = conversations.of(request);
      this.steering = request.steering().of(conversations.affinity(request, conversation));
      this.warnings = new ArrayList<>(request.notices());
    }

    void run() {
      Route route = null;
      try {
        route = admit();
      } catch (ChatErrorException e) {
        refuse(null, e.error());
      } catch (DatabaseUnavailableException e) {
        giveBack();
        refuse(null, LEDGER_AWAY);
      }
      if (route != null) {
        warnings.addAll(route.notices());
        answer(route);
      }
    }

    /**
     * Routes within the caller's funds and sets the route's ceilings aside.
     *
     * @return null when it was refused instead
     * @throws DatabaseUnavailableException when callers pay and the ledger does not answer
     */
    private @Nullable Route admit() {
      for (int look = 1; ; look++) {
        Entitlement allowed = funding.entitlement(request.caller(), world.now());
        ownKeys = allowed.ownKeys();
        RoutingResult result = router.route(request.chat(), steering.within(allowed), world, false);
        switch (result) {
          case RoutingResult.Refused(var route, var error) -> {
            warnings.addAll(route.notices());
            refuse(route, error);
            return null;
          }
          case RoutingResult.Routed(var route) -> {
            Route held = setAside(route);
            if (held != null) {
              return held;
            }
            if (look == LOOKS) {
              refuse(route, fundsShrank(route));
              return null;
            }
            LOG.debug("{}: the funds shrank after the route was made", request.id());
          }
        }
      }
    }

    /**
     * Sets aside the highest ceiling of those that are asked with the gateway's keys and, from the
     * other balance, the highest fee of those that are asked with the caller's.
     *
     * @return the route, without those for whom there is too little, unless they come first; null
     *     when they do
     */
    private @Nullable Route setAside(Route route) {
      boolean first = route.candidates().getFirst().isOwn();
      if (!hold(route, first)) {
        return null;
      }
      boolean mixed = route.candidates().stream().anyMatch(c -> c.isOwn() != first);
      return !mixed || hold(route, !first) ? route : route.without(!first);
    }

    private boolean hold(Route route, boolean own) {
      switch (funding.hold(request.caller(), request.id(), own, highest(route, own))) {
        case Funding.Held.Open(var held) -> {
          if (own) {
            forFees = held;
          } else {
            forTokens = held;
          }
          return true;
        }
        case Funding.Held.TooLittle _ -> {
          return false;
        }
      }
    }

    private ChatError fundsShrank(Route route) {
      boolean own = route.candidates().getFirst().isOwn();
      return ChatError.of(
          own ? ErrorCode.BYOK_BALANCE_EMPTY : ErrorCode.INSUFFICIENT_CREDITS,
          "balance or budget no longer reach the %s of $%s"
              .formatted(own ? "fee" : "ceiling", highest(route, own).exact()));
    }

    /** The most that those can cost the caller here which are asked with its own keys, or not. */
    private Usd highest(Route route, boolean own) {
      Usd highest = Usd.ZERO;
      for (Candidate candidate : route.candidates()) {
        if (candidate.isOwn() == own && candidate.ceilingCost().exceeds(highest)) {
          highest = candidate.ceilingCost();
        }
      }
      return own ? ownKeys.fee().of(highest) : highest;
    }

    /** Pays for what was delivered. */
    private void charge(Candidate served, Usage usage) {
      Usd cost = cost(served, usage).total();
      String provider = served.deployment().provider().id();
      if (served.isOwn()) {
        fee = forFees == null ? Usd.ZERO : ownKeys.fee().of(cost);
        charged = funding.post(forFees, Charge.ofFee(fee, provider));
        forFees = null;
      } else {
        charged = funding.post(forTokens, Charge.atCost(cost, provider));
        forTokens = null;
      }
      giveBack();
    }

    private void giveBack() {
      funding.release(forTokens);
      forTokens = null;
      funding.release(forFees);
      forFees = null;
    }

    /** Ends an exchange in which something threw. */
    void fail() {
      try {
        giveBack();
      } finally {
        if (!finished) {
          ChatError error = ChatError.of(ErrorCode.INTERNAL_ERROR, "the gateway failed");
          finish(record(null, NOT_ASKED, null, new ExchangeOutcome.Exhausted(error), Usage.NONE));
        }
      }
    }

    private void refuse(@Nullable Route route, ChatError error) {
      ExchangeRecord record =
          record(route, NOT_ASKED, null, new ExchangeOutcome.Refused(error), Usage.NONE);
      finish(record);
      client.refuse(record, error);
    }

    private void answer(Route route) {
      running(record(route, NOT_ASKED, null, new ExchangeOutcome.Running(), Usage.NONE));
      boolean stream = request.chat().stream();
      boolean guard =
          request.streamGuard() || route.streamGuard() || request.caller().policy().streamGuard();
      Dispatched dispatched =
          dispatcher.dispatch(
              new DispatchRequest(
                  route.candidates(),
                  conversation.chat(),
                  request.strict(),
                  stream && guard,
                  !stream && limits.hedging() && route.isHedgeable(),
                  budget(),
                  ownKeys.keys(),
                  request.cancellation(),
                  request.loop()));
      Tried tried = new Tried(dispatched.attempts(), dispatched.waited());
      warnings.addAll(OwnKeyNotices.of(tried.attempts()));
      switch (dispatched) {
        case Dispatched.Abandoned _ when isStopping() -> exhausted(route, tried, STOPPING);
        case Dispatched.Abandoned _ -> {
          giveBack();
          finish(record(route, tried, null, new ExchangeOutcome.Cancelled(), Usage.NONE));
        }
        case Dispatched.Exhausted(var error, _, _) -> exhausted(route, tried, error);
        case Dispatched.Answered answered -> {
          warnings.addAll(answered.losses());
          try (var answer = answered.answer()) {
            if (stream) {
              stream(route, answered, tried, answer);
            } else {
              whole(route, answered, tried, answer);
            }
          }
        }
      }
    }

    private AnswerSink signed(AnswerSink next, Candidate served) {
      if (!(request.chat().responseFormat() instanceof ResponseFormat.Vectors)) {
        conversations.answered(request, served.deployment().provider().id());
      }
      return new SignedCalls(
          next, conversations.ids(), served.deployment().id(), request.caller().accountId());
    }

    private void exhausted(Route route, Tried tried, ChatError error) {
      giveBack();
      ExchangeRecord record =
          record(route, tried, null, new ExchangeOutcome.Exhausted(error), Usage.NONE);
      finish(record);
      client.refuse(record, error);
    }

    private void whole(
        Route route, Dispatched.Answered answered, Tried tried, UpstreamAnswer answer) {
      List<AnswerChunk> chunks = new ArrayList<>();
      UsageMeter meter = new UsageMeter(chunks::addAll, estimate(answered.candidate()));
      AnswerEnd end = answer.drainTo(signed(meter, answered.candidate()));
      dispatcher.ended(answered, end);
      Usage usage = meter.usage(true);
      charge(answered.candidate(), usage);
      ExchangeRecord record =
          record(route, tried, answered.candidate(), new ExchangeOutcome.Completed(0), usage);
      finish(record);
      client.whole(record, chunks);
    }

    private void stream(
        Route route, Dispatched.Answered answered, Tried tried, UpstreamAnswer answer) {
      Candidate served = answered.candidate();
      ExchangeRecord begun =
          record(route, tried, served, new ExchangeOutcome.Running(), Usage.NONE);
      running(begun);
      AnswerWriter.Stream out = client.begin(begun, used -> cost(served, used));
      UsageMeter meter = new UsageMeter(out, estimate(served));
      AnswerEnd end = answer.drainTo(signed(meter, served));
      dispatcher.ended(answered, end);
      Usage usage = meter.usage(end instanceof AnswerEnd.Complete);
      charge(served, usage);
      switch (end) {
        case AnswerEnd.Complete(_, int skipped) -> {
          if (skipped > 0) {
            warnings.add(skipped + " events of the answer could not be read and were left out");
          }
          finish(record(route, tried, served, new ExchangeOutcome.Completed(skipped), usage));
          out.complete(usage);
        }
        case AnswerEnd.Broken(var failure, _) -> {
          truncated(route, answered, tried, failure, usage);
          out.truncate(
              ChatError.of(
                  ErrorCode.STREAM_TRUNCATED,
                  served.endpoint() + " broke off its answer; what arrived is not all of it"));
        }
        case AnswerEnd.Abandoned _ when isStopping() -> {
          truncated(route, answered, tried, new ProviderFailure.Cancelled(), usage);
          out.truncate(
              ChatError.of(
                  ErrorCode.STREAM_TRUNCATED,
                  "the gateway is being stopped; what arrived is not all of the answer"));
        }
        case AnswerEnd.Abandoned _ ->
            finish(record(route, tried, served, new ExchangeOutcome.Cancelled(), usage));
      }
    }

    private void truncated(
        Route route,
        Dispatched.Answered answered,
        Tried tried,
        ProviderFailure failure,
        Usage usage) {
      Tried cut = new Tried(cut(tried.attempts(), failure), tried.waited());
      finish(
          record(route, cut, answered.candidate(), new ExchangeOutcome.Truncated(failure), usage));
    }

    private boolean isStopping() {
      return request.cancellation().reason() == Cancellation.Reason.STOPPING;
    }

    private Estimate estimate(Candidate served) {
      return Estimate.of(served.deployment().model(), request.chat());
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
          request.steering().maxLatency(),
          limits.idle(),
          limits.stream());
    }

    private ExchangeRecord record(
        @Nullable Route route,
        Tried tried,
        @Nullable Candidate served,
        ExchangeOutcome outcome,
        Usage usage) {
      CallTiming last = tried.attempts().isEmpty() ? null : tried.attempts().getLast().asked();
      boolean over = !(outcome instanceof ExchangeOutcome.Running);
      return new ExchangeRecord(
          request.id(),
          request.created(),
          request.caller().keyId(),
          request.caller().accountId(),
          request.chat().model(),
          request.chat().stream(),
          route,
          tried.attempts(),
          served,
          outcome,
          usage,
          over && served != null ? cost(served, usage) : null,
          fee,
          charged,
          new ExchangeRecord.Timing(
              request.arrivalNanos(),
              nanoTime.getAsLong(),
              UpstreamTime.of(tried.attempts(), tried.waited()),
              request.chat().stream() && served != null && last != null ? last.openedNanos() : 0),
          warnings,
          world.sandbox());
    }

    private Cost cost(Candidate served, Usage usage) {
      return Cost.of(usage, served.deployment().model().priceAt(world.now()), world.now());
    }

    private void running(ExchangeRecord record) {
      listeners.forEach(listener -> listener.running(record));
    }

    private void finish(ExchangeRecord record) {
      finished = true;
      listeners.forEach(listener -> listener.finished(record));
    }
  }

  /** The attempts, the last of which did not come to its end. */
  private static List<Attempt> cut(List<Attempt> attempts, ProviderFailure failure) {
    List<Attempt> all = new ArrayList<>(attempts);
    Attempt.Answered last = (Attempt.Answered) all.removeLast();
    all.add(new Attempt.Failed(last.candidate(), last.key(), failure, last.timing(), true));
    return all;
  }
}
