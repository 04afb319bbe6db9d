package com.gammainfra.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import com.gammainfra.gateway.storage.TestDatabases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receipts come to the database, and nobody waits for it. */
class ReceiptArchiveTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void closedArchive_hasWrittenEveryRecord(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      try (ReceiptArchive archive = archive(database, 10_000)) {
        for (int i = 0; i < 1_000; i++) {
          archive.finished(record("req_" + i, NOW, "gpt"));
        }
        archive.finished(record("req_1", NOW, "gpt"));
        archive.finished(record("odd", NOW, "\u0000\ud800" + "m".repeat(10_000)));
      }
      try (ReceiptArchive archive = archive(database, 10_000)) {
        for (int i = 0; i < 1_000; i++) {
          assertThat(archive.find("req_" + i))
              .isEqualTo(new ArchivedReceipt("acme", "ann", "{\"id\":\"req_" + i + "\"}"));
        }
        assertThat(archive.find("odd")).isNotNull();
        assertThat(archive.find("req_none")).isNull();
        assertThat(archive.find("\u0000\ud800")).isNull();
      }
    }
    assertThat(dropped()).isZero();
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void oldReceipts_arePurged(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      try (ReceiptArchive archive = archive(database, 10_000)) {
        archive.finished(record("old", NOW.minus(Duration.ofDays(91)), "gpt"));
        archive.finished(record("young", NOW.minus(Duration.ofDays(89)), "gpt"));
      }
      try (ReceiptArchive archive = archive(database, 10_000)) {
        await(() -> archive.find("old") == null);
        assertThat(archive.find("young")).isNotNull();
      }
    }
  }

  @Test
  void lockedDatabase_recordsWaitUpToTheBound_thenDrop_andArriveLater() throws Exception {
    Path file = folder.resolve("locked.db");
    try (Database database = Database.sqlite(file, Durability.PROCESS);
        ReceiptArchive archive = archive(database, 10)) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        archive.finished(record("first", NOW, "gpt"));
        await(() -> registry.get("gateway.receipts.waiting").gauge().value() == 0);
        long began = System.nanoTime();
        for (int i = 0; i < 15; i++) {
          archive.finished(record("req_" + i, NOW, "gpt"));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began))
            .isLessThan(Duration.ofMillis(1_500)); // nor as long as a write
        assertThat(dropped()).isEqualTo(5);
        Thread.sleep(2_000); // longer than a write waits for the lock
        statement.execute("ROLLBACK");
      }
      await(() -> archive.find("req_9") != null);
      assertThat(archive.find("first")).isNotNull();
      assertThat(archive.find("req_10")).as("the newest are dropped").isNull();
      assertThat(dropped()).isEqualTo(5);
    }
  }

  @Test
  void refusingServer_recordsArriveOnceItTakesConnections() throws Exception {
    String url = TestDatabases.freshUrl();
    String name = url.replaceFirst(".*/([a-z0-9]+)\\?.*", "$1");
    try (Database database = Database.postgres(url);
        ReceiptArchive archive = archive(database, 10_000);
        Connection admin = DriverManager.getConnection(url.replace("/" + name, "/postgres"));
        Statement statement = admin.createStatement()) {
      statement.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS false");
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
      for (int i = 0; i < 500; i++) {
        archive.finished(record("req_" + i, NOW, "gpt"));
      }
      Thread.sleep(1_500);
      statement.execute("ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
      await(() -> found(archive, "req_499"));
      assertThat(archive.find("req_0")).isNotNull();
    }
    assertThat(dropped()).isZero();
  }

  @Test
  void close_whileTheDatabaseIsAway_isBounded_andCountsWhatIsLost() throws Exception {
    Path file = folder.resolve("away.db");
    try (Database database = Database.sqlite(file, Durability.PROCESS);
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      ReceiptArchive archive = archive(database, 1_000);
      statement.execute("BEGIN IMMEDIATE");
      for (int i = 0; i < 500; i++) {
        archive.finished(record("req_" + i, NOW, "gpt"));
      }
      long began = System.nanoTime();
      archive.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
      await(() -> dropped() == 500); // the last write may end after it is waited for
      statement.execute("ROLLBACK");
    }
  }

  private ReceiptArchive archive(Database database, int mostWaiting) {
    return new ReceiptArchive(
        database,
        record -> "{\"id\":\"" + record.id() + "\"}",
        Duration.ofDays(90),
        InstantSource.fixed(NOW),
        registry,
        mostWaiting);
  }

  private double dropped() {
    return registry.get("gateway.receipts.dropped").counter().count();
  }

  private static boolean found(ReceiptArchive archive, String id) {
    try {
      return archive.find(id) != null;
    } catch (RuntimeException e) {
      return false; // the readers' connections were cut too
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited long enough").isLessThan(until);
      Thread.sleep(20);
    }
  }

  private static ExchangeRecord record(String id, Instant created, String model) {
    return new ExchangeRecord(
        id,
        created,
        "ann",
        "acme",
        model,
        false,
        null,
        List.of(),
        null,
        new ExchangeOutcome.Refused(ChatError.of(ErrorCode.MODEL_NOT_FOUND, "no")),
        Usage.NONE,
        null,
        Usd.ZERO,
        Usd.ZERO,
        new ExchangeRecord.Timing(0, 0, 0, 0),
        List.of(),
        false);
  }
}
