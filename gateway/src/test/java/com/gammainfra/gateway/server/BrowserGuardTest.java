package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatError;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose web pages may speak to the gateway, and under which names it is reached. */
class BrowserGuardTest {

  private static final String FRIEND = "https://app.example.com";

  private final BrowserGuard guard =
      new BrowserGuard(List.of("GW.example.com", "fd00::1", "0.0.0.0"), List.of(FRIEND));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "127.0.0.1",
        "127.9.8.7:1",
        "[::1]",
        "[::1]:8080",
        "gw.example.com",
        "gw.EXAMPLE.com:443",
        "[fd00::1]:8080",
        "0.0.0.0:8080"
      })
  void loopbackAndAllowedHosts_pass(String host) {
    assertThat(guard.check(host, null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "127.0.0.1x",
        "1270.0.0.1",
        "192.168.0.1:8080",
        "xgw.example.com",
        "gw.example.com.",
        "[::2]:80",
        "localhost:80:80"
      })
  void otherHosts_areRefused(String host) {
    ChatError error = Objects.requireNonNull(guard.check(host, null));

    assertThat(error.code().status()).isEqualTo(403);
    assertThat(error.message()).contains("Host");
  }

  @Test
  void noHost_isRefused() {
    assertThat(guard.check(null, null)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, http://localhost:8080, true",
    "gw.example.com, https://gw.example.com, true",
    "localhost:8080, https://app.example.com, true",
    "localhost:8080, http://localhost:9090, false",
    "localhost:8080, http://127.0.0.1:8080, false",
    "localhost:8080, http://app.example.com, false",
    "localhost:8080, https://app.example.com:8443, false",
    "localhost:8080, https://app.example.com.evil.example, false",
    "localhost:8080, null, false",
    "localhost:8080, ftp://localhost:8080, false"
  })
  void origin_isTheGatewaysOwnOrAllowed(String host, String origin, boolean passes) {
    assertThat(guard.check(host, origin) == null).isEqualTo(passes);
  }

  @Test
  void onlyAllowedOrigins_mayReadInABrowser() {
    assertThat(guard.allows(FRIEND)).isTrue();
    assertThat(guard.allows("http://localhost:8080")).isFalse();
    assertThat(guard.allows(null)).isFalse();
  }

  @Test
  void whatIsShownOfAHeader_isShortAndPrintable() {
    ChatError error = Objects.requireNonNull(guard.check("evil\u00e9" + "x".repeat(5_000), null));

    assertThat(error.message()).contains("evil?xx").hasSizeLessThan(300);
  }
}
