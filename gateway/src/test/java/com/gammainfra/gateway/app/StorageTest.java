package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
  void jdbc_unreadableAddress_isNotShown() {
    assertThatThrownBy(() -> Storage.jdbc("postgresql://u:pass word@h/d"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("storage.url")
        .hasMessageNotContaining("pass word");
  }
}
