package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Recomputes the signature of a POST request from what has arrived, after <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 * a signed AWS API request</a> (read 2026-11-28), independently of the signer under test.
 */
public final class SignatureCheck {

  private SignatureCheck() {}

  /**
   * Whether the request carries the signature it should.
   *
   * @param path as it was on the wire
   * @param headers by name in lower case
   */
  public static boolean holds(
      String path, Map<String, String> headers, byte[] body, String secret, String scope) {
    String authorization = headers.getOrDefault("authorization", "");
    String signed = between(authorization, "SignedHeaders=", ",");
    String given = authorization.substring(authorization.lastIndexOf('=') + 1);
    return authorization.contains("/" + scope + "/aws4_request,")
        && given.equals(signature(path, headers, signed, body, secret, scope));
  }

  /**
   * The signature.
   *
   * @param signed names of headers, separated by semicolons
   * @param scope {@code date/region/service}
   */
  static String signature(
      String path,
      Map<String, String> headers,
      String signed,
      byte[] body,
      String secret,
      String scope) {
    StringBuilder canonical = new StringBuilder("POST\n" + twiceEncoded(path) + "\n\n");
    for (String name : signed.split(";", -1)) {
      canonical.append(name).append(':').append(headers.get(name)).append('\n');
    }
    canonical.append('\n').append(signed).append('\n').append(hash(body));
    String toSign =
        "AWS4-HMAC-SHA256\n"
            + headers.get("x-amz-date")
            + "\n"
            + scope
            + "/aws4_request\n"
            + hash(canonical.toString().getBytes(UTF_8));
    byte[] key = ("AWS4" + secret).getBytes(UTF_8);
    for (String part : (scope + "/aws4_request").split("/", -1)) {
      key = mac(key, part);
    }
    return HexFormat.of().formatHex(mac(key, toSign));
  }

  private static String twiceEncoded(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      segments.add(URLEncoder.encode(segment, UTF_8).replace("+", "%20").replace("*", "%2A"));
    }
    return String.join("/", segments);
  }

  private static String between(String text, String before, String after) {
    int from = text.indexOf(before) + before.length();
    return text.substring(from, text.indexOf(after, from));
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
          .toLowerCase(Locale.ROOT);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
