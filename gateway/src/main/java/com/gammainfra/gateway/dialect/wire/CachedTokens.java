package com.gammainfra.gateway.dialect.wire;

/**
 * Where a provider that counts in OpenAI's words counted the tokens that it read from a cache:
 * among those of the prompt, as <a
 * href="https://platform.openai.com/docs/guides/prompt-caching">OpenAI</a> does, or beside them, as
 * xAI does in public error reports until November 2026. Only the total tells.
 */
public final class CachedTokens {

  private CachedTokens() {}

  /**
   * Whether they are beside the prompt's: the total then is as much more than prompt and output, or
   * more by the reasoning too, which some leave out of the output. Where the reasoning alone is as
   * large as the gap, it is the reason.
   *
   * @param cached below 0 where it is not said, as are {@code reasoning} and {@code total}
   */
  public static boolean areBeside(
      long prompt, long cached, long output, long reasoning, long total) {
    long gap = total - prompt - output;
    if (cached > prompt) {
      return gap >= cached;
    }
    return cached > 0 && reasoning != gap && (gap == cached || gap == cached + reasoning);
  }
}
