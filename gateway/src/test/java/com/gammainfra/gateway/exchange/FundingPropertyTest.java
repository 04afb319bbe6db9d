package com.gammainfra.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Charge;
import com.gammainfra.gateway.ledger.Ledger;
import com.gammainfra.gateway.ledger.ReferenceLedger;
import com.gammainfra.gateway.ledger.Reservation;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The money of exchanges of which some candidates are asked with the caller's own key and some with
 * the gateway's: many under way at once, answered by either kind or nobody. The real ledger and the
 * reference model are led through the same exchanges and must say the same at each step; and each
 * balance must be what came in less what callers were told they paid from it.
 */
class FundingPropertyTest {

  private static final int EXCHANGES = Rounds.of(1_500, 20_000);
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final List<String> ACCOUNTS = List.of("a", "b", "c");

  @TempDir Path folder;

  /** Both fundings side by side; what they say must be equal. */
  private record Pair(Funding real, Funding model, Ledger realLedger, Ledger modelLedger) {}

  /** An exchange under way, in both. */
  private static final class Open {
    final Caller caller;
    final String id;
    final Map<Boolean, @Nullable Reservation> real = new HashMap<>();
    final Map<Boolean, @Nullable Reservation> model = new HashMap<>();

    Open(Caller caller, String id) {
      this.caller = caller;
      this.id = id;
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void mixedExchanges_moneyMovesAsTheModelSays(TestDatabases.Kind kind) throws Exception {
    long seed = kind == TestDatabases.Kind.SQLITE ? 20_261_128L : 20_261_129L;
    Random random = new Random(seed);
    try (Database database = TestDatabases.fresh(kind, folder)) {
      SqlLedger real = new SqlLedger(database, InstantSource.fixed(NOW));
      ReferenceLedger model = new ReferenceLedger();
      Pair pair = new Pair(funding(real), funding(model), real, model);
      Map<AccountId, Long> expected = new HashMap<>();
      List<Open> open = new ArrayList<>();
      int answered = 0;
      int refused = 0;
      for (int i = 0; i < EXCHANGES; i++) {
        String where = "seed %d, exchange %d".formatted(seed, i);
        if (random.nextInt(12) == 0) {
          topUp(pair, random, i, expected);
        }
        Open begun = new Open(caller(random), "req_" + i);
        refused += begin(pair, begun, random, where) ? 0 : 1;
        open.add(begun);
        while (open.size() > random.nextInt(12)) {
          Open ending = open.remove(random.nextInt(open.size()));
          answered += end(pair, ending, random, expected, where) ? 1 : 0;
        }
        if (i % 100 == 0) {
          assertThat(real.audit().balanced()).as(where).isTrue();
        }
      }
      for (Open left : open) {
        end(pair, left, random, expected, "seed " + seed);
      }
      for (String account : ACCOUNTS) {
        for (AccountId one : List.of(AccountId.managed(account), AccountId.byok(account))) {
          assertThat(real.balance(one)).as("%s", one).isEqualTo(model.balance(one));
          assertThat(real.balance(one).nanos()).as("%s", one).isEqualTo(expected.get(one));
          AccountId held = new AccountId("held:" + one);
          assertThat(real.balance(held)).as("%s", held).isEqualTo(Usd.ZERO);
        }
        assertThat(real.used(account + ":2026-11-28"))
            .isEqualTo(model.used(account + ":2026-11-28"));
      }
      assertThat(real.audit().balanced()).isTrue();
      assertThat(real.audit().overdrawn()).isZero();
      assertThat(answered).as("answered").isGreaterThan(EXCHANGES / 10);
      assertThat(refused).as("refused").isGreaterThan(EXCHANGES / 20);
    }
  }

  private static Funding funding(Ledger ledger) {
    return new Funding(
        ledger,
        true,
        account -> Map.of("openai", new OwnKey(account + "/openai#1", new ApiKey("k"))),
        Duration.ofMinutes(10),
        InstantSource.fixed(NOW));
  }

  /** One account's key has a budget for the day. */
  private static Caller caller(Random random) {
    String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    Usd budget = account.equals("c") ? new Usd(2_000_000) : null;
    return new Caller(
        account,
        account,
        Scope.INFERENCE,
        new KeyPolicy(budget, null, Set.of(), Set.of(), null, null, null, false));
  }

  private static void topUp(Pair pair, Random random, int n, Map<AccountId, Long> expected) {
    String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    boolean own = random.nextBoolean();
    AccountId to = own ? AccountId.byok(account) : AccountId.managed(account);
    Usd amount = new Usd(1 + random.nextInt(own ? 4_000 : 200_000));
    Transfer transfer = Transfer.grant("grant" + n, to, amount);
    assertThat(pair.realLedger().transfer(transfer))
        .isEqualTo(pair.modelLedger().transfer(transfer));
    expected.merge(to, amount.nanos(), Long::sum);
  }

  /** Sets aside for one kind of candidates or both; false when there was too little for either. */
  private static boolean begin(Pair pair, Open begun, Random random, String where) {
    boolean first = random.nextBoolean();
    boolean all = hold(pair, begun, first, random, where);
    if (all && random.nextBoolean()) {
      all = hold(pair, begun, !first, random, where);
    }
    assertThat(pair.real().entitlement(begun.caller, NOW).ownKeys().funds())
        .as(where)
        .isEqualTo(pair.model().entitlement(begun.caller, NOW).ownKeys().funds());
    assertThat(pair.real().entitlement(begun.caller, NOW).funds())
        .as(where)
        .isEqualTo(pair.model().entitlement(begun.caller, NOW).funds());
    return all;
  }

  private static boolean hold(Pair pair, Open begun, boolean own, Random random, String where) {
    Usd amount = new Usd(random.nextInt(own ? 1_500 : 60_000));
    Funding.Held one = pair.real().hold(begun.caller, begun.id, own, amount);
    Funding.Held other = pair.model().hold(begun.caller, begun.id, own, amount);
    assertThat(one).as(where).isEqualTo(other);
    if (one instanceof Funding.Held.Open(var reservation)) {
      begun.real.put(own, reservation);
      begun.model.put(own, ((Funding.Held.Open) other).reservation());
      return true;
    }
    return false;
  }

  /** Charges one of both, or none, and gives back the rest; what is said twice counts once. */
  private static boolean end(
      Pair pair, Open ending, Random random, Map<AccountId, Long> expected, String where) {
    boolean own = random.nextBoolean();
    Reservation paying = ending.real.get(own);
    boolean answered = false;
    if (paying != null && random.nextInt(4) > 0) {
      answered = true;
      // now and then the provider bills more than any bound
      Usd amount = new Usd(random.nextInt(own ? 1_600 : 66_000));
      Charge charge = own ? Charge.ofFee(amount, "openai") : Charge.atCost(amount, "mistral");
      Usd paid = pair.real().post(paying, charge);
      assertThat(paid).as(where).isEqualTo(pair.model().post(ending.model.get(own), charge));
      assertThat(paid).as(where).isEqualTo(Usd.least(amount, paying.amount()));
      assertThat(paying.account())
          .as(where)
          .isEqualTo(
              own
                  ? AccountId.byok(ending.caller.accountId())
                  : AccountId.managed(ending.caller.accountId()));
      expected.merge(paying.account(), -paid.nanos(), Long::sum);
      if (random.nextInt(5) == 0) {
        assertThat(pair.real().post(paying, charge)).as(where).isEqualTo(paid);
        assertThat(pair.model().post(ending.model.get(own), charge)).as(where).isEqualTo(paid);
      }
    }
    for (boolean kind : new boolean[] {true, false}) {
      if (!answered || kind != own) {
        pair.real().release(ending.real.get(kind));
        pair.model().release(ending.model.get(kind));
      }
    }
    return answered;
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void budgetOfAKey_countsWhatIsSetAsideForFees(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      SqlLedger ledger = new SqlLedger(database, InstantSource.fixed(NOW));
      Funding funding = funding(ledger);
      var _ = ledger.transfer(Transfer.grant("g", AccountId.byok("c"), new Usd(500)));
      Caller caller =
          new Caller(
              "c",
              "c",
              Scope.INFERENCE,
              new KeyPolicy(new Usd(100), null, Set.of(), Set.of(), null, null, null, false));

      assertThat(funding.hold(caller, "one", true, new Usd(60)))
          .isInstanceOf(Funding.Held.Open.class);
      assertThat(funding.hold(caller, "two", true, new Usd(60)))
          .isEqualTo(new Funding.Held.TooLittle());
      assertThat(ledger.used("c:2026-11-28")).isEqualTo(new Usd(60));
      assertThat(ledger.used("c:2026-11-29")).isEqualTo(Usd.ZERO);
    }
  }
}
