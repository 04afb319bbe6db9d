package com.gammainfra.gateway.pricelist;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Price;
import com.gammainfra.gateway.catalog.Rates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How a catalog's prices compare with a published list, by model.
 *
 * <p>Every rate that the list states is compared, as an integer of nano-dollars per million tokens.
 * A tier that only one side has is compared with what the other takes for a prompt of that length.
 * Bounds of tiers are the same when they are less than 1,000 tokens apart, since lists write them
 * in thousands. Hours are not compared, only the rates of peak and off-peak; a list that knows no
 * hours is compared with the peak's.
 *
 * <p>One zero says nothing: for writing a cache where the catalog has no price of its own. Lists
 * write it for vendors that bill what is written as input, which is what the catalog does.
 *
 * @param compared the models that both know, by name
 * @param unknown the models that the list does not know, by name
 */
public record PriceCheck(List<ModelCheck> compared, List<ModelId> unknown) {

  private static final long SAME_BOUND_TOKENS = 1000;

  public PriceCheck {
    compared = List.copyOf(compared);
    unknown = List.copyOf(unknown);
  }

  /**
   * One model's rates.
   *
   * @param listedAs the name it has in the list
   * @param priceVersion the catalog's price that was compared
   * @param rates never empty
   */
  public record ModelCheck(
      ModelId model, String listedAs, String priceVersion, List<RateCheck> rates) {

    public ModelCheck {
      rates = List.copyOf(rates);
    }

    /** The rates on which both sides disagree. */
    public List<RateCheck> differences() {
      return rates.stream().filter(rate -> !rate.agrees()).toList();
    }
  }

  /**
   * One rate of both sides.
   *
   * @param ours the catalog's, in nano-dollars per million tokens
   * @param theirs the list's, in nano-dollars per million tokens
   */
  public record RateCheck(Condition condition, RateClass rateClass, long ours, long theirs) {

    /** Whether both are the same, to the nano-dollar. */
    public boolean agrees() {
      return ours == theirs;
    }
  }

  /** Which requests a rate is for. */
  public sealed interface Condition {

    /** A short prompt; for a model with peak hours, in one of them. */
    record Standard() implements Condition {}

    /** A prompt of more than that many input tokens. */
    record Above(long inputTokens) implements Condition {}

    /** A short prompt outside the peak hours. */
    record OffPeak() implements Condition {}
  }

  /**
   * Compares the prices that hold at {@code at}.
   *
   * @throws PriceListException when the list's entry of one of the models cannot be read
   */
  public static PriceCheck of(PriceList list, Collection<Model> models, Instant at)
      throws PriceListException {
    List<ModelCheck> compared = new ArrayList<>();
    List<ModelId> unknown = new ArrayList<>();
    for (Model model : models.stream().sorted(Comparator.comparing(Model::id)).toList()) {
      ListedPrice listed = list.find(model);
      if (listed == null) {
        unknown.add(model.id());
      } else {
        Price price = model.priceAt(at);
        compared.add(
            new ModelCheck(model.id(), listed.name(), price.version(), rates(price, listed)));
      }
    }
    return new PriceCheck(compared, unknown);
  }

  /** How many rates were compared. */
  public int rateCount() {
    return compared.stream().mapToInt(model -> model.rates().size()).sum();
  }

  /** On how many rates both sides disagree. */
  public int differenceCount() {
    return compared.stream().mapToInt(model -> model.differences().size()).sum();
  }

  private static List<RateCheck> rates(Price ours, ListedPrice theirs) {
    List<RateCheck> rates = new ArrayList<>();
    compare(rates, new Condition.Standard(), ours.rates(), theirs.standard());
    for (long bound : bounds(ours, theirs)) {
      compare(
          rates, new Condition.Above(bound), oursAbove(ours, bound), theirsAbove(theirs, bound));
    }
    Map<RateClass, Long> theirsOffPeak = theirs.offPeak();
    if (theirsOffPeak != null) {
      Price.OffPeak offPeak = ours.offPeak();
      compare(
          rates,
          new Condition.OffPeak(),
          offPeak == null ? ours.rates() : offPeak.rates(),
          theirsOffPeak);
    }
    return rates;
  }

  private static void compare(
      List<RateCheck> into, Condition condition, Rates ours, Map<RateClass, Long> theirs) {
    for (RateClass rateClass : RateClass.values()) {
      Long listed = theirs.get(rateClass);
      if (listed != null && !saysNothing(rateClass, ours, listed)) {
        into.add(new RateCheck(condition, rateClass, rateClass.in(ours), listed));
      }
    }
  }

  private static boolean saysNothing(RateClass rateClass, Rates ours, long listed) {
    boolean write = rateClass == RateClass.CACHE_WRITE_5M || rateClass == RateClass.CACHE_WRITE_1H;
    return write && listed == 0 && rateClass.in(ours) == ours.input();
  }

  /** Our bounds, and theirs that are not the same as one of ours. */
  private static NavigableSet<Long> bounds(Price ours, ListedPrice theirs) {
    NavigableSet<Long> bounds = new TreeSet<>();
    ours.tiers().forEach(tier -> bounds.add(tier.aboveInputTokens()));
    theirs
        .tiers()
        .keySet()
        .forEach(
            bound -> {
              if (ours.tiers().stream().noneMatch(t -> same(t.aboveInputTokens(), bound))) {
                bounds.add(bound);
              }
            });
    return bounds;
  }

  private static Rates oursAbove(Price price, long bound) {
    Rates rates = price.rates();
    for (Price.Tier tier : price.tiers()) {
      rates = tier.aboveInputTokens() <= bound ? tier.rates() : rates;
    }
    return rates;
  }

  private static Map<RateClass, Long> theirsAbove(ListedPrice price, long bound) {
    Map<RateClass, Long> rates = price.standard();
    for (Map.Entry<Long, Map<RateClass, Long>> tier : price.tiers().entrySet()) {
      rates = tier.getKey() <= bound || same(tier.getKey(), bound) ? tier.getValue() : rates;
    }
    return rates;
  }

  private static boolean same(long bound, long other) {
    return Math.abs(bound - other) < SAME_BOUND_TOKENS;
  }
}
