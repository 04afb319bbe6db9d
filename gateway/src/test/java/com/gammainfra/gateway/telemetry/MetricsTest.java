package com.gammainfra.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.dispatch.Candidates;
import com.gammainfra.gateway.exchange.ExchangeOutcome;
import com.gammainfra.gateway.exchange.Records;
import com.gammainfra.gateway.provider.ProviderFailure;
import com.gammainfra.gateway.routing.Candidate;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Names and labels of the metrics; none of them comes from a client. */
class MetricsTest {

  private static final Candidate A = Candidates.named("a/one");
  private static final Candidate B = Candidates.named("b/two");
  private static final String MARKER = "marker-of-a-client";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Metrics metrics = new Metrics(registry);

  @Test
  void answeredExchange_isCountedTimedAndPriced() {
    metrics.finished(
        Records.completed(
            Records.route(null, A, B),
            List.of(
                Records.failed(A, new ProviderFailure.RateLimited("slow", null)),
                Records.answered(B))));

    assertThat(registry.scrape())
        .contains(
            "gateway_exchanges_total{router=\"v2\",status=\"completed\",task=\"code\"} 1.0",
            "gateway_classifications_total{fallback=\"none\",method=\"learned\"} 1.0",
            "gateway_attempts_total{endpoint=\"a/one\",outcome=\"rate_limit\"} 1.0",
            "gateway_attempts_total{endpoint=\"b/two\",outcome=\"answered\"} 1.0",
            "gateway_cost_usd_total{endpoint=\"b/two\"} 6.5E-4",
            "gen_ai_client_token_usage_token_sum{gen_ai_response_model=\"b/two\","
                + "gen_ai_token_type=\"input\"} 1000.0",
            "gen_ai_client_token_usage_token_sum{gen_ai_response_model=\"b/two\","
                + "gen_ai_token_type=\"output\"} 200.0",
            "gen_ai_server_request_duration_seconds_count{gen_ai_response_model=\"b/two\"} 1",
            "gateway_overhead_seconds_count 1");
  }

  @Test
  void names_areOpenTelemetrysOrTheGateways() {
    everything();

    Set<String> names = new TreeSet<>();
    for (Meter meter : registry.getMeters()) {
      names.add(meter.getId().getName());
    }
    assertThat(names)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(name).matches("(gateway|gen_ai)\\..+"));
  }

  @Test
  void labels_areAClosedSet_withoutAccountKeyOrAnythingAClientSent() {
    everything();

    Set<String> labels = new TreeSet<>();
    for (Meter meter : registry.getMeters()) {
      meter.getId().getTags().forEach(tag -> labels.add(tag.getKey()));
    }
    assertThat(labels)
        .containsExactlyInAnyOrder(
            "status",
            "router",
            "task",
            "method",
            "fallback",
            "endpoint",
            "outcome",
            "gen_ai.response.model",
            "gen_ai.token.type");
    assertThat(registry.scrape()).doesNotContain(MARKER, "req_1", "\"ann\"");
  }

  @Test
  void manyUnknownModels_makeNoNewSeries() {
    everything();
    int before = registry.getMeters().size();
    for (int i = 0; i < 1_000; i++) {
      refused(MARKER + i);
    }

    assertThat(registry.getMeters()).hasSize(before);
  }

  private void everything() {
    metrics.finished(Records.completed(Records.pinned(A), List.of(Records.answered(A))));
    refused(MARKER);
    metrics.finished(
        Records.of(
            MARKER,
            Records.route(null, A),
            List.of(Records.failed(A, new ProviderFailure.Unreachable(MARKER, false))),
            null,
            new ExchangeOutcome.Exhausted(ChatError.of(ErrorCode.UPSTREAM_UNAVAILABLE, MARKER))));
  }

  private void refused(String model) {
    ChatError unknown = ChatError.of(ErrorCode.MODEL_NOT_FOUND, "no model " + model);
    metrics.finished(
        Records.of(model, null, List.of(), null, new ExchangeOutcome.Refused(unknown)));
  }
}
