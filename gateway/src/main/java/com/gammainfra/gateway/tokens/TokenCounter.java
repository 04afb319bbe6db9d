package com.gammainfra.gateway.tokens;

import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Tool;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts with one of OpenAI's encodings. Their tables are read when they are first asked for, on a
 * thread of its own, so that neither the start nor an answer waits for them. Thread-safe.
 *
 * <table>
 * <caption>Encodings (<a
 * href="https://github.com/openai/tiktoken/blob/main/tiktoken/model.py">tiktoken, model.py</a>, as
 * known in November 2026)</caption>
 * <tr><td>o200k_base</td><td>OpenAI's models that chat; gpt-oss, whose own adds special tokens
 * only</td></tr>
 * <tr><td>cl100k_base</td><td>OpenAI's text-embedding-3</td></tr>
 * </table>
 */
public final class TokenCounter {

  /** For models that chat. */
  public static final TokenCounter O200K = new TokenCounter(EncodingType.O200K_BASE);

  /** For embeddings. */
  public static final TokenCounter CL100K = new TokenCounter(EncodingType.CL100K_BASE);

  /** More of one text is not looked at: what follows is taken to be like it. */
  static final int MOST_CHARACTERS = 256 * 1024;

  /**
   * Of framing a message, and of an answer's beginning (<a
   * href="https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb">OpenAI
   * Cookbook, How to count tokens</a>, read as generally known).
   */
  private static final int A_MESSAGE = 3;

  /** Of framing a tool; an assumption, since its form is not public. */
  private static final int A_TOOL = 8;

  private final EncodingType type;
  private final AtomicReference<@Nullable CompletableFuture<Encoding>> encoding =
      new AtomicReference<>();

  private TokenCounter(EncodingType type) {
    this.type = type;
  }

  /** The counter of a model; null where its encoding is not known. */
  public static @Nullable TokenCounter of(ModelId model) {
    if (model.provider().equals("openai")) {
      return model.name().startsWith("text-embedding") ? CL100K : O200K;
    }
    return model.name().contains("gpt-oss") ? O200K : null;
  }

  /** Whether it can count without waiting; where it cannot, it will be able to soon. */
  public boolean isReady() {
    return loading().isDone();
  }

  /**
   * The tokens of a text, in time that is bounded by {@value #MOST_CHARACTERS} characters of it.
   */
  public long text(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return loading().join().countTokensOrdinary(text);
    }
    int cut =
        MOST_CHARACTERS - (Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? 1 : 0);
    double share = (double) text.length() / cut;
    return Math.round(loading().join().countTokensOrdinary(text.substring(0, cut)) * share);
  }

  /**
   * The likely tokens of a request.
   *
   * @param tokensPerImage what an image counts as
   */
  public long request(ChatRequest request, int tokensPerImage) {
    if (request.responseFormat() instanceof ResponseFormat.Vectors) {
      return request.messages().stream().mapToLong(input -> text(input.text())).sum();
    }
    long tokens = A_MESSAGE + (long) request.size().images() * tokensPerImage;
    for (Message message : request.messages()) {
      tokens += A_MESSAGE + 1 + parts(message.parts());
    }
    for (Tool tool : request.toolbox().tools()) {
      tokens += A_TOOL + text(tool.name()) + tool(tool);
    }
    return tokens;
  }

  private long tool(Tool tool) {
    return switch (tool) {
      case Tool.Foreign foreign -> text(foreign.json().text());
      case Tool.Function function ->
          (function.description() == null ? 0 : text(function.description()))
              + (function.parameters() == null ? 0 : text(function.parameters().text()));
    };
  }

  private long parts(List<ContentPart> parts) {
    long tokens = 0;
    for (ContentPart part : parts) {
      tokens +=
          switch (part) {
            case ContentPart.Text(var text) -> text(text);
            case ContentPart.Thought(var text, _) -> text(text);
            case ContentPart.ToolCall call -> text(call.name()) + text(call.arguments());
            case ContentPart.ToolResult result -> parts(result.parts());
            case ContentPart.Foreign foreign -> text(foreign.json().text());
            case ContentPart.Image _,
                ContentPart.Document _,
                ContentPart.Audio _,
                ContentPart.HiddenThought _,
                ContentPart.CacheBreakpoint _ ->
                0;
          };
    }
    return tokens;
  }

  private CompletableFuture<Encoding> loading() {
    CompletableFuture<Encoding> known = encoding.get();
    if (known != null) {
      return known;
    }
    CompletableFuture<Encoding> begun = new CompletableFuture<>();
    if (!encoding.compareAndSet(null, begun)) {
      return loading();
    }
    Thread.ofPlatform().daemon().name("tokens-" + type.getName()).start(() -> load(begun));
    return begun;
  }

  private void load(CompletableFuture<Encoding> begun) {
    try {
      begun.complete(Encodings.newLazyEncodingRegistry().getEncoding(type));
    } catch (RuntimeException | Error e) {
      begun.completeExceptionally(e);
    }
  }
}
