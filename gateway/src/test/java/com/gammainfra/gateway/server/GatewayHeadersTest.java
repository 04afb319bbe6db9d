package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.routing.Affinity;
import com.gammainfra.gateway.routing.Entitlement;
import com.gammainfra.gateway.routing.Steering;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may ask by headers, and what is no answer to what they take. */
class GatewayHeadersTest {

  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

  @Test
  void nothingSaid_asksNothing() {
    headers.add("content-type", "application/json").add("x-request-id", "mine");

    assertThat(GatewayHeaders.read(headers))
        .isEqualTo(new GatewayHeaders(Steering.NONE, null, false, false, null, null, List.of()));
  }

  @Test
  void everyHeader_isRead_inAnyCase() {
    headers
        .add("X-GAMMAINFRA-preference", "latency")
        .add("x-gammainfra-cost-quality", "0.5")
        .add("X-GammaInfra-Max-Latency-Ms", "250")
        .add("X-GammaInfra-Timeout-Ms", "86400000")
        .add("X-GammaInfra-Max-Cost-USD", "0.000000001")
        .add("X-GammaInfra-Region", " eu-west-1 ")
        .add("X-GammaInfra-Strict", "true")
        .add("X-GammaInfra-Stream-Guard", "full");

    GatewayHeaders read = GatewayHeaders.read(headers);

    assertThat(read.steering())
        .isEqualTo(
            new Steering(
                Preference.LATENCY,
                0.5,
                new Usd(1),
                "eu-west-1",
                Duration.ofMillis(250),
                Affinity.NONE,
                Entitlement.ALL));
    assertThat(read.timeout()).isEqualTo(Duration.ofDays(1));
    assertThat(read.strict()).isTrue();
    assertThat(read.streamGuard()).isTrue();
    assertThat(read.notices()).isEmpty();
  }

  @Test
  void session_isTheCallersNameForTheConversation() {
    headers.add("X-GammaInfra-Session", "s-1");

    assertThat(GatewayHeaders.read(headers).session()).isEqualTo("s-1");
  }

  @Test
  void unknownHeaderOfOurs_isRefused_namingTheKnown() {
    headers.add("X-GammaInfra-Speed", "9");

    assertThatThrownBy(() -> GatewayHeaders.read(headers))
        .hasMessageContaining("X-GammaInfra-Speed")
        .hasMessageContaining("cost-quality");
  }

  @Test
  void whatIsShownOfAValue_isShortAndPrintable() {
    headers.add("X-GammaInfra-Region", "\u00e9" + "x".repeat(5_000));

    assertThatThrownBy(() -> GatewayHeaders.read(headers))
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300))
        .hasMessageContaining("'?xx");
  }

  @Test
  void idempotencyKey_visibleAscii_isTakenWithoutANotice() {
    headers.add("Idempotency-Key", "k".repeat(255));

    GatewayHeaders read = GatewayHeaders.read(headers);

    assertThat(read.idempotencyKey()).hasSize(255);
    assertThat(read.notices()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "é"})
  void idempotencyKey_thatCannotBeRead_isRefusedWithoutItsValue(String value) {
    headers.add("Idempotency-Key", value);

    assertThatThrownBy(() -> GatewayHeaders.read(headers))
        .hasMessageContaining("Idempotency-Key takes 1 to 255 visible ASCII characters");
  }
}
