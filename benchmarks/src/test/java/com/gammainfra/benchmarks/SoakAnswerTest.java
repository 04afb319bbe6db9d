package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the soak's clients hold against an answer. */
class SoakAnswerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "200 | 7.0/2 x 7.1/2 y data: [DONE]             | true  | complete    | ''",
        "200 | 7.0/2 x 7.1/2 y event: message_stop      | true  | complete    | ''",
        "200 | 7.0/2 x 7.1/2 y                          | false | complete    | ''",
        "200 | 7.0/2 x stream_truncated                 | true  | typed error | ''",
        "503 | unavailable                              | true  | status 503  | ''",
        "200 | 7.0/2 x data: [DONE]                     | true  | complete    | called complete, and is not",
        "200 | nothing                                  | false | complete    | called complete, and is not",
        "200 | 7.0/2 x 8.1/2 y data: [DONE]             | true  | complete    | words of two answers",
        "200 | 7.0/3 x 7.2/3 y data: [DONE]             | true  | complete    | words missing or out of order",
        "200 | 7.0/2 x                                  | true  | neither     | a stream without an end",
        "200 | 7.0/2 x stream_truncated data: [DONE]    | true  | neither     | a stream with an error and a proper end",
        "500 | oops                                     | true  | status 500  | an unexpected status 500",
      })
  void answer_isSeenForWhatItIs(
      int status, String body, boolean stream, String outcome, String violation) {
    SoakAnswer answer = SoakAnswer.of("HTTP/1.1 " + status + " X\r\n\r\n" + body + " ", stream);

    assertThat(answer).isEqualTo(new SoakAnswer(outcome, violation));
  }
}
