package com.gammainfra.gateway.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole strings of JSON, replaced unread. */
class QuotedStringsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":\"long-one\"}|{\"id\":\"s\"}",
        "[\"long-one\",\"long-one\",\"two\"]|[\"s\",\"s\",\"2222\"]",
        "{\"text\":\"say \\\"long-one\\\" twice\"}|{\"text\":\"say \\\"long-one\\\" twice\"}",
        "{\"text\":\"ends in a backslash \\\\\",\"id\":\"two\"}|{\"text\":\"ends in a backslash \\\\\",\"id\":\"2222\"}",
        "{\"id\":\"long-one \"}|{\"id\":\"long-one \"}",
        "{}|{}",
      })
  void wholeStrings_areReplaced_andNothingElse(String json, String expected) {
    byte[] replaced =
        QuotedStrings.replace(json.getBytes(UTF_8), Map.of("long-one", "s", "two", "2222"));

    assertThat(new String(replaced, UTF_8)).isEqualTo(expected);
  }

  @Test
  void nothingFound_isTheSameArray() {
    byte[] json = "{\"a\":1}".getBytes(UTF_8);

    assertThat(QuotedStrings.replace(json, Map.of("b", "c"))).isSameAs(json);
    assertThat(QuotedStrings.replace(json, Map.of())).isSameAs(json);
  }
}
