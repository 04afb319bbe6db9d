package com.gammainfra.benchmarks.dialect;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The translation of one exchange. {@link DialectBench} runs it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up
public class DialectBenchmarks {
  /** From whom to whom. */
  @Param public Way way;

  private byte[] request;
  private byte[] answer;

  /** Writes both bodies. */
  @Setup(Level.Trial)
  public void write() {
    request = way.request();
    answer = way.answer();
  }

  /** Request and answer, each read and written. */
  @Benchmark
  public int translate() {
    return way.translate(request, answer);
  }
}
