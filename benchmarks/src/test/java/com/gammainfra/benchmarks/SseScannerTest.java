package com.gammainfra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseScannerTest {

  private static final String STREAM =
      """
      : a comment

      data: {"choices":[{"delta":{"role":"assistant"}}]}

      data: {"choices":[{"delta":{"content":"t=12345 héllo"}}]}

      data:{"choices":[{"delta":{"content": "t=-6 x"}}]}

      data: {"error":{"message":"cut"}}

      data: [DONE]

      """;

  @Test
  void feed_cutAtEveryByte_findsTheSame() {
    byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);

    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(found(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)))
          .as("cut at %d", cut)
          .containsExactly("content 12345", "content -6", "error", "done");
    }
  }

  private static List<String> found(byte[]... pieces) {
    List<String> found = new ArrayList<>();
    SseScanner scanner =
        new SseScanner(
            new SseScanner.Listener() {
              @Override
              public void content(long writtenNanos) {
                found.add("content " + writtenNanos);
              }

              @Override
              public void done() {
                found.add("done");
              }

              @Override
              public void error() {
                found.add("error");
              }
            });
    for (byte[] piece : pieces) {
      scanner.feed(piece);
    }
    return found;
  }
}
