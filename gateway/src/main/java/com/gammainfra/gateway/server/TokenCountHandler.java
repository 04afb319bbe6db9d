package com.gammainfra.gateway.server;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.tokens.TokenCounter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/messages/count_tokens}: how many tokens a request is likely to have. Made here:
 * no provider is asked and nothing is charged. Where it names a model whose encoding is public, its
 * texts are counted with that, up to 1 MiB of them; otherwise its size is what counts.
 */
final class TokenCountHandler implements Endpoint.Handler.Simple {

  /** What an image of usual size comes to with most vendors. */
  private static final int TOKENS_PER_IMAGE = 1_600;

  private static final int MOST_COUNTED_BYTES = 1 << 20;

  private final AnthropicDialect dialect = new AnthropicDialect();

  @Override
  public Reply reply(Call call) {
    ChatRequest request = dialect.decodeCountRequest(call.body());
    long tokens = tokens(request);
    return new Reply(200, "application/json", Map.of(), dialect.encodeTokenCount(tokens))
        .with("x-gammainfra-warnings", "input_tokens is an estimate");
  }

  private static long tokens(ChatRequest request) {
    TokenCounter counter = counter(request.model());
    return counter == null || request.size().utf8Bytes() > MOST_COUNTED_BYTES
        ? request.size().expectedTokens(TOKENS_PER_IMAGE)
        : counter.request(request, TOKENS_PER_IMAGE);
  }

  private static @Nullable TokenCounter counter(String model) {
    int slash = model.indexOf('/');
    boolean pinned = slash > 0 && slash < model.length() - 1;
    return pinned ? TokenCounter.of(ModelId.parse(model)) : null;
  }
}
