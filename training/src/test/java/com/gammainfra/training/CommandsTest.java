package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
}
