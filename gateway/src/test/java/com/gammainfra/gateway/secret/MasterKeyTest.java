package com.gammainfra.gateway.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {

  @TempDir Path folder;

  @Test
  void parse_notAKey_isRefusedWithoutItsText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MasterKey.parse("not base64!"))
        .withMessage("the master key is not base64")
        .withNoCause();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MasterKey.parse("c2hvcnQ="))
        .withMessage("the master key has 5 bytes; it takes at least 32");
  }

  @Test
  void derive_otherPurpose_isAnotherKey() {
    MasterKey master = SealedBoxTest.key((byte) 1);

    assertThat(master.derive("a", "AES").getEncoded())
        .hasSize(32)
        .isEqualTo(SealedBoxTest.key((byte) 1).derive("a", "AES").getEncoded())
        .isNotEqualTo(master.derive("b", "AES").getEncoded())
        .isNotEqualTo(SealedBoxTest.key((byte) 2).derive("a", "AES").getEncoded());
  }

  @Test
  void readOrMake_noFile_makesOneForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("a/b/master.key");

    MasterKey made = MasterKey.readOrMake(file, new SecureRandom());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(MasterKey.readOrMake(file, new SecureRandom()).derive("a", "AES"))
        .isEqualTo(made.derive("a", "AES"));
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void readOrMake_manyAtOnce_allHaveTheSameKey() throws Exception {
    Path file = folder.resolve("master.key");
    List<Callable<MasterKey>> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(() -> MasterKey.readOrMake(file, new SecureRandom()));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Object> keys = new ArrayList<>();
      for (Future<MasterKey> one : threads.invokeAll(all)) {
        keys.add(one.get().derive("a", "AES"));
      }
      assertThat(keys).containsOnly(keys.getFirst());
    }
  }

  @Test
  void readOrMake_fileWithoutAKey_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("master.key"), "nonsense!");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> MasterKey.readOrMake(file, new SecureRandom()))
        .withMessageContaining("not base64");
  }
}
