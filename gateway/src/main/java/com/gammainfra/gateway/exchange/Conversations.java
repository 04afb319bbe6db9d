package com.gammainfra.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.routing.Affinity;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Knows where conversations have been. Tool calls say so by themselves, by their ids; which
 * provider answered a conversation last is remembered for an hour after its last answer, for the
 * latest 100,000 conversations, in this process only. Of a conversation nothing is kept but a keyed
 * digest. Thread-safe.
 */
public final class Conversations {

  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MOST = 100_000;
  private static final int NAME_BYTES = 18;

  private final ToolCallIds ids;
  private final SecretKey ownKey;
  private final Cache<String, String> providers;

  /**
   * No conversation yet.
   *
   * @param idKey for HmacSHA256, the same in every process of this gateway; asked for when the
   *     first tool call is answered
   * @param ownSecret 32 random bytes
   * @param nanoTime {@link System#nanoTime()}, or a test's
   */
  public Conversations(Supplier<SecretKey> idKey, byte[] ownSecret, LongSupplier nanoTime) {
    this.ids = new ToolCallIds(idKey);
    this.ownKey = new SecretKeySpec(ownSecret, "HmacSHA256");
    this.providers =
        Caffeine.newBuilder()
            .expireAfterWrite(KEPT)
            .maximumSize(MOST)
            .ticker(nanoTime::getAsLong)
            .build();
  }

  ToolCallIds ids() {
    return ids;
  }

  /** The request with the ids that upstreams know. */
  Conversation of(ExchangeRequest request) {
    return Conversation.of(request.chat(), ids, request.caller().accountId());
  }

  /** Where the conversation has been. Only reads. */
  Affinity affinity(ExchangeRequest request, Conversation conversation) {
    String name = name(request);
    boolean begun = request.session() != null || hasAnswer(request.chat());
    return new Affinity(
        conversation.issuer(), begun && name != null ? providers.getIfPresent(name) : null);
  }

  /** Takes note of who answered. */
  void answered(ExchangeRequest request, String provider) {
    String name = name(request);
    if (name != null) {
      providers.put(name, provider);
    }
  }

  private static boolean hasAnswer(ChatRequest chat) {
    return chat.messages().stream().anyMatch(message -> message.role() == Role.ASSISTANT);
  }

  /** What the conversation is remembered by: the caller's word for it, else how it began. */
  private @Nullable String name(ExchangeRequest request) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(ownKey);
      add(mac, request.caller().accountId());
      if (request.session() != null) {
        add(mac, request.session());
        return name(mac);
      }
      for (Message message : request.chat().messages()) {
        if (message.role() == Role.ASSISTANT || message.role() == Role.TOOL) {
          return null; // it does not begin with a question
        }
        add(mac, message.text());
        if (message.role() == Role.USER) {
          return name(mac);
        }
      }
      return null;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static void add(Mac mac, String text) {
    mac.update(text.getBytes(UTF_8));
    mac.update((byte) 0);
  }

  private static String name(Mac mac) {
    return Base64.getEncoder().encodeToString(Arrays.copyOf(mac.doFinal(), NAME_BYTES));
  }
}
