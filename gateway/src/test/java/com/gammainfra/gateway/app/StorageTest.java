package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.TestDatabases;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses of databases. */
class StorageTest {

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d?user=u, jdbc:postgresql://h/d?user=u",
    "postgresql://h/d, jdbc:postgresql://h/d",
    "postgresql://h, jdbc:postgresql://h/",
    "postgres://u@h:5433/d, jdbc:postgresql://h:5433/d?user=u",
    "postgresql://u:p%26+w@h/d, jdbc:postgresql://h/d?user=u&password=p%26%2Bw",
    "postgresql://u:p@h/d?sslmode=require, jdbc:postgresql://h/d?sslmode=require&user=u&password=p"
  })
  void jdbc_addressInEitherForm_isTheDrivers(String url, String jdbc) throws IOException {
    assertThat(Storage.jdbc(url)).isEqualTo(jdbc);
  }

  @Test
  void open_typePostgres_migratesAndKeepsKeys() throws IOException {
    Settings.Storage settings =
        new Settings.Storage(
            Settings.Storage.Type.POSTGRES,
            "unused.db",
            TestDatabases.freshUrl(),
            Settings.Storage.Durability.PROCESS,
            null);
    try (Database database = Storage.open(settings)) {
      KeyStore store = new KeyStore(database, InstantSource.system());
      store.create("acme", "k", Scope.INFERENCE, KeyPolicy.NONE);
    }
    try (Database database = Storage.open(settings)) {
      assertThat(new KeyStore(database, InstantSource.system()).list("acme")).hasSize(1);
    }
    assertThat(settings.toString()).doesNotContain("postgresql");
  }

  @Test
  void jdbc_unreadableAddress_isNotShown() {
    assertThatThrownBy(() -> Storage.jdbc("postgresql://u:pass word@h/d"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("storage.url")
        .hasMessageNotContaining("pass word");
  }
}
