package com.gammainfra.gateway.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Deployment;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.QualityScore;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.chat.Task;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalog as shipped, against numbers and chains written here by hand. */
class ShippedCatalogTest {

  private static final Instant TODAY = Instant.parse("2026-11-23T12:00:00Z");

  private final Catalog catalog = SettingsTesting.loaded("").catalog();

  @Test
  void chains_asShipped_areThoseOfTheProduct() {
    Map<String, List<String>> names = new LinkedHashMap<>();
    catalog
        .chains()
        .forEach(
            (name, chain) ->
                names.put(name, chain.stream().map(m -> m.model().toString()).toList()));

    assertThat(names)
        .containsOnly(
            Map.entry(
                "reasoning",
                List.of(
                    "deepseek/deepseek-v4-pro",
                    "openai/gpt-5.4",
                    "anthropic/claude-opus-4-6",
                    "google/gemini-3.1-pro-preview")),
            Map.entry(
                "code",
                List.of(
                    "anthropic/claude-sonnet-4-6",
                    "openai/gpt-5.4-mini",
                    "deepseek/deepseek-v4-flash",
                    "mistral/devstral-2512")),
            Map.entry(
                "creative",
                List.of(
                    "openai/gpt-5-mini",
                    "anthropic/claude-sonnet-4-6",
                    "deepseek/deepseek-v4-flash")),
            Map.entry(
                "rewrite",
                List.of(
                    "openai/gpt-5-mini",
                    "mistral/mistral-small-2603",
                    "google/gemini-3-flash-preview")),
            Map.entry(
                "chat",
                List.of(
                    "openai/gpt-5-mini",
                    "mistral/mistral-small-2603",
                    "xai/grok-4.1-fast",
                    "groq/llama-3.1-8b-instant")),
            Map.entry(
                "extraction",
                List.of(
                    "google/gemini-2.5-flash-lite",
                    "openai/gpt-5-nano",
                    "mistral/mistral-small-2603")),
            Map.entry(
                "summarize",
                List.of(
                    "google/gemini-3.1-flash-lite",
                    "deepseek/deepseek-v4-flash",
                    "google/gemini-3-flash-preview")),
            Map.entry(
                "translation",
                List.of(
                    "mistral/mistral-large-2512",
                    "google/gemini-3-flash-preview",
                    "openai/gpt-5-mini")),
            Map.entry(
                "tool_use",
                List.of(
                    "openai/gpt-5-mini",
                    "anthropic/claude-sonnet-4-6",
                    "google/gemini-3-flash-preview")),
            Map.entry(
                "multimodal",
                List.of(
                    "google/gemini-3-flash-preview",
                    "openai/gpt-5-mini",
                    "anthropic/claude-sonnet-4-6")));
  }

  @Test
  void chains_asShipped_thinkForReasoningOnly() {
    catalog
        .chains()
        .forEach(
            (name, chain) ->
                assertThat(chain)
                    .allSatisfy(
                        member ->
                            assertThat(member.params())
                                .isEqualTo(
                                    name.equals("reasoning")
                                        ? Params.of(Effort.HIGH)
                                        : Params.NONE)));
  }

