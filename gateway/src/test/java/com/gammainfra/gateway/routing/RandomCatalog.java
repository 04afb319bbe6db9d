package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.health.BreakerState;
import com.gammainfra.gateway.health.DeploymentHealth;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Catalogs with everything that could break the dial's promises: equal scores, equal prices, free
 * models, several efforts, other scales, unhealthy and ineligible models.
 */
final class RandomCatalog {

  private static final List<String> PRICES =
      List.of("0", "0.1", "0.1", "0.3", "0.33", "1", "2.5", "2.5", "10", "75");
  private static final List<Double> SCORES =
      List.of(0.0, 33.3, 50.0, 50.0, 61.7, 61.8, 90.1, 100.0);
  private static final Effort[] EFFORTS = {Effort.LOW, Effort.MEDIUM, Effort.HIGH};

  private RandomCatalog() {}

  static SmallCatalog of(RandomGenerator random) {
    SmallCatalog catalog = new SmallCatalog();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      String id = "p" + random.nextInt(4) + "/m" + i;
      SmallCatalog.ModelLine line =
          SmallCatalog.model(id, pick(PRICES, random), pick(PRICES, random))
              .window(random.nextInt(6) == 0 ? 50 : 100_000);
      if (random.nextBoolean()) {
        line.efforts(random.nextBoolean() ? Effort.MEDIUM : null, EFFORTS);
        for (Effort effort : EFFORTS) {
          if (random.nextBoolean()) {
            line.score(Task.CODE, score(random), scale(random), effort);
          }
        }
      }
      if (random.nextInt(4) > 0) {
        line.score(Task.CODE, score(random), scale(random), null);
      }
      catalog.add(line);
      if (random.nextInt(4) == 0) {
        BreakerState state = random.nextBoolean() ? BreakerState.OPEN : BreakerState.HALF_OPEN;
        catalog.health(id, DeploymentHealth.untimed(state));
      }
    }
    return catalog;
  }

  static Requests request(RandomGenerator random) {
    Requests request = Requests.to("auto").input(100 + random.nextInt(2_000));
    if (random.nextInt(5) == 0) {
      request = request.effort(random.nextBoolean() ? "high" : "low");
    }
    return random.nextInt(5) == 0
        ? request.providers(new ProviderFilter(List.of(), List.of("p3"), List.of("p1", "p0")))
        : request;
  }

  private static double score(RandomGenerator random) {
    return random.nextBoolean() ? pick(SCORES, random) : random.nextDouble() * 100;
  }

  private static String scale(RandomGenerator random) {
    return random.nextInt(5) == 0 ? "bench-2" : SmallCatalog.SCALE;
  }

  private static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }
}
