package com.gammainfra.gateway.app;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.server.ModelsJson;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gammainfra models}: the catalog at today's prices. */
@Command(
    name = "models",
    description = "List the models, with prices and lifecycles.",
    mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {

  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    Instant now = Gateway.clock(settings).instant();
    List<Model> models =
        settings.catalog().models().values().stream()
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .toList();
    if (config.json()) {
      System.out.println(new ModelsJson(now, false).list(settings.catalog()));
      return 0;
    }
    Terminal.print(
        "@|bold %-34s %10s %10s %11s %11s  %s|@"
            .formatted("model", "in $/M", "out $/M", "context", "max out", ""));
    for (Model model : models) {
      Rates rates = model.priceAt(now).ratesFor(now, 0);
      String row =
          "%-34s %10s %10s %,11d %,11d"
              .formatted(
                  model.id(),
                  Rates.dollars(rates.input()),
                  Rates.dollars(rates.output()),
                  model.contextTokens(),
                  model.maxOutputTokens());
      boolean keyed =
          settings.catalog().deployments(model.id()).getFirst().provider().hasCredential();
      Terminal.print(
          model.isRetiredAt(now)
              ? "@|faint %s  retired %s, replaced by %s|@"
                  .formatted(row, model.retired(), model.replacement())
              : row
                  + (model.retired() == null ? "" : "  @|yellow until " + model.retired() + "|@")
                  + (keyed ? "  @|green key|@" : ""));
    }
    return 0;
  }
}
