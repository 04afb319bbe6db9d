package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.SparseVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void train_folderMissing_exitsWithTwo() {
    assertThat(
            new CommandLine(new Train())
                .execute("--data", folder.resolve("none").toString(), "--out", folder.toString()))
        .isEqualTo(2);
  }

  @Test
  void evaluate_folderWithoutPrompts_exitsWithTwo() {
    assertThat(
            new CommandLine(new Evaluate())
                .execute("--data", folder.toString(), "--out", folder.resolve("x.md").toString()))
        .isEqualTo(2);
  }

  @Test
  void lessons_folderMissing_exitsWithTwo() {
    assertThat(
            new CommandLine(new Lessons())
                .execute("--data", folder.resolve("none").toString(), "--out", folder + "/x.tsv"))
        .isEqualTo(2);
  }

  @Test
  void lessons_rowsOfSomeGroups_tellEachPromptItsProbabilities() {
    List<FeatureRow> rows =
        IntStream.range(0, 40)
            .mapToObj(
                i ->
                    new FeatureRow(
                        Rows.prompt("p" + i, "en", i % 2 == 0 ? Task.CODE : Task.CHAT),
                        new SparseVector(new int[] {i % 2}, new float[] {1}),
                        new float[] {i % 2}))
            .toList();
    List<String> lines = Lessons.lines(new Recipe(2, rows, rows, Map.of()));
    assertThat(lines).hasSize(40);
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      assertThat(fields).hasSize(1 + Head.COLUMNS.size());
      Task truth = Integer.parseInt(fields[0].substring(1)) % 2 == 0 ? Task.CODE : Task.CHAT;
      assertThat(Double.parseDouble(fields[1 + Head.COLUMNS.indexOf(truth)]))
          .as(line)
          .isGreaterThan(0.5);
    }
  }
}