  @ParameterizedTest
  @CsvSource({
    // model, at, input tokens, then nano-dollars per million: input, cached, 5m, 1h, output
    "openai/gpt-5-mini, 2026-11-23T12:00:00Z, 1, 250000000, 25000000, 250000000, 250000000, 2000000000",
    "openai/gpt-5-nano, 2026-11-23T12:00:00Z, 1, 50000000, 5000000, 50000000, 50000000, 400000000",
    "anthropic/claude-opus-4-6, 2026-03-12T23:59:59Z, 200001, 10000000000, 1000000000, 12500000000, 20000000000, 37500000000",
    "anthropic/claude-opus-4-6, 2026-03-13T00:00:00Z, 200001, 5000000000, 500000000, 6250000000, 10000000000, 25000000000",
    "anthropic/claude-sonnet-4-6, 2026-11-23T12:00:00Z, 500000, 3000000000, 300000000, 3750000000, 6000000000, 15000000000",
    "openai/gpt-5.4, 2026-11-23T12:00:00Z, 272000, 2500000000, 250000000, 2500000000, 2500000000, 15000000000",
    "openai/gpt-5.4, 2026-11-23T12:00:00Z, 272001, 5000000000, 500000000, 5000000000, 5000000000, 22500000000",
    "deepseek/deepseek-v4-pro, 2026-08-16T15:59:59Z, 1, 435000000, 3625000, 435000000, 435000000, 870000000",
    "deepseek/deepseek-v4-pro, 2026-11-23T02:00:00Z, 1, 1320000000, 44000000, 1320000000, 1320000000, 3960000000",
    "deepseek/deepseek-v4-pro, 2026-11-23T12:00:00Z, 1, 660000000, 22000000, 660000000, 660000000, 1980000000",
    "deepseek/deepseek-flash, 2026-11-22T02:00:00Z, 1, 150000000, 3000000, 150000000, 150000000, 600000000",
    "anthropic/claude-haiku-5-5, 2026-11-23T12:00:00Z, 100000, 100000000, 10000000, 125000000, 200000000, 500000000",
    "anthropic/claude-haiku-5-5, 2026-11-23T12:00:00Z, 100001, 500000000, 50000000, 625000000, 1000000000, 2500000000",
    "google/gemini-4-argon, 2026-11-30T23:59:59Z, 1, 2000000000, 100000000, 2000000000, 2000000000, 10000000000",
    "google/gemini-4-argon, 2026-12-01T00:00:00Z, 1, 4000000000, 200000000, 4000000000, 4000000000, 20000000000",
    "google/gemini-3.8-flash, 2026-12-31T23:59:59Z, 1, 750000000, 75000000, 750000000, 750000000, 3750000000",
    "google/gemini-3.8-flash, 2027-01-01T00:00:00Z, 1, 1500000000, 150000000, 1500000000, 1500000000, 7500000000",
    "xai/grok-4.3, 2026-11-23T12:00:00Z, 199999, 1250000000, 200000000, 1250000000, 1250000000, 2500000000",
    "xai/grok-4.3, 2026-11-23T12:00:00Z, 200000, 2500000000, 400000000, 2500000000, 2500000000, 5000000000",
    "mistral/mistral-large-2512, 2026-11-23T12:00:00Z, 1, 500000000, 50000000, 500000000, 500000000, 1500000000",
    "groq/openai/gpt-oss-20b, 2026-11-23T12:00:00Z, 1, 75000000, 37500000, 75000000, 75000000, 300000000",
    "openai/text-embedding-3-small, 2026-11-23T12:00:00Z, 1, 20000000, 20000000, 20000000, 20000000, 0",
  })
  void price_ofAModelAtATime_isThePublishedOne(
      String id, Instant at, long tokens, long input, long cached, long w5, long w1, long output) {
    Rates rates = model(id).priceAt(at).ratesFor(at, tokens);

    assertThat(rates).isEqualTo(new Rates(input, cached, w5, w1, output));
  }

  @ParameterizedTest
  @CsvSource({
    "openai/gpt-5, 2026-12-11, openai/gpt-6.1-sol, false",
    "openai/gpt-5-mini, 2026-12-11, openai/gpt-6.1-terra, false",
    "openai/gpt-5-nano, 2026-12-11, openai/gpt-6-luna, false",
    "deepseek/deepseek-v4-flash, 2026-09-10, deepseek/deepseek-flash, true",
    "mistral/devstral-2512, 2026-07-31, mistral/mistral-medium-2604, true",
    "xai/grok-4.1-fast, 2026-05-15, xai/grok-4.3, true",
    "groq/llama-3.1-8b-instant, 2026-08-16, groq/openai/gpt-oss-20b, true",
  })
  void lifecycle_ofADyingModel_namesDayAndReplacement(
      String id, LocalDate retired, String replacement, boolean gone) {
    Model model = model(id);

    assertThat(model.retired()).isEqualTo(retired);
    assertThat(model.replacement()).isEqualTo(ModelId.parse(replacement));
    assertThat(model.isRetiredAt(TODAY)).isEqualTo(gone);
  }

