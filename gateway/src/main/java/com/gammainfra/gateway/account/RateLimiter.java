package com.gammainfra.gateway.account;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds each key to its requests a minute, tokens a minute and requests at once, in memory. What a
 * minute allows comes back evenly. The tokens of an answer are known only at its end, so they are
 * taken then, and may leave a debt that later requests wait for. Never blocks; thread-safe.
 */
public final class RateLimiter {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** How long to wait for a place; nobody knows when an answer ends. */
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final ConcurrentMap<String, Meters> meters = new ConcurrentHashMap<>();
  private final TimeMeter time;

  /**
   * A limiter.
   *
   * @param nanoTime {@link System#nanoTime()}, or a test's
   */
  public RateLimiter(LongSupplier nanoTime) {
    this.time =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return nanoTime.getAsLong();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  /** What became of a request. */
  public sealed interface Admission {

    /** How the key stands now. */
    Standing standing();

    /** It may go on; {@code permit} is to be closed at its end. */
    record Admitted(Permit permit, Standing standing) implements Admission {}

    /**
     * It must wait.
     *
     * @param limit the one that is reached, in words
     * @param retryAfter after which it is worth asking again
     */
    record Limited(String limit, Duration retryAfter, Standing standing) implements Admission {}
  }

  /** How a key stands; null where it has no limit. */
  public record Standing(@Nullable Quota requests, @Nullable Quota tokens) {

    /** Of a key without limits. */
    static final Standing UNLIMITED = new Standing(null, null);
  }

  /**
   * What is left of a limit.
   *
   * @param limit a minute's
   * @param remaining at least 0
   * @param reset until all of it is there again
   */
  public record Quota(long limit, long remaining, Duration reset) {}

  /**
   * Lets a request in, if the key's limits do.
   *
   * @param inputTokens as estimated. A request larger than a minute's tokens is let in when none of
   *     them are used, and leaves a debt
   */
  public Admission admit(Caller caller, long inputTokens) {
    KeyPolicy policy = caller.policy();
    if (policy.requestsPerMinute() == null
        && policy.tokensPerMinute() == null
        && policy.concurrency() == null) {
      return new Admission.Admitted(Permit.FREE, Standing.UNLIMITED);
    }
    return meters.computeIfAbsent(caller.keyId(), _ -> new Meters(policy, time)).admit(inputTokens);
  }

  /** The place of a request that was let in. Closing it more than once is harmless. */
  public static final class Permit implements AutoCloseable {

    static final Permit FREE = new Permit(null, 0);

    private final @Nullable Meters meters;
    private final long taken;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Permit(@Nullable Meters meters, long taken) {
      this.meters = meters;
      this.taken = taken;
    }

    /** Whether its key has limits, so that its end matters. */
    public boolean isCounted() {
      return meters != null;
    }

    /** The request is over and used that many tokens, input and output together. */
    public void used(long tokens) {
      if (meters != null && closed.compareAndSet(false, true)) {
        meters.settle(taken, tokens);
      }
    }

    /** The request is over and used nothing. */
    @Override
    public void close() {
      used(0);
    }
  }

  /** One bucket of a key, refilled evenly over a minute. */
  private record Meter(Bucket bucket, long limit) {

    static @Nullable Meter of(@Nullable Long limit, TimeMeter time) {
      return limit == null
          ? null
          : new Meter(
              Bucket.builder()
                  .addLimit(rate -> rate.capacity(limit).refillGreedy(limit, MINUTE))
                  .withCustomTimePrecision(time)
                  .build(),
              limit);
    }

    Quota quota() {
      long left = bucket.getAvailableTokens();
      double missing = Math.max(0, (double) limit - left);
      long nanos = (long) (missing / limit * MINUTE.toNanos());
      return new Quota(limit, Math.max(0, left), Duration.ofNanos(nanos));
    }
  }

  /** What one key has left. */
  private static final class Meters {

    private final @Nullable Meter requests;
    private final @Nullable Meter tokens;
    private final int places;
    private final AtomicInteger taken = new AtomicInteger();

    Meters(KeyPolicy policy, TimeMeter time) {
      Integer perMinute = policy.requestsPerMinute();
      this.requests = Meter.of(perMinute == null ? null : perMinute.longValue(), time);
      this.tokens = Meter.of(policy.tokensPerMinute(), time);
      this.places = policy.concurrency() == null ? Integer.MAX_VALUE : policy.concurrency();
    }

    /** All of what it needs, or nothing. */
    Admission admit(long inputTokens) {
      if (taken.incrementAndGet() > places) {
        taken.decrementAndGet();
        return limited("%,d requests at once".formatted(places), A_MOMENT);
      }
      if (requests != null) {
        ConsumptionProbe probe = requests.bucket().tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
          taken.decrementAndGet();
          return limited("%,d requests a minute".formatted(requests.limit()), wait(probe));
        }
      }
      if (tokens != null && inputTokens > 0) {
        long now = Math.min(inputTokens, tokens.limit());
        ConsumptionProbe probe = tokens.bucket().tryConsumeAndReturnRemaining(now);
        if (!probe.isConsumed()) {
          if (requests != null) {
            requests.bucket().addTokens(1);
          }
          taken.decrementAndGet();
          return limited("%,d tokens a minute".formatted(tokens.limit()), wait(probe));
        }
        if (inputTokens > now) {
          tokens.bucket().consumeIgnoringRateLimits(inputTokens - now);
        }
      }
      return new Admission.Admitted(new Permit(this, Math.max(0, inputTokens)), standing());
    }

    void settle(long estimated, long used) {
      taken.decrementAndGet();
      if (tokens != null && used > estimated) {
        tokens.bucket().consumeIgnoringRateLimits(used - estimated);
      } else if (tokens != null && used < estimated) {
        tokens.bucket().addTokens(estimated - used);
      }
    }

    private Admission limited(String limit, Duration wait) {
      return new Admission.Limited(limit, wait, standing());
    }

    private Standing standing() {
      return new Standing(
          requests == null ? null : requests.quota(), tokens == null ? null : tokens.quota());
    }

    private static Duration wait(ConsumptionProbe probe) {
      return Duration.ofNanos(probe.getNanosToWaitForRefill());
    }
  }
}
