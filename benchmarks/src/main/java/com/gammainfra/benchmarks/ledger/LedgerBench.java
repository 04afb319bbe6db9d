package com.gammainfra.benchmarks.ledger;

import com.gammainfra.benchmarks.Machine;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Charge;
import com.gammainfra.gateway.ledger.Reservation;
import com.gammainfra.gateway.ledger.ReserveResult;
import com.gammainfra.gateway.ledger.Settlement;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reserves and posts at a fixed rate, as requests would: each on a virtual thread of its own, begun
 * by the clock and not by the end of the one before, and timed from when it should have begun, so
 * that waiting behind a slow commit counts.
 */
@Command(
    name = "bench-ledger",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures what the ledger adds to a request, on an SQLite file.")
public final class LedgerBench implements Callable<Integer> {

  private static final int ACCOUNTS = 50;
  private static final Duration HOLD = Duration.ofMillis(20);

  @Option(names = "--rate", description = "Requests a second.")
  private int rate = 500;

  @Option(names = "--seconds", description = "Measured, after a third as many to warm up.")
  private int seconds = 20;

  @Option(names = "--runs", description = "Runs a setting, each on a new file.")
  private int runs = 3;

  @Option(names = "--date", description = "The date in the report; today (UTC) if left out.")
  private @Nullable LocalDate date;

  @Option(names = "--out", description = "The report.")
  private Path out = Path.of("docs", "benchmarks-ledger.md");

  /** See {@code --help}. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LedgerBench()).execute(args));
  }

  /** Nanoseconds of one run. */
  private record Run(Histogram reserve, Histogram post, Histogram both, int failed) {}

  @Override
  public Integer call() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (Durability durability : Durability.values()) {
      List<Run> all = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        all.add(run(durability));
      }
      all.forEach(
          run ->
              rows.append(
                  String.format(
                      Locale.ROOT,
                      "| `%s` | %s | %s | %s | %d |%n",
                      durability.name().toLowerCase(Locale.ROOT),
                      shown(run.reserve()),
                      shown(run.post()),
                      shown(run.both()),
                      run.failed())));
    }
    Files.writeString(out, report(rows.toString()));
    System.out.println(Files.readString(out));
    return 0;
  }

  private Run run(Durability durability) throws Exception {
    Path folder = Files.createTempDirectory("ledger");
    try (Database database = Database.sqlite(folder.resolve("money.db"), durability)) {
      SqlLedger ledger = new SqlLedger(database, InstantSource.system());
      for (int account = 0; account < ACCOUNTS; account++) {
        var _ =
            ledger.transfer(
                Transfer.grant("credit" + account, account(account), Usd.parse("1000000")));
      }
      traffic(ledger, "w", Math.max(1, seconds / 3));
      return traffic(ledger, "m", seconds);
    }
  }

  private Run traffic(SqlLedger ledger, String prefix, int duration) {
    Histogram reserve = new ConcurrentHistogram(3);
    Histogram post = new ConcurrentHistogram(3);
    Histogram both = new ConcurrentHistogram(3);
    AtomicInteger failed = new AtomicInteger();
    long between = 1_000_000_000L / rate;
    long start = System.nanoTime();
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < rate * duration; i++) {
        long due = start + i * between;
        while (due - System.nanoTime() > 0) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        Reservation reservation =
            new Reservation(
                prefix + i,
                account(i % ACCOUNTS),
                Usd.parse("0.01"),
                Instant.now().plusSeconds(600),
                List.of());
        requests.execute(
            () -> {
              ReserveResult reserved = ledger.reserve(reservation);
              long held = System.nanoTime();
              LockSupport.parkNanos(HOLD.toNanos());
              long answered = System.nanoTime();
              Settlement settled =
                  ledger.post(reservation, Charge.atCost(Usd.parse("0.002"), "openai"));
              long done = System.nanoTime();
              reserve.recordValue(held - due);
              post.recordValue(done - answered);
              both.recordValue(held - due + done - answered);
              if (!(reserved instanceof ReserveResult.Reserved
                  && settled instanceof Settlement.Settled)) {
                failed.incrementAndGet();
              }
            });
      }
    }
    return new Run(reserve, post, both, failed.get());
  }

  private static String machine() {
    Machine machine = Machine.present();
    return machine.cores() + " cores, " + machine.cpuModel() + ", " + machine.jdk();
  }

  private static AccountId account(int n) {
    return AccountId.managed("customer" + n);
  }

  private static String shown(Histogram nanos) {
    return String.format(
        Locale.ROOT,
        "%.2f / %.2f",
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6);
  }

  private String report(String rows) {
    return """
        # What the ledger adds to a request

        Written by `make bench-ledger` (`com.gammainfra.benchmarks.ledger.LedgerBench`); edits are overwritten.

        %s; %s. %d requests a second for %d s after a warm-up, on %d accounts: reserve, %d ms for an answer, post. Each request begins by the
        clock and is timed from when it should have begun. Milliseconds, p50 / p99; one row a run, each on a new file.

        | `durability` | reserve | post | both: added to a request | failed |
        |---|---|---|---|---|
        %s
        The target is at most 1 ms / 10 ms for both. `process`: a commit survives the process, not a power cut. `power`: it survives that too, and
        waits for the disk.
        """
        .formatted(
            date == null ? LocalDate.now(ZoneOffset.UTC) : date,
            machine(),
            rate,
            seconds,
            ACCOUNTS,
            HOLD.toMillis(),
            rows);
  }
}
