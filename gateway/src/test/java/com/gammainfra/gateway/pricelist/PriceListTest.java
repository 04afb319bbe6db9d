package com.gammainfra.gateway.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from lists of either shape, and what is said of those that cannot be read. */
class PriceListTest {

  @Test
  void liteLlm_everyField_isRead() throws Exception {
    ListedPrice price =
        find(
            "anthropic/claude-x",
            """
            {"sample_spec": {"litellm_provider": "one of the providers", "input_cost_per_token": "prose"},
             "claude-x": {
               "litellm_provider": "anthropic", "mode": "chat",
               "input_cost_per_token": 3e-06, "input_cost_per_token_batches": 1.5e-06,
               "input_cost_per_token_above_200k_tokens": 6e-06,
               "input_cost_per_token_above_200k_tokens_priority": 9e-06,
               "cache_read_input_token_cost": 3e-07,
               "cache_creation_input_token_cost": 3.75e-06,
               "cache_creation_input_token_cost_above_1hr": 6e-06,
               "cache_creation_input_token_cost_above_1hr_above_200k_tokens": 1.2e-05,
               "output_cost_per_token": 0.000015, "output_cost_per_reasoning_token": 1.5e-05,
               "output_cost_per_token_above_200k_tokens": 2.25e-05,
               "off_peak_pricing": {"hours_utc": "16:30-00:30", "input_cost_per_token": 1e-06},
               "input_cost_per_audio_token": 1e-05, "supports_vision": true}}
            """);

    assertThat(price.name()).isEqualTo("claude-x");
    assertThat(price.standard())
        .isEqualTo(
            Map.of(
                RateClass.INPUT, 3_000_000_000L,
                RateClass.CACHED_INPUT, 300_000_000L,
                RateClass.CACHE_WRITE_5M, 3_750_000_000L,
                RateClass.CACHE_WRITE_1H, 6_000_000_000L,
                RateClass.OUTPUT, 15_000_000_000L,
                RateClass.REASONING, 15_000_000_000L));
    assertThat(price.tiers())
        .isEqualTo(
            Map.of(
                200_000L,
                Map.of(
                    RateClass.INPUT, 6_000_000_000L,
                    RateClass.CACHE_WRITE_1H, 12_000_000_000L,
                    RateClass.OUTPUT, 22_500_000_000L)));
    assertThat(price.offPeak()).isEqualTo(Map.of(RateClass.INPUT, 1_000_000_000L));
  }

  @Test
  void openRouter_everyField_isRead() throws Exception {
    ListedPrice price =
        find(
            "openai/gpt-x",
            """
            {"data": [{"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
              {"id": "openai/gpt-x", "canonical_slug": "openai/gpt-x-20260101", "pricing": {
                "prompt": "0.000002", "completion": "0.00001", "image": "0.01", "web_search": "0.01",
                "input_cache_read": "0.0000002", "input_cache_write": "0.0000025",
                "input_cache_write_1h": "0.000004", "internal_reasoning": "0",
                "overrides": [{"min_prompt_tokens": 272000, "prompt": "0.000004"}]}}]}
            """);

    assertThat(price.name()).isEqualTo("openai/gpt-x");
    assertThat(price.standard())
        .isEqualTo(
            Map.of(
                RateClass.INPUT, 2_000_000_000L,
                RateClass.CACHED_INPUT, 200_000_000L,
                RateClass.CACHE_WRITE_5M, 2_500_000_000L,
                RateClass.CACHE_WRITE_1H, 4_000_000_000L,
                RateClass.OUTPUT, 10_000_000_000L));
    assertThat(price.tiers().keySet()).containsExactly(272_000L);
    assertThat(price.tiers().get(272_000L))
        .as("what an override leaves out stays")
        .containsEntry(RateClass.INPUT, 4_000_000_000L)
        .containsEntry(RateClass.OUTPUT, 10_000_000_000L);
    assertThat(price.offPeak()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // base prompt | overrides | standard input | off-peak input, in dollars per million tokens
        "0.000001 | {\"utc_start\":\"01:00\",\"prompt\":\"0.000002\"} | 2 | 1",
        "0.000002 | {\"utc_start\":\"01:00\",\"prompt\":\"0.000001\"} | 2 | 1",
        "0.000001 | {\"utc_start\":\"01:00\",\"prompt\":\"0.000002\"},{\"utc_start\":\"06:00\",\"prompt\":\"0.000002\"} | 2 | 1",
        "0.000001 | {\"utc_start\":\"01:00\",\"prompt\":\"0.000001\"} | 1 | ",
        "0.000001 | {\"utc_start\":\"01:00\",\"prompt\":\"0.000002\"},{\"utc_days\":[\"sunday\"],\"prompt\":\"0.000003\"} | 1 | ",
        "0.000001 | {\"utc_start\":\"01:00\",\"min_prompt_tokens\":10,\"prompt\":\"0.000002\"} | 1 | ",
        "0.000001 | {\"prompt\":\"0.000002\"} | 2 | ",
      })
  void openRouter_overridesByHour_makePeakAndOffPeak(
      String prompt, String overrides, String standard, @Nullable String offPeak) throws Exception {
    ListedPrice price =
        find(
            "deepseek/x",
            "{\"data\":[{\"id\":\"deepseek/x\",\"pricing\":{\"prompt\":\"%s\",\"overrides\":[%s]}}]}"
                .formatted(prompt, overrides));

    assertThat(price.standard().get(RateClass.INPUT)).isEqualTo(SmallBook.nanos(standard));
    assertThat(price.offPeak())
        .isEqualTo(offPeak == null ? null : Map.of(RateClass.INPUT, SmallBook.nanos(offPeak)));
  }

