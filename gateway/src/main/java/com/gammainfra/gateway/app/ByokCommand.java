package com.gammainfra.gateway.app;

import com.gammainfra.gateway.byok.ProviderKey;
import com.gammainfra.gateway.catalog.ApiKey;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.server.ProviderKeyJson;
import com.gammainfra.gateway.server.ProviderKeyRequest;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gammainfra byok}: the keys that accounts have at providers. */
@Command(
    name = "byok",
    description = "Keep the keys that accounts bring for providers.",
    mixinStandardHelpOptions = true,
    subcommands = {ByokCommand.Put.class, ByokCommand.Keys.class, ByokCommand.Remove.class})
final class ByokCommand implements Runnable {

  /** Longer than any key. */
  private static final int MOST_INPUT = 4_096;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ByokCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say which: set, list or remove");
  }

  /** {@code gammainfra byok set}. */
  @Command(
      name = "set",
      description =
          "Keep an account's key for a provider, encrypted; it is read from standard input, so that"
              + " no list of processes shows it.",
      mixinStandardHelpOptions = true)
  static final class Put implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Parameters(paramLabel = "PROVIDER", description = "such as openai")
    private String provider = "";

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withProviderKeys(
          (settings, store) -> {
            try {
              String named = ProviderKeyRequest.provider(settings.catalog(), provider);
              ApiKey secret = ProviderKeyRequest.key(read());
              ProviderKey key = store.set(account, named, secret);
              System.out.println(
                  options.json()
                      ? ProviderKeyJson.of(key).toString()
                      : "%s has a key at %s%s".formatted(account, named, ending(key)));
              return 0;
            } catch (ChatErrorException e) {
              throw options.wrong(e.error().message());
            }
          });
    }

    @SuppressWarnings("SystemConsoleNull") // a JVM without the module jdk.internal.le has none
    private static String read() throws IOException {
      Console console = System.console();
      if (console != null && console.isTerminal()) {
        char[] typed = console.readPassword("key: ");
        return typed == null ? "" : new String(typed).strip();
      }
      return new String(System.in.readNBytes(MOST_INPUT), StandardCharsets.UTF_8).strip();
    }
  }

  /** {@code gammainfra byok list}. */
  @Command(
      name = "list",
      description = "List an account's keys at providers, without the keys.",
      mixinStandardHelpOptions = true)
  static final class Keys implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withProviderKeys(
          (_, store) -> {
            List<ProviderKey> keys = store.list(account);
            if (options.json()) {
              System.out.println(ProviderKeyJson.list(keys));
              return 0;
            }
            Terminal.print("@|bold %-16s %-12s %s|@".formatted("provider", "key", "changed"));
            for (ProviderKey key : keys) {
              System.out.printf(
                  "%-16s %-12s %s%n",
                  key.provider(),
                  key.lastFour() == null ? "…" : "…" + key.lastFour(),
                  key.changed());
            }
            return 0;
          });
    }
  }

  /** {@code gammainfra byok remove}. */
  @Command(
      name = "remove",
      description =
          "Forget an account's key at a provider; a gateway that runs notices within about a second.",
      mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Parameters(paramLabel = "PROVIDER", description = "such as openai")
    private String provider = "";

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withProviderKeys(
          (_, store) -> {
            if (!store.remove(account, provider)) {
              System.err.println("gammainfra: the account has no key at " + provider);
              return CommandLine.ExitCode.SOFTWARE;
            }
            System.out.println(
                options.json()
                    ? ProviderKeyJson.removed(account, provider).toString()
                    : account + " has no key at " + provider + " any more");
            return 0;
          });
    }
  }

  private static String ending(ProviderKey key) {
    return key.lastFour() == null ? "" : " that ends in " + key.lastFour();
  }
}
