package com.gammainfra.gateway.byok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.OwnKey;
import com.gammainfra.gateway.secret.MasterKey;
import com.gammainfra.gateway.secret.MasterKeys;
import com.gammainfra.gateway.secret.SealedBoxTest;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderKeyStoreTest {

  private static final MasterKey OLD = SealedBoxTest.key((byte) 1);
  private static final MasterKey NEW = SealedBoxTest.key((byte) 2);
  private static final MasterKeys ONLY_OLD = new MasterKeys(OLD, List.of());
  private static final MasterKeys ONLY_NEW = new MasterKeys(NEW, List.of());
  private static final MasterKeys BOTH = new MasterKeys(NEW, List.of(OLD));
  private static final String SECRET = "sk-secret-of-a-customer-1234";

  @TempDir Path folder;

  private static ProviderKeyStore store(Database database, MasterKeys master) {
    return store(database, () -> master);
  }

  private static ProviderKeyStore store(Database database, Supplier<MasterKeys> master) {
    return new ProviderKeyStore(
        database, master, () -> Instant.parse("2026-11-28T12:00:00Z"), new SecureRandom());
  }

  /** The keys by account and provider; null where one cannot be decrypted. */
  private static Map<String, String> read(ProviderKeyStore store) {
    Map<String, String> read = new HashMap<>();
    for (ProviderKeyStore.Opened one : store.all()) {
      ApiKey key = one.own().key();
      read.put(one.accountId() + "/" + one.provider(), key == null ? null : key.secret());
    }
    return read;
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void set_replacesTheEarlierOne_andIsReadBack(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      ProviderKeyStore store = store(database, ONLY_OLD);
      store.set("acme", "openai", new ApiKey("sk-first-of-acme-000"));
      String first = store.all().getFirst().own().id();
      ProviderKey shown = store.set("acme", "openai", new ApiKey(SECRET));
      store.set("acme", "mistral", new ApiKey("short"));
      store.set("globex", "openai", new ApiKey("sk-of-globex-0000000"));

      assertThat(shown.lastFour()).isEqualTo("1234");
      assertThat(store.list("acme"))
          .extracting(ProviderKey::provider)
          .containsExactly("mistral", "openai");
      assertThat(store.list("acme").getFirst().lastFour()).as("too short to show any").isNull();
      assertThat(read(store))
          .isEqualTo(
              Map.of(
                  "acme/openai", SECRET,
                  "acme/mistral", "short",
                  "globex/openai", "sk-of-globex-0000000"));
      assertThat(store.all()).extracting(one -> one.own().id()).doesNotContain(first);
      assertThat(shown.toString() + store.all()).doesNotContain(SECRET);
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void database_holdsNoKey_andARowMovedToAnotherPlaceIsUnreadable(TestDatabases.Kind kind)
      throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      ProviderKeyStore store = store(database, ONLY_OLD);
      store.set("acme", "openai", new ApiKey(SECRET));
      String raw =
          database.read(
              db ->
                  db.createQuery("SELECT * FROM provider_key")
                      .map(
                          (row, _) ->
                              new String(row.getBytes("sealed"), UTF_8)
                                  + row.getString("last_four")
                                  + row.getString("master_key"))
                      .one());
      assertThat(raw).doesNotContain(SECRET).doesNotContain("secret-of");

      for (String move :
          List.of(
              "UPDATE provider_key SET provider = 'mistral'",
              "UPDATE provider_key SET provider = 'openai', account_id = 'globex'",
              "UPDATE provider_key SET account_id = 'acm', provider = 'eopenai'")) {
        database.write("test", db -> db.execute(move));
        assertThat(read(store).values()).as(move).containsOnlyNulls();
        assertThat(store.census().unreadable()).isEqualTo(Map.of(OLD.id(), 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void remove_forgetsTheKey_once(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      ProviderKeyStore store = store(database, ONLY_OLD);
      store.set("acme", "openai", new ApiKey(SECRET));
      ProviderKeyStore.Edition before = store.edition();

      assertThat(store.remove("globex", "openai")).isFalse();
      assertThat(store.remove("acme", "openai")).isTrue();
      assertThat(store.remove("acme", "openai")).isFalse();
      assertThat(store.list("acme")).isEmpty();
      assertThat(store.all()).isEmpty();
      assertThat(store.edition()).isNotEqualTo(before);
      boolean kept =
          database.read(
              db ->
                  db.createQuery("SELECT COUNT(sealed) FROM provider_key").mapTo(Long.class).one()
                      > 0);
      assertThat(kept).as("the bytes are gone").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void reseal_endedInBetween_isReadableWithBoth_andGoesOn(TestDatabases.Kind kind)
      throws Exception {
    int keys = 120;
    try (Database database = TestDatabases.fresh(kind, folder)) {
      Map<String, String> all = new HashMap<>();
      for (int i = 0; i < keys; i++) {
        store(database, ONLY_OLD).set("account" + i, "openai", new ApiKey(SECRET + i));
        all.put("account" + i + "/openai", SECRET + i);
      }
      int[] asked = {0};
      ProviderKeyStore dying =
          store(
              database,
              () -> {
                if (asked[0]++ > 70) { // in the second group of 50
                  throw new IllegalStateException("killed");
                }
                return BOTH;
              });
      assertThatThrownBy(dying::reseal).hasStackTraceContaining("killed");

      Map<String, Integer> halfway = store(database, BOTH).census().byMasterKey();
      assertThat(halfway).containsOnlyKeys(OLD.id(), NEW.id());
      assertThat(read(store(database, BOTH))).isEqualTo(all);
      assertThat(store(database, ONLY_NEW).census().unreadable())
          .isEqualTo(Map.of(OLD.id(), halfway.get(OLD.id())));
      assertThat(store(database, ONLY_NEW).reseal())
          .as("nothing is lost for want of a key")
          .isZero();
      assertThat(read(store(database, BOTH))).isEqualTo(all);

      assertThat(store(database, BOTH).reseal()).isEqualTo(halfway.get(OLD.id()));
      assertThat(store(database, BOTH).reseal()).isZero();
      assertThat(read(store(database, ONLY_NEW))).isEqualTo(all);
      assertThat(read(store(database, ONLY_OLD)).values()).containsOnlyNulls();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void reseal_keySetMeanwhile_staysTheNewOne(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      ProviderKeyStore old = store(database, ONLY_OLD);
      old.set("acme", "openai", new ApiKey("sk-first-of-acme-000"));
      boolean[] done = {false};
      int[] asked = {0};
      ProviderKeyStore resealing =
          store(
              database,
              () -> {
                // asked for the rows, then for the group, while the rows are known already
                if (++asked[0] == 2 && !done[0]) {
                  done[0] = true;
                  old.set("acme", "openai", new ApiKey(SECRET));
                }
                return BOTH;
              });

      assertThat(resealing.reseal()).isZero();
      assertThat(done[0]).isTrue();
      assertThat(read(store(database, BOTH))).isEqualTo(Map.of("acme/openai", SECRET));
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabases.Kind.class)
  void watched_followsWhatAnotherProcessDoes(TestDatabases.Kind kind) throws Exception {
    try (Database database = TestDatabases.fresh(kind, folder)) {
      ProviderKeyStore other = store(database, ONLY_OLD);
      try (ProviderKeys keys =
          ProviderKeys.watch(store(database, ONLY_OLD), Duration.ofMillis(20))) {
        assertThat(keys.isEmpty()).isTrue();
        other.set("acme", "openai", new ApiKey(SECRET));
        OwnKey own = Objects.requireNonNull(eventually(keys, true));
        assertThat(own.key()).isEqualTo(new ApiKey(SECRET));
        other.remove("acme", "openai");
        assertThat(eventually(keys, false)).isNull();
      }
    }
  }

  /** The key once it is there, or not, or after thirty seconds. */
  private static @Nullable OwnKey eventually(ProviderKeys keys, boolean there) throws Exception {
    for (int i = 0; i < 600 && keys.of("acme").containsKey("openai") != there; i++) {
      Thread.sleep(50);
    }
    return keys.of("acme").get("openai");
  }
}
