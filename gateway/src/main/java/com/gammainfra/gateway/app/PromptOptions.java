package com.gammainfra.gateway.app;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The prompt a command is about. */
final class PromptOptions {

  @Parameters(paramLabel = "PROMPT", description = "the prompt; - reads it from standard input")
  private String prompt = "";

  @Option(names = "--system", description = "the system prompt above it")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--model",
      description = "the model to ask for (default: ${DEFAULT-VALUE})",
      defaultValue = "gammainfra/auto")
  private String model = "gammainfra/auto";

  /** The model's name as asked. */
  String model() {
    return model;
  }

  /** The request a client would send. */
  ChatRequest request() throws IOException {
    String text =
        prompt.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : prompt;
    return OpenAiDialect.requestOf(model, system, text);
  }
}
