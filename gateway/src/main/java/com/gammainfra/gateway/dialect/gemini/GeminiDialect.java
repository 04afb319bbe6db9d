package com.gammainfra.gateway.dialect.gemini;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.ErrorReader;
import com.gammainfra.gateway.dialect.wire.FittingNames;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gemini's own API, as Google speaks it. No client of the gateway does. */
public final class GeminiDialect implements UpstreamDialect {

  /** This dialect's name. */
  public static final String ID = "gemini";

  /** Where files lie that were uploaded to Google; only the key's owner may read them. */
  static final String FILES = "https://generativelanguage.googleapis.com/";

  /**
   * What a function may be called (<a
   * href="https://ai.google.dev/api/caching#FunctionDeclaration">FunctionDeclaration</a>; that it
   * begins with a letter or an underscore is what <a
   * href="https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/FunctionDeclaration">Vertex</a>
   * says; read 2026-11-28).
   */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}");

  /** A reader and writer of this dialect; all are alike. */
  public GeminiDialect() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean takesByUrl(ContentPart part) {
    return switch (part) {
      case ContentPart.Image(var url, _) -> url.startsWith(FILES);
      case ContentPart.Document(_, var url) -> url != null && url.startsWith(FILES);
      default -> true;
    };
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    return FittingNames.write(request, NAME, asked -> RequestWriter.write(asked, target));
  }

  @Override
  public Header credential(String secret) {
    return new Header("x-goog-api-key", secret);
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return ErrorReader.read(status, retryAfter, retryAfterMillis, body);
  }
}
