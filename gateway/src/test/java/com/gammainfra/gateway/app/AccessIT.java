package com.gammainfra.gateway.app;

import static com.gammainfra.gateway.app.RunningGateway.KEYS;
import static com.gammainfra.gateway.app.RunningGateway.body;
import static com.gammainfra.gateway.app.RunningGateway.errorCode;
import static com.gammainfra.gateway.app.RunningGateway.header;
import static com.gammainfra.gateway.app.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.config.SettingsLoader;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may do what: keys, scopes, the operator's endpoints, and when the start is refused. */
class AccessIT {

  private static final String ADMIN = "Bearer " + RunningGateway.ADMIN_KEY;

  private final ScriptedUpstream openai = new ScriptedUpstream();
  private final RunningGateway gateway = RunningGateway.before(Map.of("openai", openai), KEYS);

  @AfterEach
  void stop() {
    gateway.close();
    openai.close();
  }

  @Test
  void noKeyOrAWrongOne_is401_inOpenAisShape() {
    for (String[] headers :
        List.of(
            new String[0],
            new String[] {"authorization", "Bearer wrong"},
            new String[] {"authorization", "Bearer "},
            new String[] {"authorization", "Basic a2V5LW9mLWFubg=="},
            new String[] {"x-api-key", "wrong"})) {
      for (String path : List.of("/v1/chat/completions", "/v1/route")) {
        HttpResponse<String> response =
            gateway.post(path, body("openai/gpt-5-mini", "ping", ""), headers);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(errorCode(response)).isEqualTo("invalid_api_key");
        assertThat(json(response).at("/error/type").stringValue())
            .isEqualTo("authentication_error");
        assertThat(response.body()).doesNotContain("wrong");
      }
    }
    assertThat(openai.askedSoFar()).isZero();
  }

  @Test
  void aKey_isTakenAsBearerAndAsXApiKey() throws Exception {
    assertThat(ask("authorization", "Bearer key-of-ann").statusCode()).isEqualTo(200);
    assertThat(ask("authorization", "bearer key-of-ann").statusCode()).isEqualTo(200);
    assertThat(ask("x-api-key", "key-of-ann").statusCode()).isEqualTo(200);
    assertThat(openai.asked().authorization())
        .as("the provider's key, not the caller's")
        .isEqualTo("Bearer key-of-openai");
  }

  @Test
  void receipt_isForItsOwnKeyTheAccountAndTheOperator() {
    String path = "/v1/receipts/" + header(ask("x-api-key", "key-of-ann"), "request-id");

    assertThat(gateway.get(path).statusCode()).isEqualTo(401);
    assertThat(gateway.get(path, "x-api-key", "key-of-ann").statusCode()).isEqualTo(200);
    assertThat(gateway.get(path, "x-api-key", "key-of-boss").statusCode()).isEqualTo(200);
    assertThat(gateway.get(path, "authorization", ADMIN).statusCode()).isEqualTo(200);
    HttpResponse<String> foreign = gateway.get(path, "x-api-key", "key-of-bob");
    HttpResponse<String> unknown =
        gateway.get("/v1/receipts/req_000000000000000000000000", "x-api-key", "key-of-bob");
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(json(foreign).at("/error/message"))
        .as("another's receipt looks like none")
        .isEqualTo(json(unknown).at("/error/message"));
  }

  @Test
  void modelsAndStatus_needNoKey() {
    for (String path : List.of("/v1/models", "/v1/status", "/healthz", "/readyz")) {
      assertThat(gateway.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void metrics_areForLoopbackAndTheOperator() {
    assertThat(gateway.get("/metrics").statusCode()).isEqualTo(200);
    for (String proxy : List.of("x-forwarded-for", "forwarded")) {
      assertThat(gateway.get("/metrics", proxy, "for=9.9.9.9").statusCode()).isEqualTo(401);
      assertThat(
              gateway
                  .get("/metrics", proxy, "for=9.9.9.9", "x-api-key", "key-of-boss")
                  .statusCode())
          .isEqualTo(403);
      assertThat(gateway.get("/metrics", proxy, "for=9.9.9.9", "authorization", ADMIN).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void detailsOfTheStatus_areForLoopbackAndTheOperator() {
    ask("x-api-key", "key-of-ann");

    assertThat(gateway.get("/v1/status").body()).contains("\"deployments\"", "openai/gpt-5-mini");
    assertThat(gateway.get("/v1/status", "x-forwarded-for", "9.9.9.9").body())
        .contains("\"providers\"")
        .doesNotContain("deployments");
    assertThat(
            gateway.get("/v1/status", "x-forwarded-for", "9.9.9.9", "authorization", ADMIN).body())
        .contains("\"deployments\"");
  }

  @Test
  void openGateway_takesAnyKeyOrNone_butAForwardedClientGetsNoMetrics() {
    try (RunningGateway open = RunningGateway.before(Map.of("openai", openai), "")) {
      assertThat(open.chat("openai/gpt-5-mini", "ping").statusCode()).isEqualTo(200);
      assertThat(open.chat("openai/gpt-5-mini", "ping", "x-api-key", "anything").statusCode())
          .isEqualTo(200);
      assertThat(open.get("/metrics", "x-forwarded-for", "9.9.9.9").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void openGateway_awayFromLoopback_isNotStarted() throws Exception {
    var settings = SettingsLoader.load(null, Map.of());
    for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
      assertThatThrownBy(
              () -> Gateway.start(settings, host, 0, null, RunningGateway.CLASSIFIER, () -> {}))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("auth.mode")
          .hasMessageContaining(host);
    }
  }

  private HttpResponse<String> ask(String... headers) {
    return gateway.chat("openai/gpt-5-mini", "ping", headers);
  }
}
