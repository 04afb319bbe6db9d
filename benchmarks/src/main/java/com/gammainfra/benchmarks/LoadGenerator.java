package com.gammainfra.benchmarks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends chat requests over pooled HTTP/1.1 connections, from one event loop. Every load is bounded
 * in count and in time, and its methods block their caller until it is over.
 *
 * <p>One loop sends tens of thousands of small requests a second before it is the bottleneck;
 * {@link #cpuNanos} tells how near it was.
 */
public final class LoadGenerator implements AutoCloseable {

  private static final Duration DRAIN = Duration.ofSeconds(15);
  private static final long STEP_NANOS = 5_000_000;

  private final EventLoop loop = new EventLoop();
  private final HttpClient client;
  private final Pacer pacer = new Pacer(Pacer.SYSTEM);

  /**
   * Opens no connection yet.
   *
   * @param maxConnections connections to one target at most; further requests wait for one
   */
  public LoadGenerator(int maxConnections) {
    client =
        loop.call(
            () ->
                loop.vertx()
                    .createHttpClient(
                        new HttpClientOptions()
                            .setKeepAlive(true)
                            .setPipelining(false)
                            .setTcpNoDelay(true)
                            .setKeepAliveTimeout(4),
                        new PoolOptions().setHttp1MaxSize(maxConnections).setMaxWaitQueueSize(-1)));
  }

  /** CPU time the generator has used, in nanoseconds, without the pacing thread's. */
  public long cpuNanos() {
    return loop.cpuNanos();
  }

  /**
   * Sends requests at a fixed rate, to the workloads in turn, so that what is compared meets the
   * same noise.
   *
   * @param ratePerSecond requests per second to each workload
   * @return one result for each workload, in order
   */
  public List<LoadResult> openLoop(
      List<Workload> workloads, double ratePerSecond, Duration duration) {
    List<LoadTally> tallies =
        workloads.stream().map(workload -> new LoadTally(workload.target().name())).toList();
    int targets = workloads.size();
    OpenLoopSchedule schedule = new OpenLoopSchedule(System.nanoTime(), ratePerSecond * targets);
    pacer.run(
        schedule,
        schedule.count(duration),
        (index, intendedNanos) -> {
          int turn = (int) (index % targets);
          loop.execute(
              () -> {
                LoadTally tally = tallies.get(turn);
                tally.sent(intendedNanos);
                send(workloads.get(turn), tally, intendedNanos, () -> {});
              });
        });
    return drain(tallies);
  }

  /**
   * Keeps {@code concurrency} requests under way, each answer starting the next, until the time is
   * up or {@code maxRequests} have been sent.
   */
  public LoadResult closedLoop(
      Workload workload, int concurrency, long maxRequests, Duration duration) {
    LoadTally tally = new LoadTally(workload.target().name());
    long endNanos = System.nanoTime() + duration.toNanos();
    ClosedLoop chain = new ClosedLoop(workload, tally, maxRequests, endNanos);
    loop.execute(
        () -> {
          for (int i = 0; i < concurrency; i++) {
            chain.next();
          }
        });
    while (System.nanoTime() < endNanos && !loop.call(() -> tally.completed(maxRequests))) {
      Pacer.SYSTEM.waitUntil(Math.min(endNanos, System.nanoTime() + STEP_NANOS));
    }
    return drain(List.of(tally)).getFirst();
  }

  /**
   * Opens streams at an even pace over {@code ramp}; returns when the last request has been handed
   * on.
   *
   * @param events the content events each stream must bring to count as complete
   */
  public OpenStreams openStreams(Workload workload, int streams, int events, Duration ramp) {
    OpenStreams opened = new OpenStreams(loop, streams, events);
    double rate = streams / Math.max(1e-3, ramp.toNanos() / 1e9);
    pacer.run(
        new OpenLoopSchedule(System.nanoTime(), rate),
        streams,
        (_, _) ->
            loop.execute(
                () ->
                    opened.attach(
                        client
                            .request(options(workload.target()))
                            .compose(request -> request.send(workload.bodies().get())))));
    return opened;
  }

  @Override
  public void close() {
    loop.close();
  }

  private static RequestOptions options(Target target) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(target.chatUri().toString())
            .putHeader("content-type", "application/json");
    target.headers().forEach(options::putHeader);
    return options;
  }

  private void send(Workload workload, LoadTally tally, long fromNanos, Runnable then) {
    Buffer body = workload.bodies().get();
    client
        .request(options(workload.target()))
        .compose(request -> request.send(body))
        .compose(
            response ->
                response
                    .body()
                    .onSuccess(
                        answer -> tally.answered(response, answer, fromNanos, System.nanoTime())))
        .onComplete(
            done -> {
              if (done.failed()) {
                tally.failed(done.cause().getClass().getSimpleName());
              }
              then.run();
            });
  }

  private List<LoadResult> drain(List<LoadTally> tallies) {
    long giveUpNanos = System.nanoTime() + DRAIN.toNanos();
    while (loop.call(() -> tallies.stream().anyMatch(tally -> tally.pending() > 0))
        && System.nanoTime() < giveUpNanos) {
      Pacer.SYSTEM.waitUntil(System.nanoTime() + STEP_NANOS);
    }
    return loop.call(() -> new ArrayList<>(tallies.stream().map(LoadTally::result).toList()));
  }

  /** Requests that follow on answers. Confined to the event loop. */
  private final class ClosedLoop {
    private final Workload workload;
    private final LoadTally tally;
    private final long maxRequests;
    private final long endNanos;
    private long started;

    ClosedLoop(Workload workload, LoadTally tally, long maxRequests, long endNanos) {
      this.workload = workload;
      this.tally = tally;
      this.maxRequests = maxRequests;
      this.endNanos = endNanos;
    }

    void next() {
      long now = System.nanoTime();
      if (started < maxRequests && now < endNanos) {
        started++;
        tally.sent(now);
        send(workload, tally, now, this::next);
      }
    }
  }
}
