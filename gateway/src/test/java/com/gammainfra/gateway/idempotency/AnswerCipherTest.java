package com.gammainfra.gateway.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

class AnswerCipherTest {

  private static final byte[] PLACE = "here".getBytes(UTF_8);
  private static final byte[] PLAIN = "the answer".getBytes(UTF_8);

  private final AnswerCipher cipher = new AnswerCipher(key((byte) 1), new SecureRandom());

  static MasterKey key(byte first) {
    byte[] bytes = new byte[32];
    bytes[0] = first;
    return MasterKey.parse(Base64.getEncoder().encodeToString(bytes));
  }

  @Test
  void open_whatWasSealed_givesItBack() throws Exception {
    byte[] sealed = cipher.seal(PLAIN, PLACE);

    assertThat(cipher.open(sealed, PLACE)).isEqualTo(PLAIN);
    assertThat(new String(sealed, UTF_8)).doesNotContain("answer");
    assertThat(cipher.seal(PLAIN, PLACE)).as("another nonce").isNotEqualTo(sealed);
  }

  @Test
  void open_anyByteChanged_isRefused() {
    byte[] sealed = cipher.seal(PLAIN, PLACE);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatExceptionOfType(AEADBadTagException.class)
          .as("byte %d", i)
          .isThrownBy(() -> cipher.open(changed, PLACE));
    }
  }

  @Test
  void open_cutMovedOrAnotherKey_isRefused() {
    byte[] sealed = cipher.seal(PLAIN, PLACE);
    AnswerCipher other = new AnswerCipher(key((byte) 2), new SecureRandom());

    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> cipher.open(new byte[3], PLACE));
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> cipher.open(sealed, "there".getBytes(UTF_8)));
    assertThatExceptionOfType(AEADBadTagException.class)
        .isThrownBy(() -> other.open(sealed, PLACE));
  }
}
