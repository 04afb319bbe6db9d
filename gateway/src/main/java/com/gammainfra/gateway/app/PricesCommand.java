package com.gammainfra.gateway.app;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.PeakHours;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.server.ModelsJson;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra prices}: the price book in force at the clock's date. */
@Command(
    name = "prices",
    description = "List the prices in force, with version and source; dollars per million tokens.",
    mixinStandardHelpOptions = true,
    subcommands = PricesCheckCommand.class)
final class PricesCommand implements Callable<Integer> {

  private static final String COLUMNS = "%-34s %8s %8s %8s %8s %8s";

  @Mixin private ConfigOption config = new ConfigOption();

  /** The options, which {@code prices check} shares. */
  ConfigOption config() {
    return config;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    Instant now = Gateway.clock(settings).instant();
    List<Model> models =
        settings.catalog().models().values().stream()
            .sorted(Comparator.comparing(Model::id))
            .toList();
    if (config.json()) {
      System.out.println(json(models, now));
    } else {
      print(models, now);
    }
    return 0;
  }

  private static void print(List<Model> models, Instant now) {
    Terminal.print(
        "@|bold %s  %s|@"
            .formatted(
                COLUMNS.formatted("model", "in", "cached", "write 5m", "write 1h", "out"),
                "version, source"));
    for (Model model : models) {
      Price price = model.priceAt(now);
      Terminal.print(
          Terminal.literal(row(model.id().toString(), price.rates()))
              + "  @|bold %s|@ %s"
                  .formatted(
                      Terminal.literal(shortVersion(model, price)),
                      Terminal.literal(price.source())));
      for (Price.Tier tier : price.tiers()) {
        System.out.println(
            row("  above %,d input tokens".formatted(tier.aboveInputTokens()), tier.rates()));
      }
      if (price.offPeak() != null) {
        System.out.println(row("  outside the peak hours", price.offPeak().rates()));
      }
    }
  }

  private static String row(String name, Rates rates) {
    return COLUMNS.formatted(
        name,
        Rates.dollars(rates.input()),
        Rates.dollars(rates.cachedInput()),
        Rates.dollars(rates.cacheWrite5m()),
        Rates.dollars(rates.cacheWrite1h()),
        Rates.dollars(rates.output()));
  }

  /** The version without the model, which the row names already. */
  private static String shortVersion(Model model, Price price) {
    return price.version().substring((model.id() + "@").length());
  }

  private static ObjectNode json(List<Model> models, Instant now) {
    ObjectNode document = JsonMapper.shared().createObjectNode();
    document.put("object", "price_book");
    document.put("at", now.toString());
    ArrayNode prices = document.putArray("prices");
    for (Model model : models) {
      Price price = model.priceAt(now);
      ObjectNode node = prices.addObject();
      node.put("model", model.id().toString());
      node.put("version", price.version());
      node.put("from", price.from().equals(Instant.MIN) ? null : price.from().toString());
      node.put("source", price.source());
      node.setAll(ModelsJson.rates(price.rates()));
      ArrayNode tiers = node.putArray("tiers");
      for (Price.Tier tier : price.tiers()) {
        tiers.add(
            ModelsJson.rates(tier.rates()).put("above_input_tokens", tier.aboveInputTokens()));
      }
      Price.OffPeak offPeak = price.offPeak();
      node.set("off_peak", offPeak == null ? null : json(offPeak));
    }
    return document;
  }

  private static ObjectNode json(Price.OffPeak offPeak) {
    ObjectNode node = ModelsJson.rates(offPeak.rates());
    ArrayNode hours = node.putArray("peak_hours_utc");
    for (PeakHours.Window window : offPeak.peak().windows()) {
      hours.add(window.from() + "-" + (window.to().equals(LocalTime.MAX) ? "24:00" : window.to()));
    }
    ArrayNode days = node.putArray("peak_days");
    offPeak.peak().days().stream()
        .sorted()
        .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
        .forEach(days::add);
    node.put("zone", offPeak.peak().zone().getId());
    return node;
  }
}
