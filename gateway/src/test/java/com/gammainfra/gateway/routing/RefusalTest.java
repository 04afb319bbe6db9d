package com.gammainfra.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No candidate is left: which error tells why. */
class RefusalTest {

  private final Router router = new Router(FixedClassifier.learned(Task.CODE));

  private static SmallCatalog two() {
    return new SmallCatalog()
        .provider("a", "us-east-1", true)
        .provider("b", "eu-west-1", true)
        .add(SmallCatalog.model("a/x", "1", "1").window(2_000))
        .add(SmallCatalog.model("b/y", "2", "2").window(3_000))
        .chain("code", "a/x", "b/y")
        .chain("tool_use", "a/x", "b/y");
  }

  private ChatError refused(SmallCatalog catalog, Requests request, Steering steering) {
    RoutingResult result = router.route(request.build(), steering, catalog.snapshot(), false);
    assertThat(result).isInstanceOf(RoutingResult.Refused.class);
    assertThat(result.route().candidates()).isEmpty();
    assertThat(result.route().excluded()).isNotEmpty();
    return ((RoutingResult.Refused) result).error();
  }

  private static Steering region(String region) {
    return new Steering(null, null, null, region);
  }

  @Test
  void region_noneMatches_isNoRegion() {
    ChatError error = refused(two(), Requests.to("auto"), region("apac"));

    assertThat(error.code()).isEqualTo(ErrorCode.NO_REGION);
    assertThat(error.message()).contains("'apac'");
  }

  @Test
  void region_onlyOneWithoutKeyMatches_isNoRegion() {
    SmallCatalog catalog = two().provider("b", "eu-west-1", false);

    assertThat(refused(catalog, Requests.to("auto"), region("eu")).code())
        .isEqualTo(ErrorCode.NO_REGION);
  }

  @Test
  void key_missingEverywhere_isNoProviderConfigured() {
    SmallCatalog catalog = two().provider("a", "us-east-1", false).provider("b", null, false);

    ChatError error = refused(catalog, Requests.to("auto"), region("us"));

    assertThat(error.code()).isEqualTo(ErrorCode.NO_PROVIDER_CONFIGURED);
    assertThat(error.message()).isEqualTo("no credential is configured for: a, b");
  }

  @Test
  void key_missingForThePinAlone_isNoProviderConfigured() {
    SmallCatalog catalog = two().provider("a", null, false);

    assertThat(refused(catalog, Requests.to("a/x"), Steering.NONE).code())
        .isEqualTo(ErrorCode.NO_PROVIDER_CONFIGURED);
  }

  @Test
  void maxCost_belowEveryCeiling_namesTheCheapest() {
    Steering steering = new Steering(null, null, Usd.parse("0.000001"), null);

    ChatError error = refused(two(), Requests.to("auto").maxOutput(1_000), steering);

    assertThat(error.code()).isEqualTo(ErrorCode.MAX_COST_EXCEEDED);
    assertThat(error.message()).contains("$0.001396");
  }

  @Test
  void maxCost_otherCandidateElsewhere_isTheLastFilter() {
    Steering steering = new Steering(null, null, Usd.parse("0.000001"), "eu");

    ChatError error = refused(two(), Requests.to("auto").maxOutput(1_000), steering);

    assertThat(error.code()).isEqualTo(ErrorCode.MAX_COST_EXCEEDED);
    assertThat(error.message()).contains("$0.002792");
  }

  @Test
  void input_tooLongForAll_namesBothSizes() {
    ChatError error = refused(two(), Requests.to("auto").input(5_000), Steering.NONE);

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(error.param()).isEqualTo("messages");
    assertThat(error.message()).contains("5001").contains("3000").contains("b/y");
  }

  @Test
  void capability_noneHasIt_namesTheField() {
    SmallCatalog plain =
        new SmallCatalog()
            .add(SmallCatalog.model("a/x", "1", "1").reads(Modality.TEXT).can())
            .add(SmallCatalog.model("a/e", "1", "1").can(Capability.EMBEDDINGS));

    assertThat(refused(plain, Requests.to("auto").withTools(), Steering.NONE).param())
        .isEqualTo("tools");
    ChatError deaf =
        refused(plain, Requests.to("a/x").with(new ContentPart.Audio(null, null)), Steering.NONE);
    assertThat(deaf.param()).isEqualTo("messages");
    assertThat(deaf.message()).isEqualTo("no candidate reads audio: a/x");
    assertThat(refused(plain, Requests.to("auto").format(Requests.SCHEMA), Steering.NONE).param())
        .isEqualTo("response_format");
    assertThat(refused(plain, Requests.to("a/e"), Steering.NONE).message()).contains("a/e");
  }

  @Test
  void providers_allRuledOut_isTheCallersFilter() {
    ProviderFilter only = new ProviderFilter(List.of("z"), List.of(), List.of());

    assertThat(refused(two(), Requests.to("auto").providers(only), Steering.NONE).param())
        .isEqualTo("provider");
  }

  @Test
  void providers_theOneLeftHasNoKey_isNoProviderConfigured() {
    ProviderFilter only = new ProviderFilter(List.of("b"), List.of(), List.of());
    SmallCatalog catalog = two().provider("b", null, false);

    ChatError error = refused(catalog, Requests.to("auto").providers(only), Steering.NONE);

    assertThat(error.code()).isEqualTo(ErrorCode.NO_PROVIDER_CONFIGURED);
    assertThat(error.message()).endsWith(": b");
  }
}
