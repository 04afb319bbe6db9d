package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever arrives, from a client or an upstream, comes to a value or a typed error: mutations of
 * good messages, cut short, doubled, with bytes changed. What can be read can be written in every
 * dialect.
 */
class DecoderFuzzTest {

  private static final int ROUNDS = Rounds.of(10_000, 400_000);
  private static final long SEED = 20_261_124;
  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "a/b", 1, "v2", true, _ -> BigDecimal.ONE);
  private static final OpenAiDialect OPENAI = new OpenAiDialect();
  private static final AnthropicDialect ANTHROPIC = new AnthropicDialect();
  private static final GeminiDialect GEMINI = new GeminiDialect();
  private static final ResponsesDialect RESPONSE = new ResponsesDialect();
  private static final UpstreamTarget TARGET =
      new UpstreamTarget("m", Map.of(), "max_tokens", 64_000, Set.of(), Map.of());
  private static final List<String> TOKENS =
      List.of(
          "null", "{}", "[]", "\"\"", "-1", "1e999", "true", "\"\\ud800\"", "[[[[", "\"tool_use\"");

  private static final List<String> MESSAGES =
      List.of(
          "{\"model\":\"m\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"s\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"ü\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AA\"}}]},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{\"a\":[1]}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"r\"}]}]}],\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}},{\"type\":\"web_search_1\",\"name\":\"w\"}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":true},\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"output_config\":{\"effort\":\"low\"},\"temperature\":1,\"top_k\":4,\"stop_sequences\":[\"x\"],\"metadata\":{\"user_id\":\"u\"}}");

  private static final List<String> CLAUDE =
      List.of(
          "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"c\",\"content\":[],\"usage\":{\"input_tokens\":1,\"cache_creation\":{\"ephemeral_1h_input_tokens\":1}}}}",
          "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}",
          "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}",
          "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":3}}",
          "{\"type\":\"message_stop\"}",
          "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}",
          "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"t\"},{\"type\":\"redacted_thinking\",\"data\":\"d\"}],\"stop_reason\":\"stop_sequence\",\"stop_sequence\":\"x\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");

  private static final List<String> GOOGLE =
      List.of(
          "{\"candidates\":[{\"index\":0,\"content\":{\"parts\":[{\"text\":\"t\",\"thought\":true},{\"functionCall\":{\"id\":\"i\",\"name\":\"f\",\"args\":{\"a\":1}},\"thoughtSignature\":\"s\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":1,\"thoughtsTokenCount\":2}}",
          "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}",
          "[{\"error\":{\"code\":429,\"message\":\"m\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"retryDelay\":\"3s\"}]}}]");

  private static final List<String> RESPONSE_REQUESTS =
      List.of(
          "{\"model\":\"m\",\"instructions\":\"s\",\"input\":[{\"role\":\"developer\",\"content\":\"d\"},{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"ü\"},{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AA\",\"detail\":\"low\"},{\"type\":\"input_file\",\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AA\"}]},{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}],\"encrypted_content\":\"e\"},{\"type\":\"reasoning\",\"id\":\"rs_req_1\",\"summary\":[],\"encrypted_content\":\"gammainfra:anthropic:x\"},{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\",\"annotations\":[]},{\"type\":\"refusal\",\"refusal\":\"no\"}]},{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\",\"extra_content\":{\"google\":{\"thought_signature\":\"g\"}}},{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":[{\"type\":\"input_text\",\"text\":\"r\"}]},{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\"}],\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"},\"strict\":true},{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]},\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{\"type\":\"object\"}},\"verbosity\":\"low\"},\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},\"max_output_tokens\":9,\"temperature\":1,\"include\":[\"reasoning.encrypted_content\"],\"store\":false,\"metadata\":{\"a\":\"b\"}}");

  private static final List<String> RESPONSES =
      List.of(
          "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"model\":\"g\",\"status\":\"in_progress\",\"output\":[]}}",
          "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"\"}}",
          "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":0,\"item_id\":\"fc_1\",\"delta\":\"{\"}",
          "{\"type\":\"response.function_call_arguments.done\",\"output_index\":1,\"item_id\":\"fc_2\",\"arguments\":\"{}\"}",
          "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}],\"encrypted_content\":\"e\"}}",
          "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"x\"}",
          "{\"type\":\"response.refusal.done\",\"output_index\":0,\"content_index\":1,\"refusal\":\"x\"}",
          "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"summary_index\":1,\"delta\":\"x\"}",
          "{\"type\":\"response.incomplete\",\"response\":{\"id\":\"resp_1\",\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\":[],\"usage\":{\"input_tokens\":1,\"input_tokens_details\":{\"cached_tokens\":1},\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":1}}}}",
          "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}",
          "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\",\"param\":null}",
          "{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"error\":null,\"model\":\"g\",\"output\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"e\"},{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"t\",\"annotations\":[]}]},{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");

  static Stream<Arguments> upstreams() {
    return Stream.of(
        Arguments.of("anthropic", ANTHROPIC, CLAUDE),
        Arguments.of("gemini", GEMINI, GOOGLE),
        Arguments.of("responses", RESPONSE, RESPONSES));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("upstreams")
  void answers_whateverArrives_areValuesOrTypedErrors(
      String name, UpstreamDialect dialect, List<String> seeds) {
    Random random = new Random(SEED);
    ChatRequest request = OpenAiDialect.requestOf("m", "hi");
    AnswerDecoder decoder = dialect.encodeRequest(request, TARGET).decoder();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), random);
      try {
        if (round % 16 == 0) {
          decoder = dialect.encodeRequest(request, TARGET).decoder();
        }
        written(decoder.event(new SseEvent("", input)));
        written(dialect.encodeRequest(request, TARGET).decoder().answer(input));
        assertThat(dialect.decodeError(400 + random.nextInt(200), null, "1", input).message())
            .isNotBlank();
      } catch (RuntimeException e) {
        throw failure(name, round, input, e);
      }
    }
  }

  private static void written(StreamItem item) {
    if (item instanceof StreamItem.Chunk(var chunk)) {
      for (Dialect client : List.of(OPENAI, ANTHROPIC, RESPONSE)) {
        StreamEncoder encoder = client.streamEncoder(STAMP);
        var _ = encoder.encode(chunk);
        var _ = encoder.finish(Usage.NONE);
        var _ = client.encodeAnswer(List.of(chunk), STAMP, Usage.NONE);
      }
    }
  }

  static Stream<Arguments> clients() {
    return Stream.of(
        Arguments.of("anthropic", ANTHROPIC, MESSAGES),
        Arguments.of("responses", RESPONSE, RESPONSE_REQUESTS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clients")
  void requests_whateverArrives_areReadAndWritten_orRefused(
      String name, Dialect dialect, List<String> seeds) {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), random);
      try {
        ChatRequest request = dialect.decodeRequest(input);
        for (UpstreamDialect upstream : List.of(OPENAI, ANTHROPIC, GEMINI, RESPONSE)) {
          assertThat(upstream.encodeRequest(request, TARGET).body()).isNotEmpty();
        }
      } catch (ChatErrorException e) {
        assertThat(e.error().message()).isNotBlank();
      } catch (RuntimeException e) {
        throw failure(name, round, input, e);
      }
    }
  }

  private static AssertionError failure(String name, int round, byte[] input, Throwable e) {
    return new AssertionError(
        "%s, seed %d round %d: %s".formatted(name, SEED, round, new String(input, UTF_8)), e);
  }

  private static byte[] mutate(String seed, Random random) {
    String text = seed;
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(text.length() + 1);
      text =
          switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
            case 2 -> replaced(text, random);
            case 3 -> text.substring(0, at) + text.substring(at / 2);
            default -> text;
          };
    }
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** The text with the value of one field exchanged. */
  private static String replaced(String text, Random random) {
    int colon = text.indexOf(':', random.nextInt(text.length() + 1));
    if (colon < 0) {
      return text;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, colon + 1)
        + TOKENS.get(random.nextInt(TOKENS.size()))
        + text.substring(end);
  }
}
