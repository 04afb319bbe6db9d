package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The soak without a gateway: its clients before its upstream. */
class SoakTest {

  @Test
  void upstreamWithoutFaults_clientsHaveNothingToComplainOf() throws InterruptedException {
    try (FaultyUpstream upstream = new FaultyUpstream(1, 0)) {
      SoakClients clients = soak(upstream);

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
      SoakClients clients = soak(upstream);

      assertThat(clients.violations()).containsKey("called complete, and is not");
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

  private static SoakClients soak(FaultyUpstream upstream) throws InterruptedException {
    SoakClients clients = new SoakClients(upstream.baseUri().resolve("/"), "m", 4, 7);
    try (clients) {
      Thread.sleep(2_000);
    }
    return clients;
  }
}
