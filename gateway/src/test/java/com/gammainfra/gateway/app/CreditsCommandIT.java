package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator books by the command line what came in and went out by other ways than Stripe. */
class CreditsCommandIT {

  private static final AccountId ACME = AccountId.managed("acme");

  @TempDir private Path folder;

  private final PrintStream stdout = System.out;
  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String settings = "";

  @BeforeEach
  void capture() throws Exception {
    settings =
        Files.writeString(
                folder.resolve("gammainfra.yaml"),
                "auth: {mode: accounts}\nbilling: {enabled: true}\nstorage: {path: \"%s\"}\n"
                    .formatted(folder.resolve("credits.db")))
            .toString();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(stdout);
    System.setErr(stderr);
  }

  private int credits(String... arguments) {
    out.reset();
    err.reset();
    return Main.run(
        Stream.of(
                List.of("credits", arguments[0], "--config", settings, "--account", "acme"),
                List.of(arguments).subList(1, arguments.length))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private Usd balance(AccountId account) throws Exception {
    try (Database database = Database.sqlite(folder.resolve("credits.db"), Durability.PROCESS)) {
      SqlLedger ledger = new SqlLedger(database, InstantSource.system());
      assertThat(ledger.audit().balanced()).isTrue();
      return ledger.balance(account);
    }
  }

  @Test
  void paid_isMoneyThatCameIn_withItsFee_andAGiftIsNot() throws Exception {
    assertThat(
            credits(
                "add",
                "--usd",
                "500",
                "--paid",
                "--fee",
                "2.5",
                "--id",
                "invoice-17",
                "--reason",
                "invoice 17"))
        .isZero();
    assertThat(out()).contains("acme has $500");
    assertThat(balance(ACME)).isEqualTo(Usd.parse("500"));
    assertThat(balance(AccountId.FEES)).isEqualTo(Usd.parse("2.5"));
    assertThat(balance(AccountId.PAYMENTS)).isEqualTo(Usd.parse("-502.5"));

    assertThat(credits("add", "--usd", "20", "--reason", "sorry")).isZero();
    assertThat(balance(ACME)).isEqualTo(Usd.parse("520"));
    assertThat(balance(AccountId.PAYMENTS)).isEqualTo(Usd.parse("-502.5"));
  }

  @Test
  void sameId_isBookedOnce_andRefusedWithOtherContent() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(credits("add", "--usd", "500", "--paid", "--id", "invoice-17")).isZero();
    }
    assertThat(balance(ACME)).isEqualTo(Usd.parse("500"));

    assertThat(credits("add", "--usd", "501", "--paid", "--id", "invoice-17")).isOne();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nothing was booked");
    assertThat(credits("add", "--usd", "500", "--paid", "--byok", "--id", "invoice-17")).isOne();
    assertThat(balance(ACME)).isEqualTo(Usd.parse("500"));
    assertThat(balance(AccountId.byok("acme"))).isEqualTo(Usd.ZERO);
  }

  @Test
  void refund_ofMoreThanIsThere_leavesTheBalanceBelowZero_once() throws Exception {
    credits("add", "--usd", "10", "--paid", "--id", "invoice-17");
    for (int i = 0; i < 2; i++) {
      assertThat(credits("refund", "--usd", "12.5", "--id", "refund-17")).isZero();
    }

    assertThat(balance(ACME)).isEqualTo(Usd.parse("-2.5"));
    assertThat(balance(AccountId.PAYMENTS)).isEqualTo(Usd.parse("2.5"));
    assertThat(credits("show", "--json")).isZero();
    assertThat(out()).contains("\"balance_usd\":\"-2.500000000\"");
  }

  @Test
  void byok_isABalanceOfItsOwn() throws Exception {
    assertThat(credits("add", "--usd", "5", "--paid", "--byok")).isZero();
    assertThat(balance(AccountId.byok("acme"))).isEqualTo(Usd.parse("5"));
    assertThat(balance(ACME)).isEqualTo(Usd.ZERO);
    assertThat(credits("show", "--byok")).isZero();
    assertThat(out()).contains("acme has $5");
    assertThat(credits("show")).isZero();
    assertThat(out()).contains("acme has $0");
    assertThat(credits("refund", "--usd", "5", "--byok")).isZero();
    assertThat(balance(AccountId.byok("acme"))).isEqualTo(Usd.ZERO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--usd 0 --paid | --usd takes dollars above 0",
        "--usd -5 --paid | --usd",
        "--usd 1e3 --paid | --usd takes dollars above 0",
        "--usd 1.0000000001 --paid | --usd takes dollars above 0",
        "--usd 5 --fee 1 | --fee goes with --paid",
        "--usd 5 --paid --fee -1 | --fee",
        "--usd 5 --paid --id invoice\u00e917 | --id takes 1 to 128 visible ASCII",
        "--paid | --usd"
      })
  void mistake_is2_namesTheOption_andBooksNothing(String arguments, String named) throws Exception {
    assertThat(credits(("add " + arguments).split(" "))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(named);
    assertThat(balance(ACME)).isEqualTo(Usd.ZERO);
  }
}
