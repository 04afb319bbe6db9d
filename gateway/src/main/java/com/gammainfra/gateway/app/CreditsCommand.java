package com.gammainfra.gateway.app;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.ledger.TransferResult;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra credits}: what accounts have free. */
@Command(
    name = "credits",
    description = "Give credit to accounts, and show what they have.",
    mixinStandardHelpOptions = true,
    subcommands = {CreditsCommand.Add.class, CreditsCommand.Show.class})
final class CreditsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CreditsCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say which: add or show");
  }

  /** {@code gammainfra credits add}. */
  @Command(
      name = "add",
      description = "Give credit to an account.",
      mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    @Mixin private AccountOptions options = new AccountOptions();

    @Option(names = "--usd", required = true, paramLabel = "USD", description = "how much")
    private String amount = "";

    @Option(
        names = "--id",
        description = "names this gift: said twice with one id, it is given once; default: random")
    private @Nullable String id;

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      if (!AMOUNT.matcher(amount).matches() || !Usd.parse(amount).exceeds(Usd.ZERO)) {
        throw options.wrong("--usd takes dollars above 0, with at most nine decimals");
      }
      if (id != null && !ID.matcher(id).matches()) {
        throw options.wrong("--id takes 1 to 128 visible ASCII characters");
      }
      String named = "grant:" + (id == null ? UUID.randomUUID().toString() : id);
      AccountId to = AccountId.managed(account);
      return options.withCredits(
          database -> {
            SqlLedger ledger = new SqlLedger(database, InstantSource.system());
            return switch (ledger.transfer(Transfer.grant(named, to, Usd.parse(amount)))) {
              case TransferResult.Transferred _ -> {
                show(options, account, ledger.balance(to), named);
                yield 0;
              }
              case TransferResult.OtherContent _ -> {
                System.err.println("gammainfra: another transfer has this id; nothing was given");
                yield CommandLine.ExitCode.SOFTWARE;
              }
              case TransferResult.InsufficientCredits _ ->
                  throw new IllegalStateException("a gift leaves no balance below zero");
            };
          });
    }
  }

  /** {@code gammainfra credits show}. */
  @Command(
      name = "show",
      description = "Show what an account has free.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      return options.withCredits(
          database -> {
            SqlLedger ledger = new SqlLedger(database, InstantSource.system());
            show(options, account, ledger.balance(AccountId.managed(account)), null);
            return 0;
          });
    }
  }

  private static void show(
      AccountOptions options, String account, Usd balance, @Nullable String transfer) {
    if (options.json()) {
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.put("account", account);
      document.put("balance_usd", balance.exact());
      if (transfer != null) {
        document.put("transfer", transfer);
      }
      System.out.println(document);
    } else {
      System.out.println(account + " has " + balance);
    }
  }
}
