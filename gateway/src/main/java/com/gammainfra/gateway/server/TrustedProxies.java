package com.gammainfra.gateway.server;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells who asks when proxies stand between. {@code X-Forwarded-For} is believed from its end for
 * as long as each address, the connection's first, is a trusted proxy's; who is before the last of
 * them is the client. Whatever a client writes there itself stands before that.
 */
public final class TrustedProxies {

  private final List<Range> ranges;

  /**
   * These alone are trusted.
   *
   * @param ranges addresses, or addresses with the length of their prefix: {@code 10.0.0.0/8}
   */
  public TrustedProxies(List<String> ranges) {
    this.ranges = ranges.stream().map(Range::parse).toList();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Range(byte[] prefix, int bits) {

    static Range parse(String text) {
      int slash = text.indexOf('/');
      byte[] prefix =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      return new Range(
          prefix, slash < 0 ? 8 * prefix.length : Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The client's address. */
  InetAddress client(HttpServerRequest http) {
    SocketAddress from = http.remoteAddress();
    String host = from == null ? null : from.hostAddress();
    InetAddress peer = host == null ? null : literal(host);
    return client(
        peer == null ? InetAddress.getLoopbackAddress() : peer,
        http.headers().getAll("x-forwarded-for"));
  }

  InetAddress client(InetAddress peer, List<String> forwarded) {
    List<String> hops = new ArrayList<>();
    forwarded.forEach(line -> hops.addAll(List.of(line.split(",", -1))));
    InetAddress client = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      InetAddress hop = literal(hops.get(i).strip());
      if (hop == null) {
        break;
      }
      client = hop;
    }
    return client;
  }

  private boolean isTrusted(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address.getAddress()));
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
