package com.gammainfra.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OwnKeyFeeTest {

  private static final OwnKeyFee TWO_PERCENT = OwnKeyFee.at(Instant.parse("2026-11-23T00:00:00Z"));

  @Test
  void fee_isOnePercentToTheEndOfJune23_twoAfter() {
    assertThat(OwnKeyFee.at(Instant.EPOCH).perMillion()).isEqualTo(10_000);
    assertThat(OwnKeyFee.at(Instant.parse("2026-06-23T23:59:59.999Z")).perMillion())
        .isEqualTo(10_000);
    assertThat(OwnKeyFee.at(Instant.parse("2026-06-24T00:00:00Z")).perMillion()).isEqualTo(20_000);
  }

  @Test
  void half_isRoundedToTheEvenNanoDollar() {
    assertThat(TWO_PERCENT.of(new Usd(25))).isEqualTo(new Usd(0)); // 0.5
    assertThat(TWO_PERCENT.of(new Usd(26))).isEqualTo(new Usd(1)); // 0.52
    assertThat(TWO_PERCENT.of(new Usd(75))).isEqualTo(new Usd(2)); // 1.5
    assertThat(TWO_PERCENT.of(new Usd(125))).isEqualTo(new Usd(2)); // 2.5
    assertThat(TWO_PERCENT.of(Usd.parse("0.00065"))).isEqualTo(Usd.parse("0.000013"));
  }

  @Test
  void anyCost_hasTheExactFee_andFundsAffordWhatTheyPayFor() {
    long seed = 7_301;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      Usd amount = new Usd(random.nextLong() >>> (1 + random.nextInt(62)));
      OwnKeyFee fee = new OwnKeyFee(1 + random.nextInt(50_000));
      BigDecimal exact =
          BigDecimal.valueOf(amount.nanos())
              .multiply(BigDecimal.valueOf(fee.perMillion()))
              .movePointLeft(6)
              .setScale(0, RoundingMode.HALF_EVEN);
      assertThat(fee.of(amount).nanos())
          .as("seed %d, round %d", seed, i)
          .isEqualTo(exact.longValueExact());
      assertThat(fee.of(fee.affords(amount)).exceeds(amount))
          .as("seed %d, round %d", seed, i)
          .isFalse();
    }
  }
}
