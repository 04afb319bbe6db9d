package com.gammainfra.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is watched follows its edition, and holds while the database is away. */
class WatchedTest {

  private final AtomicInteger edition = new AtomicInteger();
  private final AtomicReference<String> text = new AtomicReference<>("one");
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicBoolean away = new AtomicBoolean();

  private Watched<String> watch(Duration interval) {
    return Watched.watch(
        "the text",
        () -> {
          if (away.get()) {
            throw new DatabaseUnavailableException(
                "away", false, new IllegalStateException("of the test"));
          }
          return edition.get();
        },
        () -> {
          reads.incrementAndGet();
          return text.get();
        },
        interval);
  }

  private void change(String to) {
    text.set(to);
    edition.incrementAndGet();
  }

  private static void eventually(BooleanSupplier met) throws InterruptedException {
    for (int i = 0; i < 3_000 && !met.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(met.getAsBoolean()).isTrue();
  }

  @Test
  void refresh_readsOnlyWhatHasChanged() {
    try (Watched<String> watched = watch(Duration.ofHours(1))) {
      watched.refresh();
      assertThat(reads).hasValue(1);

      change("two");
      assertThat(watched.value()).isEqualTo("one");
      watched.refresh();
      assertThat(watched.value()).isEqualTo("two");
      assertThat(reads).hasValue(2);
    }
  }

  @Test
  void changeOfAnotherProcess_isSeen_alsoAfterTheDatabaseWasAway() throws Exception {
    try (Watched<String> watched = watch(Duration.ofMillis(5))) {
      change("two");
      eventually(() -> watched.value().equals("two"));

      away.set(true);
      change("three");
      assertThatThrownBy(watched::refresh).isInstanceOf(DatabaseUnavailableException.class);
      assertThat(watched.value()).isEqualTo("two");
      away.set(false);
      eventually(() -> watched.value().equals("three"));
    }
  }

  @Test
  void watch_databaseAway_fails() {
    away.set(true);

    assertThatThrownBy(() -> watch(Duration.ofMillis(5)))
        .isInstanceOf(DatabaseUnavailableException.class);
  }
}
