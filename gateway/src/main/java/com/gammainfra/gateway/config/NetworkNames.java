package com.gammainfra.gateway.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises hosts, origins and address ranges by their form; never asks a name server. */
final class NetworkNames {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

  private NetworkNames() {}

  /** A host without a port. */
  static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }

  /** Scheme and host, with a port or without, and nothing else. */
  static boolean isOrigin(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null && text.equals(uri.getScheme() + "://" + uri.getAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** An IP address, or one with the length of its prefix: {@code 10.0.0.0/8}. */
  static boolean isAddressRange(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
    if (address == null || slash < 0) {
      return address != null;
    }
    String length = text.substring(slash + 1);
    return length.matches("\\d{1,3}")
        && Integer.parseInt(length) <= 8 * address.getAddress().length;
  }

  /** Whether a URI's host is this machine itself. */
  static boolean isLoopback(String host) {
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return true;
    }
    InetAddress address =
        literal(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    return address != null && address.isLoopbackAddress();
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
