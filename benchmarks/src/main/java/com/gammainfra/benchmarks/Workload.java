package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * What a load sends and where.
 *
 * @param target where it goes
 * @param bodies gives the next request body; asked from one thread only
 */
public record Workload(Target target, Supplier<Buffer> bodies) {

  /** The same body again and again. */
  public static Workload constant(Target target, Buffer body) {
    return new Workload(target, () -> body);
  }
}