  @ParameterizedTest
  @CsvSource({
    "2.5e-07, 250000000",
    "0.00000025, 250000000",
    "3.625e-09, 3625000",
    "1e-15, 1",
    "2.9999999999999997e-07, 300000000", // a double's tail
    "8.333333333333334e-08, 83333333",
    "1.5e-15, 2", // half-even
    "2.5e-15, 2",
    "0.0, 0",
    "1e-999999999, 0",
    "1, 1000000000000000",
  })
  void rate_inAnyNotation_isExactNanoDollarsPerMillion(String written, long nanos)
      throws Exception {
    assertThat(liteLlmInput(written)).isEqualTo(nanos);
    assertThat(liteLlmInput('"' + written + '"')).as("as text").isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "-1e-07, -1E-7",
    "1.1, 1.1",
    "1e999999999, 1E+999999999",
    "true, true",
    "[], a list",
    "{}, a map",
  })
  void rate_thatIsNone_isRefusedWithItsPlace(String written, String shown) {
    assertThatThrownBy(() -> liteLlmInput(written))
        .isInstanceOf(PriceListException.class)
        .hasMessage(
            "3:28: m.input_cost_per_token: got %s; takes dollars per token, a decimal from 0 to 1",
            shown);
  }

  @Test
  void rate_thatIsText_isRefusedWithItsPlace() {
    assertThatThrownBy(
            () ->
                find(
                    "mistral/small",
                    "{\"data\":[{},\n {\"id\":\"mistralai/small\",\"pricing\":{\"prompt\":\"free\"}}]}"))
        .hasMessage(
            "2:46: data[1].pricing.prompt: got 'free'; takes dollars per token, a decimal from 0 to"
                + " 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 1:1: the file is empty",
        "`[]` | 1:1: no price list",
        "`{}` | 1:1: no price list",
        "`{\"data\": {}}` | 1:1: no price list",
        "`{\"gpt\": {\"input_cost_per_token\": 1}}` | 1:1: no price list",
        "`{\"a\": {\"litellm_provider\": \"x\"}, \"a\": {}}` | 1:37: Duplicate",
        "`{\"a\": nope}` | 1:",
        "`{\"a\": NaN}` | 1:",
        "`{\"a\": 1` | 1:",
        "`{} {}` | 1:4: more after the end",
        "`model,price` | 1:",
      })
  void parse_noPriceList_saysWhere(String json, String message) {
    assertThatThrownBy(() -> PriceList.parse(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(PriceListException.class)
        .message()
        .startsWith(message);
  }

  @ParameterizedTest
  @CsvSource({
    // ours, upstream, the key in the list, its litellm_provider
    "openai/gpt-x, gpt-x, gpt-x, openai",
    "google/gemini-x, gemini-x, gemini/gemini-x, gemini",
    "groq/openai/gpt-oss-20b, openai/gpt-oss-20b, groq/openai/gpt-oss-20b, groq",
    "xai/grok-4.1-fast, grok-4-1-fast-reasoning, xai/grok-4-1-fast-reasoning, xai",
    "xai/grok-4.1-fast, other, xai/grok-4-1-fast, xai",
    "anthropic/claude-opus-4-6, claude-opus-4-6, claude-opus-4.6, anthropic",
    "vllm/Qwen/Qwen3-32B, Qwen/Qwen3-32B, vllm/qwen/qwen3-32b, vllm",
  })
  void liteLlm_namesOfModels_areFound(String id, String upstream, String key, String provider)
      throws Exception {
    String json =
        """
        {"%s": {"litellm_provider": "%s", "input_cost_per_token": 1e-06},
         "azure/%s": {"litellm_provider": "azure", "input_cost_per_token": 2e-06}}
        """
            .formatted(key, provider, upstream);

    ListedPrice price = list(json).find(model(id, upstream));

    assertThat(price).isNotNull();
    assertThat(Objects.requireNonNull(price).standard())
        .containsEntry(RateClass.INPUT, 1_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    // ours, the id in the list, found
    "openai/gpt-x, openai/gpt-x, true",
    "anthropic/claude-opus-4-6, anthropic/claude-opus-4.6, true",
    "mistral/mistral-large-2512, mistralai/mistral-large-2512, true",
    "xai/grok-4.3, x-ai/grok-4.3, true",
    "groq/openai/gpt-oss-20b, openai/gpt-oss-20b, false", // another vendor's price
    "openai/gpt-x, openai/gpt-x:free, false",
  })
  void openRouter_namesOfModels_areFound(String id, String listed, boolean found) throws Exception {
    PriceList list =
        list(
            "{\"data\":[{\"id\":\"%s\",\"pricing\":{\"prompt\":\"0.000001\"}}]}".formatted(listed));

    assertThat(list.find(model(id, ModelId.parse(id).name())) != null).isEqualTo(found);
  }

  @Test
  void liteLlm_twoKeysOfOneModel_theOneWithTheVendorWins() throws Exception {
    String bare = "\"m\": {\"litellm_provider\": \"deepseek\", \"input_cost_per_token\": 1e-06}";
    String full =
        "\"deepseek/m\": {\"litellm_provider\": \"deepseek\", \"input_cost_per_token\": 2e-06}";
    for (String json : List.of("{" + bare + "," + full + "}", "{" + full + "," + bare + "}")) {
      assertThat(find("deepseek/m", json).standard())
          .containsEntry(RateClass.INPUT, 2_000_000_000L);
    }
  }

  @Test
  void find_entryWithoutRates_isNotKnown() throws Exception {
    assertThat(list("{\"m\": {\"litellm_provider\": \"openai\"}}").find(model("openai/m", "m")))
        .isNull();
    assertThat(list("{\"data\":[{\"id\":\"openai/m\"}]}").find(model("openai/m", "m"))).isNull();
  }

  private static long liteLlmInput(String written) throws PriceListException {
    String json =
        """
        {"m": {
          "litellm_provider": "openai",
          "input_cost_per_token":  %s
        }}
        """
            .formatted(written);
    return Objects.requireNonNull(find("openai/m", json).standard().get(RateClass.INPUT));
  }

  private static ListedPrice find(String id, String json) throws PriceListException {
    ListedPrice price = list(json).find(model(id, ModelId.parse(id).name()));
    assertThat(price).as("%s", id).isNotNull();
    return Objects.requireNonNull(price);
  }

  private static PriceList list(String json) throws PriceListException {
    return PriceList.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Model model(String id, String upstream) {
    return SmallBook.model(ModelId.parse(id), upstream, SmallBook.MINI, List.of(), null);
  }
}
