package com.gammainfra.benchmarks.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.classifier.MiniLmFiles;
import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.TaskPrediction.Method;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmarks load and run; over an untrained artefact, so that training cannot break them. */
class ClassifierBenchmarksTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeArtefact() throws IOException {
    int signals = RuleBook.parse(ClassifierArtefact.shippedRules()).signals().size();
    ClassifierArtefact.write(
        folder,
        new ClassifierArtefact.Manifest(
            ClassifierArtefact.FORMAT,
            MiniLmFiles.fingerprint(),
            64,
            ClassifierArtefact.taskIds(),
            Calibration.NONE,
            FirstStage.NEVER,
            0.01,
            Map.of()),
        Head.linear(new float[signals * 8], new float[384 * 8], new float[8]),
        ClassifierArtefact.shippedRules());
    System.setProperty(Subjects.ARTEFACT_PROPERTY, folder.toString());
  }

  @AfterEach
  void forgetArtefact() {
    System.clearProperty(Subjects.ARTEFACT_PROPERTY);
  }

  @Test
  void everyBenchmark_once_givesAnAnswer() throws Exception {
    ClassifierBenchmarks benchmarks = new ClassifierBenchmarks();
    ClassifierBenchmarks.Turn turn = new ClassifierBenchmarks.Turn();
    ClassifierBenchmarks.Prompts prompts = new ClassifierBenchmarks.Prompts();
    prompts.pieces = 32;
    prompts.write();
    ClassifierBenchmarks.Tokenizer tokenizer = new ClassifierBenchmarks.Tokenizer();
    tokenizer.load();
    ClassifierBenchmarks.Weights head = new ClassifierBenchmarks.Weights();
    head.load();
    ClassifierBenchmarks.Encoder encoder = new ClassifierBenchmarks.Encoder();
    encoder.load();
    ClassifierBenchmarks.Whole whole = new ClassifierBenchmarks.Whole();
    whole.load();
    ClassifierBenchmarks.EveryStage everyStage = new ClassifierBenchmarks.EveryStage();
    everyStage.load();
    try {
      assertThat(benchmarks.tokenise(prompts, tokenizer, turn).length()).isBetween(32, 36);
      assertThat(benchmarks.head(prompts, head, turn)).hasSize(8);
      assertThat(benchmarks.embed(prompts, encoder, turn)).hasSize(384);
      assertThat(benchmarks.classify(prompts, whole, turn).method()).isEqualTo(Method.LEARNED);
      assertThat(benchmarks.classifyEveryStage(prompts, everyStage, turn).method())
          .isEqualTo(Method.LEARNED);
    } finally {
      encoder.close();
      whole.close();
      everyStage.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 32, 128, 512})
  void prompts_anySize_haveItAndDependOnTheSeedAlone(int pieces) {
    PromptPieces measure = new PromptPieces(512);

    assertThat(SizedPrompts.of(pieces, 8, 7))
        .isEqualTo(SizedPrompts.of(pieces, 8, 7))
        .isNotEqualTo(SizedPrompts.of(pieces, 8, 8))
        .allSatisfy(
            prompt ->
                assertThat(measure.of(PromptText.of(prompt)).length())
                    .isBetween(pieces, pieces + 4));
  }

  @Test
  void coldStartRun_printed_isReadBack() {
    ColdStart.Run known = new ColdStart.Run(512.5, OptionalDouble.of(200.25));
    ColdStart.Run unknown = new ColdStart.Run(512.5, OptionalDouble.empty());

    assertThat(ColdStart.Run.parse(known.line())).isEqualTo(known);
    assertThat(ColdStart.Run.parse(unknown.line())).isEqualTo(unknown);
  }
}
