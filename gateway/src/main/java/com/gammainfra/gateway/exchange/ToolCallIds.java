package com.gammainfra.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.catalog.DeploymentId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Ids of tool calls that say by themselves which deployment made the call, so that a history finds
 * its way back on any replica and after any restart.
 *
 * <table>
 * <caption>An id, at most 64 characters of {@code [A-Za-z0-9_-]}</caption>
 * <tr><th>characters</th><th>what</th></tr>
 * <tr><td>3</td><td>{@code gi_}</td></tr>
 * <tr><td>6</td><td>{@link DeploymentId#number}, 32 bits, base64url</td></tr>
 * <tr><td>16</td><td>HMAC-SHA256 over account, number and the upstream's id, its first 96
 * bits</td></tr>
 * <tr><td>1 to 39</td><td>the upstream's own id; one that is longer, or has other characters, is
 * replaced by a digest of it, which that upstream sees as the id from then on</td></tr>
 * </table>
 *
 * <p>Thread-safe.
 */
public final class ToolCallIds {

  private static final String PREFIX = "gi_";
  private static final int NUMBER_CHARS = 6;
  private static final int MAC_BYTES = 12;
  private static final int MAC_CHARS = 16;
  private static final int HEAD_CHARS = PREFIX.length() + NUMBER_CHARS + MAC_CHARS;
  private static final int MOST_CHARS = 64;
  private static final int DIGEST_BYTES = 18;
  private static final Pattern FITTING =
      Pattern.compile("[A-Za-z0-9_-]{1," + (MOST_CHARS - HEAD_CHARS) + "}");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Supplier<SecretKey> key;

  /**
   * Ids under a key.
   *
   * @param key for HmacSHA256, the same in every process; asked for when the first id is made
   */
  public ToolCallIds(Supplier<SecretKey> key) {
    this.key = key;
  }

  /**
   * What an id says.
   *
   * @param deployment the issuer's {@link DeploymentId#number}
   * @param upstreamId the id as the issuer knows it
   */
  record Issued(int deployment, String upstreamId) {}

  /** An id for a call that a deployment made for an account. */
  String mint(DeploymentId deployment, String account, String upstreamId) {
    String own = FITTING.matcher(upstreamId).matches() ? upstreamId : digest(upstreamId);
    String number = number(deployment.number());
    return PREFIX + number + mac(account, number, own) + own;
  }

  /** What the id says; null when it is not one of ours, or was made for another account. */
  @Nullable Issued read(String id, String account) {
    if (!id.startsWith(PREFIX) || id.length() <= HEAD_CHARS || id.length() > MOST_CHARS) {
      return null;
    }
    String number = id.substring(PREFIX.length(), PREFIX.length() + NUMBER_CHARS);
    String given = id.substring(PREFIX.length() + NUMBER_CHARS, HEAD_CHARS);
    String own = id.substring(HEAD_CHARS);
    if (!FITTING.matcher(number).matches()
        || !MessageDigest.isEqual(
            given.getBytes(UTF_8), mac(account, number, own).getBytes(UTF_8))) {
      return null;
    }
    return new Issued(ByteBuffer.wrap(Base64.getUrlDecoder().decode(number)).getInt(), own);
  }

  private static String number(int number) {
    return BASE64.encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  private String mac(String account, String number, String upstreamId) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key.get());
      mac.update(account.getBytes(UTF_8));
      mac.update((byte) 0);
      mac.update((number + upstreamId).getBytes(UTF_8));
      return BASE64.encodeToString(Arrays.copyOf(mac.doFinal(), MAC_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static String digest(String upstreamId) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(upstreamId.getBytes(UTF_8));
      return "call_" + BASE64.encodeToString(Arrays.copyOf(sum, DIGEST_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
