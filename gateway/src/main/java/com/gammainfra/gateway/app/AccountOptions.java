package com.gammainfra.gateway.app;

import com.gammainfra.gateway.byok.ProviderKeyStore;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.storage.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of commands about one account. */
final class AccountOptions {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}");

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--account", required = true, paramLabel = "NAME", description = "whose")
  private @Nullable String account;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Whether to print JSON. */
  boolean json() {
    return config.json();
  }

  /** The settings. */
  Settings settings() throws ConfigurationException {
    return config.load();
  }

  /** The account's name. */
  String account() {
    if (account == null || !NAME.matcher(account).matches()) {
      throw wrong("--account takes letters, digits and . _ @ + -, 128 at most");
    }
    return account;
  }

  /** A mistake in the command line. */
  CommandLine.ParameterException wrong(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  /** A command's work on the database; gives its exit code. */
  @FunctionalInterface
  interface Work {
    /** Does it. */
    int on(Database database);
  }

  /** Does something with the keys in the database of the settings. */
  int withKeys(Work work) throws ConfigurationException, IOException {
    Settings settings = config.load();
    warnUnless(settings.auth().mode() == Settings.Auth.Mode.ACCOUNTS, "set auth.mode: accounts");
    return with(settings, work);
  }

  /** Does something with the credits in the database of the settings. */
  int withCredits(Work work) throws ConfigurationException, IOException {
    Settings settings = config.load();
    warnUnless(settings.billing().enabled(), "set billing.enabled: true");
    return with(settings, work);
  }

  /** A command's work on the provider keys in the database; gives its exit code. */
  @FunctionalInterface
  interface ProviderKeyWork {
    /** Does it. */
    int on(Settings settings, ProviderKeyStore store) throws IOException;
  }

  /** Does something with the provider keys in the database of the settings. */
  int withProviderKeys(ProviderKeyWork work) throws ConfigurationException, IOException {
    Settings settings = config.load();
    warnUnless(settings.auth().mode() == Settings.Auth.Mode.ACCOUNTS, "set auth.mode: accounts");
    MasterKeyFinder masterKey =
        MasterKeyFinder.in(System.getenv(), Path.of(settings.storage().path()));
    try (Database database = Storage.open(settings.storage())) {
      return work.on(
          settings,
          new ProviderKeyStore(
              database,
              new MasterKeysOnDemand(masterKey),
              InstantSource.system(),
              new SecureRandom()));
    }
  }

  private static void warnUnless(boolean noticed, String remedy) {
    if (!noticed) {
      System.err.println("gammainfra: a gateway with these settings takes no notice; " + remedy);
    }
  }

  private static int with(Settings settings, Work work) throws IOException {
    try (Database database = Storage.open(settings.storage())) {
      return work.on(database);
    }
  }
}
