package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceTrieTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void putAndWalk_randomStringsOfFewLetters_isAsAMapOfThem(int seed) {
    Random random = new Random(seed);
    PieceTrie trie = new PieceTrie();
    Map<String, Integer> model = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      String text = text(random);
      trie.put(text, i);
      model.put(text, i);
      String asked = text(random);
      assertThat(trie.find(asked)).as(asked).isEqualTo(model.getOrDefault(asked, -1));
    }
    model.forEach((text, id) -> assertThat(trie.find(text)).as(text).isEqualTo(id));
    for (int i = 0; i < 200; i++) {
      assertEveryPrefix(trie, model, text(random) + text(random));
    }
  }

  /** A walk names each entry that is a beginning of the text, and ends where no entry goes on. */
  private static void assertEveryPrefix(PieceTrie trie, Map<String, Integer> model, String text) {
    int place = PieceTrie.ROOT;
    for (int end = 0; end < text.length(); ) {
      int codePoint = text.codePointAt(end);
      end += Character.charCount(codePoint);
      String prefix = text.substring(0, end);
      place = trie.step(place, codePoint);
      boolean goesOn = model.keySet().stream().anyMatch(entry -> entry.startsWith(prefix));
      assertThat(place != PieceTrie.NOWHERE).as(prefix).isEqualTo(goesOn);
      if (!goesOn) {
        return;
      }
      assertThat(trie.entry(place)).as(prefix).isEqualTo(model.getOrDefault(prefix, -1));
    }
  }

  @Test
  void step_pastTheEndOfTheOnlyEntry_isNowhere() {
    PieceTrie trie = new PieceTrie();
    trie.put("ab", 7);
    int end = trie.step(trie.step(PieceTrie.ROOT, 'a'), 'b');
    assertThat(trie.entry(end)).isEqualTo(7);
    assertThat(trie.step(end, 'c')).isEqualTo(PieceTrie.NOWHERE);
  }

  private static String text(Random random) {
    String letters = "aab𝄞é字";
    int[] codePoints = letters.codePoints().toArray();
    int length = 1 + random.nextInt(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
    }
    return text.toString();
  }
}
