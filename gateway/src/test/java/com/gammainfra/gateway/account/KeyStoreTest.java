package com.gammainfra.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys in both kinds of database, and how a ring follows them. */
class KeyStoreTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");
  private static final KeyPolicy NARROW =
      new KeyPolicy(
          Usd.parse("1.5"),
          Usd.parse("20"),
          Set.of(ModelId.parse("openai/gpt-5-mini"), ModelId.parse("groq/openai/gpt-oss-20b")),
          Set.of(Task.CODE, Task.CHAT),
          60,
          100_000L,
          3,
          false);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void create_anyPolicy_isListedAsMade(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      KeyStore store = store(database);
      IssuedKey narrow = store.create("acme", "narrow", Scope.INFERENCE, NARROW);
      IssuedKey wide = store.create("acme", "wide", Scope.ADMIN, KeyPolicy.NONE);
      store.create("other", "theirs", Scope.ACCOUNT, KeyPolicy.NONE);

      assertThat(store.list("acme")).containsExactlyInAnyOrder(narrow.key(), wide.key());
      assertThat(narrow.key().policy()).isEqualTo(NARROW);
      assertThat(narrow.key().created()).isEqualTo(NOW);
      assertThat(store.list("nobody")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void create_secret_isRandomAndStoredAsItsHashAlone(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      KeyStore store = store(database);
      Set<String> secrets = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        IssuedKey issued = store.create("acme", "k" + i, Scope.INFERENCE, KeyPolicy.NONE);
        assertThat(issued.secret()).matches("sk-gammainfra-[A-Za-z0-9_-]{32}");
        assertThat(issued.toString()).doesNotContain(issued.secret());
        secrets.add(issued.secret());
      }

      assertThat(secrets).hasSize(20);
      String stored =
          database.read(db -> db.createQuery("SELECT * FROM api_key").mapToMap().list()).toString();
      for (String secret : secrets) {
        assertThat(stored)
            .doesNotContain(secret.substring(KeyStore.SECRET_PREFIX.length()))
            .contains(KeyRing.HashedKey.ofSecret("x", secret, Scope.INFERENCE).sha256());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void revoke_ownKey_isRevokedOnce_anothersIsUnknown(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      AtomicReference<Instant> now = new AtomicReference<>(NOW);
      KeyStore store = new KeyStore(database, now::get);
      String id = store.create("acme", "k", Scope.INFERENCE, NARROW).key().id();
      now.set(NOW.plusSeconds(5));

      assertThat(store.revoke("other", id)).isNull();
      assertThat(store.revoke("acme", "key_none")).isNull();
      assertThat(store.list("acme").getFirst().revoked()).isNull();
      assertThat(revokedAt(store.revoke("acme", id))).isEqualTo(NOW.plusSeconds(5));
      now.set(NOW.plusSeconds(9));
      assertThat(revokedAt(store.revoke("acme", id))).isEqualTo(NOW.plusSeconds(5));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void rotate_ownKey_isReplacedByOneOfItsPolicy(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      KeyStore store = store(database);
      IssuedKey old = store.create("acme", "k", Scope.ACCOUNT, NARROW);

      assertThat(store.rotate("other", old.key().id())).isNull();
      IssuedKey fresh = Objects.requireNonNull(store.rotate("acme", old.key().id()));
      assertThat(store.rotate("acme", old.key().id())).as("it is revoked").isNull();

      assertThat(fresh.secret()).isNotEqualTo(old.secret());
      assertThat(fresh.key().id()).isNotEqualTo(old.key().id());
      assertThat(fresh.key().name()).isEqualTo("k");
      assertThat(fresh.key().scope()).isEqualTo(Scope.ACCOUNT);
      assertThat(fresh.key().policy()).isEqualTo(NARROW);
      assertThat(store.list("acme"))
          .filteredOn(key -> key.revoked() == null)
          .containsExactly(fresh.key());
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void ring_changeByAnotherStore_isSeenWithinTheInterval(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      KeyStore here = store(database);
      KeyStore elsewhere = store(database);
      try (IssuedKeys keys = IssuedKeys.watch(here, Duration.ofMillis(20))) {
        KeyRing ring = ring(keys);
        IssuedKey issued = elsewhere.create("acme", "k", Scope.INFERENCE, NARROW);

        assertThat(eventually(ring, issued.secret(), caller -> caller != null))
            .isEqualTo(new Caller(issued.key().id(), "acme", Scope.INFERENCE, NARROW));
        elsewhere.revoke("acme", issued.key().id());
        assertThat(eventually(ring, issued.secret(), caller -> caller == null)).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void ring_databaseAway_keepsWhatItReadLast(TestDatabases.Kind kind) throws Exception {
    Database database = TestDatabases.fresh(kind, folder);
    KeyStore store = store(database);
    IssuedKey issued = store.create("acme", "k", Scope.INFERENCE, NARROW);
    try (IssuedKeys keys = IssuedKeys.watch(store, Duration.ofMillis(10))) {
      database.close();
      Thread.sleep(100);

      assertThat(ring(keys).recognise(issued.secret())).isEqualTo(issued.key().caller());
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void ring_keysOfConfigurationAndDatabase_areBothKnown(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      KeyStore store = store(database);
      IssuedKey boss = store.create("acme", "boss", Scope.ACCOUNT, KeyPolicy.NONE);
      IssuedKey worker = store.create("acme", "worker", Scope.INFERENCE, KeyPolicy.NONE);
      IssuedKey stranger = store.create("other", "boss", Scope.ACCOUNT, KeyPolicy.NONE);
      store.revoke("acme", worker.key().id());
      try (IssuedKeys keys = IssuedKeys.watch(store, Duration.ofHours(1))) {
        KeyRing ring = ring(keys);
        Caller root = Objects.requireNonNull(ring.recognise("secret-r"));

        assertThat(root).isEqualTo(new Caller("root", Scope.ADMIN));
        assertThat(ring.recognise(boss.secret())).isEqualTo(boss.key().caller());
        assertThat(ring.recognise(worker.secret())).as("revoked").isNull();
        assertThat(ring.recognise(null)).isNull();
        String done = worker.key().id();
        assertThat(boss.key().caller().maySee(done, "acme")).isTrue();
        assertThat(stranger.key().caller().maySee(done, "acme")).isFalse();
        assertThat(worker.key().caller().maySee(boss.key().id(), "acme")).isFalse();
        assertThat(root.maySee(done, "acme")).isTrue();
      }
    }
  }

  private static KeyStore store(Database database) {
    return new KeyStore(database, InstantSource.fixed(NOW));
  }

  private static KeyRing ring(IssuedKeys keys) {
    return KeyRing.of(
            java.util.List.of(KeyRing.HashedKey.ofSecret("root", "secret-r", Scope.ADMIN)))
        .with(keys);
  }

  private static @Nullable Instant revokedAt(@Nullable ApiKey key) {
    return Objects.requireNonNull(key).revoked();
  }

  /** What the ring says once it is that, or after thirty seconds. */
  private static @Nullable Caller eventually(
      KeyRing ring, String secret, Function<@Nullable Caller, Boolean> done)
      throws InterruptedException {
    for (int i = 0; i < 3_000 && !done.apply(ring.recognise(secret)); i++) {
      Thread.sleep(10);
    }
    return ring.recognise(secret);
  }
}
