package com.gammainfra.gateway.chat;

/**
 * The tokens of one answer. The input classes are disjoint; {@code reasoning} is part of {@code
 * output}.
 *
 * @param input input tokens that were neither read from nor written to a cache
 * @param cachedInput input tokens read from a cache
 * @param cacheWrite5m input tokens written to a five-minute cache
 * @param cacheWrite1h input tokens written to a one-hour cache
 * @param output generated tokens, reasoning included
 * @param reasoning generated tokens that were hidden reasoning
 * @param estimated whether the provider did not report the counts, so that they are our estimate
 */
public record Usage(
    long input,
    long cachedInput,
    long cacheWrite5m,
    long cacheWrite1h,
    long output,
    long reasoning,
    boolean estimated) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, false);

  /** A usage of input and output only, as reported. */
  public static Usage of(long input, long output) {
    return new Usage(input, 0, 0, 0, output, 0, false);
  }

  /** All input classes together. */
  public long totalInput() {
    return input + cachedInput + cacheWrite5m + cacheWrite1h;
  }
}
