package com.gammainfra.gateway.dialect.wire;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Media types (IANA) by the ending of a file's name. */
public final class MediaTypes {

  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("gif", "image/gif"),
          Map.entry("heic", "image/heic"),
          Map.entry("heif", "image/heif"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("txt", "text/plain"),
          Map.entry("md", "text/markdown"),
          Map.entry("html", "text/html"),
          Map.entry("csv", "text/csv"),
          Map.entry("mp3", "audio/mp3"),
          Map.entry("wav", "audio/wav"),
          Map.entry("flac", "audio/flac"),
          Map.entry("ogg", "audio/ogg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("mov", "video/mov"),
          Map.entry("mpeg", "video/mpeg"),
          Map.entry("webm", "video/webm"));

  private MediaTypes() {}

  /** The type that a path's or URL's ending names; null for an unknown one and for none. */
  public static @Nullable String ofName(String name) {
    return BY_ENDING.get(ending(name));
  }

  /** What follows the last dot of the last part of a path or URL, in lower case; empty for none. */
  public static String ending(String name) {
    int query = name.indexOf('?');
    String path = query < 0 ? name : name.substring(0, query);
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') ? path.substring(dot + 1).toLowerCase(Locale.ROOT) : "";
  }
}
