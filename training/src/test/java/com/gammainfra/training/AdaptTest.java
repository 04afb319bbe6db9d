package com.gammainfra.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.LearnedModel.FirstStage;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.RuleBook;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AdaptTest {
  private static final byte[] RULES = ClassifierArtefact.shippedRules();
  private static final SentenceEmbedder ENCODER = MiniLmEmbedder.shipped(64);

  @TempDir private Path folder = Path.of("");

  @AfterAll
  static void close() {
    ENCODER.close();
  }

  @Test
  void run_rowsOfATaskTheHeadDoesNotKnow_learnsThemAndKeepsTheRest() throws IOException {
    Path out = folder.resolve("own");
    assertThat(run(OperatorRows.split(rows(400)), out, false)).isZero();

    ClassifierArtefact own = ClassifierArtefact.read(out);
    assertThat(own.manifest().threshold()).isEqualTo(chatter().manifest().threshold());
    assertThat(routed(own, "zorp the item 9000 again")).isEqualTo(Task.CODE);
    assertThat(routed(own, "flim the item 9000 again")).isEqualTo(Task.CREATIVE);
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("classifier.json", "head.bin", "rules.json", "fingerprint.txt");
  }

  @Test
  void run_sameRowsTwice_writesTheSameArtefact() throws IOException {
    run(OperatorRows.split(rows(300)), folder.resolve("a"), false);
    run(OperatorRows.split(rows(300)), folder.resolve("b"), false);
    assertThat(ClassifierArtefact.read(folder.resolve("a")).fingerprint())
        .isEqualTo(ClassifierArtefact.read(folder.resolve("b")).fingerprint());
  }

  @Test
  void run_labelsThatMislead_isRefusedUnlessForced() throws IOException {
    OperatorRows right = OperatorRows.split(rows(400));
    run(right, folder, false);
    String standing = ClassifierArtefact.read(folder).fingerprint();
    var misled =
        new OperatorRows(swapped(right.fit()), swapped(right.calibrate()), right.validate());

    assertThat(run(misled, folder, false)).isEqualTo(Adapt.EXIT_WORSE);
    assertThat(ClassifierArtefact.read(folder).fingerprint()).isEqualTo(standing);

    assertThat(run(misled, folder, true)).isZero();
    assertThat(ClassifierArtefact.read(folder).fingerprint()).isNotEqualTo(standing);
  }

  @Test
  void fit_calibrationRowsTheHeadKnowsBest_leavesItAsItIs() {
    OperatorRows right = OperatorRows.split(rows(400));
    List<LabelledPrompt> chat =
        right.calibrate().stream().map(p -> Rows.prompt(p.fullText(), "en", Task.CHAT)).toList();
    Adaptation adapted =
        Adaptation.fit(chatter(), ENCODER, new OperatorRows(right.fit(), chat, right.validate()));
    assertThat(adapted.penalty()).isInfinite();
    assertThat(adapted.manifest()).isEqualTo(chatter().manifest());
  }

  @Test
  void split_promptsOfOneGroup_stayTogetherWhateverElseThereIs() {
    OperatorRows few = OperatorRows.split(rows(300));
    OperatorRows more = OperatorRows.split(rows(600));
    assertThat(more.fit()).containsAll(few.fit());
    assertThat(more.validate()).containsAll(few.validate());
  }

  @Test
  void read_badLine_isNamed() throws IOException {
    Path file = folder.resolve("mine.jsonl");
    Files.writeString(
        file,
        """
        {"text": "Sum up this ticket.", "primary": "summarize"}
        {"text": "Sum up this one.", "primary": "summary"}
        """);
    assertThatThrownBy(() -> OperatorRows.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mine.jsonl, line 2");
    assertThat(new CommandLine(new Adapt()).execute("--data", file.toString())).isEqualTo(2);
  }

  @Test
  void read_fewRows_saysHowManyAreNeeded() throws IOException {
    Files.writeString(
        folder.resolve("mine.jsonl"), "{\"text\": \"Sum it up.\", \"primary\": \"summarize\"}\n");
    assertThatThrownBy(() -> OperatorRows.read(folder))
        .hasMessageContaining("too few")
        .hasMessageContaining("200");
    assertThatThrownBy(() -> OperatorRows.read(folder.resolve("none")))
        .hasMessageContaining("no such file");
  }

  private static int run(OperatorRows rows, Path out, boolean force) throws IOException {
    return Adapt.run(chatter(), RULES, ENCODER, rows, out, force);
  }

  private static Task routed(ClassifierArtefact artefact, String text) {
    return new RouterRun(artefact, ENCODER).predict(PromptText.of(text)).task();
  }

  /** Prompts told apart by one invented word, which no signal knows. */
  private static List<LabelledPrompt> rows(int count) {
    List<LabelledPrompt> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean code = i % 2 == 0;
      String text = (code ? "zorp" : "flim") + " the item " + i + " again";
      rows.add(Rows.prompt(text, "en", code ? Task.CODE : Task.CREATIVE));
    }
    return rows;
  }

  private static List<LabelledPrompt> swapped(List<LabelledPrompt> rows) {
    return rows.stream()
        .map(
            row ->
                Rows.prompt(
                    row.fullText(), "en", row.primary() == Task.CODE ? Task.CREATIVE : Task.CODE))
        .toList();
  }

  /** An artefact that takes everything for chat. */
  private static ClassifierArtefact chatter() {
    int tasks = Head.COLUMNS.size();
    float[] bias = new float[tasks];
    bias[Head.COLUMNS.indexOf(Task.CHAT)] = 2;
    return new ClassifierArtefact(
        new ClassifierArtefact.Manifest(
            ClassifierArtefact.FORMAT,
            "sha256:of-no-encoder",
            16,
            ClassifierArtefact.taskIds(),
            Calibration.NONE,
            FirstStage.NEVER,
            0.2,
            Map.of()),
        Head.linear(
            new float[RuleBook.parse(RULES).signals().size() * tasks],
            new float[ENCODER.dimension() * tasks],
            bias),
        RuleBook.parse(RULES),
        "sha256:standing");
  }
}
