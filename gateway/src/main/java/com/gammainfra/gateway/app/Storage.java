package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.Durability;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/** Opens the database that the settings name. */
final class Storage {

  private static final String JDBC = "jdbc:";

  private Storage() {}

  /**
   * The database, migrated; the caller closes it.
   *
   * @throws IOException when it cannot be opened
   */
  static Database open(Settings.Storage settings) throws IOException {
    return switch (settings.type()) {
      case SQLITE ->
          Database.sqlite(
              Path.of(settings.path()),
              switch (settings.durability()) {
                case PROCESS -> Durability.PROCESS;
                case POWER -> Durability.POWER;
              });
      case POSTGRES -> Database.postgres(jdbc(Objects.requireNonNull(settings.url())));
    };
  }

  /**
   * The JDBC form of an address: the driver takes user and password as parameters, not before the
   * host.
   *
   * @throws IOException when it cannot be read; the message does not show it, as it may hold a
   *     password
   */
  static String jdbc(String url) throws IOException {
    if (url.startsWith(JDBC)) {
      return url;
    }
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("storage.url is not an address (the value is not shown)");
    }
    String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    int at = authority.lastIndexOf('@');
    StringBuilder jdbc = new StringBuilder("jdbc:postgresql://");
    jdbc.append(authority.substring(at + 1)).append(path.isEmpty() ? "/" : path);
    String query = uri.getRawQuery();
    String separator = "?";
    if (query != null) {
      jdbc.append(separator).append(query);
      separator = "&";
    }
    if (at >= 0) {
      String[] login = authority.substring(0, at).split(":", 2);
      jdbc.append(separator).append("user=").append(parameter(login[0]));
      if (login.length == 2) {
        jdbc.append("&password=").append(parameter(login[1]));
      }
    }
    return jdbc.toString();
  }

  /** Percent-encoded in the address, and so in the parameter, where {@code +} would be a space. */
  private static String parameter(String encoded) {
    String plain = java.net.URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    return URLEncoder.encode(plain, StandardCharsets.UTF_8);
  }
}
