package com.gammainfra.gateway.account;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An e-mail address and the normal form under which there is one account.
 *
 * <p>The normal form maps many spellings to one: Unicode's NFKC and lower case for all of it, no
 * {@code +tag}, the domain in its ASCII form (IDNA) without a dot at its end, and at Google no dots
 * and one domain. At other providers that is more than is certain: {@code a+b@} may be another
 * mailbox than {@code a@}. So the normal form only decides who gets credit and how often letters
 * are sent; letters go to the address as it was written first, and to no other spelling of it
 * (compare the takeovers by look-alike addresses that were reported of password resets in 2019).
 *
 * @param mailbox where letters go: NFKC, the domain in ASCII and lower case
 * @param key the normal form
 */
public record EmailAddress(String mailbox, String key) {

  private static final int LONGEST = 254; // RFC 5321, with its brackets
  private static final int LONGEST_LOCAL = 64;
  private static final Set<String> GOOGLE = Set.of("gmail.com", "googlemail.com");

  /** Reads one; nothing when it is none that letters can be sent to. */
  public static Optional<EmailAddress> parse(String text) {
    if (text.length() > 4 * LONGEST) {
      return Optional.empty();
    }
    String plain = Normalizer.normalize(text.strip(), Normalizer.Form.NFKC);
    int at = plain.lastIndexOf('@');
    if (at < 1 || plain.indexOf('@') != at) {
      return Optional.empty();
    }
    String local = plain.substring(0, at);
    String domain = domain(plain.substring(at + 1));
    if (domain.isEmpty() || !isLocal(local) || local.length() + domain.length() >= LONGEST) {
      return Optional.empty();
    }
    String name = fold(local);
    int tag = name.indexOf('+');
    name = tag > 0 ? name.substring(0, tag) : name;
    if (GOOGLE.contains(domain)) {
      name = name.replace(".", "");
      return name.isEmpty()
          ? Optional.empty()
          : Optional.of(new EmailAddress(local + "@" + domain, name + "@gmail.com"));
    }
    return Optional.of(new EmailAddress(local + "@" + domain, name + "@" + domain));
  }

  /** Lower case may leave the normal form, which is therefore made anew. */
  private static String fold(String local) {
    return Normalizer.normalize(local.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT);
  }

  /** No quotes, no comments, no spaces, nothing invisible. */
  private static boolean isLocal(String local) {
    return local.length() <= LONGEST_LOCAL
        && !local.startsWith(".")
        && !local.endsWith(".")
        && !local.contains("..")
        && local
            .codePoints()
            .allMatch(
                c ->
                    c < 0x80
                        ? Character.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".indexOf(c) >= 0
                        : Character.isLetterOrDigit(c)
                            || Character.getType(c) == Character.NON_SPACING_MARK
                            || Character.getType(c) == Character.COMBINING_SPACING_MARK);
  }

  /** In ASCII; empty when it is none of the Internet's. */
  private static String domain(String text) {
    String ascii;
    try {
      ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
    String domain = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    return domain.matches("([a-z0-9-]{1,63}\\.)+[a-z0-9-]{2,63}")
            && !domain.matches(".*\\.[0-9-]+")
            && !domain.matches("(.*\\.)?-.*|.*-(\\..*)?")
        ? domain
        : "";
  }

  /** Without the address. */
  @Override
  public String toString() {
    return "EmailAddress";
  }
}
