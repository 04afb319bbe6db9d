package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.VirtualTime;
import com.gammainfra.gateway.catalog.DeploymentId;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.HealthTracker;
import com.gammainfra.gateway.provider.AnswerEnd;
import com.gammainfra.gateway.provider.AnswerSink;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.provider.Cancellation;
import com.gammainfra.gateway.provider.OpenResult;
import com.gammainfra.gateway.provider.Provider;
import com.gammainfra.gateway.provider.ProviderCall;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.provider.ProviderFailure.Wait;
import com.gammainfra.gateway.provider.UpstreamAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Providers in virtual time that fail in every way the table knows, at random, with spells in which
 * one of them is down. What they are asked is checked as it happens.
 */
final class FlakyProviders implements Provider {

  private static final Duration PROBE_ALONE = Duration.ofSeconds(15);

  private final VirtualTime time;
  private final RandomGenerator random;
  private final Supplier<HealthTracker> health;
  private final List<String> violations;
  private final Map<DeploymentId, Long> downUntil = new HashMap<>();
  private final Map<String, List<Long>> probes = new HashMap<>();
  private final int oneInLasts;
  private long calls;

  /**
   * Providers.
   *
   * @param oneInLasts of so many faults one is lasting, such as a refused key
   */
  FlakyProviders(
      VirtualTime time,
      RandomGenerator random,
      int oneInLasts,
      Supplier<HealthTracker> health,
      List<String> violations) {
    this.time = time;
    this.random = random;
    this.oneInLasts = oneInLasts;
    this.health = health;
    this.violations = violations;
  }

  long calls() {
    return calls;
  }

  /** What answers always say: their words in order, each signed by who says it. */
  static String word(String endpoint, int i) {
    return endpoint + "#" + i + " ";
  }

  @Override
  public OpenResult open(ProviderCall call) {
    calls++;
    if (call.cancellation().isCancelled()) {
      violations.add("asked after the cancellation");
    }
    String probed = probed(call);
    List<Long> live = probes.computeIfAbsent(String.valueOf(probed), _ -> new ArrayList<>());
    Long began = time.nanos();
    if (probed != null) {
      live.stream()
          .filter(since -> began - since < PROBE_ALONE.toNanos())
          .findAny()
          .ifPresent(_ -> violations.add("two probes at once of " + probed));
      live.add(began);
    }
    OpenResult result = answer(call, began);
    if (probed != null) {
      live.remove(began);
    }
    return result;
  }

  /** Whose half-open breaker the call tries: the key's, or the deployment's; null for neither. */
  private @Nullable String probed(ProviderCall call) {
    DeploymentId id = call.deployment().id();
    int key = call.deployment().provider().apiKeys().indexOf(call.key());
    if (health.get().keys(id).get(key).breaker() == BreakerState.HALF_OPEN) {
      return id + "#" + key;
    }
    return health.get().of(id).breaker() == BreakerState.HALF_OPEN ? id.value() : null;
  }

  private OpenResult answer(ProviderCall call, long began) {
    DeploymentId id = call.deployment().id();
    if (random.nextInt(400) == 0) {
      downUntil.put(id, began + Duration.ofSeconds(random.nextInt(1, 90)).toNanos());
    }
    boolean down = downUntil.getOrDefault(id, 0L) > began;
    boolean stream = call.request().stream();
    Duration limit = stream ? call.limits().firstToken() : call.limits().answer();
    Duration takes = Duration.ofMillis(random.nextInt(20, 2_000));
    ProviderFailure failure = down ? outage() : random.nextInt(5) == 0 ? fault(call) : null;
    if (failure instanceof ProviderFailure.TimedOut || takes.compareTo(limit) > 0) {
      takes = limit;
      failure = new ProviderFailure.TimedOut(stream ? Wait.FIRST_TOKEN : Wait.ANSWER, limit);
    }
    if (time.sleep(takes, call.cancellation())) {
      failure = new ProviderFailure.Cancelled();
    }
    CallTiming timing = new CallTiming(began, time.nanos());
    return failure == null
        ? new OpenResult.Opened(new Words(call), List.of(), timing)
        : new OpenResult.Failed(failure, timing);
  }

