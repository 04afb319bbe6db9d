package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.reconciliation.DayModel;
import com.gammainfra.gateway.reconciliation.ExportFormat;
import com.gammainfra.gateway.reconciliation.ExportedModels;
import com.gammainfra.gateway.reconciliation.GatewayUsage;
import com.gammainfra.gateway.reconciliation.Reconciliation;
import com.gammainfra.gateway.reconciliation.TokenClass;
import com.gammainfra.gateway.reconciliation.UsageExport;
import com.gammainfra.gateway.reconciliation.UsageExportException;
import com.gammainfra.gateway.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

/** {@code gammainfra reconcile}: a provider's export beside the gateway's receipts and ledger. */
@Command(
    name = "reconcile",
    description = {
      "Compare a provider's export of usage with the gateway's receipts, per day, model and token"
          + " class, and print what differs.",
      "Exit code 0 when all of it agrees, 1 when something differs, 2 when FILE cannot be read."
    },
    mixinStandardHelpOptions = true)
final class ReconcileCommand implements Callable<Integer> {

  private static final int DIFFERS = 1;

  /** An export of a year by the minute has about 100 MB. */
  private static final long MOST_BYTES = 256L * 1024 * 1024;

  @Mixin private ConfigOption config = new ConfigOption();

  @Spec private CommandSpec spec;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "NAME",
      description = "such as openai")
  private String provider;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "openai, anthropic or generic; default: whichever the header is of")
  private @Nullable String format;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "an account whose own key was asked with; default: the gateway's keys")
  private @Nullable String account;

  @Option(names = "--from", paramLabel = "DAY", description = "default: the export's first day")
  private @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "DAY", description = "default: the export's last day")
  private @Nullable LocalDate to;

  @Option(
      names = "--model",
      paramLabel = "EXPORTED=MODEL",
      description = "what the gateway calls a model of the export, without its provider")
  private Map<String, String> models = new HashMap<>();

  @Option(
      names = "--tolerance",
      paramLabel = "TOKENS",
      description = "how many tokens a count may differ by; default: 0")
  private long tolerance;

  @Parameters(paramLabel = "FILE", description = "the export, CSV")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReconcileCommand() {}

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    if (!settings.catalog().providers().containsKey(provider)) {
      throw wrong("--provider: the catalog has no provider " + provider);
    }
    ExportFormat named = format == null ? null : ExportFormat.named(format);
    if (format != null && named == null) {
      throw wrong("--format takes openai, anthropic or generic");
    }
    if (tolerance < 0) {
      throw wrong("--tolerance takes a number from 0");
    }
    UsageExport export;
    try {
      if (Files.size(file) > MOST_BYTES) {
        return refuse(": larger than " + MOST_BYTES + " bytes");
      }
      export = UsageExport.parse(Files.readString(file), named);
    } catch (UsageExportException e) {
      return refuse(": " + e.getMessage());
    } catch (NoSuchFileException e) {
      return refuse(": no such file");
    } catch (IOException e) {
      return refuse(": cannot be read: " + e);
    }
    LocalDate first = from == null ? export.firstDay() : from;
    LocalDate last = to == null ? export.lastDay() : to;
    if (first == null || last == null) {
      return refuse(": holds no usage; say which days with --from and --to");
    }
    if (last.isBefore(first)
        || (!export.tokens().keys().isEmpty()
            && (export.tokens().keys().first().day().isBefore(first)
                || export.tokens().keys().last().day().isAfter(last)))) {
      throw wrong("--from and --to must hold all days of the export");
    }
    GatewayUsage gateway;
    try (Database database = Storage.open(settings.storage())) {
      gateway = GatewayUsage.read(database, provider, account, first, last);
    }
    Reconciliation found =
        Reconciliation.of(
            export, new ExportedModels(settings.catalog(), provider, models), gateway, tolerance);
    if (config.json()) {
      System.out.println(json(found, gateway, first, last));
    } else {
      print(found, gateway, first, last);
    }
    return found.differences().isEmpty() && gateway.ledger().agrees()
        ? CommandLine.ExitCode.OK
        : DIFFERS;
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private int refuse(String why) {
    System.err.println("gammainfra: " + file + why);
    return CommandLine.ExitCode.USAGE;
  }

  private void print(Reconciliation found, GatewayUsage gateway, LocalDate first, LocalDate last) {
    if (!found.differences().isEmpty()) {
      Terminal.print(
          "@|bold %-11s %-32s %-15s %14s %14s %14s|@"
              .formatted("day (UTC)", "model", "class", "gateway", provider, "difference"));
    }
    for (Reconciliation.Difference one : found.differences()) {
      System.out.printf(
          Locale.ROOT,
          "%-11s %-32s %-15s %14d %14d %+14d%n",
          one.where().day(),
          one.where().model(),
          one.tokenClass().id(),
          one.gateway(),
          one.provider(),
          one.provider() - one.gateway());
    }
    notes(gateway.unmetered(), "attempts may have been billed, of whose tokens nothing is known");
    notes(gateway.estimated(), "answers were counted by the gateway, as no count came");
    for (TokenClass untold : found.untold()) {
      System.out.println("not in the export, not compared: " + untold.id());
    }
    GatewayUsage.LedgerCheck ledger = gateway.ledger();
    if (!ledger.agrees()) {
      System.out.printf(
          "of %d answers that the ledger owes %s for, %d have no receipt, and %d one of another"
              + " cost%n",
          ledger.posted(), provider, ledger.withoutReceipt(), ledger.otherCost());
    }
    System.out.printf(
        "%s to %s: counts that agree: %d of %d%n",
        first, last, found.compared() - found.differences().size(), found.compared());
  }

  private static void notes(Map<DayModel, Integer> attempts, String what) {
    attempts.forEach(
        (where, count) ->
            System.out.printf("%s %s: %d %s%n", where.day(), where.model(), count, what));
  }

  private ObjectNode json(
      Reconciliation found, GatewayUsage gateway, LocalDate first, LocalDate last) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("provider", provider);
    document.put("account", account);
    document.put("from", first.toString());
    document.put("to", last.toString());
    document.put("time_zone", "UTC");
    document.put("tolerance", tolerance);
    document.put("compared", found.compared());
    ArrayNode differences = document.putArray("differences");
    for (Reconciliation.Difference one : found.differences()) {
      ObjectNode row = put(differences, one.where());
      row.put("class", one.tokenClass().id());
      row.put("gateway", one.gateway());
      row.put("provider", one.provider());
    }
    ArrayNode unmetered = document.putArray("unmetered_attempts");
    gateway.unmetered().forEach((where, count) -> put(unmetered, where).put("count", count));
    ArrayNode estimated = document.putArray("estimated_answers");
    gateway.estimated().forEach((where, count) -> put(estimated, where).put("count", count));
    ArrayNode untold = document.putArray("not_compared");
    found.untold().stream().sorted().map(TokenClass::id).forEach(untold::add);
    ObjectNode ledger = document.putObject("ledger");
    ledger.put("posted", gateway.ledger().posted());
    ledger.put("owed_usd", gateway.ledger().amount().exact());
    ledger.put("without_receipt", gateway.ledger().withoutReceipt());
    ledger.put("other_cost", gateway.ledger().otherCost());
    return document;
  }

  private static ObjectNode put(ArrayNode rows, DayModel where) {
    return rows.addObject().put("day", where.day().toString()).put("model", where.model());
  }
}
