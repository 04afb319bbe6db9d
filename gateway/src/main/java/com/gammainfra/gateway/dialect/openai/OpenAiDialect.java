package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamEncoder;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.FittingNames;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * OpenAI's Chat Completions (<a href="https://platform.openai.com/docs/api-reference/chat">API
 * reference</a>), as OpenAI, DeepSeek, Mistral, Groq, xAI, Ollama, vLLM and Gemini's compatible
 * endpoint speak it.
 */
public final class OpenAiDialect implements Dialect {

  /** This dialect's name. */
  public static final String ID = "openai";

  /** A reader and writer of this dialect; all are alike. */
  public OpenAiDialect() {}

  /**
   * What a function may be called (<a
   * href="https://platform.openai.com/docs/api-reference/chat/create">Create chat completion</a>,
   * as known in November 2026).
   */
  public static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  static final String PATH = "/chat/completions";

  /** A request of one user message, as a client would have sent it. */
  public static ChatRequest requestOf(String model, String prompt) {
    return requestOf(model, Optional.empty(), prompt);
  }

  /** The same under a system prompt. */
  public static ChatRequest requestOf(String model, Optional<String> system, String prompt) {
    return ChatRequestReader.read(
        JsonText.write(
            out -> {
              out.writeStartObject();
              out.writeStringProperty("model", model);
              out.writeName("messages").writeStartArray();
              system.ifPresent(text -> write("system", text, out));
              write("user", prompt, out);
              out.writeEndArray().writeEndObject();
            }));
  }

  private static void write(String role, String text, JsonGenerator out) {
    out.writeStartObject();
    out.writeStringProperty("role", role);
    out.writeStringProperty("content", text);
    out.writeEndObject();
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public ChatRequest decodeRequest(byte[] body) {
    return ChatRequestReader.read(body);
  }

  @Override
  public byte[] encodeAnswer(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    return AnswerWriter.write(chunks, stamp, usage);
  }

  @Override
  public StreamEncoder streamEncoder(AnswerStamp stamp) {
    return new ChunkWriter(stamp);
  }

  @Override
  public byte[] encodeError(ChatError error, String requestId) {
    return AnswerJson.error(error, requestId);
  }

  /**
   * Images; of a file only the bytes, or an id of OpenAI's own (<a
   * href="https://platform.openai.com/docs/guides/pdf-files">File inputs</a>, November 2026).
   */
  @Override
  public boolean takesByUrl(ContentPart part) {
    return !(part instanceof ContentPart.Document);
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    return request.original().dialect().equals(ID) && request.original().json().length > 0
        ? ChatRequestWriter.write(request, target)
        : FittingNames.write(request, NAME, asked -> ChatRequestWriter.write(asked, target));
  }

  @Override
  public Header credential(String secret) {
    return new Header("Authorization", "Bearer " + secret);
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return ErrorReader.read(status, retryAfter, retryAfterMillis, body);
  }
}
