package com.gammainfra.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.gammainfra.gateway.chat.Task;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {

  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"user\",\"content\":\"secret\"}]";

  @Test
  void read_everyField_isInTheStep() throws TraceException {
    Trace trace =
        Shipped.parse(
            "{\"step\":\"plan\",\"label\":\"code\",\"at\":\"2026-11-23T08:00:00Z\",\"tokens_in\":2000,"
                + "\"tokens_out\":600,\"model\":\"openai/gpt-5-mini\",\"conversation\":\"c\","
                + "\"cached_in\":1500,\"tools\":true,"
                + MESSAGES
                + "}",
            "",
            "{\"tokens_in\":1,\"tokens_out\":0," + MESSAGES + "}");

    Step first = trace.steps().getFirst();
    assertThat(first.name()).isEqualTo("plan");
    assertThat(first.label()).isEqualTo(Task.CODE);
    assertThat(first.at()).isEqualTo(Instant.parse("2026-11-23T08:00:00Z"));
    assertThat(first.model()).hasToString("openai/gpt-5-mini");
    assertThat(first.conversation()).isEqualTo("c");
    assertThat(first.cachedIn()).isEqualTo(1500);
    assertThat(first.request().hasTools()).isTrue();
    assertThat(first.request().size().expectedTokens(0)).isEqualTo(2000);
    assertThat(trace.steps().getLast().name()).isEqualTo("line 3");
    assertThat(trace.tokensIn()).isEqualTo(2001);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"tokens_in\":1,MESSAGES}|2: tokens_out: takes a whole number from 0 to 1000000000",
        "{\"tokens_in\":-1,\"tokens_out\":1,MESSAGES}|2: tokens_in: takes a whole number from 0 to"
            + " 1000000000, not -1",
        "{\"tokens_in\":1.5,\"tokens_out\":1,MESSAGES}|2: tokens_in: takes a whole number from 0 to"
            + " 1000000000",
        "{\"tokens_in\":1000000001,\"tokens_out\":1,MESSAGES}|2: tokens_in: takes a whole number"
            + " from 0 to 1000000000, not 1000000001",
        "{\"tokens_in\":5,\"tokens_out\":1,\"cached_in\":6,MESSAGES}|2: cached_in: takes a whole"
            + " number from 0 to 5, not 6",
        "{\"tokens_in\":1,\"tokens_out\":1,\"label\":\"poetry\",MESSAGES}|2: label: takes one of"
            + " reasoning, code, creative, rewrite, chat, extraction, summarize, translation",
        "{\"tokens_in\":1,\"tokens_out\":1,\"at\":\"noon\",MESSAGES}|2: at: takes an instant such"
            + " as 2026-11-23T12:00:00Z",
        "{\"tokens_in\":1,\"tokens_out\":1,\"model\":\"gpt\",MESSAGES}|2: model: takes"
            + " provider/model",
        "{\"tokens_in\":1,\"tokens_out\":1,\"tools\":1,MESSAGES}|2: tools: takes true or false:"
            + " whether tools were offered",
        "{\"tokens_in\":1,\"tokens_out\":1,\"messages\":\"secret\"}|2: messages: takes a list of"
            + " messages",
        "{\"tokens_in\":1,\"tokens_in\":2,\"tokens_out\":1,MESSAGES}|2: no JSON, column",
        "[1]|2: takes an object",
        "{\"tokens_in\":1,|2: no JSON, column"
      })
  void read_badLine_namesLineAndField(String line, String problem) {
    TraceException refused =
        catchThrowableOfType(
            TraceException.class,
            () -> Shipped.parse(Shipped.line("x", 1, 1, ""), line.replace("MESSAGES", MESSAGES)));

    assertThat(refused.problems()).hasSize(1);
    assertThat(refused.problems().getFirst()).startsWith(problem).doesNotContain("secret");
  }

  @Test
  void read_badMessage_namesItsPlace() {
    TraceException refused =
        catchThrowableOfType(
            TraceException.class,
            () ->
                Shipped.parse(
                    "{\"tokens_in\":1,\"tokens_out\":1,\"messages\":[{\"role\":\"user\",\"content\":7}]}"));

    assertThat(refused.problems().getFirst()).startsWith("1: messages[0].content: ");
  }

  @Test
  void read_unknownField_isRefused() {
    TraceException refused =
        catchThrowableOfType(
            TraceException.class, () -> Shipped.parse(Shipped.line("x", 1, 1, ",\"tokens\":3")));

    assertThat(refused.problems().getFirst())
        .startsWith("1: tokens: no such field; there are [at,");
  }

  @Test
  void read_manyBadLines_stopsAtTwenty() {
    TraceException refused =
        catchThrowableOfType(TraceException.class, () -> Shipped.parse("[]\n".repeat(500)));

    assertThat(refused.problems()).hasSize(20);
  }

  @Test
  void read_nothingOrTooMuch_isRefused() {
    TraceException empty =
        catchThrowableOfType(TraceException.class, () -> Shipped.parse("", " \t\r"));
    TraceException large =
        catchThrowableOfType(
            TraceException.class, () -> TraceReader.read("t", new byte[TraceReader.MAX_BYTES + 1]));

    assertThat(empty.problems()).containsExactly("no request in it");
    assertThat(large.problems().getFirst()).startsWith("larger than 67108864 bytes");
  }

  @Test
  void read_notUtf8_isRefused() {
    byte[] line = Shipped.line("x", 1, 1, "").getBytes(StandardCharsets.UTF_8);
    line[line.length - 5] = (byte) 0xff;

    TraceException refused =
        catchThrowableOfType(TraceException.class, () -> TraceReader.read("t", line));

    assertThat(refused.problems().getFirst()).startsWith("1: no JSON");
  }

  @Test
  void traces_ofTheRepository_areReadAndLabelled() {
    for (String name : Shipped.TRACES) {
      Trace trace = Shipped.trace(name);
      assertThat(trace.steps()).as(name).hasSizeBetween(6, 12);
      assertThat(trace.steps().stream().filter(step -> step.label() == null).count())
          .as(name)
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void loop_hasTheTokensOfThePublishedExample() {
    Trace loop = Shipped.trace("research-loop");

    assertThat(loop.tokensIn()).isEqualTo(24_000);
    assertThat(loop.tokensOut()).isEqualTo(5_000);
    assertThat(loop.steps().stream().map(s -> s.name() + " " + s.tokensIn() + "/" + s.tokensOut()))
        .containsExactly(
            "plan 2000/600",
            "retrieve 1 500/200",
            "retrieve 2 500/200",
            "retrieve 3 500/200",
            "extract 3000/400",
            "synthesize 5000/1500",
            "critique 6000/400",
            "finalize 6500/1500");
  }
}
