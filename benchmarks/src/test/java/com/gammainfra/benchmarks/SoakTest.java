package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The soak without a gateway: its clients before its upstream. */
class SoakTest {

  private static final String CUT = "called complete, and is not";

  @Test
  void upstreamWithoutFaults_clientsHaveNothingToComplainOf() throws InterruptedException {
    try (FaultyUpstream upstream = new FaultyUpstream(1, 0)) {
      SoakClients clients =
          soak(
              upstream,
              soFar ->
                  soFar.ended() > 10
                      && soFar.outcomes().keySet().containsAll(Set.of("complete", "left")));

      assertThat(clients.violations()).isEmpty();
      assertThat(clients.outcomes().keySet()).contains("complete").containsAnyOf("left");
      assertThat(clients.ended()).isGreaterThan(10);
      assertThat(upstream.played()).isEmpty();
    }
  }

  @Test
  void upstreamThatCutsItsAnswers_isFoundOut() throws InterruptedException {
    try (FaultyUpstream upstream =
        new FaultyUpstream(1, 0.7, FaultyUpstream.Fault.NO_FINISH_REASON)) {
      SoakClients clients = soak(upstream, soFar -> soFar.violations().containsKey(CUT));

      assertThat(clients.violations()).containsKey(CUT);
    }
  }

  @Test
  void growth_isOfTheHeapFromTheFirstThirdToTheLast() {
    List<ProcessSample> samples = new ArrayList<>();
    for (double heap : new double[] {50, 51, 50, 80, 40, 60, 52, 53, 52}) {
      samples.add(new ProcessSample(Duration.ZERO, 0, heap, 0, 0, 0, 0));
    }

    assertThat(SoakBench.growth(samples)).isEqualTo(2);
    assertThat(SoakBench.growth(samples.subList(0, 5))).isNaN();
  }

  /** For two seconds, and on a busy machine until it has seen enough. */
  private static SoakClients soak(FaultyUpstream upstream, Predicate<SoakClients> enough)
      throws InterruptedException {
    SoakClients clients = new SoakClients(upstream.baseUri().resolve("/"), "m", 4, 7);
    try (clients) {
      Thread.sleep(2_000);
      for (int i = 0; i < 300 && !enough.test(clients); i++) {
        Thread.sleep(100);
      }
    }
    return clients;
  }
}
