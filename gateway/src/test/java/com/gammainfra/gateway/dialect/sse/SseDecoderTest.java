package com.gammainfra.gateway.dialect.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.Rounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseDecoderTest {

  private static final String STREAM =
      "\uFEFF: hello\r\n"
          + "data: {\"a\":\"grüße 🦊\"}\r\n\r\n"
          + "event: ping\ndata\n\n"
          + "data:first\rdata: second\rdata:  third\r\r"
          + "id: 7\nretry: 10\nunknown: x\nnocolon\n\n"
          + ":\n\n"
          + "event:error\r\ndata: {}\n\r\n"
          + "data: [DONE]";

  private static final List<String> EVENTS =
      List.of("|{\"a\":\"grüße 🦊\"}", "ping|", "|first\nsecond\n third", "error|{}", "|[DONE]");

  @Test
  void feed_wholeStream_yieldsEveryEvent() {
    assertThat(decode(STREAM.getBytes(UTF_8))).isEqualTo(EVENTS);
  }

  @Test
  void feed_cutAtEveryOffset_yieldsTheSameEvents() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(decode(bytes, cut)).as("cut at %d", cut).isEqualTo(EVENTS);
    }
  }

  @Test
  void feed_cutAtEveryPairOfOffsets_yieldsTheSameEvents() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        assertThat(decode(bytes, first, second)).isEqualTo(EVENTS);
      }
    }
  }

  @Test
  void feed_largeEventsBetweenSmallOnes_yieldsEach() {
    String large = "x".repeat(9_000);
    String stream = "data: a\n\ndata: %s\n\ndata: b\n\ndata: %s!\n\n".formatted(large, large);

    assertThat(decode(stream.getBytes(UTF_8), 20, 5_000, 9_500, 12_000))
        .containsExactly("|a", "|" + large, "|b", "|" + large + "!");
  }

  @Test
  void feed_byteByByte_yieldsTheSameEvents() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    assertThat(decode(bytes, IntStream.range(0, bytes.length).toArray())).isEqualTo(EVENTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "data: x\\n\\n|x",
        "data:x\\n\\n|x",
        "data:  x\\n\\n|' x'",
        "data: x\\r\\n\\r\\n|x",
        "data: x\\r\\r|x",
        "data: x|x",
        "data: x\\n|x",
        "data: x\\ndata: y\\n\\n|x\\ny",
        "data\\n\\n|''",
        "datax: 1\\n\\n|none",
        "' data: x\\n\\n'|none",
        "event: e\\n\\n|none",
        ": comment\\n\\n|none",
        "\\n\\n\\n|none",
      })
  void feed_oneLineForm_followsTheStandard(String stream, String expected) {
    SseDecoder decoder = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(decoder.feed(unescape(stream).getBytes(UTF_8)));
    events.addAll(decoder.finish());
    if (expected == null) {
      assertThat(events).isEmpty();
    } else {
      assertThat(events).hasSize(1);
      assertThat(new String(events.getFirst().data(), UTF_8)).isEqualTo(unescape(expected));
    }
  }

  @Test
  void feed_eventNameWithoutData_isForgotten() {
    assertThat(decode("event: ping\n\ndata: x\n\n".getBytes(UTF_8))).containsExactly("|x");
  }

  @Test
  void feed_eventOverTheLimit_throws() {
    byte[] line = ("data: " + "x".repeat(50) + "\n").getBytes(UTF_8);
    SseDecoder decoder = new SseDecoder(100);
    decoder.feed(line);
    assertThatThrownBy(() -> decoder.feed(line)).isInstanceOf(SseEventTooLargeException.class);
    SseDecoder endless = new SseDecoder(100);
    assertThatThrownBy(
            () -> {
              while (true) {
                endless.feed("x".getBytes(UTF_8));
              }
            })
        .isInstanceOf(SseEventTooLargeException.class)
        .hasMessageContaining("100");
  }

  @Test
  void feed_manyEventsUnderTheLimit_neverAddUp() {
    SseDecoder decoder = new SseDecoder(20);
    for (int i = 0; i < 1_000; i++) {
      assertThat(decoder.feed("data: 0123456789\n\n".getBytes(UTF_8))).hasSize(1);
    }
  }

  @Test
  void writer_anyData_isReadBackByTheDecoder() {
    for (String data : List.of("", "x", " x", "a\nb", "\n", "a\r\nb", "ü\n\n🦊")) {
      byte[] frame = SseWriter.event("e", data.getBytes(UTF_8));
      assertThat(decode(frame)).containsExactly("e|" + data.replace("\r\n", "\n"));
    }
    assertThat(new String(SseWriter.data("[DONE]".getBytes(UTF_8)), UTF_8))
        .isEqualTo("data: [DONE]\n\n");
    assertThat(new String(SseWriter.comment("a\nb"), UTF_8)).isEqualTo(": a b\n\n");
  }

  @Test
  void feed_randomBytes_neverThrowsButForSize() {
    long seed = 20_261_123L;
    Random random = new Random(seed);
    byte[] alphabet = "data: event:\r\n\n\r \uFEFFüx".getBytes(UTF_8);
    for (int round = 0; round < Rounds.of(20_000, 500_000); round++) {
      SseDecoder decoder = new SseDecoder(64);
      byte[] bytes = new byte[random.nextInt(200)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = alphabet[random.nextInt(alphabet.length)];
      }
      try {
        decoder.feed(bytes);
        decoder.finish();
      } catch (SseEventTooLargeException e) {
        assertThat(bytes.length).as("seed %d round %d", seed, round).isGreaterThan(64);
      }
    }
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }

  private static List<String> decode(byte[] bytes, int... cuts) {
    SseDecoder decoder = new SseDecoder();
    List<SseEvent> events = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      events.addAll(decoder.feed(Arrays.copyOfRange(bytes, from, cut)));
      from = cut;
    }
    events.addAll(decoder.feed(bytes, from, bytes.length - from));
    events.addAll(decoder.finish());
    return events.stream().map(e -> e.event() + "|" + new String(e.data(), UTF_8)).toList();
  }
}
