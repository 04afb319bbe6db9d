package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.SentRequest;
import com.gammainfra.gateway.dialect.UpstreamDialect.Header;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests are signed as AWS wants them; the check itself is held to AWS's published vectors. */
class SigningKeyTest {

  private static final String ACCESS = "AKIDEXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final Instant AT = Instant.parse("2015-08-30T12:36:00Z");
  private static final String SCOPE = "20150830/eu-central-1/bedrock";
  private static final byte[] BODY = "{\"messages\":[]}".getBytes(UTF_8);
  private static final String PATH = "/model/eu.amazon.nova-pro-v1%3A0/converse";

  /** Cases of AWS's Signature Version 4 test suite (2015), as published. */
  @ParameterizedTest
  @CsvSource({
    "post-vanilla,,host;x-amz-date,,5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    "post-x-www-form-urlencoded,application/x-www-form-urlencoded,content-type;host;x-amz-date,Param1=value1,ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
  })
  void check_ofPublishedVectors_computesTheirSignature(
      String name, String type, String signed, String body, String expected) {
    Map<String, String> headers = new HashMap<>();
    headers.put("host", "example.amazonaws.com");
    headers.put("x-amz-date", "20150830T123600Z");
    headers.put("content-type", type);
    byte[] bytes = body == null ? new byte[0] : body.getBytes(UTF_8);

    assertThat(
            SignatureCheck.signature(
                "/", headers, signed, bytes, SECRET, "20150830/us-east-1/service"))
        .as(name)
        .isEqualTo(expected);
  }

  @Test
  void request_signed_isTheOneThatIsSent() {
    Map<String, String> headers = signed(ACCESS + ":" + SECRET, "https://host.example", BODY);

    assertThat(headers.get("authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/" + SCOPE + "/aws4_request")
        .contains("content-type;host;");
    assertThat(headers).containsEntry("x-amz-date", "20150830T123600Z");
    assertThat(holds(PATH, headers, BODY)).isTrue();
    assertThat(holds(PATH.replace("converse", "convers"), headers, BODY)).isFalse();
    assertThat(holds(PATH, headers, "{}".getBytes(UTF_8))).isFalse();
    headers.put("host", "elsewhere.example");
    assertThat(holds(PATH, headers, BODY)).isFalse();
  }

  @Test
  void host_withAPort_isSignedWithIt() {
    Map<String, String> headers = signed(ACCESS + ":" + SECRET, "http://127.0.0.1:8443", BODY);

    headers.put("host", "127.0.0.1:8443");
    assertThat(holds(PATH, headers, BODY)).isTrue();
  }

  @Test
  void sessionToken_isSentAndSigned() {
    Map<String, String> headers =
        signed(ACCESS + ":" + SECRET + ":tok:en==", "https://host.example", BODY);

    assertThat(headers).containsEntry("x-amz-security-token", "tok:en==");
    assertThat(headers.get("authorization")).contains("x-amz-security-token");
    assertThat(holds(PATH, headers, BODY)).isTrue();
  }

  @Test
  void secretWithoutColon_isABearerToken_andAnEmptySessionIsNone() {
    BedrockDialect dialect = new BedrockDialect();

    assertThat(dialect.credentials("ABSKxyz=", sent("https://host.example", BODY)))
        .containsExactly(new Header("authorization", "Bearer ABSKxyz="));
    assertThat(signed(ACCESS + ":" + SECRET + ":", "https://host.example", BODY))
        .doesNotContainKey("x-amz-security-token");
  }

  private static boolean holds(String path, Map<String, String> headers, byte[] body) {
    return SignatureCheck.holds(path, headers, body, SECRET, SCOPE);
  }

  private static SentRequest sent(String origin, byte[] body) {
    return new SentRequest(
        URI.create(origin + PATH),
        Map.of("content-type", "application/json"),
        body,
        "eu-central-1",
        AT);
  }

  /** All headers as a server would see them, by name in lower case. */
  private static Map<String, String> signed(String secret, String origin, byte[] body) {
    List<Header> headers = new BedrockDialect().credentials(secret, sent(origin, body));
    Map<String, String> all = new HashMap<>();
    all.put("host", "host.example");
    all.put("content-type", "application/json");
    headers.forEach(
        header -> all.put(header.name().toLowerCase(java.util.Locale.ROOT), header.value()));
    return all;
  }
}
