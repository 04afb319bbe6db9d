package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.vendor.AnthropicVendor;
import com.gammainfra.gateway.vendor.BedrockVendor;
import com.gammainfra.gateway.vendor.GeminiVendor;
import com.gammainfra.gateway.vendor.OpenAiVendor;
import com.gammainfra.gateway.vendor.Vendor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever conversation is written for a vendor, in order or with messages missing, twice or out of
 * place, the vendor takes it.
 */
class VendorRulesPropertyTest {

  private static final int ROUNDS = Rounds.of(500, 10_000);
  private static final long SEED = 20_261_128;

  /** One that all take, and two that some refuse. */
  private static final List<String> NAMES =
      List.of("look_up", "2.search:all", "mcp__server__" + "a_long_name_".repeat(10));

  private static final JsonMapper JSON = JsonMapper.builder().build();

  static Stream<Arguments> vendors() {
    return Stream.of(
        Arguments.of("gpt-5-mini", new OpenAiDialect(), new OpenAiVendor()),
        Arguments.of("claude-sonnet-4-6", new AnthropicDialect(), new AnthropicVendor()),
        Arguments.of("anthropic.claude-sonnet-4-6", new BedrockDialect(), new BedrockVendor()),
        Arguments.of("amazon.nova-pro-v1:0", new BedrockDialect(), new BedrockVendor()),
        Arguments.of("gemini-3-flash-preview", new GeminiDialect(), new GeminiVendor()),
        Arguments.of("gemini-2.5-flash", new GeminiDialect(), new GeminiVendor()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("vendors")
  void conversation_whateverItsOrder_isTaken(String model, UpstreamDialect dialect, Vendor vendor) {
    Random random = new Random(SEED);
    RandomRequest requests = new RandomRequest(random, NAMES);
    UpstreamTarget target =
        new UpstreamTarget(model, Map.of(), "max_completion_tokens", 64_000, Set.of(), Map.of());
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = requests.next();
      if (round % 2 == 1) {
        request = request.with(disturbed(request.messages(), random), request.original());
      }
      UpstreamRequest written = dialect.encodeRequest(request, target);
      assertThat(vendor.mistakes("/v1" + written.path(), JSON.readTree(written.body())))
          .as("seed %d round %d: %s", SEED, round, new String(written.body(), UTF_8))
          .isEmpty();
    }
  }

  private static List<Message> disturbed(List<Message> messages, Random random) {
    List<Message> disturbed = new ArrayList<>(messages);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(disturbed.size());
      switch (random.nextInt(3)) {
        case 0 -> {
          if (disturbed.size() > 1) {
            disturbed.remove(at);
          }
        }
        case 1 -> disturbed.add(at, disturbed.get(random.nextInt(disturbed.size())));
        default -> {
          Message moved = disturbed.remove(at);
          disturbed.add(random.nextInt(disturbed.size() + 1), moved);
        }
      }
    }
    return disturbed;
  }
}
