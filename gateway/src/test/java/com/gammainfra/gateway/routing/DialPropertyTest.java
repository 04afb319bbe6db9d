package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What the dial promises, over thousands of random catalogs. No comparison has a tolerance. */
class DialPropertyTest {

  private static final int CATALOGS = Rounds.of(2_500, 50_000);
  private static final long FIRST_SEED = 20_261_123;

  private final Router router = new Router(FixedClassifier.learned(Task.CODE));

  @FunctionalInterface
  private interface Property {
    void check(RoutingSnapshot snapshot, ChatRequest request, RandomGenerator random);
  }

  private static void forAll(Property property) {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + CATALOGS; seed++) {
      RandomGenerator random = new SplittableRandom(seed);
      RoutingSnapshot snapshot = RandomCatalog.of(random).snapshot();
      ChatRequest request = RandomCatalog.request(random).build();
      try {
        property.check(snapshot, request, random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private RoutingResult at(double dial, RoutingSnapshot snapshot, ChatRequest request) {
    return router.route(request, new Steering(null, dial, null, null), snapshot, false);
  }

  private List<DialStop> sweep(RoutingSnapshot snapshot, ChatRequest request, Route route) {
    return router.sweep(request, Steering.NONE, snapshot, route.reason());
  }

  @Test
  void firstChoice_dialGrows_costAndQualityNeverRise() {
    forAll(
        (snapshot, request, random) -> {
          List<Double> dials = new ArrayList<>(List.of(0.0, 0.5, 1.0, Double.MIN_VALUE));
          for (int i = 0; i < 12; i++) {
            dials.add(random.nextDouble());
          }
          if (at(0, snapshot, request) instanceof RoutingResult.Routed(var route)) {
            for (DialStop stop : sweep(snapshot, request, route)) {
              dials.add(stop.from());
              dials.add(Math.max(0, Math.nextDown(stop.from())));
            }
          }
          dials.sort(null);
          Candidate before = null;
          for (double dial : dials) {
            if (at(dial, snapshot, request) instanceof RoutingResult.Routed(var route)) {
              Candidate first = route.candidates().getFirst();
              if (before != null && first.score() != null) {
                assertThat(first.expectedCost()).isLessThanOrEqualTo(before.expectedCost());
                assertThat(quality(first)).isLessThanOrEqualTo(quality(before));
              }
              before = first;
            }
          }
        });
  }

  @Test
  void firstChoice_dialAtItsEnds_isTheBestOrTheCheapest() {
    forAll(
        (snapshot, request, random) -> {
          if (at(0, snapshot, request) instanceof RoutingResult.Routed(var route)
              && route.candidates().getFirst().score() != null
              && request.providers().order().isEmpty()) {
            Candidate first = route.candidates().getFirst();
            List<Candidate> peers = peers(route.candidates());
            assertThat(quality(first))
                .isEqualTo(peers.stream().mapToDouble(DialPropertyTest::quality).max().orElse(-1));
            assertThat(peers)
                .filteredOn(peer -> quality(peer) == quality(first))
                .allMatch(peer -> !first.expectedCost().exceeds(peer.expectedCost()));
          }
          if (at(1, snapshot, request) instanceof RoutingResult.Routed(var route)
              && route.candidates().getFirst().score() != null
              && request.providers().order().isEmpty()) {
            Candidate first = route.candidates().getFirst();
            assertThat(first.expectedCost())
                .isEqualTo(
                    peers(route.candidates()).stream()
                        .map(Candidate::expectedCost)
                        .min(Usd::compareTo)
                        .orElseThrow());
          }
        });
  }

  @Test
  void route_anyDial_namesEachDeploymentOnceAndUnhealthyOnesLast() {
    forAll(
        (snapshot, request, random) -> {
          Route route = at(random.nextDouble(), snapshot, request).route();
          List<Candidate> candidates = route.candidates();
          assertThat(candidates).extracting(c -> c.deployment().id()).doesNotHaveDuplicates();
          assertThat(candidates).extracting(c -> c.health().unhealthy()).isSorted();
          assertThat(candidates).allMatch(Candidate::eligible);
          assertThat(route.excluded()).noneMatch(Candidate::eligible);
        });
  }

  @Test
  void sweep_anyCatalog_coversTheDialAndAgreesWithTheRoute() {
    int[] changes = new int[1];
    forAll(
        (snapshot, request, random) -> {
          RoutingResult result = at(0, snapshot, request);
          List<DialStop> stops = sweep(snapshot, request, result.route());
          if (stops.isEmpty()) {
            return;
          }
          changes[0] += stops.size() - 1;
          assertThat(stops.getFirst().from()).isZero();
          assertThat(stops.getLast().to()).isEqualTo(1);
          for (int i = 1; i < stops.size(); i++) {
            assertThat(stops.get(i).from()).isEqualTo(stops.get(i - 1).to());
            assertThat(stops.get(i - 1).from()).isLessThan(stops.get(i - 1).to());
          }
          List<Double> dials = new ArrayList<>(List.of(0.0, 1.0));
          for (int i = 0; i < 10; i++) {
            dials.add(random.nextDouble());
          }
          for (DialStop stop : stops) {
            dials.add(stop.from());
            dials.add(Math.max(0, Math.nextDown(stop.from())));
            dials.add(Math.min(1, Math.nextUp(stop.from())));
          }
          for (double dial : dials) {
            Candidate first = at(dial, snapshot, request).route().candidates().getFirst();
            Candidate told = containing(dial, stops).candidate();
            assertThat(told.deployment().id()).isEqualTo(first.deployment().id());
            assertThat(told.params()).isEqualTo(first.params());
          }
        });
    assertThat(changes[0])
        .as("changes of the first choice, over all catalogs")
        .isGreaterThan(1_000);
  }

  private static DialStop containing(double dial, List<DialStop> stops) {
    DialStop found = stops.getFirst();
    for (DialStop stop : stops) {
      if (stop.from() <= dial) {
        found = stop;
      }
    }
    return found;
  }

  /** Those in the same state of health as the first. */
  private static List<Candidate> peers(List<Candidate> candidates) {
    boolean unhealthy = candidates.getFirst().health().unhealthy();
    return candidates.stream()
        .filter(c -> c.score() != null && c.health().unhealthy() == unhealthy)
        .toList();
  }

  private static double quality(Candidate candidate) {
    return Objects.requireNonNull(candidate.quality());
  }
}
