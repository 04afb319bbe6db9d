package com.gammainfra.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.util.Objects;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of tool calls that name their issuer, and to whom. */
class ToolCallIdsTest {

  private static final DeploymentId ISSUER = new DeploymentId("openai/gpt-5-mini");

  private final ToolCallIds ids = new ToolCallIds(() -> key(1));

  private static SecretKey key(int seed) {
    byte[] bytes = new byte[32];
    new Random(seed).nextBytes(bytes);
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "call_9pw1qnYScqvGrCH58HWCvFH6",
        "toolu_01A09q90qw90lq917835lq9",
        "D681PevKs",
        "123456789012345678901234567890123456789"
      })
  void idThatFits_comesBack_andNamesTheIssuer(String own) {
    String id = ids.mint(ISSUER, "acme", own);

    assertThat(id).matches("[A-Za-z0-9_-]{1,64}");
    assertThat(ids.read(id, "acme")).isEqualTo(new ToolCallIds.Issued(ISSUER.number(), own));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "call:1", "ä", "1234567890123456789012345678901234567890"})
  void idThatDoesNotFit_getsOneThatDoes_alwaysTheSame(String own) {
    ToolCallIds.Issued issued = ids.read(ids.mint(ISSUER, "acme", own), "acme");

    Objects.requireNonNull(issued);
    assertThat(issued.upstreamId()).matches("call_[A-Za-z0-9_-]{24}");
    assertThat(ids.mint(ISSUER, "acme", own)).isEqualTo(ids.mint(ISSUER, "acme", own));
    assertThat(ids.mint(ISSUER, "acme", own)).isNotEqualTo(ids.mint(ISSUER, "acme", own + "x"));
  }

  @Test
  void anotherAccountsId_anotherKeys_aForeignOne_areUnsigned() {
    String id = ids.mint(ISSUER, "acme", "call_1");

    assertThat(ids.read(id, "evil")).isNull();
    assertThat(new ToolCallIds(() -> key(2)).read(id, "acme")).isNull();
    assertThat(ids.read("call_1", "acme")).isNull();
    assertThat(ids.read("gi_", "acme")).isNull();
    assertThat(ids.read(id + "x".repeat(64), "acme")).isNull();
  }

  @Test
  void anyCharacterChanged_isUnsigned() {
    String id = ids.mint(ISSUER, "acme", "call_9pw1qnYScqvGrCH58HWCvFH6");

    for (int i = 0; i < id.length(); i++) {
      char other = id.charAt(i) == 'A' ? 'B' : 'A';
      String forged = id.substring(0, i) + other + id.substring(i + 1);
      assertThat(ids.read(forged, "acme")).as(forged).isNull();
    }
  }
}
