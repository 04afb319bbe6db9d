package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.EventFraming;
import com.gammainfra.gateway.dialect.SentRequest;
import com.gammainfra.gateway.dialect.UpstreamDialect;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.FittingNames;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Bedrock's Converse, as AWS speaks it. No client of the gateway does.
 *
 * <p>A credential is {@code access key:secret key}, with {@code :session token} where it is a
 * temporary one, and requests are signed with it; one without a colon is a Bedrock API key, which
 * is sent (<a href="https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html">API
 * keys</a>).
 */
public final class BedrockDialect implements UpstreamDialect {

  /** This dialect's name. */
  public static final String ID = "bedrock";

  /**
   * What a tool may be called (<a
   * href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html">ToolSpecification</a>,
   * read 2026-11-28).
   */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  /** A reader and writer of this dialect; all are alike. */
  public BedrockDialect() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean takesByUrl(ContentPart part) {
    return false;
  }

  @Override
  public UpstreamRequest encodeRequest(ChatRequest request, UpstreamTarget target) {
    return FittingNames.write(request, NAME, asked -> RequestWriter.write(asked, target));
  }

  @Override
  public Header credential(String secret) {
    return new Header("authorization", "Bearer " + secret);
  }

  @Override
  public List<Header> credentials(String secret, SentRequest request) {
    SigningKey key = SigningKey.read(secret);
    return key == null ? List.of(credential(secret)) : key.sign(request);
  }

  @Override
  public EventFraming framing() {
    return new EventFrames();
  }

  @Override
  public UpstreamError decodeError(
      int status, @Nullable String retryAfter, @Nullable String retryAfterMillis, byte[] body) {
    return Failures.read(status, retryAfter, retryAfterMillis, body);
  }

  @Override
  public String errorTypeHeader() {
    return "x-amzn-errortype";
  }

  @Override
  public UpstreamError withType(UpstreamError error, @Nullable String type) {
    return type == null ? error : Failures.typed(error, type);
  }
}
