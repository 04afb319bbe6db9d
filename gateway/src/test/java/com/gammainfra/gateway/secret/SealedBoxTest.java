package com.gammainfra.gateway.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

/** Also makes master keys for other tests. */
public class SealedBoxTest {

  private static final byte[] PLACE = "here".getBytes(UTF_8);
  private static final byte[] PLAIN = "the answer".getBytes(UTF_8);

  private final SealedBox box = box(key((byte) 1));

  private static SealedBox box(MasterKey key) {
    return new SealedBox(key, "tests", new SecureRandom());
  }

  /** A key that begins with that byte. */
  public static MasterKey key(byte first) {
    byte[] bytes = new byte[32];
    bytes[0] = first;
    return MasterKey.parse(Base64.getEncoder().encodeToString(bytes));
  }

  @Test
  void open_whatWasSealed_givesItBack() throws Exception {
    byte[] sealed = box.seal(PLAIN, PLACE);

    assertThat(box.open(sealed, PLACE)).isEqualTo(PLAIN);
    assertThat(new String(sealed, UTF_8)).doesNotContain("answer");
    assertThat(box.seal(PLAIN, PLACE)).as("another nonce").isNotEqualTo(sealed);
  }

  @Test
  void open_anyByteChanged_isRefused() {
    byte[] sealed = box.seal(PLAIN, PLACE);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatExceptionOfType(AEADBadTagException.class)
          .as("byte %d", i)
          .isThrownBy(() -> box.open(changed, PLACE));
    }
  }

  @Test
  void open_cutMovedOrAnotherKey_isRefused() {
    byte[] sealed = box.seal(PLAIN, PLACE);
    SealedBox other = box(key((byte) 2));

    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> box.open(new byte[3], PLACE));
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> box.open(sealed, "there".getBytes(UTF_8)));
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> other.open(sealed, PLACE));
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(
            () ->
                new SealedBox(key((byte) 1), "something else", new SecureRandom())
                    .open(sealed, PLACE));
  }
}
