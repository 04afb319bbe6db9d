package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Rates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the vendors' prompt caches would save a sequence of decisions. A step reads the longest
 * prefix that an earlier step of the same model shares with it, if that is long enough and recent
 * enough; one that goes to another model finds nothing.
 *
 * <p>Where a vendor charges for writing, somebody has to ask for it, and we take the caller to do
 * so wisely: only what a later step of the trace reads is written. That is the cheapest such a
 * vendor can be, and thus no exaggeration of what leaving it saves.
 */
final class PromptCache {

  /**
   * In tokens. OpenAI's bound, and the lowest of Anthropic's, which asks for up to 4,096
   * (developers .openai.com/docs/guides/prompt-caching, read 2026-11-28). The catalog has no bounds
   * of its own.
   */
  private static final long SHORTEST = 1024;

  /** Anthropic's; OpenAI keeps a prefix for five to ten minutes of silence (the same page). */
  private static final Duration KEPT = Duration.ofMinutes(5);

  private record Key(String holder, String digest) {}

  /** A prefix in the cache, and which step it is of. */
  private record Entry(int step, long tokens, Instant at) {}

  private final List<Decision> decisions;
  private final boolean switches;
  private final long[] read;
  private final long[] lent;

  private PromptCache(List<Decision> decisions, boolean switches) {
    this.decisions = decisions;
    this.switches = switches;
    this.read = new long[decisions.size()];
    this.lent = new long[decisions.size()];
  }

  /**
   * The cached tokens of each decision.
   *
   * @param switches whether a cache is one model's own; else all share one
   */
  static List<CacheUse> of(List<Decision> decisions, boolean switches) {
    PromptCache cache = new PromptCache(decisions, switches);
    cache.run();
    List<CacheUse> uses = new ArrayList<>();
    for (int i = 0; i < decisions.size(); i++) {
      uses.add(cache.use(i));
    }
    return uses;
  }

  private void run() {
    Map<Key, Entry> entries = new HashMap<>();
    for (int i = 0; i < decisions.size(); i++) {
      Decision decision = decisions.get(i);
      String holder = holder(decision.choice());
      if (holder == null) {
        continue;
      }
      List<Prefix> prefixes = decision.step().prefixes();
      if (decision.cachedIn() != null) {
        read[i] = decision.cachedIn();
      } else {
        read(i, holder, entries);
      }
      for (Prefix prefix : prefixes) {
        if (prefix.tokens() >= SHORTEST) {
          entries.put(
              new Key(holder, prefix.digest()), new Entry(i, prefix.tokens(), decision.at()));
        }
      }
    }
  }

  private void read(int index, String holder, Map<Key, Entry> entries) {
    Decision decision = decisions.get(index);
    for (Prefix prefix : decision.step().prefixes().reversed()) {
      Entry entry = entries.get(new Key(holder, prefix.digest()));
      if (entry != null && Duration.between(entry.at(), decision.at()).abs().compareTo(KEPT) <= 0) {
        read[index] = Math.min(entry.tokens(), decision.step().tokensIn());
        lent[entry.step()] = Math.max(lent[entry.step()], entry.tokens());
        return;
      }
    }
  }

  private @Nullable String holder(@Nullable Choice choice) {
    return choice == null ? null : switches ? choice.model().id().toString() : "";
  }

  private CacheUse use(int index) {
    Decision decision = decisions.get(index);
    Choice choice = decision.choice();
    if (choice == null) {
      return CacheUse.NONE;
    }
    Rates rates =
        choice.model().priceAt(decision.at()).ratesFor(decision.at(), decision.step().tokensIn());
    boolean charged = rates.cacheWrite5m() > rates.input();
    return new CacheUse(read[index], charged ? Math.max(0, lent[index] - read[index]) : 0);
  }
}
