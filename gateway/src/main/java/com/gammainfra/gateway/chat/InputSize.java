package com.gammainfra.gateway.chat;

/**
 * How much a model will have to read, measured without a tokenizer.
 *
 * @param asciiBytes ASCII characters of all texts, tool definitions and schemas
 * @param otherCodePoints all other characters of the same
 * @param utf8Bytes bytes of the same in UTF-8
 */
public record InputSize(
    long asciiBytes, long otherCodePoints, long utf8Bytes, int messages, int images) {

  /**
   * A likely count of input tokens: four ASCII characters or one other character a token, four
   * tokens of framing a message, {@code tokensPerImage} an image.
   */
  public long expectedTokens(int tokensPerImage) {
    return asciiBytes / 4 + otherCodePoints + 4L * messages + (long) images * tokensPerImage + 1;
  }

  /**
   * A count of input tokens that is never too low: no tokenizer in use makes more tokens than
   * bytes. 16 tokens a message are added for its framing.
   */
  public long maxTokens(int tokensPerImage) {
    return utf8Bytes + 16L * messages + (long) images * tokensPerImage;
  }
}
