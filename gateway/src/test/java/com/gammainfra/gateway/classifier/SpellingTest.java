package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
  private static final Spelling SPELLING =
      new Spelling(
          List.of(
              "summarize the",
              "following",
              "article",
              "trial",
              "poem",
              "traducción",
              "переведи",
              "übersetze",
              "united",
              "untied",
              "перевод* please",
              "business",
              "explain"),
          MiniLmFiles.tokenizer());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a letter left out | sumarize teh folowing artcile | summarize teh following article",
        "a letter doubled | Summarrize this articcle! | summarize this article!",
        "two neighbours swapped | pleaes: Explian it | pleaes: explain it",
        "accents and case do not matter | TRADUCIÓN | traduccion",
        "a wrong letter in a long word | artucle | article",
        "other scripts | перевди это | переведи это",
        "other alphabets' letters | Überstze das | ubersetze das",
        "one of two like letters at the end | busines | business",
        "a whole word beside an open one | перевод* plase | перевод* please",
      })
  void mended_oneSlipInAWordOfThePhrases_isTheWordMeant(String what, String typed, String read) {
    assertThat(SPELLING.mended(typed)).as(what).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "Summarize the following article.", // right as it is
        "a pem, a peom, a poen", // too short to say
        "rticle articl", // first and last letter
        "plaase", // a wrong letter, in a short word
        "artccile", // two slips
        "unted", // one slip from two words
        "blaze a trail", // the sentence model knows it
        "перевоод", // of an open word it is not known how it goes on
        "artcle3 my_artcle x2artcle", // names of things
        "请翻译artcle这句话", // no word ends where no space does
        "artcleeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", // longer than any word
        "\ud800 $1 \\1 \udc00", // lone surrogates, and what a replacement could trip over
      })
  void mended_noWordOrSeveralOneSlipAway_staysAsTyped(String typed) {
    assertThat(SPELLING.mended(typed)).isEqualTo(typed);
  }

  @Test
  void mended_conversation_leavesTheAnswerAsItIs() {
    PromptText prompt = new PromptText("explian", "explian", List.of("explian"), "explian", true);
    assertThat(SPELLING.mended(prompt))
        .isEqualTo(new PromptText("explain", "explain", List.of("explain"), "explian", true));
  }

  @Test
  void mended_shippedRulesAnySlipInItsLongWords_givesTheWordOrLeavesTheSlip() {
    Spelling shipped = ClassifierArtefact.shipped().rules().spelling();
    int mended = 0;
    int all = 0;
    for (String word : List.of("translate", "paragraph", "explain", "business", "summarize")) {
      for (String slip : slips(word)) {
        String read = shipped.mended(slip);
        assertThat(read).isIn(word, slip);
        mended += read.equals(word) ? 1 : 0;
        all++;
      }
    }
    assertThat(mended).as("of %d", all).isGreaterThan(all * 9 / 10);
  }

  @Test
  void mended_wordsOfFewLettersAtRandom_isTheOnlyWordOneSlipAway() {
    List<String> words = List.of("ababa", "abbab", "babab", "aabbaa", "bbaabb", "abababa");
    Spelling spelling = new Spelling(words, MiniLmFiles.tokenizer());
    long seed = 20261130;
    Random random = new Random(seed);
    int mended = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder letters = new StringBuilder();
      int length = 4 + random.nextInt(5);
      for (int i = 0; i < length; i++) {
        letters.append(random.nextBoolean() ? 'a' : 'b');
      }
      String typed = letters.toString();
      List<String> meant = words.stream().filter(word -> slips(word).contains(typed)).toList();
      boolean known = words.contains(typed);
      String expected = !known && meant.size() == 1 ? meant.getFirst() : typed;
      assertThat(spelling.mended(typed)).as("seed %d, %s", seed, typed).isEqualTo(expected);
      mended += expected.equals(typed) ? 0 : 1;
    }
    assertThat(mended).isPositive();
  }

  /** Every way to type a word with one slip, wrong letters only as a or b. */
  private static Set<String> slips(String word) {
    Set<String> slips = new HashSet<>();
    slips.add(word.charAt(0) + word);
    for (char letter : new char[] {'a', 'b'}) {
      for (int i = 1; word.length() >= 7 && i < word.length() - 1; i++) {
        slips.add(word.substring(0, i) + letter + word.substring(i + 1));
      }
    }
    slips.add(word + word.charAt(word.length() - 1));
    for (int i = 1; i < word.length() - 1; i++) {
      slips.add(word.substring(0, i) + word.substring(i + 1));
      slips.add(word.substring(0, i + 1) + word.substring(i));
      if (i < word.length() - 2) {
        slips.add(
            word.substring(0, i) + word.charAt(i + 1) + word.charAt(i) + word.substring(i + 2));
      }
    }
    return slips;
  }
}
