package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.dispatch.Attempt;
import com.gammainfra.gateway.provider.CallTiming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How long upstreams were waited for. */
final class UpstreamTime {

  private UpstreamTime() {}

  /**
   * The time in which at least one attempt was under way, and that between attempts which was let
   * pass on purpose. Attempts may overlap: two can be asked at once.
   *
   * @param waited the time between attempts
   * @return nanoseconds
   */
  static long of(List<Attempt> attempts, Duration waited) {
    List<CallTiming> calls = new ArrayList<>();
    for (Attempt attempt : attempts) {
      CallTiming timing = attempt.asked();
      if (timing != null) {
        calls.add(timing);
      }
    }
    calls.sort(Comparator.comparingLong(CallTiming::startNanos));
    long total = waited.toNanos();
    long until = Long.MIN_VALUE;
    for (CallTiming call : calls) {
      long from = Math.max(until, call.startNanos());
      total += Math.max(0, call.openedNanos() - from);
      until = Math.max(until, call.openedNanos());
    }
    return total;
  }
}
