package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhraseFinderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rap | A RAP about tea",
        "rap | rap",
        "traducción | traduccion al inglés",
        "перевед* | Переведи на немецкий",
        "*arbeitung | Eine Überarbeitung bitte",
        "key points | key   points of it",
        "код | ваш код.",
        "翻译 | 请翻译这句话",
        "python | 用python写",
        "ｐｙｔｈｏｎ | Python",
        "c++ | in C++, please",
        "अनुवाद* | इसका अनुवाद करो",
        "``` | x```y",
      })
  void find_phraseInText_isFound(String phrase, String text) {
    assertThat(finds(phrase, text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rap | a trap",
        "rap | rapid",
        "arbeitung | Überarbeitung",
        "код | кодекс",
        "key points | keypoints",
        "लिख | लिखो",
      })
  void find_onlyPartOfAWord_isNotFound(String phrase, String text) {
    assertThat(finds(phrase, text)).isFalse();
  }

  @Test
  void find_onePhraseInsideAnother_tellsOfBothAndWhere() {
    PhraseFinder finder = new PhraseFinder();
    finder.put("blog", 1);
    finder.put("blog post", 2);
    StringBuilder told = new StringBuilder();
    finder.find("a blog  post", (id, from, to) -> told.append(id + ":" + from + "-" + to + " "));
    assertThat(told.toString()).isEqualTo("1:2-6 2:2-12 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a*b", "**"})
  void put_nothingToFind_isRefused(String phrase) {
    assertThatThrownBy(() -> new PhraseFinder().put(phrase, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a phrase");
  }

  private static boolean finds(String phrase, String text) {
    PhraseFinder finder = new PhraseFinder();
    finder.put(phrase, 0);
    boolean[] found = new boolean[1];
    finder.find(text, (_, _, _) -> found[0] = true);
    return found[0];
  }
}
