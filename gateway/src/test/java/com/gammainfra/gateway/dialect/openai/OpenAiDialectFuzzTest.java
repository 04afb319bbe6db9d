package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenAiDialectFuzzTest {

  private static final long SEED = 99_871L;
  private static final int ROUNDS = Rounds.of(20_000, 1_000_000);
  private static final OpenAiDialect DIALECT = new OpenAiDialect();
  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "a/b", 1, "v2", true, _ -> BigDecimal.ONE);

  private static final List<String> SEEDS =
      List.of(
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"ü\"}]}],\"stop\":[\"a\"],\"n\":1}",
          "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\",\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\"}}]},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
          "{\"error\":{\"message\":\"try again in 1.5s\",\"code\":429,\"details\":[{\"retryDelay\":\"1s\"}]}}",
          "[DONE]");

  @Test
  void decoders_mutatedInput_failOnlyAsTheySay() {
    Random random = new Random(SEED);
    RandomJson json = new RandomJson(random);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input =
          random.nextInt(4) == 0
              ? json.value(4).getBytes(UTF_8)
              : mutate(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(UTF_8), random);
      try {
        request(input);
        answer(new ChatDecoder().answer(input));
        answer(new ChatDecoder().event(new SseEvent("", input)));
        assertThat(DIALECT.decodeError(400 + random.nextInt(200), "1", null, input).message())
            .isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed " + SEED + " round " + round + ": " + new String(input, UTF_8), e);
      }
    }
  }

  private static void request(byte[] input) {
    ChatRequest request;
    try {
      request = DIALECT.decodeRequest(input);
    } catch (ChatErrorException e) {
      assertThat(e.error().code().status()).isEqualTo(400);
      return;
    }
    DIALECT.decodeRequest(
        DIALECT
            .encodeRequest(request, new UpstreamTarget("m", Map.of(), "max_tokens", Set.of()))
            .body());
  }

  private static void answer(StreamItem item) {
    if (item instanceof StreamItem.Chunk(AnswerChunk chunk)) {
      DIALECT.encodeAnswer(List.of(chunk), STAMP, Usage.NONE);
      DIALECT.streamEncoder(STAMP).encode(chunk);
    }
  }

  private static byte[] mutate(byte[] input, Random random) {
    byte[] bytes = input.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : "{}[]\",:0n\\".getBytes(UTF_8)[random.nextInt(10)];
    }
    return bytes;
  }
}
