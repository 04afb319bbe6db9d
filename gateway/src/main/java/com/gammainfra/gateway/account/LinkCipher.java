package com.gammainfra.gateway.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts the tokens of sign-up links with AES-256-GCM, {@code nonce (12) | text and tag}, for the
 * operator who hands links over without a mail server. Thread-safe.
 *
 * @param key derived from the master key for this purpose alone
 */
public record LinkCipher(SecretKey key, SecureRandom random) {

  /** The purpose that {@link #key} is derived for. */
  public static final String PURPOSE = "gammainfra sign-up link v1";

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /**
   * Encrypts.
   *
   * @param place the hash that it is kept under; it can be decrypted for no other
   */
  byte[] seal(String token, String place) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(token.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a link cannot be encrypted", e);
    }
  }

  /**
   * Decrypts.
   *
   * @throws IllegalArgumentException when it was changed, moved, or encrypted with another key
   */
  String open(byte[] sealed, String place) {
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      throw new IllegalArgumentException("not an encrypted link");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(sealed, 0, nonce, 0, NONCE_BYTES);
    try {
      byte[] token =
          cipher(Cipher.DECRYPT_MODE, nonce, place)
              .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
      return new String(token, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a link was encrypted with another master key", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  @Override
  public String toString() {
    return "LinkCipher";
  }
}
