package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.Caller;
import com.gammainfra.gateway.account.KeyPolicy;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.server.UsageCsv;
import com.gammainfra.gateway.server.UsageJson;
import com.gammainfra.gateway.server.UsageRequest;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.usage.UsageReader;
import com.gammainfra.gateway.usage.UsageReport;
import com.gammainfra.gateway.usage.UsageTooLargeException;
import com.gammainfra.gateway.usage.UsageTotals;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gammainfra usage}: what an account used and spent, as {@code GET /v1/usage} tells it. */
@Command(
    name = "usage",
    description = "Show what an account used and spent, from the receipts in the database.",
    mixinStandardHelpOptions = true)
final class UsageCommand implements Callable<Integer> {

  @Mixin private AccountOptions options = new AccountOptions();

  @Option(names = "--from", paramLabel = "TIME", description = "a UTC date or an instant")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "the same; a date includes that day")
  private @Nullable String to;

  @Option(
      names = "--group-by",
      paramLabel = "NAMES",
      description = "some of model, task, provider, day, key, with commas between")
  private @Nullable String groups;

  @Option(
      names = "--baseline",
      paramLabel = "PROVIDER/MODEL",
      description = "what the same tokens would have cost on that model")
  private @Nullable String baseline;

  @Option(names = "--csv", description = "print CSV")
  private boolean csv;

  @Override
  public Integer call() throws Exception {
    String account = options.account();
    Settings settings = options.settings();
    UsageRequest request;
    try {
      request =
          UsageRequest.read(
              parameters(),
              new Caller("admin", account, Scope.ADMIN, KeyPolicy.NONE),
              settings.catalog(),
              Instant.now(),
              csv);
    } catch (ChatErrorException e) {
      throw options.wrong(e.error().message());
    }
    UsageReport report;
    try (Database database = Storage.open(settings.storage())) {
      report = new UsageReader(database).read(request.query());
    } catch (UsageTooLargeException e) {
      throw options.wrong(String.valueOf(e.getMessage()));
    }
    if (options.json()) {
      System.out.println(UsageJson.of(report));
    } else if (csv) {
      System.out.print(UsageCsv.of(report));
    } else {
      print(report);
    }
    return 0;
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new HashMap<>();
    put(parameters, "from", from);
    put(parameters, "to", to);
    put(parameters, "group_by", groups);
    put(parameters, "baseline", baseline);
    return parameters;
  }

  private static void put(Map<String, String> parameters, String name, @Nullable String value) {
    if (value != null) {
      parameters.put(name, value);
    }
  }

  private static void print(UsageReport report) {
    System.out.printf(
        "%s, %s to %s (UTC)%n",
        report.query().accountId(), report.query().from(), report.query().to());
    Terminal.print(
        "@|bold %-44s %9s %12s %12s %14s %14s%s|@"
            .formatted(
                "",
                "requests",
                "input",
                "output",
                "cost $",
                "charged $",
                report.query().baseline() == null ? "" : "      saving $"));
    for (UsageReport.Row row : report.rows()) {
      line(String.join(" · ", row.group()), row.totals());
    }
    line("all", report.totals());
    if (report.query().baseline() != null) {
      System.out.printf(
          "The saving against %s is an estimate: the same tokens at its price; it would have written"
              + " another answer.%n",
          report.query().baseline().id());
    }
  }

  private static void line(String name, UsageTotals totals) {
    UsageTotals.Tokens tokens = totals.tokens();
    Usd saving = totals.saving();
    System.out.printf(
        "%-44s %9d %12d %12d %14s %14s%s%n",
        name,
        totals.requests(),
        tokens.input() + tokens.cachedInput() + tokens.cacheWrite5m() + tokens.cacheWrite1h(),
        tokens.output(),
        totals.cost().micros(),
        totals.charged().micros(),
        saving == null ? "" : " %14s".formatted(saving.micros()));
  }
}
