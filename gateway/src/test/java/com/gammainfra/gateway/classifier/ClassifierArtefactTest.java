package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierArtefactTest {
  private static final ClassifierArtefact SHIPPED = ClassifierArtefact.shipped();

  @TempDir private Path folder = Path.of("");

  @Test
  void write_shippedArtefact_readsBackWithTheSameFingerprint() throws IOException {
    assertThat(write().fingerprint()).isEqualTo(SHIPPED.fingerprint());
    assertThat(ClassifierArtefact.read(folder).manifest()).isEqualTo(SHIPPED.manifest());
  }

  @Test
  void write_networksAndWeightsOfSignalsBesideThem_readsBackTheSameHead() throws IOException {
    int features = SHIPPED.rules().signals().ofOneText();
    Random random = new Random(7);
    Head head =
        new Head(
            new SignalNetworks(
                SignalNetworksTest.network(random, features, 3, Head.TASKS),
                SignalNetworksTest.network(
                    random, SignalNetworks.TEXTS * features, 2, Head.TASKS + SignalNetworks.TEXTS)),
            SignalNetworksTest.floats(random, SignalNetworks.TEXTS * features * Head.TASKS),
            SignalNetworksTest.floats(random, 5 * Head.TASKS),
            SignalNetworksTest.floats(random, Head.TASKS));
    ClassifierArtefact written = write(head);

    SparseVector signals = new SparseVector(new int[] {1, features + 4}, new float[] {1, 1});
    float[] vector = {1, 2, 3, 4, 5};
    assertThat(written.head().scores(signals, vector)).isEqualTo(head.scores(signals, vector));
    assertThat(write(written.head()).fingerprint()).isEqualTo(written.fingerprint());
  }

  @ParameterizedTest
  @CsvSource({
    "8, -1, cut short",
    "8, 2147483647, cut short",
    "0, 1, not a head of format",
    "4, 6, not a head of format",
    "12, 2139095041, no number"
  })
  void read_headWithANumberThatCannotBe_isRefused(int at, int number, String why)
      throws IOException {
    write(linear());
    ByteBuffer head = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("head.bin")));
    head.putInt(at, number);
    sealed(head.array());
    assertThatThrownBy(() -> ClassifierArtefact.read(folder)).hasMessageContaining(why);
  }

  @Test
  void read_headThatGoesOnAfterItsEnd_isRefused() throws IOException {
    write();
    byte[] head = Files.readAllBytes(folder.resolve("head.bin"));
    sealed(Arrays.copyOf(head, head.length + 1));
    assertThatThrownBy(() -> ClassifierArtefact.read(folder)).hasMessageContaining("after its end");
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
    sealed(Arrays.copyOf(head, head.length / 2));
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
    return write(SHIPPED.head());
  }

  private static Head linear() {
    return Head.linear(
        new float[SHIPPED.rules().signals().size() * Head.TASKS],
        new float[Head.TASKS],
        new float[Head.TASKS]);
  }

  private ClassifierArtefact write(Head head) throws IOException {
    return ClassifierArtefact.write(
        folder, SHIPPED.manifest(), head, ClassifierArtefact.shippedRules());
  }

  /** Puts a head there with a fingerprint that fits. */
  private void sealed(byte[] head) throws IOException {
    Files.write(folder.resolve("head.bin"), head);
    Files.writeString(
        folder.resolve("fingerprint.txt"),
        Fingerprint.of(
            Files.readAllBytes(folder.resolve("classifier.json")),
            head,
            Files.readAllBytes(folder.resolve("rules.json"))));
  }
}
