package com.gammainfra.gateway.app;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Rates;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.pricelist.PriceCheck;
import com.gammainfra.gateway.pricelist.PriceList;
import com.gammainfra.gateway.pricelist.PriceListException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra prices check}: where the price book and a published list differ. */
@Command(
    name = "check",
    description = {
      "Compare the prices in force with a published price list, and print what differs.",
      "Exit code 0 when every rate that both state agrees, 1 when one differs, 2 when FILE cannot be"
          + " read or knows none of the models."
    },
    mixinStandardHelpOptions = true)
final class PricesCheckCommand implements Callable<Integer> {

  private static final int DIFFERS = 1;
  private static final MathContext RATIO_DIGITS = new MathContext(4);
  private static final String COLUMNS = "%-34s %-28s %-14s %12s %12s %8s";

  @ParentCommand private PricesCommand prices;

  @Option(
      names = "--against",
      required = true,
      paramLabel = "FILE",
      description =
          "LiteLLM's model_prices_and_context_window.json, or OpenRouter's list of models; it is"
              + " read from disk, never fetched")
  private Path file;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  PricesCheckCommand() {}

  @Override
  public Integer call() throws Exception {
    Settings settings = prices.config().load();
    try {
      PriceList list = PriceList.parse(Files.readAllBytes(file));
      PriceCheck check =
          PriceCheck.of(
              list, settings.catalog().models().values(), Gateway.clock(settings).instant());
      if (check.rateCount() == 0) {
        return refuse(": the list knows none of the models, so nothing was compared");
      }
      if (prices.config().json()) {
        System.out.println(json(check));
      } else {
        print(check, list.title());
      }
      return check.differenceCount() == 0 ? CommandLine.ExitCode.OK : DIFFERS;
    } catch (PriceListException e) {
      return refuse(":" + e.getMessage());
    } catch (NoSuchFileException e) {
      return refuse(": no such file");
    } catch (IOException e) {
      return refuse(": cannot be read: " + e);
    }
  }

  private int refuse(String why) {
    System.err.println("gammainfra: " + file + why);
    return CommandLine.ExitCode.USAGE;
  }

  private static void print(PriceCheck check, String title) {
    if (check.differenceCount() > 0) {
      Terminal.print(
          "@|bold %s|@"
              .formatted(
                  COLUMNS.formatted(
                      "model", "of requests", "class", "ours $/M", "theirs $/M", "ratio")));
    }
    for (PriceCheck.ModelCheck model : check.compared()) {
      for (PriceCheck.RateCheck rate : model.differences()) {
        String ratio = ratio(rate);
        System.out.println(
            COLUMNS.formatted(
                model.model(),
                condition(rate.condition()),
                rate.rateClass().id(),
                Rates.dollars(rate.ours()),
                Rates.dollars(rate.theirs()),
                ratio == null ? "-" : ratio));
      }
    }
    for (ModelId id : check.unknown()) {
      System.out.println("not in the list: " + id);
    }
    System.out.printf(
        Locale.ROOT,
        "rates that agree: %d of %d; models that %s's list knows: %d of %d%n",
        check.rateCount() - check.differenceCount(),
        check.rateCount(),
        title,
        check.compared().size(),
        check.compared().size() + check.unknown().size());
  }

  private static String condition(PriceCheck.Condition condition) {
    return switch (condition) {
      case PriceCheck.Condition.Standard() -> "standard";
      case PriceCheck.Condition.Above(long tokens) -> "above %,d tokens".formatted(tokens);
      case PriceCheck.Condition.OffPeak() -> "off-peak";
    };
  }

  /** Theirs by ours, with four digits; null when ours is 0. */
  private static @Nullable String ratio(PriceCheck.RateCheck rate) {
    return rate.ours() == 0
        ? null
        : BigDecimal.valueOf(rate.theirs())
            .divide(BigDecimal.valueOf(rate.ours()), RATIO_DIGITS)
            .stripTrailingZeros()
            .toPlainString();
  }

  private static ObjectNode json(PriceCheck check) {
    ObjectNode document = JsonMapper.shared().createObjectNode();
    document.put("object", "price_check");
    document.put("models_compared", check.compared().size());
    document.put("rates_compared", check.rateCount());
    document.put("rates_agreeing", check.rateCount() - check.differenceCount());
    ArrayNode differences = document.putArray("differences");
    for (PriceCheck.ModelCheck model : check.compared()) {
      for (PriceCheck.RateCheck rate : model.differences()) {
        ObjectNode node = differences.addObject();
        node.put("model", model.model().toString());
        node.put("listed_as", model.listedAs());
        node.put("price_version", model.priceVersion());
        switch (rate.condition()) {
          case PriceCheck.Condition.Standard() -> node.put("condition", "standard");
          case PriceCheck.Condition.Above(long tokens) ->
              node.put("condition", "tier").put("above_input_tokens", tokens);
          case PriceCheck.Condition.OffPeak() -> node.put("condition", "off_peak");
        }
        node.put("class", rate.rateClass().id());
        node.put("ours_usd_per_million", Rates.dollars(rate.ours()));
        node.put("theirs_usd_per_million", Rates.dollars(rate.theirs()));
        node.put("ratio", ratio(rate));
      }
    }
    ArrayNode unknown = document.putArray("unknown");
    check.unknown().forEach(id -> unknown.add(id.toString()));
    return document;
  }
}
