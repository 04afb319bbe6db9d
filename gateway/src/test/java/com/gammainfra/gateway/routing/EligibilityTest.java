package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Task;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One pinned model, one thing that speaks against it. */
class EligibilityTest {

  private static final Steering NONE = Steering.NONE;

  private final Router router = new Router(FixedClassifier.learned(Task.CODE));

  private static SmallCatalog.ModelLine model() {
    return SmallCatalog.model("p/m", "1", "2");
  }

  private static Requests pin() {
    return Requests.to("p/m");
  }

  private static Steering region(String region) {
    return new Steering(null, null, null, region);
  }

  private static Steering maxCost(String dollars) {
    return new Steering(null, null, Usd.parse(dollars), null);
  }

  private List<Ineligibility> reasons(SmallCatalog catalog, Requests request, Steering steering) {
    Route route = router.route(request.build(), steering, catalog.snapshot(), false).route();
    return route.excluded().isEmpty() ? List.of() : route.excluded().getFirst().reasons();
  }

  static Stream<Arguments> situations() {
    SmallCatalog.ModelLine textOnly = model().reads(Modality.TEXT).can();
    ContentPart call = new ContentPart.ToolCall("1", "f", "{}");
    ContentPart result = new ContentPart.ToolResult("1", "ok");
    return Stream.of(
        row("image, text only", textOnly, pin().with(new ContentPart.Image("u")), "modality"),
        row(
            "pdf, text only",
            textOnly,
            pin().with(new ContentPart.Document(null, null)),
            "modality"),
        row(
            "audio, image model",
            model(),
            pin().with(new ContentPart.Audio(null, null)),
            "modality"),
        row("chat, embeddings", model().can(Capability.EMBEDDINGS), pin(), "modality"),
        row("image, image model", model(), pin().with(new ContentPart.Image("u")), ""),
        row("tools offered", textOnly, pin().withTools(), "tools"),
        row("tool call in history", textOnly, pin().with(call), "tools"),
        row("tool result in history", textOnly, pin().with(result), "tools"),
        row("schema", textOnly, pin().format(Requests.SCHEMA), "json_schema"),
        row(
            "schema, object only",
            model().can(Capability.JSON_OBJECT),
            pin().format(Requests.SCHEMA),
            "json_schema"),
        row("object, neither", textOnly, pin().format(ResponseFormat.JSON_OBJECT), "json_schema"),
        row(
            "object, schema",
            model().can(Capability.JSON_SCHEMA),
            pin().format(ResponseFormat.JSON_OBJECT),
            ""),
        row("input fills the window", model().window(1_000), pin().input(1_000), "context_window"),
        row("input leaves one token", model().window(1_000), pin().input(999), ""),
        row(
            "input and answer",
            model().window(1_000),
            pin().input(901).maxOutput(100),
            "context_window"),
        row("they just fit", model().window(1_000), pin().input(900).maxOutput(100), ""),
        row(
            "a limit above the model's is lowered",
            model().window(1_000).maxOutput(100),
            pin().input(900).maxOutput(5_000),
            ""));
  }

  private static Arguments row(
      String situation, SmallCatalog.ModelLine line, Requests request, String reason) {
    return Arguments.of(situation, new SmallCatalog().add(line), request, reason);
  }

  @ParameterizedTest(name = "{0} → {3}")
  @MethodSource("situations")
  void pin_oneSituation_hasThatReason(
      String situation, SmallCatalog catalog, Requests request, String reason) {
    assertThat(reasons(catalog, request, NONE).stream().map(Ineligibility::id))
        .isEqualTo(reason.isEmpty() ? List.of() : List.of(reason));
  }

