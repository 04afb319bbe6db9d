package com.gammainfra.gateway.dialect.bedrock;

import com.gammainfra.gateway.dialect.SentRequest;
import com.gammainfra.gateway.dialect.UpstreamDialect.Header;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * A pair of keys that requests are signed with, by AWS's own signer (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">Signature Version
 * 4</a>). What is signed is what is sent: host, content type, path and every byte of the body.
 */
final class SigningKey {

  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  private static final String SERVICE = "bedrock";

  /** Where a request is signed for that says nothing else. */
  private static final String USUAL_REGION = "us-east-1";

  private final AwsCredentialsIdentity identity;

  private SigningKey(AwsCredentialsIdentity identity) {
    this.identity = identity;
  }

  /** The keys of {@code access:secret} or {@code access:secret:session}; null for anything else. */
  static @Nullable SigningKey read(String secret) {
    String[] parts = secret.split(":", 3);
    if (parts.length < 2 || parts[0].isBlank() || parts[1].isBlank()) {
      return null;
    }
    return new SigningKey(
        parts.length == 2 || parts[2].isBlank()
            ? AwsCredentialsIdentity.create(parts[0], parts[1])
            : AwsSessionCredentialsIdentity.create(parts[0], parts[1], parts[2]));
  }

  /** The headers that prove the request, host and content type left out: they are sent anyway. */
  List<Header> sign(SentRequest request) {
    SdkHttpRequest.Builder http =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .protocol(request.uri().getScheme())
            .host(request.uri().getHost())
            .port(request.uri().getPort() < 0 ? null : request.uri().getPort())
            .encodedPath(request.uri().getRawPath());
    request.headers().forEach(http::putHeader);
    SignedRequest signed =
        SIGNER.sign(
            it ->
                it.identity(identity)
                    .request(http.build())
                    .payload(ContentStreamProvider.fromByteArrayUnsafe(request.body()))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(
                        AwsV4HttpSigner.REGION_NAME,
                        request.region() == null ? USUAL_REGION : request.region())
                    .putProperty(
                        AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(request.at(), ZoneOffset.UTC)));
    List<Header> headers = new ArrayList<>();
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (!request.headers().containsKey(name) && !name.equalsIgnoreCase("host")) {
                headers.add(new Header(name, values.getFirst()));
              }
            });
    return headers;
  }
}
