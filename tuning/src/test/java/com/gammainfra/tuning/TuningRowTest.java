package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TuningRowTest {
  private static final TuningRow TORN =
      TuningRow.of(Prompts.labelled("", Task.CODE, Set.of(Task.CHAT, Task.REWRITE), true));

  @Test
  void of_alsoLabels_shareFifteenPercent() {
    assertThat(TORN.target()).containsExactly(0, 0.85f, 0, 0.075f, 0.075f, 0, 0, 0);
  }

  @Test
  void of_weakLabel_countsAQuarter() {
    assertThat(TORN.weight()).isEqualTo(0.25f);
    assertThat(TuningRow.of(Prompts.labelled("", Task.CODE, Set.of(), false)).weight()).isOne();
  }

  @Test
  void taught_answer_makesHalfOfTheTarget() {
    TuningRow taught = TORN.taught(new float[] {0.5f, 0.5f, 0, 0, 0, 0, 0, 0});
    assertThat(taught.target()).containsExactly(0.25f, 0.675f, 0, 0.0375f, 0.0375f, 0, 0, 0);
    assertThat(taught.weight()).isEqualTo(0.5f);
    assertThat(taught.reworded("other words").target()).isEqualTo(taught.target());
  }
}
