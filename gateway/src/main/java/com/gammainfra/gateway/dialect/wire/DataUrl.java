package com.gammainfra.gateway.dialect.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@code data:} URL with base64 (RFC 2397).
 *
 * @param mediaType in lower case and without parameters; {@code image/jpg}, which no vendor knows,
 *     is {@code image/jpeg}
 */
public record DataUrl(String mediaType, String base64) {

  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64,";

  /** What the URL holds; null when it is of another kind. */
  public static @Nullable DataUrl of(String url) {
    int marker = url.indexOf(BASE64);
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || marker <= SCHEME.length()) {
      return null;
    }
    String type = url.substring(SCHEME.length(), marker);
    int parameters = type.indexOf(';');
    String plain = (parameters < 0 ? type : type.substring(0, parameters)).toLowerCase(Locale.ROOT);
    return new DataUrl(
        plain.equals("image/jpg") ? "image/jpeg" : plain, url.substring(marker + BASE64.length()));
  }

  /** Whether it is an image. */
  public boolean isImage() {
    return mediaType.startsWith("image/");
  }
}
