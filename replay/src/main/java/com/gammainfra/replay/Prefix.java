package com.gammainfra.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Message;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a request begins with, up to the end of one of its messages. Two requests have a prefix in
 * common when the digests are equal: the same tools and the same messages in the same order.
 *
 * @param tokens its share of the request's tokens, by length of text; all of them for the last
 */
record Prefix(String digest, long tokens) {

  /** The prefixes of a request that is {@code tokensIn} long, shortest first. */
  static List<Prefix> of(ChatRequest request, long tokensIn) {
    List<Message> messages = request.messages();
    long whole = messages.stream().mapToLong(Prefix::weight).sum();
    List<Prefix> prefixes = new ArrayList<>();
    String digest = sha256(request.toolbox().toString());
    long sofar = 0;
    for (Message message : messages) {
      digest = sha256(digest + message);
      sofar += weight(message);
      prefixes.add(new Prefix(digest, share(tokensIn, sofar, whole)));
    }
    return prefixes;
  }

  private static long share(long tokens, long part, long whole) {
    return BigInteger.valueOf(tokens)
        .multiply(BigInteger.valueOf(part))
        .divide(BigInteger.valueOf(whole))
        .longValueExact();
  }

  /** Never 0, so that every message has a share. */
  private static long weight(Message message) {
    return message.parts().toString().length();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
