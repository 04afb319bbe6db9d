package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.ErrorCode;
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
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Anthropic's Messages, as Anthropic and its clients speak it. */
public final class AnthropicDialect implements Dialect {

  /** This dialect's name. */
  public static final String ID = "anthropic";

  private static final int OVERLOADED = 529;

  /**
   * What a tool may be called (<a href="https://docs.claude.com/en/api/messages">Messages</a>; the
   * 128 as its error says them in public reports of September 2026).
   */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

  /** A reader and writer of this dialect; all are alike. */
  public AnthropicDialect() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public ChatRequest decodeRequest(byte[] body) {
    return MessagesReader.read(body, true);
  }

  @Override
  public ChatRequest decodeRequest(byte[] body, Function<String, @Nullable String> headers) {
    return Betas.read(headers.apply(Betas.HEADER)).in(decodeRequest(body));
  }

  /**
   * Only those by https ({@code Only HTTPS URLs are supported}, its error in public reports until
   * November 2026).
   */
  @Override
  public boolean takesByUrl(ContentPart part) {
    return switch (part) {
      case ContentPart.Image(var url, _) -> isHttps(url);
      case ContentPart.Document(_, var url) -> url != null && isHttps(url);
      default -> true;
    };
  }

  private static boolean isHttps(String url) {
    return url.regionMatches(true, 0, "https://", 0, 8);
  }

  /**
   * Reads a request whose tokens are to be counted, which sets no limit on the answer.
   *
   * @throws com.gammainfra.gateway.chat.ChatErrorException as {@link #decodeRequest}
   */
  public ChatRequest decodeCountRequest(byte[] body) {
    return MessagesReader.read(body, false);
  }

  /** Writes the answer to a request to count tokens. */
  public byte[] encodeTokenCount(long tokens) {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeName("input_tokens").writeNumber(tokens);
          out.writeEndObject();
        });
  }

  @Override
  public byte[] encodeAnswer(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    return MessageWriter.write(chunks, stamp, usage);
  }

  @Override
  public StreamEncoder streamEncoder(AnswerStamp stamp) {
    return new EventWriter(stamp);
  }

  @Override
  public byte[] encodeError(ChatError error, String requestId) {
    return AnswerJson.error(error, requestId);
  }

  @Override
  public int status(ErrorCode code) {
    return code == ErrorCode.OVERLOADED ? OVERLOADED : code.status();
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    return request.original().dialect().equals(ID) && request.original().json().length > 0
        ? MessagesPass.write(request, target)
        : FittingNames.write(request, NAME, asked -> MessagesWriter.write(asked, target));
  }

  @Override
  public Header credential(String secret) {
    return new Header("x-api-key", secret);
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return ErrorReader.read(status, retryAfter, retryAfterMillis, body);
  }
}
