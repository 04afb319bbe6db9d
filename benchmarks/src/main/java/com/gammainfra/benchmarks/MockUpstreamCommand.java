package com.gammainfra.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a {@link MockUpstream} as a process of its own, until it is told to stop. */
@Command(
    name = "mock-upstream",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A scripted OpenAI-compatible upstream on 127.0.0.1.")
public final class MockUpstreamCommand implements Callable<Integer> {

  @Option(names = "--port", description = "0 for any free one.")
  private int port = 0;

  @Option(names = "--latency-ms", description = "Delay of a whole answer.")
  private long latencyMillis = 0;

  @Option(names = "--ttft-ms", description = "Delay of a stream's first event.")
  private long timeToFirstTokenMillis = 0;

  @Option(names = "--events-per-second", description = "Per stream; 0: all at once.")
  private double eventsPerSecond = 20;

  @Option(names = "--events", description = "Content events in a stream.")
  private int events = 100;

  @Option(names = "--event-chars", description = "Characters of text in an event.")
  private int eventChars = 24;

  @Option(names = "--answer-chars", description = "Characters of text in a whole answer.")
  private int answerChars = 512;

  @Option(names = "--silent", description = "Send a stream's headers, and never an event.")
  private boolean silent = false;

  private MockUpstreamCommand() {}

  /** Entry point; the first line of stdout is {@code mock upstream ready URL}. */
  public static void main(String[] args) {
    QuietLog.install();
    System.exit(new CommandLine(new MockUpstreamCommand()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    UpstreamBehaviour behaviour =
        new UpstreamBehaviour(
            Duration.ofMillis(latencyMillis),
            Duration.ofMillis(timeToFirstTokenMillis),
            eventsPerSecond,
            events,
            eventChars,
            answerChars,
            silent);
    try (MockUpstream upstream = MockUpstream.start(behaviour, port)) {
      System.out.println("mock upstream ready " + upstream.baseUri());
      new CountDownLatch(1).await();
    }
    return 0;
  }
}