  @Test
  void region_providerElsewhere_isAReason() {
    SmallCatalog frankfurt = new SmallCatalog().provider("p", "eu-central-1", true).add(model());
    SmallCatalog europe = new SmallCatalog().provider("p", "eu", true).add(model());
    SmallCatalog unstated = new SmallCatalog().add(model());

    assertThat(reasons(frankfurt, pin(), region("eu"))).isEmpty();
    assertThat(reasons(frankfurt, pin(), region("EU-Central-1"))).isEmpty();
    assertThat(reasons(europe, pin(), region("eu"))).isEmpty();
    assertThat(reasons(frankfurt, pin(), region("eu-west-1")))
        .containsExactly(Ineligibility.REGION);
    assertThat(reasons(frankfurt, pin(), region("us"))).containsExactly(Ineligibility.REGION);
    assertThat(reasons(europe, pin(), region("eu-west-1"))).containsExactly(Ineligibility.REGION);
    assertThat(reasons(unstated, pin(), region("eu"))).containsExactly(Ineligibility.REGION);
  }

  @Test
  void missingKey_sandboxOff_isAReason() {
    SmallCatalog catalog = new SmallCatalog().provider("p", null, false).add(model());

    assertThat(reasons(catalog, pin(), NONE)).containsExactly(Ineligibility.MISSING_KEY);
    catalog.sandbox = true;
    assertThat(reasons(catalog, pin(), NONE)).isEmpty();
  }

  @Test
  void maxCost_belowTheCeiling_isAReason() {
    SmallCatalog catalog = new SmallCatalog().add(model());
    // 380 bytes and 16 of framing at $1/M, 1,000 tokens at $2/M
    Requests request = pin().maxOutput(1_000);

    assertThat(reasons(catalog, request, maxCost("0.002396"))).isEmpty();
    assertThat(reasons(catalog, request, maxCost("0.002395")))
        .containsExactly(Ineligibility.MAX_COST);
  }

  @Test
  void provider_ruledOutByTheCaller_isAReason() {
    SmallCatalog catalog = new SmallCatalog().add(model());
    ProviderFilter ignore = new ProviderFilter(List.of(), List.of("p"), List.of());
    ProviderFilter only = new ProviderFilter(List.of("q"), List.of(), List.of());

    assertThat(reasons(catalog, pin().providers(ignore), NONE))
        .containsExactly(Ineligibility.NOT_ALLOWED);
    assertThat(reasons(catalog, pin().providers(only), NONE))
        .containsExactly(Ineligibility.NOT_ALLOWED);
  }

  @Test
  void everythingAtOnce_allReasons_comeInTheirOrder() {
    SmallCatalog catalog =
        new SmallCatalog()
            .provider("p", null, false)
            .add(model().reads(Modality.TEXT).can().window(10).retired("2026-01-01", null))
            .add(SmallCatalog.model("p/live", "1", "1"));
    catalog.alias(new Alias("house", SmallCatalog.members("p/m"), null, null, false));
    Requests request =
        Requests.to("house")
            .withTools()
            .with(new ContentPart.Audio(null, null))
            .format(Requests.SCHEMA)
            .providers(new ProviderFilter(List.of("q"), List.of(), List.of()));

    assertThat(reasons(catalog, request, new Steering(null, null, Usd.ZERO, "us")))
        .containsExactly(
            Ineligibility.MODALITY,
            Ineligibility.TOOLS,
            Ineligibility.JSON_SCHEMA,
            Ineligibility.CONTEXT_WINDOW,
            Ineligibility.REGION,
            Ineligibility.MISSING_KEY,
            Ineligibility.MAX_COST,
            Ineligibility.NOT_ALLOWED,
            Ineligibility.RETIRED);
  }

  @Test
  void costs_tieredModel_ceilingTakesTheHighestRateAndExpectationTheLikely() {
    SmallCatalog catalog = new SmallCatalog().add(model().tier(350, "3", "5").score(Task.CODE, 50));
    Requests request = pin().maxOutput(100).choices(2);

    Candidate candidate =
        router
            .route(request.build(), NONE, catalog.snapshot(), false)
            .route()
            .candidates()
            .getFirst();

    assertThat(candidate.deployment().model().id()).isEqualTo(ModelId.parse("p/m"));
    // 396 tokens reach the tier, and two answers of 100 tokens
    assertThat(candidate.ceilingCost()).isEqualTo(Usd.parse("0.002188"));
    // 100 tokens at $1/M, and two answers cut off at 100 tokens at $2/M
    assertThat(candidate.expectedCost()).isEqualTo(Usd.parse("0.0005"));
  }
}
