package com.gammainfra.gateway.dialect.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Plain text inside a {@code data:} URL (RFC 2397). */
public final class PercentText {

  private static final String TEXT = "data:text/";

  private PercentText() {}

  /** The URL's data for a text. */
  public static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** The text of a {@code data:text/…} URL; null for any other, and for one that is broken. */
  public static @Nullable String decode(String url) {
    int comma = url.indexOf(',');
    if (!url.startsWith(TEXT) || comma < 0) {
      return null;
    }
    String data = url.substring(comma + 1);
    try {
      return url.substring(0, comma).endsWith(";base64")
          ? new String(Base64.getDecoder().decode(data), UTF_8)
          : URLDecoder.decode(data.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