  @Test
  void models_asShipped_areAllOfTheFacts() {
    assertThat(catalog.models()).hasSize(42);
    assertThat(catalog.models().values())
        .filteredOn(model -> model.capabilities().contains(Capability.EMBEDDINGS))
        .extracting(model -> model.id().toString())
        .containsExactlyInAnyOrder(
            "openai/text-embedding-3-small",
            "mistral/mistral-embed",
            "google/gemini-embedding-001");
    assertThat(catalog.models().values())
        .allSatisfy(
            model ->
                assertThat(model.prices())
                    .allSatisfy(price -> assertThat(price.source()).contains("2026")));
  }

  @ParameterizedTest
  @CsvSource({
    "openai/gpt-5.4, openai",
    "openai/gpt-5-mini, openai",
    "openai/gpt-6.1-sol, responses",
    "openai/gpt-6.1-terra, responses",
    "openai/gpt-6-luna, responses",
    "anthropic/claude-sonnet-4-6, anthropic",
    "google/gemini-3-flash-preview, gemini",
  })
  void model_isSpokenToInItsOwnDialect_elseItsProviders_andTakesTools(String id, String dialect) {
    Model model = model(id);
    Deployment deployment =
        Deployment.of(model, requireNonNull(catalog.providers().get(model.id().provider())));

    assertThat(deployment.dialect()).isEqualTo(dialect);
    assertThat(model.capabilities()).contains(Capability.TOOLS);
  }

  @Test
  void quality_ofRowsByEffort_keepsTheirEffort() {
    assertThat(model("openai/gpt-5-mini").quality().get(Task.CODE))
        .extracting(QualityScore::effort, QualityScore::score)
        .containsExactlyInAnyOrder(
            tuple(Effort.MINIMAL, 70.7),
            tuple(Effort.LOW, 69.5),
            tuple(Effort.MEDIUM, 76.1),
            tuple(Effort.HIGH, 68.2));
    assertThat(model("anthropic/claude-opus-4-6").quality().get(Task.REASONING))
        .containsExactly(
            new QualityScore(
                89.0,
                "livebench-2026_01_08",
                Effort.HIGH,
                "LiveBench, 2026-07-01: claude-opus-4-6-thinking-auto-high-effort"));
    assertThat(model("groq/llama-3.1-8b-instant").quality().get(Task.TRANSLATION))
        .extracting(QualityScore::scale)
        .containsExactly("wmt25-gemba-esa-gpt4.1");
  }

  @Test
  void scores_ofAllModels_areMeasuredAtEffortsTheyOffer() {
    for (Model model : catalog.models().values()) {
      model
          .quality()
          .values()
          .forEach(
              scores ->
                  assertThat(scores)
                      .allSatisfy(
                          score -> {
                            if (score.effort() != null) {
                              assertThat(model.efforts())
                                  .as("%s", model.id())
                                  .contains(score.effort());
                            }
                          }));
    }
  }

  @Test
  void imageBound_ofAllModels_isSetWhereImagesAreRead() {
    assertThat(catalog.models().values())
        .allSatisfy(
            model ->
                assertThat(model.imageTokensBound() > 0)
                    .as("%s", model.id())
                    .isEqualTo(model.input().contains(Modality.IMAGE)));
  }

  private Model model(String id) {
    Model model = catalog.model(ModelId.parse(id));
    assertThat(model).as(id).isNotNull();
    return Objects.requireNonNull(model);
  }
}
