package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import java.util.Map;

/**
 * {@code POST /v1/messages/count_tokens}: how many tokens a request is likely to have, whoever
 * would answer it. An estimate from its size, made here: no provider is asked and nothing is
 * charged.
 */
final class TokenCountHandler implements Endpoint.Handler.Simple {

  /** What an image of usual size comes to with most vendors. */
  private static final int TOKENS_PER_IMAGE = 1_600;

  private final AnthropicDialect dialect = new AnthropicDialect();

  @Override
  public Reply reply(Call call) {
    ChatRequest request = dialect.decodeCountRequest(call.body());
    long tokens = request.size().expectedTokens(TOKENS_PER_IMAGE);
    return new Reply(200, "application/json", Map.of(), dialect.encodeTokenCount(tokens))
        .with("x-gammainfra-warnings", "input_tokens is an estimate");
  }
}
