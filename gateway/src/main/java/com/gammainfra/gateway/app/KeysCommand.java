package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.ApiKey;
import com.gammainfra.gateway.account.IssuedKey;
import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.server.KeyRequest;
import com.gammainfra.gateway.server.KeysJson;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra keys}: the keys of accounts, in the database. */
@Command(
    name = "keys",
    description = "Make, list, revoke and rotate the keys of accounts.",
    mixinStandardHelpOptions = true,
    subcommands = {
      KeysCommand.Create.class,
      KeysCommand.Keys.class,
      KeysCommand.Revoke.class,
      KeysCommand.Rotate.class
    })
final class KeysCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  KeysCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say which: create, list, revoke or rotate");
  }

  /** {@code gammainfra keys create}. */
  @Command(
      name = "create",
      description = "Make a key and print it, this one time.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Option(names = "--name", description = "your word for it; default: ${DEFAULT-VALUE}")
    private String name = "key";

    @Option(names = "--scope", description = "inference, account or admin; default: inference")
    private @Nullable String scope;

    @Option(names = "--budget-day", paramLabel = "USD", description = "the most in a UTC day")
    private @Nullable String budgetDay;

    @Option(names = "--budget-month", paramLabel = "USD", description = "the most in a UTC month")
    private @Nullable String budgetMonth;

    @Option(
        names = "--models",
        split = ",",
        paramLabel = "PROVIDER/MODEL",
        description = "the only models it may be answered by")
    private List<String> models = List.of();

    @Option(
        names = "--tasks",
        split = ",",
        paramLabel = "TASK",
        description = "the only tasks it may ask for")
    private List<String> tasks = List.of();

    @Option(names = "--rpm", description = "requests a minute")
    private @Nullable Long requestsPerMinute;

    @Option(names = "--tpm", description = "tokens a minute, input and output together")
    private @Nullable Long tokensPerMinute;

    @Option(names = "--concurrency", description = "requests at once")
    private @Nullable Long concurrency;

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      KeyRequest request = request();
      return options.withKeys(
          database -> {
            show(
                options,
                new KeyStore(database, InstantSource.system())
                    .create(account, request.name(), request.scope(), request.policy()));
            return 0;
          });
    }

    /** The same words and bounds as over HTTP. */
    private KeyRequest request() {
      ObjectNode asked = JsonNodeFactory.instance.objectNode();
      asked.put("name", name);
      asked.put("scope", scope);
      asked.put("budget_day_usd", budgetDay);
      asked.put("budget_month_usd", budgetMonth);
      ArrayNode allowed = asked.putArray("models");
      models.forEach(allowed::add);
      ArrayNode kinds = asked.putArray("tasks");
      tasks.forEach(kinds::add);
      asked.put("rpm", requestsPerMinute);
      asked.put("tpm", tokensPerMinute);
      asked.put("concurrency", concurrency);
      try {
        return KeyRequest.read(asked, Set.of(Scope.values()));
      } catch (ChatErrorException e) {
        throw options.wrong(e.error().message());
      }
    }
  }

  /** {@code gammainfra keys list}. */
  @Command(
      name = "list",
      description = "List an account's keys, revoked ones too.",
      mixinStandardHelpOptions = true)
  static final class Keys implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withKeys(
          database -> {
            List<ApiKey> keys = new KeyStore(database, InstantSource.system()).list(account);
            if (options.json()) {
              System.out.println(KeysJson.list(keys));
              return 0;
            }
            Terminal.print(
                "@|bold %-22s %-10s %-24s %-24s %s|@"
                    .formatted("id", "scope", "created", "revoked", "name"));
            for (ApiKey key : keys) {
              System.out.printf(
                  "%-22s %-10s %-24s %-24s %s%n",
                  key.id(),
                  key.scope().id(),
                  key.created(),
                  key.revoked() == null ? "" : key.revoked(),
                  key.name());
            }
            return 0;
          });
    }
  }

  /** {@code gammainfra keys revoke}. */
  @Command(
      name = "revoke",
      description = "Revoke a key; a gateway that runs notices within about a second.",
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Parameters(paramLabel = "ID", description = "key_…")
    private String id = "";

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withKeys(
          database -> {
            ApiKey key = new KeyStore(database, InstantSource.system()).revoke(account, id);
            if (key == null) {
              return unknown(id);
            }
            System.out.println(options.json() ? KeysJson.of(key).toString() : id + " is revoked");
            return 0;
          });
    }
  }

  /** {@code gammainfra keys rotate}. */
  @Command(
      name = "rotate",
      description = "Make a key like another, print it this one time, and revoke the other.",
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Parameters(paramLabel = "ID", description = "key_…")
    private String id = "";

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withKeys(
          database -> {
            IssuedKey issued = new KeyStore(database, InstantSource.system()).rotate(account, id);
            if (issued == null) {
              return unknown(id);
            }
            show(options, issued);
            return 0;
          });
    }
  }

  private static void show(AccountOptions options, IssuedKey issued) {
    if (options.json()) {
      System.out.println(KeysJson.of(issued));
    } else {
      System.out.println(issued.secret());
      System.err.printf(
          "gammainfra: %s, scope %s; the key is not shown again%n",
          issued.key().id(), issued.key().scope().id());
    }
  }

  private static int unknown(String id) {
    System.err.println("gammainfra: the account has no key " + id + ", or it is revoked");
    return CommandLine.ExitCode.SOFTWARE;
  }
}
