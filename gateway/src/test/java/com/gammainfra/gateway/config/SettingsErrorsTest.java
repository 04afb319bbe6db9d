package com.gammainfra.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row, one mistake: where it is told and what the message says. */
class SettingsErrorsTest {

  private static final String PRICES = "models: {openai/gpt-5-mini: {prices: [{%s}]}}";
  private static final String OFF_PEAK =
      "models: {openai/gpt-5-mini: {prices: [{input: 1, output: 1, off_peak: {%s, input: 1, output: 1}}]}}";

  static Stream<Arguments> mistakes() {
    String mini = "models.openai/gpt-5-mini";
    return Stream.of(
        // Keys
        arguments("sever: {port: 1}", "sever", "did you mean server?"),
        arguments("server: {prot: 1}", "server.prot", "did you mean port?"),
        arguments("limits: {total: 1}", "limits.total", "(known here: "),
        arguments("models: {openai/gpt-5-mini: {efort: []}}", mini + ".efort", "mean efforts?"),
        arguments("chains: {coding: [openai/gpt-5]}", "chains.coding", "unknown key"),
        arguments("chains: {code: [{modle: a}]}", "chains.code[0].modle", "mean model?"),
        arguments("server: {prot: null}", "server.prot", "did you mean port?"),
        arguments("chains: {code: [null]}", "chains.code[0]", "got null; takes a map"),
        arguments("server: 5", "server", "got 5; takes a map"),
        // Server
        arguments("server: {port: 65536}", "server.port", "got 65536; takes a whole number from 0"),
        arguments("server: {port: -1}", "server.port", "got -1"),
        arguments("server: {port: 80.5}", "server.port", "got 80.5"),
        arguments("server: {port: http}", "server.port", "got 'http'"),
        arguments("server: {port: 1e999999999}", "server.port", "takes a whole number"),
        arguments("server: {admin_port: 70000}", "server.admin_port", "65535"),
        arguments("server: {max_body_bytes: 0}", "server.max_body_bytes", "got 0"),
        arguments("server: {max_in_flight: 0}", "server.max_in_flight", "got 0"),
        arguments("server: {host: ' '}", "server.host", "takes text"),
        arguments("server: {allowed_hosts: a}", "server.allowed_hosts", "takes a list"),
        arguments("server: {allowed_hosts: ['a:1']}", "server.allowed_hosts[0]", "a host name"),
        arguments(
            "server: {allowed_origins: [example.com]}", "server.allowed_origins[0]", "an origin"),
        arguments(
            "server: {trusted_proxies: [10.0.0.0/33]}", "server.trusted_proxies[0]", "a range"),
        arguments("clock: yesterday", "clock", "got 'yesterday'; takes a date"),
        arguments("sandbox: maybe", "sandbox", "takes one of auto, on, off"),
        arguments("limits: {total_ms: 0}", "limits.total_ms", "from 1 to"),
        arguments("classifier: {permits: 0}", "classifier.permits", "from 1 to 1024"),
        arguments("classifier: {max_wait_ms: -1}", "classifier.max_wait_ms", "from 0 to"),
        arguments("classifier: {artefact: []}", "classifier.artefact", "takes text"),
        arguments("classifier: {artifact: x}", "classifier.artifact", "did you mean artefact"),
        arguments("limits: {max_attempts: 0}", "limits.max_attempts", "from 1 to"),
        // Bedrock
        arguments(
            "providers: {bedrock: {region: eu}}",
            "providers.bedrock.region",
            "the AWS region that requests are signed for"),
        arguments(
            "{providers: {x: {base_url: 'http://a', region: eu}}, models: {x/m: {upstream_model: '{profile}.m', context_tokens: 1, max_output_tokens: 1, prices: [{input: 1, output: 1}]}}}",
            "models.x/m.upstream_model",
            "have none for its region"),
        arguments(
            "providers: {x: {base_url: 'https://{region}.example'}}",
            "providers.x.base_url",
            "needs the provider's region"),
        // Keys of callers
        arguments("auth: {mode: closed}", "auth.mode", "open, keys, accounts"),
        arguments(
            "auth: {keys: [{id: a, sha256: abc}]}", "auth.keys[0].sha256", "64 hexadecimal digits"),
        arguments("auth: {keys: [{id: a}]}", "auth.keys[0].sha256", "64 hexadecimal digits"),
        arguments("auth: {keys: [" + key("a") + ", " + key("a") + "]}", "auth.keys[1].id", "'a'"),
        arguments(
            "auth: {keys: [{sha256: '" + "0".repeat(64) + "'}]}", "auth.keys[0].id", "missing"),
        arguments(
            "auth: {keys: [{id: a, sha256: '" + "0".repeat(64) + "', scope: root}]}",
            "auth.keys[0].scope",
            "inference, account, admin"),
        // Storage
        arguments("storage: {type: postgresql}", "storage.type", "sqlite, postgres"),
        arguments("storage: {type: postgres}", "storage.url", "missing"),
        arguments("storage: {type: postgres, url: 'jdbc:x'}", "storage.url", "jdbc:postgresql://"),
        arguments("storage: {url: 'postgresql://h/d'}", "storage.url", "storage.type: postgres"),
        arguments("storage: {durability: disk}", "storage.durability", "process, power"),
        // Not built yet
        arguments("storage: {redis_url: 'redis://x'}", "storage.redis_url", "not available"),
        arguments("signup: {enabled: true}", "signup.enabled", "auth.mode: accounts"),
        arguments("signup: {trial_usd: -1}", "signup.trial_usd", "dollars from 0"),
        arguments("alerts: {shares: [0.8, 0.5]}", "alerts.shares[1]", "rising order"),
        arguments("alerts: {webhook: \"http://a.example\"}", "alerts.secret", "signed with"),
        arguments("alerts: {email: a@example.com}", "alerts.email", "needs smtp.host"),
        arguments("smtp: {host: mail.example}", "smtp.from", "the sender"),
        arguments(
            "billing: {enabled: true, stripe: {secret: sk_test_1}}", "billing.stripe", "together"),
        arguments(
            "billing: {top_up_fees: [{percent: 101}]}",
            "billing.top_up_fees[0].percent",
            "0 to 100"),
        arguments(
            "billing: {top_up_fees: [{from: 2026-01-02, percent: 1}, {from: 2026-01-01, percent: 2}]}",
            "billing.top_up_fees[1].from",
            "after that"),
        // Environment
        arguments("server: {host: '${HOST_X}'}", "server.host", "HOST_X is not set"),
        arguments("server: {host: '${}'}", "server.host", "${NAME}"),
        arguments("server: {host: '${HOST_X'}", "server.host", "${NAME}"),
        arguments("auth: {keys: [{id: '${ID_X}'}]}", "auth.keys[0].id", "ID_X is not set"),
        // Providers
        arguments(
            "providers: {a/b: {base_url: 'http://x'}}", "providers.a/b", "letters, digits, '.'"),
        arguments("providers: {local: {}}", "providers.local.base_url", "missing"),
        arguments("providers: {local: {base_url: x}}", "providers.local.base_url", "got 'x'"),
        arguments(
            "providers: {openai: {base_url: 'https://u:p@x/v1?a=b'}}",
            "providers.openai.base_url",
            "without query"),
        arguments("providers: {openai: {dialect: soap}}", "providers.openai.dialect", "openai"),
        arguments(
            "providers: {openai: {api_keys: ['a b']}}", "providers.openai.api_keys[0]", "secret"),
        arguments("providers: {openai: {api_keys: {a: b}}}", "providers.openai.api_keys", "a list"),
        arguments("providers: {openai: {keyless: maybe}}", "providers.openai.keyless", "true or"),
        arguments(
            "providers: {openai: {token_limit_field: max}}",
            "providers.openai.token_limit_field",
            "max_completion_tokens, max_tokens"),
        // Models
        arguments("models: {gpt: {}}", "models.gpt", "provider/model"),
        arguments(
            "models: {opnai/x: {context_tokens: 1, max_output_tokens: 1, prices: [{input: 1, output: 1}]}}",
            "models.opnai/x",
            "unknown provider 'opnai'; did you mean openai?"),
        arguments(
            "models: {openai/x: {context_tokens: 1, max_output_tokens: 1}}",
            "models.openai/x.prices",
            "a model without a price"),
        arguments("models: {openai/gpt-5-mini: {prices: []}}", mini + ".prices", "without a price"),
        arguments(
            "models: {openai/x: {max_output_tokens: 1, prices: [{input: 1, output: 1}]}}",
            "models.openai/x.context_tokens",
            "missing"),
        arguments("models: {openai/gpt-5-mini: {input: [smell]}}", mini + ".input[0]", "text, ima"),
        arguments(
            "models: {openai/gpt-5-mini: {capabilities: [fly]}}",
            mini + ".capabilities[0]",
            "json_schema"),
        arguments(
            "models: {openai/gpt-5-mini: {default_effort: max}}",
            mini + ".default_effort",
            "the model offers: minimal, low, medium, high"),
        arguments(
            "models: {openai/gpt-5-mini: {effort_params: {max: {a: 1}}}}",
            mini + ".effort_params.max",
            "the model offers"),
        arguments(
            "models: {openai/gpt-5-mini: {dialect: soap}}",
            mini + ".dialect",
            "anthropic, bedrock, gemini, openai, responses"),
        arguments("models: {openai/gpt-5-mini: {retired: soon}}", mini + ".retired", "a date such"),
        arguments(
            "models: {openai/gpt-5-mini: {replacement: openai/gpt-6.1-tera}}",
            mini + ".replacement",
            "did you mean openai/gpt-6.1-terra?"),
        arguments(
            "models: {openai/gpt-6.1-terra: {replacement: openai/gpt-5-mini}}",
            mini + ".replacement",
            "openai/gpt-5-mini → openai/gpt-6.1-terra → openai/gpt-5-mini"),
        // Prices
        arguments(PRICES.formatted("input: x, output: 1"), mini + ".prices[0].input", "got 'x'"),
        arguments(PRICES.formatted("output: 1"), mini + ".prices[0].input", "missing"),
        arguments(PRICES.formatted("input: 1"), mini + ".prices[0].output", "missing"),
        arguments(PRICES.formatted("input: -1, output: 1"), mini + ".prices[0].input", "got -1"),
        arguments(
            PRICES.formatted("input: '0.0000000001', output: 1"),
            mini + ".prices[0].input",
            "nano-dollar"),
        arguments(
            PRICES.formatted("input: 1e-999999999, output: 1"),
            mini + ".prices[0].input",
            "nano-dollar"),
        arguments(
            PRICES.formatted("input: 1000001, output: 1"), mini + ".prices[0].input", "1000000"),
        arguments(
            PRICES.formatted("input: .nan, output: 1"), mini + ".prices[0].input", "a decimal"),
        arguments(
            PRICES.formatted("from: 2026-13-01, input: 1, output: 1"),
            mini + ".prices[0].from",
            "got '2026-13-01'"),
        arguments(
            "models: {openai/gpt-5-mini: {prices: [{input: 1, output: 1}, {input: 2, output: 2}]}}",
            mini + ".prices[1].from",
            "another price"),
        arguments(
            PRICES.formatted(
                "input: 1, output: 1, tiers: [{above_input_tokens: 5, input: 1, output: 1},"
                    + " {above_input_tokens: 5, input: 1, output: 1}]"),
            mini + ".prices[0].tiers[1].above_input_tokens",
            "more than the tier before it, 5"),
        arguments(
            OFF_PEAK.formatted("peak_hours_utc: ['25:00-26:00']"),
            mini + ".prices[0].off_peak.peak_hours_utc[0]",
            "got '25:00-26:00'"),
        arguments(
            OFF_PEAK.formatted("peak_hours_utc: ['04:00-01:00']"),
            mini + ".prices[0].off_peak.peak_hours_utc[0]",
            "the first before the second"),
        arguments(
            OFF_PEAK.formatted("peak_days: [mon]"),
            mini + ".prices[0].off_peak.peak_hours_utc",
            "missing"),
        arguments(
            OFF_PEAK.formatted("peak_hours_utc: ['01:00-04:00'], peak_days: [monday]"),
            mini + ".prices[0].off_peak.peak_days[0]",
            "mon, tue"),
        arguments(
            OFF_PEAK.formatted("peak_hours_utc: ['01:00-04:00'], zone: Asia/Beijing"),
            mini + ".prices[0].off_peak.zone",
            "a time zone"),
        // Scores
        arguments(
            "models: {openai/gpt-5-mini: {quality: {code: [{score: 101, scale: a}]}}}",
            mini + ".quality.code[0].score",
            "from 0 to 100"),
        arguments(
            "models: {openai/gpt-5-mini: {quality: {code: [{score: 1}]}}}",
            mini + ".quality.code[0].scale",
            "missing"),
        arguments(
            "models: {openai/gpt-5-mini: {quality: {code: [{score: 1, scale: a}, {score: 2, scale: a}]}}}",
            mini + ".quality.code[1]",
            "another score"),
        arguments(
            "models: {openai/gpt-5-mini: {quality: {coding: []}}}",
            mini + ".quality.coding",
            "unknown key"),
        // Chains, aliases, fallbacks
        arguments(
            "chains: {code: [openai/gpt-5-mni]}",
            "chains.code[0]",
            "unknown model 'openai/gpt-5-mni'; did you mean openai/gpt-5-mini?"),
        arguments("chains: {code: []}", "chains.code", "at least one model"),
        arguments("chains: {code: null}", "chains.code", "at least one model"),
        arguments("chains: {code: [{}]}", "chains.code[0].model", "missing"),
        arguments("chains: {code: [mistral/mistral-embed]}", "chains.code[0]", "embedding model"),
        arguments(
            "chains: {code: [{model: openai/gpt-5-mini, params: {reasoning_effort: max}}]}",
            "chains.code[0].params.reasoning_effort",
            "the model offers: minimal"),
        arguments(
            "chains: {code: [{model: mistral/mistral-large-2512, params: {reasoning_effort: high}}]}",
            "chains.code[0].params.reasoning_effort",
            "it has none"),
        arguments("aliases: {a: {chain: [x/y]}}", "aliases.a.chain[0]", "unknown model"),
        arguments("aliases: {a: {}}", "aliases.a.chain", "missing"),
        arguments(
            "aliases: {a: {chain: [openai/gpt-5], dial: 1.01}}", "aliases.a.dial", "from 0 to 1"),
        arguments(
            "aliases: {a: {chain: [openai/gpt-5], dial: -0.1}}", "aliases.a.dial", "got -0.1"),
        arguments(
            "aliases: {a: {chain: [openai/gpt-5], preference: fast}}",
            "aliases.a.preference",
            "quality, balanced, cost, latency"),
        arguments("aliases: {auto: {chain: [openai/gpt-5]}}", "aliases.auto", "the gateway's own"),
        arguments(
            "aliases: {openai/gpt-5: {chain: [openai/gpt-5]}}", "aliases.openai/gpt-5", "a model"),
        arguments("fallbacks: {openai/x: []}", "fallbacks.openai/x", "unknown model"),
        arguments(
            "fallbacks: {openai/gpt-5: [openai/x]}", "fallbacks.openai/gpt-5[0]", "unknown model"),
        arguments(
            "fallbacks: {openai/gpt-5: [openai/gpt-5]}", "fallbacks.openai/gpt-5[0]", "itself"),
        arguments(
            "typical_output_tokens: {code: 0}", "typical_output_tokens.code", "from 1 to 1000000"),
        arguments("effort_factor: {low: 0.5}", "effort_factor.low", "from 1 to 1000"),
        arguments("effort_factor: {none: 2}", "effort_factor.minimal", "the effort before it"),
        // The file as a whole
        arguments("server: {port: 1", "", "line 1, column "),
        arguments("a: b\n c: d", "", "line 2, column "),
        arguments("- a", "", "not a map"),
        arguments("server: {port: 1}\nserver: {port: 2}", "", "line 2"),
        arguments("a: 1\n---\nb: 2", "", "line "),
        arguments("a: &x 1\nb: *x", "", "line 2, column 4: anchors and aliases"),
        arguments("a: " + "[".repeat(100) + "]".repeat(100), "", "line 1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void settings_withAMistake_areRefusedWithItsPath(String yaml, String path, String says) {
    List<SettingsError> errors = SettingsTesting.errors(yaml);

    assertThat(errors)
        .anySatisfy(
            error -> {
              assertThat(error.path()).isEqualTo(path);
              assertThat(error.message()).contains(says);
            });
    assertThat(errors).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void settings_withManyMistakes_areRefusedWithAllOfThem() {
    List<SettingsError> errors =
        SettingsTesting.errors(
            """
            server: {port: 99999, prot: 1, host: "${NO_SUCH}"}
            chains: {code: [openai/none]}
            models: {openai/gpt-5-mini: {prices: [{input: "-1", output: x}]}}
            aliases: {a: {chain: [openai/gpt-5], dial: 2}}
            """);

    assertThat(errors)
        .extracting(SettingsError::path)
        .containsExactlyInAnyOrder(
            "server.port",
            "server.prot",
            "server.host",
            "chains.code[0]",
            "models.openai/gpt-5-mini.prices[0].input",
            "models.openai/gpt-5-mini.prices[0].output",
            "aliases.a.dial");
  }

  @Test
  void settings_withAWrongSecret_areRefusedWithoutShowingIt() {
    assertThat(
            SettingsTesting.errors(
                """
                providers: {openai: {api_keys: ["hush hush"]}}
                auth: {keys: [{id: a, sha256: sk-hush}]}
                billing: {stripe: {secret: "hush hush"}}
                """))
        .hasSize(3)
        .allSatisfy(error -> assertThat(error.toString()).doesNotContain("hush"));
  }

  @Test
  void aliasBomb_isRefusedAtItsFirstAnchor() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(SettingsTesting.errors(yaml.toString()))
        .singleElement()
        .satisfies(error -> assertThat(error.message()).startsWith("line 1, column 5: anchors"));
  }

  private static String key(String id) {
    return "{id: " + id + ", sha256: '" + "0".repeat(64) + "'}";
  }
}
