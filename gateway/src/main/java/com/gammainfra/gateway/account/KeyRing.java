package com.gammainfra.gateway.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises callers by their keys: those of the configuration, and those of the database when
 * there is one. Only hashes are held; every one of the configuration's is compared, in constant
 * time, whatever the outcome. A key has at least 128 random bits, so a plain SHA-256 of it cannot
 * be reversed by guessing. Never blocks; thread-safe.
 */
public final class KeyRing {

  private final List<Entry> keys;
  private final boolean open;
  private final @Nullable IssuedKeys issued;

  private KeyRing(List<Entry> keys, boolean open, @Nullable IssuedKeys issued) {
    this.keys = keys;
    this.open = open;
    this.issued = issued;
  }

  @SuppressWarnings("ArrayRecordComponent") // entries are never compared
  private record Entry(byte[] sha256, Caller caller) {

    static Entry of(HashedKey key) {
      return new Entry(
          HexFormat.of().parseHex(key.sha256()),
          new Caller(key.id(), Caller.OPERATOR, key.scope(), key.policy()));
    }
  }

  /** Lets everyone in, with any key or none; {@code keys} are still recognised for their scope. */
  public static KeyRing open(List<HashedKey> keys) {
    return new KeyRing(keys.stream().map(Entry::of).toList(), true, null);
  }

  /** Lets in whoever presents one of {@code keys}. */
  public static KeyRing of(List<HashedKey> keys) {
    return new KeyRing(keys.stream().map(Entry::of).toList(), false, null);
  }

  /** Recognises the database's keys too; where both know one, the configuration's word holds. */
  public KeyRing with(IssuedKeys others) {
    return new KeyRing(keys, open, others);
  }

  /** Whether it lets everyone in. */
  public boolean isOpen() {
    return open;
  }

  /**
   * A known key.
   *
   * @param sha256 of the key's UTF-8 bytes, 64 hexadecimal digits
   */
  public record HashedKey(String id, String sha256, Scope scope, KeyPolicy policy) {

    /** The entry of a key given in the clear. */
    public static HashedKey ofSecret(String id, String secret, Scope scope) {
      return new HashedKey(id, HexFormat.of().formatHex(digest(secret)), scope, KeyPolicy.NONE);
    }
  }

  /**
   * Whose key this is.
   *
   * @param key as presented; null when none was
   * @return null when it opens nothing
   */
  public @Nullable Caller recognise(@Nullable String key) {
    Caller caller = open ? Caller.ANYONE : null;
    if (key == null) {
      return caller;
    }
    byte[] presented = digest(key);
    Caller issuedTo = issued == null ? null : issued.recognise(presented);
    if (issuedTo != null) {
      caller = issuedTo;
    }
    for (Entry known : keys) {
      if (MessageDigest.isEqual(presented, known.sha256())) {
        caller = known.caller();
      }
    }
    return caller;
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
