package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.dispatch.Candidates;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.ExchangeRecord;
import com.gammainfra.gateway.exchange.Records;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The decision in a response's headers. */
class DecisionHeadersTest {

  private static final Candidate A = Candidates.named("a/one");
  private static final Candidate B = Candidates.named("b/two");
  private static final ChatError ERROR = ChatError.of(ErrorCode.UPSTREAM_UNAVAILABLE, "none");

  @Test
  void answeredAfterAFailover_saysAll() {
    ExchangeRecord record =
        Records.completed(
            Records.route(0.25, A, B),
            List.of(
                Records.failed(A, new ProviderFailure.RateLimited("slow", null)),
                Records.failed(A, new ProviderFailure.Unauthorized("bad")),
                Records.answered(B)));

    assertThat(DecisionHeaders.of(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("x-gammainfra-router-version", "v2"),
                Map.entry("x-gammainfra-task", "code"),
                Map.entry("x-gammainfra-task-confidence", "0.9300"),
                Map.entry("x-gammainfra-endpoint", "b/two"),
                Map.entry("x-gammainfra-fallback-chain", "a/one,b/two"),
                Map.entry("x-gammainfra-fallback-reason", "a_rate_limit,a_auth"),
                Map.entry("x-gammainfra-cost-quality-applied", "0.25"),
                Map.entry("x-gammainfra-cost-usd", "0.000650"),
                Map.entry("x-gammainfra-input-cost-usd", "0.000250"),
                Map.entry("x-gammainfra-output-cost-usd", "0.000400"),
                Map.entry("x-gammainfra-overhead-ms", "3.000")));
  }

  @Test
  void pinned_hasNoTask_noConfidence_noReasonAndNoDial() {
    ExchangeRecord record = Records.completed(Records.pinned(A), List.of(Records.answered(A)));

    assertThat(DecisionHeaders.of(record).keySet())
        .contains("x-gammainfra-router-version", "x-gammainfra-fallback-chain")
        .doesNotContain(
            "x-gammainfra-task",
            "x-gammainfra-task-confidence",
            "x-gammainfra-fallback-reason",
            "x-gammainfra-cost-quality-applied");
  }

  @Test
  void exhausted_saysWhoWasAsked_andNoCost() {
    ExchangeRecord record =
        Records.of(
            "auto",
            Records.route(null, A, B),
            List.of(Records.failed(A, new ProviderFailure.ServerFault(500, true, "oops"))),
            null,
            new ExchangeOutcome.Exhausted(ERROR));

    assertThat(DecisionHeaders.of(record))
        .containsEntry("x-gammainfra-fallback-chain", "a/one")
        .containsEntry("x-gammainfra-fallback-reason", "a_server")
        .doesNotContainKeys("x-gammainfra-endpoint", "x-gammainfra-cost-usd");
  }

  @Test
  void beforeADecision_onlyTheOverheadIsKnown() {
    ExchangeRecord record =
        Records.of("nope", null, List.of(), null, new ExchangeOutcome.Refused(ERROR));

    assertThat(DecisionHeaders.of(record)).containsOnlyKeys("x-gammainfra-overhead-ms");
  }

  @Test
  void smallDial_isWrittenWithoutAnExponent() {
    ExchangeRecord record =
        Records.completed(Records.route(0.00001, A), List.of(Records.answered(A)));

    assertThat(DecisionHeaders.of(record))
        .hasEntrySatisfying(
            "x-gammainfra-cost-quality-applied", value -> assertThat(value).matches("0\\.0+10*"));
  }

  @Test
  void warnings_areOneShortPrintableLine() {
    ExchangeRecord plain = Records.completed(Records.pinned(A), List.of(Records.answered(A)));
    ExchangeRecord record =
        new ExchangeRecord(
            plain.id(),
            plain.created(),
            plain.keyId(),
            plain.accountId(),
            plain.requestedModel(),
            plain.stream(),
            plain.route(),
            plain.attempts(),
            plain.served(),
            plain.outcome(),
            plain.usage(),
            plain.cost(),
            plain.fee(),
            plain.charged(),
            plain.timing(),
            List.of("one\r\nX-Evil: 1", "\u00fc", "w".repeat(5_000)),
            true);

    assertThat(DecisionHeaders.of(record))
        .containsEntry("x-gammainfra-sandbox", "true")
        .hasEntrySatisfying(
            "x-gammainfra-warnings",
            value ->
                assertThat(value)
                    .startsWith("one??X-Evil: 1; ?; www")
                    .endsWith("...")
                    .hasSize(2_048));
  }

  @Test
  void millis_haveThreeDecimals() {
    assertThat(DecisionHeaders.millis(0)).isEqualTo("0.000");
    assertThat(DecisionHeaders.millis(1_234_567)).isEqualTo("1.234");
    assertThat(DecisionHeaders.millis(20_000_000_000L)).isEqualTo("20000.000");
  }
}
