package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.wire.CachedTokens;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the usage of an answer (<a
 * href="https://platform.openai.com/docs/api-reference/responses/object#responses/object-usage">usage</a>).
 * {@code input_tokens} holds what was read from and written to a cache. What is written is kept for
 * 30 minutes, which the price book has in the place of five. Where {@code total_tokens} counts what
 * was read from a cache beside them, they do not hold it: {@link CachedTokens}. Counts that are
 * negative, absurd or no numbers are taken as absent.
 */
final class UsageReader {

  /** More tokens than any model reads or writes. */
  private static final long ABSURD = 1_000_000_000L;

  private UsageReader() {}

  /** The usage; null where nothing is reported. */
  static ChatEvent.@Nullable UsageReported read(JsonNode usage) {
    long input = count(usage.path("input_tokens"));
    long output = count(usage.path("output_tokens"));
    if (input < 0 && output < 0) {
      return null;
    }
    JsonNode details = usage.path("input_tokens_details");
    long all = Math.max(input, 0);
    long generated = Math.max(output, 0);
    long read = count(details.path("cached_tokens"));
    long reasoned = count(usage.path("output_tokens_details").path("reasoning_tokens"));
    if (CachedTokens.areBeside(all, read, generated, reasoned, count(usage.path("total_tokens")))) {
      all += read;
    }
    long cached = Math.clamp(read, 0, all);
    long written = Math.clamp(count(details.path("cache_write_tokens")), 0, all - cached);
    long reasoning = Math.clamp(reasoned, 0, generated);
    return new ChatEvent.UsageReported(
        new Usage(all - cached - written, cached, written, 0, generated, reasoning, false));
  }

  private static long count(JsonNode value) {
    if (!value.isNumber()) {
      return -1;
    }
    double number = value.doubleValue();
    return number >= 0 && number <= ABSURD && number == Math.rint(number) ? (long) number : -1;
  }
}
