package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierArtefactTest {
  private static final ClassifierArtefact SHIPPED = ClassifierArtefact.shipped();

  @TempDir private Path folder = Path.of("");

  @Test
  void write_shippedArtefact_readsBackWithTheSameFingerprint() throws IOException {
    assertThat(write().fingerprint()).isEqualTo(SHIPPED.fingerprint());
    assertThat(ClassifierArtefact.read(folder).manifest()).isEqualTo(SHIPPED.manifest());
  }

  @Test
  void read_anyFileChanged_isRefused() throws IOException {
    for (String file : new String[] {"classifier.json", "head.bin", "rules.json"}) {
      write();
      byte[] bytes = Files.readAllBytes(folder.resolve(file));
      bytes[bytes.length / 2] ^= 1;
      Files.write(folder.resolve(file), bytes);
      assertThatThrownBy(() -> ClassifierArtefact.read(folder))
          .as(file)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("corrupt");
    }
  }

  @Test
  void read_fileMissing_isRefusedByName() throws IOException {
    write();
    Files.delete(folder.resolve("head.bin"));
    assertThatThrownBy(() -> ClassifierArtefact.read(folder)).hasMessageContaining("head.bin");
  }

  @Test
  void read_headCutShortButFingerprinted_isRefused() throws IOException {
    write();
    byte[] head = Files.readAllBytes(folder.resolve("head.bin"));
    byte[] half = Arrays.copyOf(head, head.length / 2);
    Files.write(folder.resolve("head.bin"), half);
    Files.writeString(
        folder.resolve("fingerprint.txt"),
        Fingerprint.of(
            Files.readAllBytes(folder.resolve("classifier.json")),
            half,
            Files.readAllBytes(folder.resolve("rules.json"))));
    assertThatThrownBy(() -> ClassifierArtefact.read(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void write_headOfAnotherNumberOfSignals_isRefusedWithBothNumbers() {
    Head head =
        Head.linear(new float[7 * Head.TASKS], new float[Head.TASKS], new float[Head.TASKS]);
    assertThatThrownBy(
            () ->
                ClassifierArtefact.write(
                    folder, SHIPPED.manifest(), head, ClassifierArtefact.shippedRules()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its head knows 7 signals, its rules have ");
  }

  @Test
  void shipped_wasTrainedOnTheSentenceModelOnTheClassPath() {
    assertThat(SHIPPED.manifest().sentenceModel()).isEqualTo(MiniLmFiles.fingerprint());
  }

  private ClassifierArtefact write() throws IOException {
    return ClassifierArtefact.write(
        folder, SHIPPED.manifest(), SHIPPED.head(), ClassifierArtefact.shippedRules());
  }
}
