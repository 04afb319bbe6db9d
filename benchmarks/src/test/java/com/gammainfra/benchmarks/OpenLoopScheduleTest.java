package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenLoopScheduleTest {

  /** Time that passes only by waiting, or when told. */
  private static final class VirtualClock implements Pacer.Clock {
    private long now;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void waitUntil(long nanos) {
      now = Math.max(now, nanos);
    }

    void pass(long nanos) {
      now += nanos;
    }
  }

  @Test
  void intendedNanos_anyIndex_followsTheRate() {
    OpenLoopSchedule schedule = new OpenLoopSchedule(-500, 1000);

    assertThat(schedule.intendedNanos(0)).isEqualTo(-500);
    assertThat(schedule.intendedNanos(1)).isEqualTo(999_500);
    assertThat(schedule.intendedNanos(3_600_000)).isEqualTo(3_600_000_000_000L - 500);
  }

  @Test
  void intendedNanos_rateThatDoesNotDivide_doesNotDrift() {
    OpenLoopSchedule schedule = new OpenLoopSchedule(0, 3);

    assertThat(schedule.intendedNanos(1)).isEqualTo(333_333_333);
    assertThat(schedule.intendedNanos(3_000_000)).isEqualTo(1_000_000_000_000_000L);
  }

  @Test
  void count_duration_isWhatLeavesBeforeItsEnd() {
    assertThat(new OpenLoopSchedule(0, 100).count(Duration.ofSeconds(2))).isEqualTo(200);
    assertThat(new OpenLoopSchedule(0, 3).count(Duration.ofMillis(500))).isEqualTo(2);
    assertThat(new OpenLoopSchedule(0, 1).count(Duration.ZERO)).isZero();
    assertThat(new OpenLoopSchedule(0, 1000).count(Duration.ofMillis(1))).isEqualTo(1);
  }

  @Test
  void schedule_rateNotAboveZero_isRefused() {
    assertThatThrownBy(() -> new OpenLoopSchedule(0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OpenLoopSchedule(0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void pacer_senderStalls_keepsTheIntendedStarts() {
    VirtualClock clock = new VirtualClock();
    List<Long> intended = new ArrayList<>();
    List<Long> sent = new ArrayList<>();

    new Pacer(clock)
        .run(
            new OpenLoopSchedule(0, 1000),
            6,
            (index, intendedNanos) -> {
              intended.add(intendedNanos);
              sent.add(clock.nanoTime());
              if (index == 1) {
                clock.pass(2_500_000);
              }
            });

    assertThat(intended)
        .containsExactly(0L, 1_000_000L, 2_000_000L, 3_000_000L, 4_000_000L, 5_000_000L);
    // Late ones leave at once, and the wait counts: 3.5 ms for the third, which was due at 2 ms.
    assertThat(sent)
        .containsExactly(0L, 1_000_000L, 3_500_000L, 3_500_000L, 4_000_000L, 5_000_000L);
  }
}
