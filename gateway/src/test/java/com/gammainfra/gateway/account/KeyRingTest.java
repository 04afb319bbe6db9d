package com.gammainfra.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.account.KeyRing.HashedKey;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whose key opens what. */
class KeyRingTest {

  private static final HashedKey ANN = HashedKey.ofSecret("ann", "secret-a", Scope.INFERENCE);
  private static final HashedKey BOSS = HashedKey.ofSecret("boss", "secret-b", Scope.ACCOUNT);
  private static final HashedKey ROOT = HashedKey.ofSecret("root", "secret-r", Scope.ADMIN);

  private final KeyRing closed = KeyRing.of(List.of(ANN, BOSS, ROOT));
  private final KeyRing open = KeyRing.open(List.of(ROOT));

  @Test
  void hash_isSha256OfTheKey() {
    assertThat(HashedKey.ofSecret("x", "abc", Scope.INFERENCE).sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void knownKey_isItsOwner() {
    assertThat(closed.recognise("secret-a")).isEqualTo(new Caller("ann", Scope.INFERENCE));
    assertThat(closed.recognise("secret-r")).isEqualTo(new Caller("root", Scope.ADMIN));
  }

  @Test
  void anythingElse_opensNothing() {
    for (String key :
        List.of("", "secret", "secret-aa", "SECRET-A", ANN.sha256(), "secret-a ", "\u0000")) {
      assertThat(closed.recognise(key)).as(key).isNull();
    }
    assertThat(closed.recognise(null)).isNull();
    assertThat(KeyRing.of(List.of()).recognise("secret-a")).isNull();
  }

  @Test
  void openRing_letsEveryoneIn_andStillKnowsItsKeys() {
    assertThat(open.recognise(null)).isEqualTo(Caller.ANYONE);
    assertThat(open.recognise("whatever")).isEqualTo(Caller.ANYONE);
    assertThat(open.recognise("secret-r")).isEqualTo(new Caller("root", Scope.ADMIN));
    assertThat(open.isOpen()).isTrue();
    assertThat(closed.isOpen()).isFalse();
  }

  @Test
  void hashInCapitals_isTheSameKey() {
    HashedKey shouted =
        new HashedKey(
            "ann", ANN.sha256().toUpperCase(Locale.ROOT), Scope.INFERENCE, KeyPolicy.NONE);

    assertThat(KeyRing.of(List.of(shouted)).recognise("secret-a")).isNotNull();
  }

  @Test
  void caller_seesItsOwn_theAccountItsKeys_theOperatorAll() {
    Caller ann = new Caller("ann", "acme", Scope.INFERENCE, KeyPolicy.NONE);
    Caller boss = new Caller("boss", "acme", Scope.ACCOUNT, KeyPolicy.NONE);

    assertThat(ann.maySee("ann", "acme")).isTrue();
    assertThat(ann.maySee("bob", "acme")).isFalse();
    assertThat(ann.maySee("ann", "other")).as("another account's key of that name").isFalse();
    assertThat(boss.maySee("ann", "acme")).isTrue();
    assertThat(boss.maySee("boss", "other")).isFalse();
    assertThat(boss.maySee("eve", "other")).isFalse();
    assertThat(new Caller("root", Scope.ADMIN).maySee("ann", "acme")).isTrue();
    assertThat(Caller.ANYONE.maySee("ann", "acme")).isFalse();
    assertThat(Caller.ANYONE.maySee("ann", Caller.OPERATOR)).isFalse();
  }

  @Test
  void scopes_areReadByTheirName() {
    for (Scope scope : Scope.values()) {
      assertThat(Scope.named(scope.id())).isEqualTo(scope);
    }
    assertThat(Scope.named("ADMIN")).isNull();
  }
}
