package com.gammainfra.gateway.provider;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Tells addresses of the public Internet from all others: those of this machine, of private and
 * local networks, of the metadata services of clouds, and those that stand for an IPv4 address
 * inside an IPv6 one. Ranges after the registries of <a
 * href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA for IPv4</a> and <a
 * href="https://www.iana.org/assignments/iana-ipv6-special-registry">IPv6</a>, November 2026.
 */
public final class PublicAddress {

  private PublicAddress() {}

  /** Whether anybody on the Internet could reach the address. */
  public static boolean isPublic(InetAddress address) {
    byte[] b = address.getAddress();
    return address instanceof Inet4Address ? v4(b[0] & 0xFF, b[1] & 0xFF, b[2] & 0xFF) : v6(b);
  }

  private static boolean v4(int a, int b, int c) {
    return switch (a) {
      case 0, 10, 127 -> false;
      case 100 -> b < 64 || b > 127; // shared by carriers
      case 169 -> b != 254; // link-local, and metadata services
      case 172 -> b < 16 || b > 31;
      case 192 ->
          b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99); // 6to4 relays
      case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
      case 203 -> !(b == 0 && c == 113);
      default -> a < 224; // above: multicast and reserved
    };
  }

  /** Global unicast, 2000::/3, without Teredo, documentation and 6to4. */
  private static boolean v6(byte[] b) {
    if ((b[0] & 0xE0) != 0x20) {
      return false;
    }
    int first = ((b[0] & 0xFF) << 8) | (b[1] & 0xFF);
    int second = ((b[2] & 0xFF) << 8) | (b[3] & 0xFF);
    return !(first == 0x2001 && (second < 0x0200 || second == 0x0DB8))
        && first != 0x2002
        && !(first == 0x3FFF && second < 0x1000);
  }
}
