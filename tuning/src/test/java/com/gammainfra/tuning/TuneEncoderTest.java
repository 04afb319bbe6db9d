package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TuneEncoderTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void tune_weightsFromAFile_writesAModelThatRuns() throws IOException {
    Path weights = folder.resolve("weights.bin");
    Path out = folder.resolve("encoder.onnx");
    OnnxWeights.of(Origin.MINILM).first(2).write(weights);
    assertThat(run("--from", weights.toString(), "--layers", "2", "--out", out.toString()))
        .isZero();
    try (MiniLmEmbedder embedder = new MiniLmEmbedder(Files.readAllBytes(out), 96)) {
      assertThat(embedder.dimension()).isEqualTo(Encoder.WIDTH);
    }
  }

  @Test
  void tune_neitherDataNorWeights_exitsWithTwo() {
    assertThat(run("--out", folder.resolve("encoder.onnx").toString())).isEqualTo(2);
  }

  @Test
  void tune_folderMissing_exitsWithTwo() {
    assertThat(run("--data", folder.resolve("none").toString(), "--out", "x")).isEqualTo(2);
  }

  @Test
  void tune_nothingToWrite_exitsWithTwo() throws IOException {
    Path weights = folder.resolve("weights.bin");
    OnnxWeights.of(Origin.MINILM).first(1).write(weights);
    assertThat(run("--from", weights.toString())).isEqualTo(2);
  }

  @Test
  void tune_answersWithoutPrompts_exitsWithTwo() throws IOException {
    Path weights = folder.resolve("weights.bin");
    OnnxWeights.of(Origin.MINILM).first(1).write(weights);
    assertThat(run("--from", weights.toString(), "--answers", "x")).isEqualTo(2);
  }

  @Test
  void tune_narrowerWithoutPrompts_exitsWithTwo() throws IOException {
    Path weights = folder.resolve("weights.bin");
    OnnxWeights.of(Origin.MINILM).first(1).write(weights);
    assertThat(run("--from", weights.toString(), "--out", "x", "--inner", "768")).isEqualTo(2);
  }

  private static int run(String... arguments) {
    return new CommandLine(new TuneEncoder()).execute(arguments);
  }
}
