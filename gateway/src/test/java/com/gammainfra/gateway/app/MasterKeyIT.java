package com.gammainfra.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.secret.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Provider keys and the master key on the command line, each command a process of its own. */
class MasterKeyIT {

  private static final String SECRET = "sk-own-key-of-acme-0001";
  private static final String OLD = MasterKey.draw(new SecureRandom());
  private static final String NEW = MasterKey.draw(new SecureRandom());
  private static final Map<String, String> UNDER_OLD = Map.of("GAMMAINFRA_MASTER_KEY", OLD);
  private static final Map<String, String> UNDER_NEW = Map.of("GAMMAINFRA_MASTER_KEY", NEW);
  private static final Map<String, String> UNDER_BOTH =
      Map.of("GAMMAINFRA_MASTER_KEY", NEW, "GAMMAINFRA_MASTER_KEY_PREVIOUS", OLD);

  @TempDir Path folder;

  private record Ended(int code, String out, String err) {}

  private Ended run(Map<String, String> environment, String stdin, String... args)
      throws IOException, InterruptedException {
    Path config = folder.resolve("gammainfra.yaml");
    Files.writeString(
        config,
        "auth: {mode: accounts}\nstorage: {path: \"%s\"}\n"
            .formatted(folder.resolve("data").resolve("own.db")));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(args));
    command.addAll(List.of("--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("GAMMAINFRA_"));
    builder.environment().putAll(environment);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Ended ended;
    int tries = 0;
    do { // a cold process on a busy machine may find the database too slow
      Process process = builder.start();
      process.outputWriter(StandardCharsets.UTF_8).append(stdin).close();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } while (ended.err().contains("the database took too long") && ++tries < 5);
    return ended;
  }

  @Test
  void masterKey_isReplaced_andNothingIsLostOnTheWay() throws Exception {
    Ended set = run(UNDER_OLD, SECRET + "\n", "byok", "set", "openai", "--account", "acme");
    assertThat(set.code()).as(set.err()).isZero();
    assertThat(set.out()).contains("ends in 0001");

    Ended wrong = run(UNDER_NEW, "", "serve", "--port", "0");
    assertThat(wrong.code()).isEqualTo(78);
    assertThat(wrong.err())
        .contains(MasterKey.parse(OLD).id())
        .contains("GAMMAINFRA_MASTER_KEY_PREVIOUS")
        .contains("nothing was changed");
    Ended alone = run(UNDER_NEW, "", "master-key", "rotate");
    assertThat(alone.code()).isEqualTo(1);

    Ended both = run(UNDER_BOTH, "", "master-key", "rotate", "--json");
    assertThat(both.code()).as(both.err()).isZero();
    assertThat(RunningGateway.JSON.readTree(both.out()).get("resealed").intValue()).isEqualTo(1);
    assertThat(run(UNDER_NEW, "", "master-key", "status").code()).isZero();
    assertThat(run(UNDER_OLD, "", "master-key", "status").code()).isEqualTo(1);

    Ended list = run(UNDER_NEW, "", "byok", "list", "--account", "acme");
    assertThat(list.out()).contains("openai").contains("…0001");
    for (Ended one : List.of(set, wrong, alone, both, list)) {
      assertThat(one.out() + one.err()).doesNotContain(SECRET).doesNotContain(OLD, NEW);
    }
    Ended none = run(UNDER_NEW, "  \n", "byok", "set", "openai", "--account", "acme");
    assertThat(none.code()).as("no key").isEqualTo(2);
  }
}
