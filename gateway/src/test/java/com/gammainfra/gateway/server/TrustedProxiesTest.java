package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {

  private static final TrustedProxies PROXIES =
      new TrustedProxies(List.of("10.0.0.0/8", "127.0.0.1", "fd00::/12"));

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, '198.51.100.1', 203.0.113.9", // who is no proxy is not believed
    "10.1.2.3, '198.51.100.1', 198.51.100.1",
    "10.1.2.3, '1.1.1.1, 198.51.100.1', 198.51.100.1", // the client's own word stands before
    "10.1.2.3, '1.1.1.1, 198.51.100.1, 10.9.9.9', 198.51.100.1",
    "127.0.0.1, '198.51.100.1, nonsense', 127.0.0.1",
    "127.0.0.2, '198.51.100.1', 127.0.0.2",
    "10.1.2.3, '', 10.1.2.3",
    "11.0.0.1, '198.51.100.1', 11.0.0.1",
    "fd0f::1, '2001:db8::7', 2001:db8::7",
    "fe00::1, '2001:db8::7', fe00::1",
    "10.1.2.3, '10.4.4.4', 10.4.4.4"
  })
  void client_behindTrustedProxies_isWhoStandsBeforeTheLast(
      String peer, String forwarded, String client) {
    assertThat(PROXIES.client(InetAddress.ofLiteral(peer), List.of(forwarded)))
        .isEqualTo(InetAddress.ofLiteral(client));
  }
}