  private ProviderFailure outage() {
    return switch (random.nextInt(3)) {
      case 0 -> new ProviderFailure.Unreachable("refused", false);
      case 1 -> new ProviderFailure.ServerFault(503, false, "down");
      default -> new ProviderFailure.TimedOut(Wait.FIRST_TOKEN, Duration.ZERO);
    };
  }

  private ProviderFailure fault(ProviderCall call) {
    if (random.nextInt(oneInLasts) == 0) {
      return lasting();
    }
    return switch (random.nextInt(11)) {
      case 0, 1 ->
          new ProviderFailure.RateLimited("m", Duration.ofMillis(random.nextInt(1, 9_000)));
      case 2 -> new ProviderFailure.RateLimited("m", null);
      case 3, 4 -> new ProviderFailure.ServerFault(500, true, "m");
      case 5 -> new ProviderFailure.ServerFault(503, false, "m");
      case 6 -> new ProviderFailure.Unreachable("dead", true);
      case 7 -> new ProviderFailure.Malformed("m");
      case 8 -> new ProviderFailure.Cut("m");
      case 9 -> new ProviderFailure.ContextTooLong("m");
      default -> new ProviderFailure.TimedOut(Wait.FIRST_TOKEN, call.limits().firstToken());
    };
  }

  private ProviderFailure lasting() {
    return switch (random.nextInt(5)) {
      case 0 -> new ProviderFailure.RateLimited("m", Duration.ofMinutes(random.nextInt(1, 5)));
      case 1 -> new ProviderFailure.QuotaExhausted("m");
      case 2 -> new ProviderFailure.Unauthorized("m");
      case 3 -> new ProviderFailure.Rejected(400, "m");
      default -> new ProviderFailure.ModelNotFound("m");
    };
  }

  /** An answer of a few words; a streamed one may break off after any of them. */
  private final class Words implements UpstreamAnswer {

    private final ProviderCall call;
    private final Cancellation closed = new Cancellation();

    Words(ProviderCall call) {
      this.call = call;
    }

    @Override
    public AnswerEnd drainTo(AnswerSink sink) {
      String endpoint = call.deployment().model().id().toString();
      int words = random.nextInt(1, 8);
      boolean stream = call.request().stream();
      int breaksAfter = stream && random.nextInt(8) == 0 ? random.nextInt(words) : words;
      long deadline = time.nanos() + call.limits().stream().toNanos();
      try (var _ = call.cancellation().onCancel(closed::cancel)) {
        for (int i = 0; i < words; i++) {
          if (i == breaksAfter && i > 0) {
            return broken();
          }
          sink.accept(List.of(chunk(new ChatEvent.TextDelta(0, word(endpoint, i)))));
          Duration pause = Duration.ofMillis(stream ? random.nextInt(0, 400) : 0);
          if (stream && time.sleep(pause, closed)) {
            return new AnswerEnd.Abandoned(time.nanos());
          }
          if (stream && time.nanos() >= deadline) {
            ProviderFailure late = new ProviderFailure.TimedOut(Wait.STREAM_END, Duration.ZERO);
            return new AnswerEnd.Broken(late, time.nanos());
          }
        }
        sink.accept(
            List.of(
                chunk(new ChatEvent.Finished(0, FinishReason.STOP)),
                chunk(new ChatEvent.UsageReported(Usage.of(10, words)))));
        return new AnswerEnd.Complete(time.nanos(), 0);
      }
    }

    private AnswerEnd broken() {
      if (random.nextBoolean()) {
        return new AnswerEnd.Broken(new ProviderFailure.Cut("m"), time.nanos());
      }
      Duration idle = call.limits().idle();
      return time.sleep(idle, closed)
          ? new AnswerEnd.Abandoned(time.nanos())
          : new AnswerEnd.Broken(new ProviderFailure.TimedOut(Wait.NEXT_EVENT, idle), time.nanos());
    }

    private AnswerChunk chunk(ChatEvent event) {
      return new AnswerChunk(List.of(event), null);
    }

    @Override
    public void close() {
      closed.cancel();
    }
  }
}
