package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.routing.Entitlement;
import com.gammainfra.gateway.routing.Steering;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may ask by headers, and what is no answer to what they take. */
class GatewayHeadersTest {

  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

  @Test
  void nothingSaid_asksNothing() {
    headers.add("content-type", "application/json").add("x-request-id", "mine");

    assertThat(GatewayHeaders.read(headers))
        .isEqualTo(new GatewayHeaders(Steering.NONE, null, false, false, null, List.of()));
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
                Entitlement.ALL));
    assertThat(read.timeout()).isEqualTo(Duration.ofDays(1));
    assertThat(read.strict()).isTrue();
    assertThat(read.streamGuard()).isTrue();
    assertThat(read.notices()).isEmpty();
  }

  @Test
  void whatHasNoEffectYet_isSaid() {
    headers.add("X-GammaInfra-Session", "s-1");

    assertThat(GatewayHeaders.read(headers).notices())
        .singleElement()
        .satisfies(notice -> assertThat(notice).contains("has no effect in this version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "0.0", "1.000", ".5", "0.123456789"})
  void dial_takesZeroToOne(String value) {
    headers.add("X-GammaInfra-Cost-Quality", value);

    assertThat(GatewayHeaders.read(headers).steering().dial()).isEqualTo(Double.parseDouble(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        "Preference      | best          | quality, balanced, cost or latency",
        "Preference      | QUALITY       | quality, balanced, cost or latency",
        "Preference      | ''            | quality, balanced, cost or latency",
        "Cost-Quality    | -0.1          | from 0 to 1",
        "Cost-Quality    | 1.0001        | from 0 to 1",
        "Cost-Quality    | NaN           | from 0 to 1",
        "Cost-Quality    | Infinity      | from 0 to 1",
        "Cost-Quality    | 1e-1          | from 0 to 1",
        "Cost-Quality    | 0,5           | from 0 to 1",
        "Cost-Quality    | 0x1p-1        | from 0 to 1",
        "Max-Latency-Ms  | 0             | whole milliseconds",
        "Max-Latency-Ms  | 1.5           | whole milliseconds",
        "Max-Latency-Ms  | 86400001      | whole milliseconds",
        "Timeout-Ms      | -1            | whole milliseconds",
        "Timeout-Ms      | 1s            | whole milliseconds",
        "Timeout-Ms      | 99999999999999999999 | whole milliseconds",
        "Max-Cost-USD    | $1            | dollars",
        "Max-Cost-USD    | -1            | dollars",
        "Max-Cost-USD    | 0.0000000001  | dollars",
        "Max-Cost-USD    | 1e9           | dollars",
        "Region          | mars          | us, eu, apac",
        "Region          | eu-west       | us, eu, apac",
        "Session         | a b           | visible ASCII",
        "Strict          | 1             | true, false",
        "Stream-Guard    | half          | full"
      })
  void valueThatCannotBeRead_isNamed_withWhatTheHeaderTakes(
      String name, String value, String takes) {
    headers.add("X-GammaInfra-" + name, value);

    assertThatThrownBy(() -> GatewayHeaders.read(headers))
        .isInstanceOfSatisfying(
            ChatErrorException.class,
            e -> {
              assertThat(e.error().code().status()).isEqualTo(400);
              assertThat(e.error().param()).isEqualTo("X-GammaInfra-" + name);
              assertThat(e.error().message())
                  .contains("X-GammaInfra-" + name, "'" + value + "'", takes);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Preference",
        "Cost-Quality",
        "Max-Latency-Ms",
        "Timeout-Ms",
        "Max-Cost-USD",
        "Region",
        "Session",
        "Strict",
        "Stream-Guard"
      })
  void headerGivenTwice_isRefused(String name) {
    headers.add("X-GammaInfra-" + name, "1").add("x-gammainfra-" + name, "1");

    assertThatThrownBy(() -> GatewayHeaders.read(headers))
        .hasMessageContainingAll("-gammainfra-" + name, "more than once");
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
