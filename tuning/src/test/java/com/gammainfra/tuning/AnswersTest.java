package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {
  private static final float[] SURE = {1, 0, 0, 0, 0, 0, 0, 0};
  private static final float[] TORN = {0.5f, 0.5f, 0, 0, 0, 0, 0, 0};

  @TempDir private Path folder = Path.of("");

  @Test
  void mean_twoFiles_averagesWhatBothAnswerAndKeepsWhatOneDoes() throws IOException {
    Path one = folder.resolve("one.tsv");
    Path other = folder.resolve("other.tsv");
    new Answers(Map.of("a", SURE, "b", SURE)).write(one);
    new Answers(Map.of("a", TORN)).write(other);
    Map<String, float[]> mean = Answers.mean(List.of(one, other)).byId();
    assertThat(mean).containsOnlyKeys("a", "b");
    assertThat(mean.get("a")).containsExactly(0.75f, 0.25f, 0, 0, 0, 0, 0, 0);
    assertThat(mean.get("b")).containsExactly(SURE);
  }

  @Test
  void mean_noFiles_knowsNothing() throws IOException {
    assertThat(Answers.mean(List.of()).byId()).isEmpty();
  }

  @Test
  void mean_lineThatIsNoAnswer_isRefusedByFileAndId() throws IOException {
    Path file = folder.resolve("bad.tsv");
    for (String line : List.of("row#1\t0.5", "row#1\t1\t0\t0\t0\tx\t0\t0\t0", "row#1")) {
      Files.writeString(file, line);
      assertThatThrownBy(() -> Answers.mean(List.of(file)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bad.tsv")
          .hasMessageContaining("row#1");
    }
  }
}
