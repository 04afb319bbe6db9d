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
              "poem",
              "traducción",
              "переведи",
              "übersetze",
              "united",
              "untied",
              "перевод*",
              "please explain"),
          MiniLmFiles.tokenizer());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a letter left out | sumarize teh folowing artcile | summarize teh following article",
        "a letter doubled | Summarrize this articcle! | summarize this article!",
        "two neighbours swapped | pleaes: Explian it | pleaes: explain it",
        "accents and case do not matter | TRADUCIÓN | traduccion",
        "other scripts | перевди это | переведи это",
        "other alphabets' letters | Überstze das | ubersetze das",
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
        "artykle artucle", // a wrong letter is no slip
        "artccile", // two slips
        "unted", // one slip from two words
        "trails and trials", // both known
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
  void mended_promptsTurn_leavesWhatWasBefore() {
    PromptText prompt = new PromptText("explian", "explian", "explian", "explian", true);
    assertThat(SPELLING.mended(prompt))
        .isEqualTo(new PromptText("explain", "explian", "explian", "explian", true));
  }

  @Test
  void mended_shippedRulesAnySlipInItsLongWords_givesTheWordOrLeavesTheSlip() {
    Spelling shipped = ClassifierArtefact.shipped().rules().spelling();
    long seed = 20261129;
    Random random = new Random(seed);
    List<String> words =
        List.of(
            "translate", "paragraph", "explain", "function", "summarize", "customer", "история");
    int mended = 0;
    int rounds = 2000;
    for (int round = 0; round < rounds; round++) {
      String word = words.get(random.nextInt(words.size()));
      int at = 1 + random.nextInt(word.length() - 2);
      String slipped = word.substring(0, at) + word.substring(at + 1);
      String read = shipped.mended(slipped);
      assertThat(read).as("seed %d", seed).isIn(word, slipped);
      mended += read.equals(word) ? 1 : 0;
    }
    assertThat(mended).isGreaterThan(rounds * 3 / 4);
  }

  @Test
  void mended_wordsOfFewLettersAtRandom_staysOrIsOneSlipOfAWord() {
    List<String> words = List.of("ababa", "abbab", "babab", "aabbaa", "bbaabb", "abababa");
    Spelling spelling = new Spelling(words, MiniLmFiles.tokenizer());
    long seed = 20261130;
    Random random = new Random(seed);
    int mended = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder typed = new StringBuilder();
      int letters = 3 + random.nextInt(6);
      for (int i = 0; i < letters; i++) {
        typed.append(random.nextBoolean() ? 'a' : 'b');
      }
      String read = spelling.mended(typed.toString());
      if (!read.contentEquals(typed)) {
        mended++;
        assertThat(words).as("seed %d, %s", seed, typed).contains(read);
        assertThat(slips(read)).as("seed %d, %s", seed, read).contains(typed.toString());
      }
    }
    assertThat(mended).isPositive();
  }

  /** Every way to type a word with one slip between its ends. */
  private static Set<String> slips(String word) {
    Set<String> slips = new HashSet<>();
    slips.add(word.charAt(0) + word);
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
