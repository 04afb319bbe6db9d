package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.dialect.BrokenFramingException;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventFramesTest {

  private static final byte[] STREAM =
      Frames.joined(
          Frames.event("messageStart", "{\"role\":\"assistant\"}"),
          Frames.event(
              "contentBlockDelta", "{\"delta\":{\"text\":\"hé\"},\"contentBlockIndex\":0}"),
          Frames.exception("throttlingException", "slow down"));

  @Test
  void frames_cutAnywhere_areTheSameEvents() {
    for (int cut = 0; cut <= STREAM.length; cut++) {
      EventFrames frames = new EventFrames();
      List<SseEvent> events = new ArrayList<>(frames.feed(Arrays.copyOf(STREAM, cut)));
      events.addAll(frames.feed(Arrays.copyOfRange(STREAM, cut, STREAM.length)));
      events.addAll(frames.finish());
      assertThat(events)
          .as("cut at %d", cut)
          .extracting(SseEvent::event, event -> new String(event.data(), UTF_8))
          .containsExactly(
              tuple("messageStart", "{\"role\":\"assistant\"}"),
              tuple("contentBlockDelta", "{\"delta\":{\"text\":\"hé\"},\"contentBlockIndex\":0}"),
              tuple("!throttlingException", "{\"message\":\"slow down\"}"));
    }
  }

  @Test
  void frames_byteByByte_areTheSameEvents() {
    EventFrames frames = new EventFrames();
    int events = 0;
    for (byte b : STREAM) {
      events += frames.feed(new byte[] {b}).size();
    }

    assertThat(events).isEqualTo(3);
  }

  @Test
  void frame_withAnyByteChanged_isNeverTakenForGood() {
    byte[] frame = Frames.event("messageStop", "{\"stopReason\":\"end_turn\"}");
    for (int at = 0; at < frame.length; at++) {
      byte[] damaged = frame.clone();
      damaged[at] ^= 0x10;
      EventFrames frames = new EventFrames();
      try {
        assertThat(frames.feed(damaged)).as("byte %d", at).isEmpty();
      } catch (BrokenFramingException e) {
        assertThat(e.reason()).doesNotContain("end_turn");
      }
    }
  }

  @Test
  void checksum_ofAWholeFrameWrong_isBroken() {
    byte[] frame = Frames.event("messageStop", "{\"stopReason\":\"end_turn\"}");
    frame[frame.length - 1] ^= 1;

    assertThatThrownBy(() -> new EventFrames().feed(frame))
        .isInstanceOf(BrokenFramingException.class)
        .hasMessage("a frame of the stream is damaged");
  }

  @Test
  void errorFrame_saysItsMessage() {
    byte[] frame =
        Frames.frame(
            Map.of(
                ":message-type",
                "error",
                ":error-code",
                "InternalError",
                ":error-message",
                "so\"so"),
            "");

    assertThat(new EventFrames().feed(frame))
        .extracting(SseEvent::event, event -> new String(event.data(), UTF_8))
        .containsExactly(tuple("!InternalError", "{\"message\":\"so\\\"so\"}"));
  }

  @Test
  void frame_thatSaysItIsHuge_isBroken_beforeItIsHeld() {
    byte[] huge = Frames.frame(Map.of(), "x").clone();
    huge[0] = 0x7f;

    assertThatThrownBy(() -> new EventFrames().feed(huge))
        .isInstanceOf(BrokenFramingException.class);
  }

  @Test
  void randomBytes_areBrokenOrNothing() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < Rounds.of(2_000, 1_000_000); round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      try {
        assertThat(new EventFrames().feed(bytes)).as("seed %d", seed).isEmpty();
      } catch (BrokenFramingException _) {
        // as it should be
      }
    }
  }
}
