package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.gemini.GeminiDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever arrives, from a client or an upstream, comes to a value or a typed error within {@value
 * #MOST_SECONDS} seconds: noise, and good messages and streams that were cut, doubled, mixed, with
 * values and bytes changed. What can be read can be written in every dialect, and what is written
 * for clients is JSON.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DecoderFuzzTest {

  // Five upstreams and three clients: 50 · 5 + 120 · 5 + 100 · 3 thousand are 1,150,000.
  private static final int STREAMS = Rounds.of(200, 50_000);
  private static final int ANSWERS = Rounds.of(1_500, 120_000);
  private static final int REQUESTS = Rounds.of(1_000, 100_000);

  /** Far more than the slowest takes, so that a busy machine does not count as a hang. */
  private static final int MOST_SECONDS = 10;

  private static final long SEED = 20_261_128;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final AnswerStamp STAMP =
      new AnswerStamp("req_1", "a/b", 1, "v2", true, _ -> BigDecimal.ONE);
  private static final OpenAiDialect OPENAI = new OpenAiDialect();
  private static final AnthropicDialect ANTHROPIC = new AnthropicDialect();
  private static final GeminiDialect GEMINI = new GeminiDialect();
  private static final ResponsesDialect RESPONSE = new ResponsesDialect();
  private static final BedrockDialect BEDROCK = new BedrockDialect();
  private static final List<UpstreamDialect> UPSTREAMS =
      List.of(OPENAI, ANTHROPIC, GEMINI, RESPONSE, BEDROCK);
  private static final List<Dialect> CLIENTS = List.of(OPENAI, ANTHROPIC, RESPONSE);
  private static final UpstreamTarget TARGET =
      new UpstreamTarget("m", Map.of(), "max_tokens", 64_000, Set.of(), Map.of());

  private static final List<String> CHATS =
      List.of(
          "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"s\"},{\"role\":\"user\",\"name\":\"n\",\"content\":[{\"type\":\"text\",\"text\":\"ü\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA\",\"detail\":\"low\"}},{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AA\"}},{\"type\":\"input_audio\",\"input_audio\":{\"format\":\"wav\",\"data\":\"AA\"}}]},{\"role\":\"assistant\",\"content\":null,\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"t\",\"signature\":\"s\",\"format\":\"anthropic\"}],\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},\"extra_content\":{\"google\":{\"thought_signature\":\"g\"}}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"r\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true,\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\"}},\"$defs\":{\"x\":{\"anyOf\":[{\"type\":[\"string\",\"null\"]},{\"const\":1}]}}}}}],\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}},\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\",\"properties\":{}}}},\"stop\":[\"a\"],\"n\":1,\"max_completion_tokens\":9,\"reasoning_effort\":\"low\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");

  private static final List<String> OPENAIS =
      List.of(
          "{\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\",\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
          "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":{}}}]},\"finish_reason\":\"stop\"}]}",
          "{\"error\":{\"message\":\"try again in 1.5s\",\"code\":429,\"details\":[{\"retryDelay\":\"1s\"}]}}",
          "[DONE]");

  private static final List<String> CONVERSE =
      List.of(
          "{\"contentBlockIndex\":0,\"delta\":{\"toolUse\":{\"input\":\"{\"}}}",
          "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\"}}}",
          "{\"contentBlockIndex\":1,\"delta\":{\"reasoningContent\":{\"text\":\"t\",\"signature\":\"s\",\"redactedContent\":\"AA\"}}}",
          "{\"stopReason\":\"malformed_tool_use\"}",
          "{\"__type\":\"com.amazon.coral#ThrottlingException\",\"Message\":\"m\"}",
          "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"cacheWriteInputTokens\":3,\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":2}]}}");

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
        Arguments.of("openai", OPENAI, OPENAIS),
        Arguments.of("anthropic", ANTHROPIC, CLAUDE),
        Arguments.of("gemini", GEMINI, GOOGLE),
        Arguments.of("responses", RESPONSE, RESPONSES),
        Arguments.of("bedrock", BEDROCK, CONVERSE));
  }

  /** The types of ConverseStream's events; the others' are in their JSON. */
  private static final List<String> TYPES =
      List.of(
          "",
          "contentBlockStart",
          "contentBlockDelta",
          "contentBlockStop",
          "messageStop",
          "metadata",
          "!throttlingException",
          "!");

  @ParameterizedTest(name = "{0}")
  @MethodSource("upstreams")
  void answers_whateverArrives_areValuesOrTypedErrors(
      String name, UpstreamDialect dialect, List<String> messages) {
    Random random = new Random(SEED);
    Mutations mutations = new Mutations(random);
    List<String> seeds = new ArrayList<>(messages);
    seeds.addAll(Goldens.answers(name));
    ChatRequest request = OpenAiDialect.requestOf("m", "hi");
    AnswerDecoder decoder = decoder(dialect, request);
    for (int round = 0; round < ANSWERS; round++) {
      byte[] input = mutations.of(seeds);
      long start = System.nanoTime();
      try {
        if (round % 16 == 0) {
          decoder = decoder(dialect, request);
        }
        String type = TYPES.get(random.nextInt(TYPES.size()));
        written(decoder.event(new SseEvent(type, input)));
        written(decoder(dialect, request).answer(input));
        UpstreamError error = dialect.decodeError(400 + random.nextInt(200), null, "1", input);
        assertThat(dialect.withType(error, type).message()).isNotBlank();
      } catch (RuntimeException e) {
        throw failure(name, round, input, e);
      }
      soon(start, name, round, input);
    }
  }

  private static AnswerDecoder decoder(UpstreamDialect dialect, ChatRequest request) {
    return dialect.encodeRequest(request, TARGET).decoder();
  }

  private static void written(StreamItem item) {
    if (item instanceof StreamItem.Chunk(var chunk)) {
      for (Dialect client : CLIENTS) {
        StreamEncoder encoder = client.streamEncoder(STAMP);
        var _ = encoder.encode(chunk);
        var _ = encoder.finish(Usage.NONE);
        var _ = client.encodeAnswer(List.of(chunk), STAMP, Usage.NONE);
      }
    } else if (item instanceof StreamItem.Failed(var error)) {
      assertThat(error.message()).isNotBlank();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("upstreams")
  void streams_whateverArrives_areReadToTheirEnd_andWrittenForEveryClient(
      String name, UpstreamDialect dialect, List<String> messages) {
    Random random = new Random(SEED);
    Mutations mutations = new Mutations(random);
    List<byte[]> goldens = Goldens.streams(name);
    ChatRequest request = OpenAiDialect.requestOf("m", "hi");
    for (int round = 0; round < STREAMS; round++) {
      byte[] input = stream(name, goldens, mutations);
      long start = System.nanoTime();
      try {
        List<StreamEncoder> encoders =
            CLIENTS.stream().map(client -> client.streamEncoder(STAMP)).toList();
        boolean whole = read(dialect, decoder(dialect, request), input, random, encoders);
        for (StreamEncoder encoder : encoders) {
          readable(
              whole
                  ? encoder.finish(Usage.NONE)
                  : encoder.fail(ChatError.of(ErrorCode.STREAM_TRUNCATED, "cut")));
        }
      } catch (RuntimeException e) {
        throw failure(name, round, input, e);
      }
      soon(start, name, round, input);
    }
  }

  /**
   * A golden stream with its text spoilt, or its bytes, or both; of Bedrock's the text is that
   * inside the frames, whose checksums then hold.
   */
  private static byte[] stream(String name, List<byte[]> goldens, Mutations mutations) {
    Random random = mutations.random();
    if (random.nextInt(32) == 0) {
      return mutations.noise();
    }
    byte[] good = goldens.get(random.nextInt(goldens.size()));
    byte[] spoilt;
    if (name.equals("bedrock")) {
      StringBuilder lines = new StringBuilder();
      String file = Goldens.read(name, "converse-stream.txt");
      for (String line : file.lines().toList()) {
        boolean changed = random.nextInt(8) == 0;
        int space = line.indexOf(' ') + 1;
        String json = changed ? mutations.text(line.substring(space)) : line.substring(space);
        lines.append(line, 0, space).append(json.replaceAll("\\R", " ")).append('\n');
      }
      spoilt = random.nextInt(4) == 0 ? good : Goldens.framed(lines.toString());
    } else {
      spoilt = mutations.text(new String(good, UTF_8)).getBytes(UTF_8);
    }
    byte[] bytes = mutations.bytes(spoilt, 4);
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
  }

  /** Reads a stream in parts of any size; whether it was read to its end. */
  private static boolean read(
      UpstreamDialect dialect,
      AnswerDecoder decoder,
      byte[] input,
      Random random,
      List<StreamEncoder> encoders) {
    EventFraming framing = dialect.framing();
    try {
      int from = 0;
      while (from < input.length) {
        int to = Math.min(input.length, from + 1 + random.nextInt(2_000));
        for (SseEvent event : framing.feed(Arrays.copyOfRange(input, from, to))) {
          written(decoder.event(event), encoders);
        }
        from = to;
      }
      for (SseEvent event : framing.finish()) {
        written(decoder.event(event), encoders);
      }
      return true;
    } catch (BrokenFramingException e) {
      assertThat(e.reason()).isNotBlank();
      return false;
    }
  }

  private static void written(StreamItem item, List<StreamEncoder> encoders) {
    if (item instanceof StreamItem.Chunk(var chunk)) {
      encoders.forEach(encoder -> readable(encoder.encode(chunk)));
    } else if (item instanceof StreamItem.Failed(var error)) {
      assertThat(error.message()).isNotBlank();
    }
  }

  /** What a client gets: events of JSON, and OpenAI's terminator. */
  private static void readable(byte[] sent) {
    SseDecoder sse = new SseDecoder();
    List<SseEvent> events = new ArrayList<>(sse.feed(sent));
    events.addAll(sse.finish());
    for (SseEvent event : events) {
      if (!new String(event.data(), UTF_8).equals("[DONE]")) {
        assertThat(JSON.readTree(event.data()).isObject()).isTrue();
      }
    }
  }

  static Stream<Arguments> clients() {
    return Stream.of(
        Arguments.of("openai", OPENAI, CHATS),
        Arguments.of("anthropic", ANTHROPIC, MESSAGES),
        Arguments.of("responses", RESPONSE, RESPONSE_REQUESTS));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clients")
  void requests_whateverArrives_areReadAndWritten_orRefused(
      String name, Dialect dialect, List<String> seeds) {
    Mutations mutations = new Mutations(new Random(SEED));
    for (int round = 0; round < REQUESTS; round++) {
      byte[] input = mutations.of(seeds);
      long start = System.nanoTime();
      try {
        ChatRequest request = dialect.decodeRequest(input);
        for (UpstreamDialect upstream : UPSTREAMS) {
          assertThat(JSON.readTree(upstream.encodeRequest(request, TARGET).body()).isObject())
              .isTrue();
        }
      } catch (ChatErrorException e) {
        assertThat(e.error().message()).isNotBlank();
        assertThat(e.error().code().status()).isEqualTo(400);
      } catch (RuntimeException e) {
        throw failure(name, round, input, e);
      }
      soon(start, name, round, input);
    }
  }

  private static void soon(long startNanos, String name, int round, byte[] input) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    if (seconds >= MOST_SECONDS) {
      throw failure(name, round, input, new IllegalStateException("took " + seconds + " s"));
    }
  }

  private static AssertionError failure(String name, int round, byte[] input, Throwable e) {
    return new AssertionError(
        "%s, seed %d round %d: %s".formatted(name, SEED, round, new String(input, UTF_8)), e);
  }
}
