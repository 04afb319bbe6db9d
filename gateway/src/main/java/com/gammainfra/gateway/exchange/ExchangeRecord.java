package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.provider.CallTiming;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Route;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange: the one source of response headers, receipt, log and metrics. It
 * holds no prompt and no answer.
 *
 * @param created when the request arrived
 * @param keyId the key that asked
 * @param accountId whose key that is
 * @param requestedModel the model's name as asked
 * @param route null when the request was refused before it was routed
 * @param attempts every candidate's turn, in order
 * @param served the candidate that answered; null when none has
 * @param cost null until the usage is known
 * @param fee what the gateway takes for a request with the caller's own key; else zero
 * @param charged what the caller paid
 * @param warnings what the caller is told besides
 * @param sandbox whether a sandbox answered in place of the provider
 */
public record ExchangeRecord(
    String id,
    Instant created,
    String keyId,
    String accountId,
    String requestedModel,
    boolean stream,
    @Nullable Route route,
    List<Attempt> attempts,
    @Nullable Candidate served,
    ExchangeOutcome outcome,
    Usage usage,
    @Nullable Cost cost,
    Usd fee,
    Usd charged,
    Timing timing,
    List<String> warnings,
    boolean sandbox) {

  public ExchangeRecord {
    attempts = List.copyOf(attempts);
    warnings = List.copyOf(warnings);
  }

  /**
   * When things happened, on {@link System#nanoTime()}'s scale.
   *
   * @param arrivalNanos when the request arrived
   * @param nowNanos when this record was made
   * @param upstreamNanos how long upstreams were waited for until then, up to the first content of
   *     a stream
   * @param firstTokenNanos when the first content was there; 0 when it never was
   */
  public record Timing(long arrivalNanos, long nowNanos, long upstreamNanos, long firstTokenNanos) {

    /** The same at a later time. */
    public Timing at(long nanos) {
      return new Timing(arrivalNanos, nanos, upstreamNanos, firstTokenNanos);
    }

    /** What the gateway itself took until the answer, or a stream's first content, was ready. */
    public long overheadNanos() {
      long until = firstTokenNanos == 0 ? nowNanos : Math.min(nowNanos, firstTokenNanos);
      return Math.max(0, until - arrivalNanos - upstreamNanos);
    }
  }

  /** Whether two candidates were asked at once: their attempts overlap. */
  public boolean isHedged() {
    List<CallTiming> calls =
        attempts.stream()
            .map(Attempt::asked)
            .filter(Objects::nonNull)
            .sorted(Comparator.comparingLong(CallTiming::startNanos))
            .toList();
    for (int i = 1; i < calls.size(); i++) {
      if (calls.get(i).startNanos() < calls.get(i - 1).openedNanos()) {
        return true;
      }
    }
    return false;
  }

  /** The models that were asked, in order, each once. */
  public List<String> asked() {
    Set<String> asked = new LinkedHashSet<>();
    for (Attempt attempt : attempts) {
      if (attempt.asked() != null) {
        asked.add(attempt.candidate().endpoint());
      }
    }
    return List.copyOf(asked);
  }

  /** Why earlier candidates did not answer, such as {@code openai_rate_limit}, each once. */
  public List<String> fallbackReasons() {
    Set<String> reasons = new LinkedHashSet<>();
    for (Attempt attempt : attempts) {
      if (attempt instanceof Attempt.Failed(var candidate, _, var failure, _, boolean begun, _)
          && !begun
          && attempt.asked() != null) {
        reasons.add(candidate.deployment().provider().id() + "_" + failure.errorClass());
      }
    }
    return List.copyOf(reasons);
  }
}
