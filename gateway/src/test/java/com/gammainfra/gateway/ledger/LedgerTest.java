package com.gammainfra.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.Settlement.Settled;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One situation a test, on each database. */
class LedgerTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final AccountId ANN = AccountId.managed("ann");

  @TempDir Path folder;

  private void on(TestDatabases.Kind kind, Consumer<SqlLedger> test) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      SqlLedger ledger = new SqlLedger(database, () -> NOW);
      test.accept(ledger);
      assertThat(ledger.audit().balanced()).isTrue();
    }
  }

  private static Usd usd(long nanos) {
    return new Usd(nanos);
  }

  private static Reservation reservation(String id, long amount, Allowance... allowances) {
    return new Reservation(id, ANN, usd(amount), NOW.plusSeconds(60), List.of(allowances));
  }

  private static void credit(SqlLedger ledger, long amount) {
    assertThat(ledger.transfer(Transfer.grant("credit", ANN, usd(amount))))
        .isEqualTo(new TransferResult.Transferred());
  }

  @ParameterizedTest
  @EnumSource
  void reserve_moreThanThereIs_isRefusedAndNamesTheBalance(TestDatabases.Kind kind)
      throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);

          assertThat(ledger.reserve(reservation("r", 101)))
              .isEqualTo(new ReserveResult.InsufficientCredits(usd(100)));
          assertThat(ledger.balance(ANN)).isEqualTo(usd(100));
        });
  }

  @ParameterizedTest
  @EnumSource
  void reserve_twice_setsAsideOnce(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);

          assertThat(ledger.reserve(reservation("r", 60))).isEqualTo(new ReserveResult.Reserved());
          assertThat(ledger.reserve(reservation("r", 60))).isEqualTo(new ReserveResult.Reserved());
          assertThat(ledger.balance(ANN)).isEqualTo(usd(40));
          assertThatThrownBy(() -> ledger.reserve(reservation("r", 61)))
              .hasMessageContaining("was another before");
        });
  }

  @ParameterizedTest
  @EnumSource
  void post_lessThanSetAside_givesTheRestBack(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);
          var _ = ledger.reserve(reservation("r", 60));

          assertThat(ledger.post(reservation("r", 60), Charge.atCost(usd(25), "openai")))
              .isEqualTo(new Settled(usd(25), Usd.ZERO));
          assertThat(ledger.balance(ANN)).isEqualTo(usd(75));
          assertThat(ledger.balance(AccountId.REVENUE)).isEqualTo(usd(25));
          assertThat(ledger.balance(AccountId.provider("openai"))).isEqualTo(usd(25));
        });
  }

  @ParameterizedTest
  @EnumSource
  void post_moreThanSetAside_costsTheOperatorTheRest(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);
          var _ = ledger.reserve(reservation("r", 60));

          assertThat(ledger.post(reservation("r", 60), Charge.atCost(usd(70), "openai")))
              .isEqualTo(new Settled(usd(60), usd(10)));
          assertThat(ledger.balance(ANN)).isEqualTo(usd(40));
          assertThat(ledger.balance(AccountId.EXPENSE)).isEqualTo(usd(-70));
        });
  }

  @ParameterizedTest
  @EnumSource
  void post_ownKey_chargesTheFeeAlone(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger -> {
          AccountId byok = AccountId.byok("ann");
          var _ = ledger.transfer(Transfer.topUp("t", byok, usd(500), usd(0)));
          Reservation reservation = new Reservation("r", byok, usd(10), NOW, List.of());
          var _ = ledger.reserve(reservation);

          assertThat(ledger.post(reservation, new Charge(Usd.ZERO, usd(4), Usd.ZERO, "openai")))
              .isEqualTo(new Settled(usd(4), Usd.ZERO));
          assertThat(ledger.balance(byok)).isEqualTo(usd(496));
          assertThat(ledger.balance(AccountId.FEES)).isEqualTo(usd(4));
        });
  }

  @ParameterizedTest
  @EnumSource
  void settle_asecondTimeInAnotherWay_changesNothing(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);
          var _ = ledger.reserve(reservation("r", 60));
          Charge charge = Charge.atCost(usd(25), "openai");
          var _ = ledger.post(reservation("r", 60), charge);

          assertThat(ledger.post(reservation("r", 60), charge))
              .isEqualTo(new Settled(usd(25), Usd.ZERO));
          assertThat(ledger.post(reservation("r", 60), Charge.atCost(usd(26), "openai")))
              .isEqualTo(new Settlement.SettledOtherwise());
          assertThat(ledger.release(reservation("r", 60)))
              .isEqualTo(new Settlement.SettledOtherwise());
          assertThat(ledger.reserve(reservation("r", 60)))
              .isEqualTo(new ReserveResult.AlreadySettled());
          assertThat(ledger.balance(ANN)).isEqualTo(usd(75));
        });
  }

  @ParameterizedTest
  @EnumSource
  void settle_unknownReservation_saysSo(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger ->
            assertThat(ledger.release(reservation("r", 1))).isEqualTo(new Settlement.Unknown()));
  }

  @ParameterizedTest
  @EnumSource
  void reserve_secondOfTwoBudgetsIsSpent_leavesTheFirstAsItWas(TestDatabases.Kind kind)
      throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);
          Allowance month = new Allowance("k:2026-11", usd(90));
          Allowance day = new Allowance("k:2026-11-24", usd(50));

          assertThat(ledger.reserve(reservation("r", 51, month, day)))
              .isEqualTo(new ReserveResult.AllowanceSpent(day, usd(50)));
          assertThat(ledger.used(month.id())).isEqualTo(Usd.ZERO);
          var _ = ledger.reserve(reservation("s", 50, month, day));
          var _ = ledger.post(reservation("s", 50), Charge.atCost(usd(20), "openai"));
          assertThat(ledger.used(month.id())).isEqualTo(usd(20));
          assertThat(ledger.used(day.id())).isEqualTo(usd(20));
        });
  }

  @ParameterizedTest
  @EnumSource
  void sweep_expiredAndLiveReservations_givesBackTheExpiredOnce(TestDatabases.Kind kind)
      throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);
          var _ = ledger.reserve(reservation("dead", 30));
          var _ =
              ledger.reserve(
                  new Reservation("alive", ANN, usd(20), NOW.plusSeconds(999), List.of()));

          assertThat(ledger.sweep(NOW.plusSeconds(61))).isEqualTo(new Swept(1, usd(30)));
          assertThat(ledger.sweep(NOW.plusSeconds(61))).isEqualTo(Swept.NOTHING);
          assertThat(ledger.balance(ANN)).isEqualTo(usd(80));
          assertThat(ledger.post(reservation("dead", 30), Charge.atCost(usd(5), "openai")))
              .isEqualTo(new Settlement.SettledOtherwise());
        });
  }

  @ParameterizedTest
  @EnumSource
  void transfer_sameIdOtherContent_isRefused(TestDatabases.Kind kind) throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);
          credit(ledger, 100);

          assertThat(ledger.transfer(Transfer.grant("credit", ANN, usd(101))))
              .isEqualTo(new TransferResult.OtherContent());
          assertThat(ledger.balance(ANN)).isEqualTo(usd(100));
        });
  }

  @ParameterizedTest
  @EnumSource
  void transfer_refundOfSpentMoney_leavesTheBalanceBelowZero(TestDatabases.Kind kind)
      throws Exception {
    on(
        kind,
        ledger -> {
          credit(ledger, 100);

          assertThat(ledger.transfer(Transfer.refund("dispute", ANN, usd(130))))
              .isEqualTo(new TransferResult.Transferred());
          assertThat(ledger.balance(ANN)).isEqualTo(usd(-30));
          assertThat(ledger.reserve(reservation("r", 1)))
              .isEqualTo(new ReserveResult.InsufficientCredits(usd(-30)));
        });
  }

  @Test
  void transfer_entriesThatDoNotAddUp_areRefused() {
    assertThatThrownBy(
            () ->
                new Transfer(
                    "t",
                    Transfer.Kind.GRANT,
                    List.of(
                        new Transfer.Entry(ANN, usd(1)),
                        new Transfer.Entry(AccountId.REVENUE, usd(1)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add up to");
  }
}
