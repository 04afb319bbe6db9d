package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.wire.CachedTokens;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads the usage of an answer. Counts that are negative, absurd or no numbers are taken as absent.
 *
 * <table>
 * <caption>Where the counts are (as known in November 2026)</caption>
 * <tr><th>ours</th><th>wire</th><th>vendor</th></tr>
 * <tr><td>cachedInput</td><td>prompt_tokens_details.cached_tokens</td>
 * <td><a href="https://platform.openai.com/docs/guides/prompt-caching">OpenAI</a></td></tr>
 * <tr><td></td><td>prompt_cache_hit_tokens</td>
 * <td><a href="https://api-docs.deepseek.com/guides/kv_cache">DeepSeek</a></td></tr>
 * <tr><td></td><td>num_cached_tokens; cached_tokens</td>
 * <td><a href="https://docs.mistral.ai/api/">Mistral</a>; <a
 * href="https://platform.moonshot.ai/docs/api/chat">Moonshot</a></td></tr>
 * <tr><td>cacheWrite5m</td><td>prompt_tokens_details.cache_write_tokens; kept for 30 minutes, which
 * the price book has in the place of five</td>
 * <td><a href="https://platform.openai.com/docs/guides/prompt-caching">OpenAI</a></td></tr>
 * <tr><td>input</td><td>prompt_tokens − cachedInput − cacheWrite5m</td><td>all</td></tr>
 * <tr><td></td><td>prompt_tokens − cacheWrite5m, where total_tokens counts what was cached beside:
 * {@link CachedTokens}</td><td>xAI</td></tr>
 * <tr><td>output</td><td>completion_tokens; or total_tokens − prompt_tokens where that is more:
 * some vendors leave hidden reasoning out of completion_tokens and bill it</td>
 * <td><a href="https://ai.google.dev/gemini-api/docs/openai">Gemini</a>,
 * <a href="https://docs.x.ai/docs/guides/reasoning">xAI</a></td></tr>
 * <tr><td>reasoning</td><td>completion_tokens_details.reasoning_tokens</td>
 * <td><a href="https://platform.openai.com/docs/guides/reasoning">OpenAI</a></td></tr>
 * </table>
 */
final class UsageReader {

  /** More tokens than any model reads or writes. */
  private static final long ABSURD = 1_000_000_000L;

  private static final long ABSENT = -1;

  private final JsonCursor json;
  private long prompt = ABSENT;
  private long completion = ABSENT;
  private long total = ABSENT;
  private long cached = ABSENT;
  private long written = ABSENT;
  private long reasoning = ABSENT;

  private UsageReader(JsonCursor json) {
    this.json = json;
  }

  /** Reads the value the cursor stands on; null where it reports nothing. */
  static @Nullable Usage read(JsonCursor json) {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return null;
    }
    return new UsageReader(json).usage();
  }

  private @Nullable Usage usage() {
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "prompt_tokens" -> prompt = count();
        case "completion_tokens" -> completion = count();
        case "total_tokens" -> total = count();
        case "prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens" ->
            cached = Math.max(cached, count());
        case "prompt_tokens_details" -> promptDetails();
        case "completion_tokens_details" -> reasoning = detail("reasoning_tokens");
        default -> json.skip();
      }
    }
    if (prompt == ABSENT && completion == ABSENT) {
      return null;
    }
    long output = Math.max(completion, 0);
    long input = Math.max(prompt, 0);
    if (CachedTokens.areBeside(input, cached, output, reasoning, total)) {
      input += cached;
    }
    if (prompt != ABSENT) {
      output = Math.max(output, total - input);
    }
    long fromCache = Math.clamp(cached, 0, input);
    long toCache = Math.clamp(written, 0, input - fromCache);
    return new Usage(
        input - fromCache - toCache,
        fromCache,
        toCache,
        0,
        output,
        Math.clamp(reasoning, 0, output),
        false);
  }

  private void promptDetails() {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return;
    }
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "cached_tokens" -> cached = Math.max(cached, count());
        case "cache_write_tokens" -> written = count();
        default -> json.skip();
      }
    }
  }

  private long count() {
    return json.countOrAbsent(ABSURD);
  }

  private long detail(String name) {
    if (!json.at(JsonToken.START_OBJECT)) {
      json.skip();
      return ABSENT;
    }
    long found = ABSENT;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals(name)) {
        found = count();
      } else {
        json.skip();
      }
    }
    return found;
  }
}
