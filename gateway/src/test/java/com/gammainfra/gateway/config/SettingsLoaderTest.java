package com.gammainfra.gateway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.chat.Task;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the settings file is found, merged onto the shipped catalog and completed. */
class SettingsLoaderTest {

  private static final ModelId MINI = ModelId.parse("openai/gpt-5-mini");

  @Test
  void settings_withoutAFile_areTheDefaults() throws Exception {
    assertThat(SettingsLoader.load(null, Map.of())).isEqualTo(SettingsTesting.loaded(""));
  }

  @Test
  void file_isReadAsUtf8(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("g.yaml"), "server: {port: 0} # ü\n");

    assertThat(SettingsLoader.load(file, Map.of()).server().port()).isZero();
  }

  @Test
  void file_missingOrNotText_isOneErrorNamingIt(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("missing.yaml");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xFC});
    Path large = Files.write(folder.resolve("large.yaml"), new byte[(4 << 20) + 1]);

    assertThatThrownBy(() -> SettingsLoader.load(missing, Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("missing.yaml cannot be read");
    assertThatThrownBy(() -> SettingsLoader.load(latin, Map.of()))
        .hasMessageContaining("latin.yaml is not UTF-8");
    assertThatThrownBy(() -> SettingsLoader.load(large, Map.of()))
        .hasMessageContaining("large.yaml is larger than");
  }

  @Test
  void model_withOneKeySet_keepsTheOthers() {
    Model shipped = model(SettingsTesting.loaded(""), MINI);
    Model changed =
        model(
            SettingsTesting.loaded("models: {openai/gpt-5-mini: {max_output_tokens: 1000}}"), MINI);

    assertThat(changed.maxOutputTokens()).isEqualTo(1000);
    assertThat(changed.prices()).isEqualTo(shipped.prices());
    assertThat(changed.quality()).isEqualTo(shipped.quality());
  }

  @ParameterizedTest
  @CsvSource({
    "us-west-2, us.amazon.nova-pro-v1:0",
    "us-gov-west-1, us-gov.amazon.nova-pro-v1:0",
    "eu-central-1, eu.amazon.nova-pro-v1:0",
    "ap-south-1, apac.amazon.nova-pro-v1:0",
    "ap-northeast-1, jp.amazon.nova-pro-v1:0",
    "ap-southeast-2, au.amazon.nova-pro-v1:0",
  })
  void region_ofBedrock_fillsAddressAndProfile(String region, String upstream) {
    Settings settings = SettingsTesting.loaded("providers: {bedrock: {region: " + region + "}}");

    assertThat(requireNonNull(settings.catalog().providers().get("bedrock")).baseUrl())
        .hasToString("https://bedrock-runtime." + region + ".amazonaws.com");
    assertThat(model(settings, ModelId.parse("bedrock/amazon.nova-pro-v1:0")).upstreamModel())
        .isEqualTo(upstream);
  }

  @Test
  void list_inTheFile_replacesTheShippedOne() {
    Settings settings =
        SettingsTesting.loaded(
            """
            chains: {code: [{model: openai/gpt-5-mini, params: {reasoning_effort: low, top_p: 0.5}}]}
            models: {openai/gpt-5-mini: {prices: [{input: "1", output: 2.5}]}}
            """);

    assertThat(settings.catalog().chain(Task.CODE))
        .containsExactly(
            new ChainMember(MINI, new Params(Effort.LOW, Map.of("top_p", new BigDecimal("0.5")))));
    assertThat(model(settings, MINI).prices())
        .singleElement()
        .satisfies(
            price -> {
              assertThat(price.from()).isEqualTo(Instant.MIN);
              assertThat(price.rates()).isEqualTo(Rates.of(1_000_000_000L, 2_500_000_000L));
              assertThat(price.version()).matches("openai/gpt-5-mini@undated#[0-9a-f]{8}");
            });
    assertThat(settings.catalog().chain(Task.CHAT)).hasSize(4);
  }

  @Test
  void nullValue_removesWhatWasShipped() {
    Settings settings =
        SettingsTesting.loaded(
            """
            models:
              openai/gpt-5-mini: {retired: null, quality: {code: null}}
              mistral/mistral-large-4: null
            """);

    assertThat(model(settings, MINI).retired()).isNull();
    assertThat(model(settings, MINI).quality()).doesNotContainKey(Task.CODE);
    assertThat(model(settings, MINI).quality()).containsKey(Task.CHAT);
    assertThat(settings.catalog().model(ModelId.parse("mistral/mistral-large-4"))).isNull();
  }

  @Test
  void nullValue_withNothingToRemove_meansTheDefault() {
    Settings settings =
        SettingsTesting.loaded(
            """
            server: {port: null}
            models: {no/such: null, openai/gpt-5-mini: {prices: [{from: null, input: 1, output: 1}]}}
            chains: {code: [{model: openai/gpt-5-mini, params: {stop: null}}]}
            """);

    assertThat(settings.server().port()).isEqualTo(8080);
    assertThat(model(settings, MINI).prices().getFirst().from()).isEqualTo(Instant.MIN);
    assertThat(settings.catalog().chain(Task.CODE))
        .containsExactly(new ChainMember(MINI, Params.NONE));
  }

  @Test
  void credential_whoseVariableIsUnsetOrEmpty_isDropped() {
    Settings settings =
        SettingsTesting.loaded(
            """
            providers:
              openai: {api_keys: ["${ONE}", "${TWO}", "${EMPTY}"]}
              mistral: {api_keys: "${TWO}"}
              groq: {api_keys: "${ONE}"}
            """,
            Map.of("TWO", "sk-two", "EMPTY", ""));

    assertThat(provider(settings, "openai").apiKeys()).containsExactly(new ApiKey("sk-two"));
    assertThat(provider(settings, "mistral").apiKeys()).containsExactly(new ApiKey("sk-two"));
    assertThat(provider(settings, "groq").hasCredential()).isFalse();
    assertThat(settings.billing().stripe().secret()).isNull();
    assertThat(settings.toString()).doesNotContain("sk-two");
  }

  @Test
  void environment_inAnyText_isReplacedOnce() {
    Settings settings =
        SettingsTesting.loaded(
            """
            server: {host: "${HOST:-0.0.0.0}", port: "${PORT}"}
            storage: {path: "/data/${NAME}/${NAME:-x}.db"}
            """,
            Map.of("PORT", "9090", "NAME", "${PORT}"));

    assertThat(settings.server().host()).isEqualTo("0.0.0.0");
    assertThat(settings.server().port()).isEqualTo(9090);
    assertThat(settings.storage().path()).isEqualTo("/data/${PORT}/${PORT}.db");
  }

  @Test
  void shippedCredentials_setInTheEnvironment_areUsed() {
    Settings settings = SettingsTesting.loaded("", Map.of("GEMINI_API_KEY", "k"));

    assertThat(settings.catalog().providers().values())
        .filteredOn(ProviderEndpoint::hasCredential)
        .extracting(ProviderEndpoint::id)
        .containsExactly("google");
  }

  @Test
  void provider_onLoopbackWithoutKeys_isKeyless() {
    Settings settings =
        SettingsTesting.loaded(
            """
            providers:
              ollama: {base_url: "http://localhost:11434/v1/"}
              six: {base_url: "http://[::1]:1/v1"}
              keyed: {base_url: "http://127.0.0.1:1", api_keys: secret}
              said: {base_url: "http://127.0.0.1:1", keyless: false}
              far: {base_url: "http://gpu.example:8000/v1"}
              open: {base_url: "http://gpu.example:8000/v1", keyless: true}
            """);

    assertThat(provider(settings, "ollama").baseUrl())
        .isEqualTo(URI.create("http://localhost:11434/v1"));
    assertThat(settings.catalog().providers().values())
        .filteredOn(ProviderEndpoint::keyless)
        .extracting(ProviderEndpoint::id)
        .containsExactlyInAnyOrder("ollama", "six", "open");
  }

  @Test
  void model_ofAnOwnServer_takesItsDefaults() {
    Settings settings =
        SettingsTesting.loaded(
            """
            providers: {local: {base_url: "http://127.0.0.1:8000/v1"}}
            models:
              local/org/qwen:
                context_tokens: 32768
                max_output_tokens: 8192
                prices: [{input: "0", output: "0"}]
            """);
    Model model = model(settings, ModelId.parse("local/org/qwen"));

    assertThat(model.upstreamModel()).isEqualTo("org/qwen");
    assertThat(model.input()).isEqualTo(Set.of(Modality.TEXT));
    assertThat(model.imageTokensBound()).isZero();
    assertThat(model.capabilities()).isEmpty();
    assertThat(model.efforts()).isEmpty();
    assertThat(provider(settings, "local").tokenLimitField()).isEqualTo("max_tokens");
  }

  @Test
  void alias_withAllKeys_isRead() {
    Settings settings =
        SettingsTesting.loaded(
            """
            aliases:
              house: {chain: [openai/gpt-5-mini], preference: cost, dial: 0.25, stream_guard: false}
            fallbacks: {openai/gpt-5-mini: [openai/gpt-5]}
            """);

    assertThat(settings.catalog().aliases().get("house"))
        .isEqualTo(
            new Alias(
                "house",
                List.of(new ChainMember(MINI, Params.NONE)),
                Preference.COST,
                0.25,
                false));
    assertThat(settings.catalog().fallbacks().get(MINI))
        .containsExactly(ModelId.parse("openai/gpt-5"));
  }

  @Test
  void prices_inAnyOrder_areSortedByDate() {
    Settings settings =
        SettingsTesting.loaded(
            """
            models:
              openai/gpt-5-mini:
                prices:
                  - {from: 2027-01-01, input: "2", output: "2"}
                  - {input: "1", output: "1"}
            """);
    Model model = model(settings, MINI);

    assertThat(model.priceAt(Instant.parse("2026-12-31T23:59:59Z")).rates().input())
        .isEqualTo(1_000_000_000L);
    assertThat(model.priceAt(Instant.parse("2027-01-01T00:00:00Z")).version())
        .matches("openai/gpt-5-mini@2027-01-01#[0-9a-f]{8}");
  }

  @Test
  void priceVersion_ofAnOverrideWithTheShippedDate_isTheShippedOneOnlyWhenItChargesTheSame() {
    String prices = "models: {openai/gpt-5-mini: {prices: [{from: 2025-08-07, %s}]}}";
    String shipped = version(SettingsTesting.loaded(""));
    String same =
        version(
            SettingsTesting.loaded(
                prices.formatted("input: '0.25', cached_input: '0.025', output: '2.00'")));
    String other =
        version(
            SettingsTesting.loaded(
                prices.formatted("input: '0.25', cached_input: '0.025', output: '1.9'")));

    assertThat(shipped).startsWith("openai/gpt-5-mini@2025-08-07#");
    assertThat(same).isEqualTo(shipped);
    assertThat(other).startsWith("openai/gpt-5-mini@2025-08-07#").isNotEqualTo(shipped);
  }

  private static String version(Settings settings) {
    return model(settings, MINI).prices().getFirst().version();
  }

  @Test
  void clock_asInstantOrDate_isFixed() {
    assertThat(SettingsTesting.loaded("clock: 2026-11-23").clock())
        .isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    assertThat(SettingsTesting.loaded("clock: 2026-11-23T12:00:00Z").clock())
        .isEqualTo(Instant.parse("2026-11-23T12:00:00Z"));
  }

  @Test
  void authKeys_withUpperCaseHash_areReadInLowerCase() {
    String hash = "AB".repeat(32);
    Settings settings =
        SettingsTesting.loaded(
            "auth: {mode: keys, keys: [{id: ci, sha256: '"
                + hash
                + "', scope: admin, max_in_flight: 3, stream_guard: true}]}");

    assertThat(settings.auth().keys())
        .containsExactly(
            new Settings.Auth.Key("ci", "ab".repeat(32), Settings.Auth.Scope.ADMIN, 3, true));
    assertThat(settings.toString()).doesNotContain("abab");
  }

  @Test
  void sandbox_wordsOnAndOff_areTextNotBooleans() {
    assertThat(SettingsTesting.loaded("sandbox: on").sandbox()).isEqualTo(Settings.SandboxMode.ON);
    assertThat(SettingsTesting.loaded("sandbox: off").sandbox())
        .isEqualTo(Settings.SandboxMode.OFF);
  }

  private static Model model(Settings settings, ModelId id) {
    return Objects.requireNonNull(settings.catalog().model(id));
  }

  private static ProviderEndpoint provider(Settings settings, String id) {
    return Objects.requireNonNull(settings.catalog().providers().get(id));
  }
}
