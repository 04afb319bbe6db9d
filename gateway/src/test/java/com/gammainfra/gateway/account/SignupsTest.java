package com.gammainfra.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.notice.Letter;
import com.gammainfra.gateway.notice.Outbox;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links and their time, which is passed in. */
class SignupsTest {

  private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

  @TempDir Path folder;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-28T12:00:00Z"));
  private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private Signups signups(Database database, Outbox outbox) {
    return new Signups(
        new SignupStore(database, null, now::get),
        new KeyStore(database, now::get),
        new SqlLedger(database, now::get),
        Usd.parse("3"),
        new SignupLimits(100, 100, System::nanoTime),
        letters::add,
        outbox,
        () -> "https://gw.example/v1/signup/verify");
  }

  private String link(Signups signups, String address) throws InterruptedException {
    assertThat(signups.ask(address, CLIENT)).isInstanceOf(Signups.Asked.Accepted.class);
    Letter letter = letters.poll(60, TimeUnit.SECONDS);
    assertThat(letter).isNotNull();
    return letter.text().replaceAll("(?s).*\\?token=(\\S+).*", "$1");
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void link_opensSomethingFor30Minutes_once_andAnotherMayBeAskedFor(TestDatabases.Kind kind)
      throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder);
        Outbox outbox = new Outbox(Duration.ofMillis(1), 1, new SimpleMeterRegistry());
        Signups signups = signups(database, outbox)) {
      String late = link(signups, "jane@example.com");
      pass(Duration.ofMinutes(30).minusMillis(1));
      assertThat(signups.opensSomething(late)).isTrue();
      pass(Duration.ofMillis(1));
      assertThat(signups.opensSomething(late)).isFalse();
      assertThat(signups.verify(late)).isInstanceOf(Signups.Verified.Useless.class);
      SqlLedger ledger = new SqlLedger(database, now::get);
      assertThat(ledger.balance(AccountId.TRIAL_GRANTS)).isEqualTo(Usd.ZERO);

      String inTime = link(signups, "jane@example.com");
      pass(Duration.ofMinutes(30).minusMillis(1));
      assertThat(signups.verify(inTime)).isInstanceOf(Signups.Verified.Welcome.class);
      assertThat(signups.opensSomething(inTime)).isFalse();
      assertThat(signups.verify(inTime)).isInstanceOf(Signups.Verified.Useless.class);
      assertThat(signups.verify(late)).isInstanceOf(Signups.Verified.Useless.class);
      assertThat(ledger.balance(AccountId.TRIAL_GRANTS)).isEqualTo(Usd.parse("-3"));

      String again = link(signups, "jane@example.com");
      assertThat(signups.verify(again)).isInstanceOf(Signups.Verified.Welcome.class);
      assertThat(ledger.balance(AccountId.TRIAL_GRANTS)).isEqualTo(Usd.parse("-3"));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void link_whoseTimeEndsBetweenLookAndUse_makesNoKey(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      SignupStore store = new SignupStore(database, null, now::get);
      EmailAddress address = EmailAddress.parse("jane@example.com").orElseThrow();
      KeyStore keys = new KeyStore(database, now::get);
      SignupStore.Open link = store.find(store.issue(address).token()).orElseThrow();
      String account = store.account(link, store.freshAccount()).orElseThrow();
      pass(SignupStore.LIFETIME);

      assertThat(store.use(link, keys.drawUnlimited(account, "sign-up", Scope.ACCOUNT))).isFalse();
      assertThat(keys.list(account)).isEmpty();
    }
  }
}
