package com.gammainfra.gateway.server;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from spending through a gateway that their reader can reach. A page that rebinds
 * its own name to this address is stopped by the host check, one that posts across origins by the
 * origin check.
 *
 * @param hosts host names that are accepted besides loopback's
 * @param origins origins that are accepted besides the gateway's own
 */
record BrowserGuard(List<String> hosts, List<String> origins) {

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  BrowserGuard {
    hosts = hosts.stream().map(BrowserGuard::written).toList();
    origins = List.copyOf(origins);
  }

  /**
   * Looks at a request's headers.
   *
   * @return what is wrong, or null
   */
  @Nullable ChatError check(@Nullable String host, @Nullable String origin) {
    if (host == null || !accepts(nameOf(host))) {
      return ChatError.of(
          ErrorCode.FORBIDDEN,
          "the header Host names '%s', which is neither loopback nor in server.allowed_hosts"
              .formatted(printable(host)));
    }
    if (origin != null && !isOwn(origin, host) && !origins.contains(origin)) {
      return ChatError.of(
          ErrorCode.FORBIDDEN,
          "the header Origin names '%s', which is not in server.allowed_origins"
              .formatted(printable(origin)));
    }
    return null;
  }

  /**
   * Looks at the headers of a form that {@link #check} let through. Browsers say where a form comes
   * from; who says nothing is no browser, and sends what its user told it to.
   *
   * @param site the header {@code Sec-Fetch-Site}
   * @return what is wrong, or null
   */
  @Nullable ChatError checkForm(
      @Nullable String host, @Nullable String origin, @Nullable String site) {
    boolean own = host != null && (origin == null || isOwn(origin, host));
    if (own && (site == null || site.equals("same-origin"))) {
      return null;
    }
    return ChatError.of(
        ErrorCode.FORBIDDEN, "this form is taken from a page of this gateway alone");
  }

  /** Whether that origin may read responses in a browser. */
  boolean allows(@Nullable String origin) {
    return origin != null && origins.contains(origin);
  }

  private boolean accepts(String name) {
    return name.equals("localhost")
        || name.equals("[::1]")
        || LOOPBACK.matcher(name).matches()
        || hosts.contains(name);
  }

  private static boolean isOwn(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  /** The name as the header Host writes it: lower case, an IPv6 address in brackets. */
  private static String written(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name;
  }

  /** The host without its port, lower case. */
  private static String nameOf(String host) {
    int port = host.lastIndexOf(':');
    boolean hasPort = port > host.lastIndexOf(']');
    return (hasPort ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
  }

  private static String printable(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String clean = text.replaceAll("[^\\x21-\\x7e]", "?");
    return clean.length() <= 100 ? clean : clean.substring(0, 100) + "…";
  }
}
