package com.gammainfra.gateway.app;

import com.gammainfra.gateway.billing.Purse;
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
    description = "Give credit to accounts, book what they paid, and show what they have.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CreditsCommand.Add.class,
      CreditsCommand.Refund.class,
      CreditsCommand.Show.class
    })
final class CreditsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CreditsCommand() {}

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "say which: add, refund or show");
  }

  /** How an operator says how much, to which balance, and why. */
  static final class Movement {

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final int LONGEST_REASON = 200;

    @Option(names = "--usd", required = true, paramLabel = "USD", description = "how much")
    private String amount = "";

    @Option(names = "--byok", description = "the balance for requests with keys of their own")
    private boolean byok;

    @Option(names = "--reason", description = "why, for the account's list of transfers")
    private @Nullable String reason;

    @Option(
        names = "--id",
        description = "names this: said twice with one id, it is done once; default: random")
    private @Nullable String id;

    Usd amount(AccountOptions options) {
      return dollars(options, "--usd", amount, false);
    }

    static Usd dollars(AccountOptions options, String option, String text, boolean zero) {
      if (!AMOUNT.matcher(text).matches() || (!zero && !Usd.parse(text).exceeds(Usd.ZERO))) {
        throw options.wrong(option + " takes dollars above 0, with at most nine decimals");
      }
      return Usd.parse(text);
    }

    AccountId account(AccountOptions options) {
      return (byok ? Purse.BYOK : Purse.MANAGED).of(options.account());
    }

    /** A transfer's id. */
    String named(AccountOptions options, String kind) {
      if (id != null && !ID.matcher(id).matches()) {
        throw options.wrong("--id takes 1 to 128 visible ASCII characters");
      }
      return kind + ":" + (id == null ? UUID.randomUUID().toString() : id);
    }

    /** Does it and shows the balance. */
    int book(AccountOptions options, Transfer transfer) throws Exception {
      String why = reason;
      if (why != null
          && (why.isBlank()
              || why.length() > LONGEST_REASON
              || why.chars().anyMatch(Character::isISOControl))) {
        throw options.wrong("--reason takes 1 to " + LONGEST_REASON + " characters");
      }
      AccountId account = account(options);
      return options.withCredits(
          database -> {
            SqlLedger ledger = new SqlLedger(database, InstantSource.system());
            TransferResult result =
                why == null ? ledger.transfer(transfer) : ledger.transfer(transfer, why);
            return switch (result) {
              case TransferResult.Transferred _ -> {
                show(options, options.account(), ledger.balance(account), transfer.id());
                yield 0;
              }
              case TransferResult.OtherContent _ -> {
                System.err.println("gammainfra: another transfer has this id; nothing was booked");
                yield CommandLine.ExitCode.SOFTWARE;
              }
              case TransferResult.InsufficientCredits _ ->
                  throw new IllegalStateException("neither a gift nor a refund needs a balance");
            };
          });
    }
  }

  /** {@code gammainfra credits add}. */
  @Command(
      name = "add",
      description = "Give credit to an account, or with --paid book what it paid you.",
      mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Mixin private Movement movement = new Movement();

    @Option(names = "--paid", description = "it was paid, by invoice or in cash: no gift")
    private boolean paid;

    @Option(
        names = "--fee",
        paramLabel = "USD",
        description = "what was paid besides; with --paid, default: none")
    private @Nullable String fee;

    @Override
    public Integer call() throws Exception {
      if (fee != null && !paid) {
        throw options.wrong("--fee goes with --paid: a gift has none");
      }
      AccountId to = movement.account(options);
      Usd amount = movement.amount(options);
      return movement.book(
          options,
          paid
              ? Transfer.topUp(
                  movement.named(options, "manual"),
                  to,
                  amount,
                  fee == null ? Usd.ZERO : Movement.dollars(options, "--fee", fee, true))
              : Transfer.grant(movement.named(options, "grant"), to, amount));
    }
  }

  /** {@code gammainfra credits refund}. */
  @Command(
      name = "refund",
      description = "Book what you paid back; the balance may go below zero.",
      mixinStandardHelpOptions = true)
  static final class Refund implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Mixin private Movement movement = new Movement();

    @Override
    public Integer call() throws Exception {
      return movement.book(
          options,
          Transfer.refund(
              movement.named(options, "refund"),
              movement.account(options),
              movement.amount(options)));
    }
  }

  /** {@code gammainfra credits show}. */
  @Command(
      name = "show",
      description = "Show what an account has free.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {

    @Mixin private AccountOptions options = new AccountOptions();

    @Option(names = "--byok", description = "the balance for requests with keys of their own")
    private boolean byok;

    @Override
    public Integer call() throws Exception {
      String account = options.account();
      AccountId balance = (byok ? Purse.BYOK : Purse.MANAGED).of(account);
      return options.withCredits(
          database -> {
            SqlLedger ledger = new SqlLedger(database, InstantSource.system());
            show(options, account, ledger.balance(balance), null);
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
