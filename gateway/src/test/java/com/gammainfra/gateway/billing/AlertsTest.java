package com.gammainfra.gateway.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.notice.Letter;
import com.gammainfra.gateway.notice.Outbox;
import com.gammainfra.gateway.notice.WebhookSender;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Alerts are claimed before they are given. */
class AlertsTest {

  private static final Alert ALERT =
      new Alert.BudgetShare(
          "acme",
          "key_1",
          "app",
          "key_1:day:2026-11-28",
          "2026-11-28",
          new BigDecimal("0.8"),
          Usd.parse("8"),
          Usd.parse("10"));

  @TempDir Path folder;

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
  private final Outbox outbox = new Outbox(Duration.ofMillis(1), 1, new SimpleMeterRegistry());

  @AfterEach
  void stop() {
    outbox.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Alerts alerts(Database database) {
    return new Alerts(
        database,
        new AlertTargets(database),
        new Alerts.Places(null, null, "operator@example.com"),
        new Alerts.Post(
            outbox,
            new WebhookSender(vertx, _ -> true, Instant::now),
            outbox,
            letters::add,
            _ -> null),
        Instant::now);
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void alert_claimedByAProcessThatDiesBeforeItIsGiven_isNotGivenByAnother(TestDatabases.Kind kind)
      throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      assertThat(alerts(database).claim(ALERT)).isTrue(); // and the process is gone

      assertThat(alerts(database).claim(ALERT)).isFalse();
      assertThat(letters.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void alert_claimedOnce_isGivenToTheOperator(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Alerts alerts = alerts(database);
      assertThat(alerts.claim(ALERT)).isTrue();
      alerts.deliver(ALERT);

      Letter letter = letters.poll(60, TimeUnit.SECONDS);
      assertThat(letter).isNotNull();
      assertThat(letter.to()).isEqualTo("operator@example.com");
      assertThat(letter.text()).contains("key_1", "2026-11-28");
    }
  }
}
