package com.gammainfra.benchmarks;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One event loop with a name and its CPU time, so that the harness can tell what its own halves
 * spend. What is confined to it needs no locks.
 */
final class EventLoop implements AutoCloseable {

  private static final long CLOSE_SECONDS = 10;

  private final Vertx vertx;
  private final Context context;
  private final long threadId;

  EventLoop() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setInternalBlockingPoolSize(1));
    context = vertx.getOrCreateContext();
    threadId = call(() -> Thread.currentThread().threadId());
  }

  Vertx vertx() {
    return vertx;
  }

  /** Runs {@code task} on the loop, later. */
  void execute(Runnable task) {
    context.runOnContext(_ -> task.run());
  }

  /** Runs {@code task} on the loop and waits for its result. Never from the loop itself. */
  <T> T call(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    context.runOnContext(
        _ -> {
          try {
            result.complete(task.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result.join();
  }

  /** CPU time that the loop's thread has used, in nanoseconds. */
  long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
  }

  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (RuntimeException e) {
      throw new IllegalStateException("the event loop did not close", e);
    }
  }
}
