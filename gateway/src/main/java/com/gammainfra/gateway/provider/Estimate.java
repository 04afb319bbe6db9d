package com.gammainfra.gateway.provider;

import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.tokens.TokenCounter;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is assumed of a usage that the provider did not report: counted with the model's own
 * encoding where that is known and loaded, else by the rule of {@link
 * com.gammainfra.gateway.chat.InputSize#expectedTokens}.
 *
 * @param input the tokens of the input
 * @param output counts the output; null where only the rule can
 */
public record Estimate(LongSupplier input, @Nullable TokenCounter output) {

  /** The longest input that is counted, in bytes; a longer one is estimated by the rule. */
  static final int MOST_COUNTED_BYTES = 1 << 20;

  /** For an answer of that model. */
  public static Estimate of(Model model, ChatRequest request) {
    TokenCounter counter = TokenCounter.of(model.id());
    return new Estimate(() -> input(counter, model, request), counter);
  }

  private static long input(@Nullable TokenCounter counter, Model model, ChatRequest request) {
    boolean few = request.size().utf8Bytes() <= MOST_COUNTED_BYTES;
    return counter != null && few && hasText(request) && counter.isReady()
        ? counter.request(request, model.imageTokensBound())
        : request.size().expectedTokens(model.imageTokensBound());
  }

  /** Inputs of embeddings may be given in tokens, which count as what they are. */
  private static boolean hasText(ChatRequest request) {
    return !(request.responseFormat() instanceof ResponseFormat.Vectors)
        || request.messages().stream().noneMatch(input -> input.text().isEmpty());
  }
}
