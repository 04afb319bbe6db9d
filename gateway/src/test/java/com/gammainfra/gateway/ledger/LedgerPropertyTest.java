package com.gammainfra.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations from 64 threads on a few accounts, held against {@link ReferenceLedger}: each
 * operation notes its place in the order in which the database did it, and the model, led through
 * the same order, must come to the same result each time and to the same balances in the end.
 */
class LedgerPropertyTest {

  private static final int THREADS = 64;
  private static final int OPERATIONS = Boolean.getBoolean("prove") ? 100_000 : 10_000;
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final List<AccountId> ACCOUNTS =
      List.of(
          AccountId.managed("a"),
          AccountId.managed("b"),
          AccountId.byok("a"),
          AccountId.managed("c"),
          AccountId.HOUSE);

  @TempDir Path folder;

  /** What was done, on which account, when, and what it came to. */
  private record Done(
      AccountId account, Function<Ledger, Object> operation, long place, Object result) {}

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void ledger_randomOperationsOf64Threads_equalsTheModel(TestDatabases.Kind kind) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    try (Database database = TestDatabases.fresh(kind, folder);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      AtomicLong places = new AtomicLong();
      List<Callable<List<Done>>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(seed + thread);
        all.add(() -> operate(database, places, random));
      }
      List<Done> done = new ArrayList<>();
      for (Future<List<Done>> one : threads.invokeAll(all)) {
        done.addAll(one.get());
      }
      done.sort(Comparator.comparingLong(Done::place));
      ReferenceLedger model = new ReferenceLedger();
      for (Done one : done) {
        assertThat(one.operation().apply(model))
            .as("seed %d, operation %d on %s", seed, one.place(), one.account())
            .isEqualTo(one.result());
      }
      SqlLedger ledger = new SqlLedger(database, () -> NOW);
      List<AccountId> accounts = new ArrayList<>(ACCOUNTS);
      accounts.add(AccountId.REVENUE);
      accounts.add(AccountId.FEES);
      accounts.add(AccountId.provider("openai"));
      accounts.add(AccountId.EXPENSE);
      for (AccountId account : accounts) {
        assertThat(ledger.balance(account))
            .as("seed %d, balance of %s", seed, account)
            .isEqualTo(model.balance(account));
      }
      for (int key = 0; key < 4; key++) {
        assertThat(ledger.used("key" + key)).isEqualTo(model.used("key" + key));
      }
      assertThat(ledger.audit().balanced()).as("seed %d: %s", seed, ledger.audit()).isTrue();
    }
  }

  private static List<Done> operate(Database database, AtomicLong places, Random random) {
    List<Done> done = new ArrayList<>();
    for (int i = 0; i < OPERATIONS / THREADS; i++) {
      AccountId account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      Function<Ledger, Object> operation = operation(account, random);
      done.add(
          database.write(
              account.value(),
              handle -> {
                Object result = operation.apply(new InTransaction(new LedgerRules(handle, NOW)));
                return new Done(account, operation, places.incrementAndGet(), result);
              }));
    }
    return done;
  }

  /** Few ids and small amounts, so that operations meet each other and money runs out. */
  private static Function<Ledger, Object> operation(AccountId account, Random random) {
    int n = random.nextInt(400);
    String id = account + "/" + n;
    Usd amount = new Usd(n % 7 == 0 ? 0 : 100 + n);
    List<Allowance> allowances =
        n % 3 == 0
            ? List.of(new Allowance("key" + ACCOUNTS.indexOf(account) % 4 + "", new Usd(9_000)))
            : List.of();
    Reservation reservation =
        new Reservation(id, account, amount, NOW.plusSeconds(n), sharedBy(account, allowances));
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> ledger -> ledger.reserve(reservation);
      case 4, 5, 6 -> {
        Charge charge =
            new Charge(
                new Usd(random.nextInt(3) * 100L),
                new Usd(random.nextInt(2) * 10L),
                new Usd(random.nextInt(2) * 90L),
                "openai");
        yield ledger -> ledger.post(reservation, charge);
      }
      case 7 -> ledger -> ledger.release(reservation);
      case 8 -> {
        Transfer transfer =
            n % 2 == 0
                ? Transfer.grant(id + "/grant", account, new Usd(1 + random.nextInt(2) * 300L))
                : Transfer.topUp(
                    id + "/topup", account, new Usd(700), new Usd(random.nextInt(2) * 30L));
        yield ledger -> ledger.transfer(transfer);
      }
      default -> {
        Transfer transfer =
            Transfer.refund(id + "/refund", account, new Usd(1 + random.nextInt(50)));
        yield ledger -> ledger.transfer(transfer);
      }
    };
  }

  /** An allowance belongs to one account; else its order would not be the account's. */
  private static List<Allowance> sharedBy(AccountId account, List<Allowance> allowances) {
    return account.equals(AccountId.HOUSE) ? List.of() : allowances;
  }

  /** The rules in a transaction that is open, as the model sees them. */
  private record InTransaction(LedgerRules rules) implements Ledger {

    @Override
    public ReserveResult reserve(Reservation reservation) {
      return rules.reserve(reservation);
    }

    @Override
    public Settlement post(Reservation reservation, Charge charge) {
      return rules.post(reservation.id(), charge);
    }

    @Override
    public Settlement release(Reservation reservation) {
      return rules.release(reservation.id());
    }

    @Override
    public TransferResult transfer(Transfer transfer) {
      return rules.transfer(transfer);
    }

    @Override
    public Usd balance(AccountId account) {
      return rules.balance(account);
    }

    @Override
    public Usd used(String allowanceId) {
      return rules.used(allowanceId);
    }

    @Override
    public Swept sweep(Instant now) {
      return rules.sweep(now);
    }

    @Override
    public Audit audit() {
      return rules.audit();
    }
  }
}
