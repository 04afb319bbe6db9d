package com.gammainfra.gateway.app;

import com.gammainfra.gateway.byok.ProviderKeyStore;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.secret.MasterKey;
import com.gammainfra.gateway.secret.MasterKeys;
import com.gammainfra.gateway.storage.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra master-key}: what provider keys are encrypted under, and its replacement. */
@Command(
    name = "master-key",
    description = "Replace the master key, under which customers' provider keys are encrypted.",
    mixinStandardHelpOptions = true,
    subcommands = {
      MasterKeyCommand.Draw.class,
      MasterKeyCommand.Status.class,
      MasterKeyCommand.Rotate.class
    })
final class MasterKeyCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  MasterKeyCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say which: new, status or rotate");
  }

  /** {@code gammainfra master-key new}. */
  @Command(
      name = "new",
      description = "Print a new master key; nothing is kept.",
      mixinStandardHelpOptions = true)
  static final class Draw implements Callable<Integer> {

    @Mixin private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() {
      String text = MasterKey.draw(new SecureRandom());
      if (config.json()) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", MasterKey.parse(text).id());
        document.put("master_key", text);
        System.out.println(document);
      } else {
        System.out.println(text);
        System.err.println("gammainfra: its id is " + MasterKey.parse(text).id());
      }
      return 0;
    }
  }

  /** {@code gammainfra master-key status}. */
  @Command(
      name = "status",
      description =
          "Show which master keys are given, and how much is encrypted under which; exit code 1 when"
              + " something cannot be decrypted.",
      mixinStandardHelpOptions = true)
  static final class Status implements Callable<Integer> {

    @Mixin private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws Exception {
      return with(config, (keys, store) -> show(config, keys, store.census(), 0));
    }
  }

  /** {@code gammainfra master-key rotate}. */
  @Command(
      name = "rotate",
      description =
          "Encrypt under $GAMMAINFRA_MASTER_KEY what is encrypted under"
              + " $GAMMAINFRA_MASTER_KEY_PREVIOUS. May be ended at any moment and called again.",
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {

    @Mixin private ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws Exception {
      return with(
          config,
          (keys, store) -> {
            int done = store.reseal();
            return show(config, keys, store.census(), done);
          });
    }
  }

  private interface Work {
    int on(MasterKeys keys, ProviderKeyStore store);
  }

  private static int with(ConfigOption config, Work work)
      throws ConfigurationException, IOException {
    Settings settings = config.load();
    MasterKeyFinder finder =
        MasterKeyFinder.in(System.getenv(), Path.of(settings.storage().path()));
    MasterKeysOnDemand keys = new MasterKeysOnDemand(finder);
    try (Database database = Storage.open(settings.storage())) {
      ProviderKeyStore store =
          new ProviderKeyStore(database, keys, InstantSource.system(), new SecureRandom());
      return work.on(keys.get(), store);
    }
  }

  private static int show(
      ConfigOption config, MasterKeys keys, ProviderKeyStore.Census census, int resealed) {
    List<String> earlier = keys.earlier().stream().map(MasterKey::id).toList();
    if (config.json()) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.put("current", keys.current().id());
      ArrayNode previous = document.putArray("previous");
      earlier.forEach(previous::add);
      document.put("resealed", resealed);
      ObjectNode under = document.putObject("provider_keys");
      new TreeMap<>(census.byMasterKey()).forEach(under::put);
      ObjectNode unreadable = document.putObject("unreadable");
      new TreeMap<>(census.unreadable()).forEach(unreadable::put);
      System.out.println(document);
    } else {
      System.out.println("current master key: " + keys.current().id());
      earlier.forEach(id -> System.out.println("previous master key: " + id));
      if (resealed > 0) {
        System.out.println("encrypted anew: " + resealed);
      }
      new TreeMap<>(census.byMasterKey())
          .forEach((id, count) -> System.out.printf("under %s: %d provider keys%n", id, count));
    }
    List<String> problems = MasterKeysOnDemand.problems(census);
    problems.forEach(problem -> System.err.println("gammainfra: " + problem));
    return problems.isEmpty() ? 0 : CommandLine.ExitCode.SOFTWARE;
  }
}
