package com.gammainfra.gateway.dialect.anthropic;

import static com.gammainfra.gateway.dialect.anthropic.Translated.STAMP;
import static com.gammainfra.gateway.dialect.anthropic.Translated.fields;
import static com.gammainfra.gateway.dialect.anthropic.Translated.items;
import static com.gammainfra.gateway.dialect.anthropic.Translated.stream;
import static com.gammainfra.gateway.dialect.anthropic.Translated.toOpenAi;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.AnswerDecoder;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseDecoder;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Forms that few clients and providers use, in both directions, as tables. */
class TranslationCornersTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String TOOL =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"dig\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]";

  private static UpstreamTarget taking(
      Set<String> words, Map<String, Map<String, Object>> efforts) {
    return new UpstreamTarget(
        "m-1", Map.of(), "max_tokens", 64_000, Set.of(), efforts, true, words);
  }

  private static Map<String, Map<String, Object>> adaptive(String... words) {
    Map<String, Map<String, Object>> efforts = new HashMap<>();
    for (String word : words) {
      efforts.put(
          word,
          Map.of("thinking", Map.of("type", "adaptive"), "output_config", Map.of("effort", word)));
    }
    return efforts;
  }

  /** What a client of OpenAI's says, a place in Anthropic's body, what is there, what is named. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // media
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:application/pdf;base64,JVBERi0x\"}}]}]|/messages/0/content/0/type|\"document\"|",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:text/plain;base64,aGk=\"}}]}]|/messages/0/content/0/source/data|\"hi\"|",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/svg+xml;base64,PHN2Zz4=\"}}]}]|/messages/0/content|\"(empty)\"|image/svg+xml",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/zip;base64,UEs=\"}}]}]|/messages/0/content|\"see\"|application/zip",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_data\":\"https://example.com/a.pdf\"}}]}]|/messages/0/content/0/source|{\"type\":\"url\",\"url\":\"https://example.com/a.pdf\"}|",
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"https://example.com/a.png\"}]}]|/messages/0/content/0/source|{\"type\":\"url\",\"url\":\"https://example.com/a.png\"}|",
        // reasoning in the content
        "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"redacted_thinking\",\"data\":\"d\"},{\"type\":\"text\",\"text\":\"b\"}]},{\"role\":\"user\",\"content\":\"c\"}]|/messages/1/content|[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"redacted_thinking\",\"data\":\"d\"},{\"type\":\"text\",\"text\":\"b\"}]|",
        "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"t\"}]},{\"type\":\"text\",\"text\":\"b\"}]},{\"role\":\"user\",\"content\":\"c\"}]|/messages/1/content|\"b\"|not this provider's own",
        // sampling
        "\"temperature\":1,\"top_p\":0.9|/top_p|0.9|",
        "\"temperature\":1,\"top_p\":0.9|/temperature||",
        "\"temperature\":0.5,\"top_p\":1|/temperature|0.5|",
        "\"temperature\":0.5,\"top_p\":0.9|/top_p||only one of",
        "\"temperature\":1,\"reasoning_effort\":\"low\"|/temperature||",
        "\"temperature\":1,\"top_p\":1,\"reasoning_effort\":\"low\"|/top_p||",
        // tools
        "TOOL,\"tool_choice\":\"any\"|/tool_choice|{\"type\":\"any\"}|",
        "TOOL,\"parallel_tool_calls\":true|/tool_choice||",
        "TOOL,\"tool_choice\":\"none\",\"parallel_tool_calls\":false|/tool_choice|{\"type\":\"none\"}|parallel_tool_calls",
        "\"functions\":[{\"name\":\"dig\"}],\"function_call\":{\"name\":\"dig\"}|/tool_choice|{\"type\":\"tool\",\"name\":\"dig\"}|",
        "\"messages\":[{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"dig\",\"arguments\":\"\"}},{\"role\":\"function\",\"name\":\"dig\",\"content\":\"dug\"}]|/messages/2/content|[{\"type\":\"tool_result\",\"tool_use_id\":\"dig\",\"content\":\"dug\"}]|",
        // other forms of the same
        "\"messages\":[{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"\"},{\"type\":\"text\",\"text\":\"Be kind.\",\"cache_control\":{\"type\":\"ephemeral\"}}]},{\"role\":\"user\",\"content\":\"hi\"}]|/system|[{\"type\":\"text\",\"text\":\"Be kind.\",\"cache_control\":{\"type\":\"ephemeral\"}}]|",
        "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]},{\"role\":\"user\",\"content\":\"why?\"}]|/messages/1/content|\"No.\"|",
        "\"max_tokens\":5,\"max_completion_tokens\":7|/max_tokens|7|",
        "\"response_format\":{\"type\":\"text\"}|/output_config||",
        "\"metadata\":{},\"modalities\":[\"text\"],\"store\":false|/metadata||",
        "\"metadata\":{\"a\":\"b\"}|/metadata||metadata",
        "\"thinking\":{\"type\":\"disabled\"}|/thinking||",
      })
  void openAisRequest_inARareForm_meansTheSameThere(
      String said, String place, String there, String named) {
    Translated sent = fields(said.replace("TOOL", TOOL));

    assertThat(sent.at(place)).isEqualTo(there == null ? "" : there);
    if (named == null) {
      assertThat(sent.losses()).isEmpty();
    } else {
      assertThat(sent.losses()).anyMatch(loss -> loss.contains(named));
    }
  }

  /** What a client of Anthropic's says, a place in OpenAI's body, what is there, what is named. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "HI,\"max_tokens\":0|/max_tokens|1|max_tokens 0",
        "HI,MAX,\"service_tier\":\"auto\",\"mcp_servers\":[],\"speed\":\"standard\"|/service_tier||",
        "HI,MAX,\"service_tier\":\"standard_only\"|/service_tier||service_tier",
        "HI,MAX,\"output_format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}}|/response_format/type|\"json_schema\"|",
        // tools
        "HI,MAX,\"tools\":[{\"type\":\"custom\",\"name\":\"dig\",\"input_schema\":{\"type\":\"object\",\"properties\":{}},\"defer_loading\":false,\"eager_input_streaming\":true,\"allowed_callers\":[\"direct\"]}]|/tools/0/function/parameters/type|\"object\"|",
        "HI,MAX,\"tools\":[{\"name\":\"dig\",\"input_schema\":{\"type\":\"object\"},\"input_examples\":[{}]}]|/tools/0/function/name|\"dig\"|input_examples of a tool",
        "HI,MAX,\"tools\":[{\"name\":\"dig\",\"input_schema\":{\"type\":\"object\"},\"defer_loading\":true}]|/tools/0/function/name|\"dig\"|defer_loading of a tool",
        "HI,MAX,\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"tool_choice\":{\"type\":\"any\"}|/tool_choice||web_search_20250305",
        "HI,MAX,\"tools\":[{\"name\":\"dig\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true}|/tool_choice|\"required\"|",
        // content
        "MAX,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"title\":\"T\",\"source\":{\"type\":\"content\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}}]}]|/messages/0/content/0/text|\"T:\\na\\nb\"|plain text became a text",
        "MAX,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"context\":\"c\",\"citations\":{\"enabled\":true},\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"a\"}}]}]|/messages/0/content/0/text|\"a\"|citations of a document",
        "MAX,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"search_result\",\"source\":\"https://x\",\"title\":\"T\",\"content\":[{\"type\":\"text\",\"text\":\"w\"}]}]}]|/messages/0/content|\"T (https://x):\\nw\"|",
        "MAX,\"messages\":[{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"dig\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":[{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"T\",\"content\":[{\"type\":\"text\",\"text\":\"w\"}],\"citations\":{\"enabled\":false}}]}]}]|/messages/2/content|\"T (s):\\nw\"|",
        "MAX,\"messages\":[{\"role\":\"user\",\"content\":\"go\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"dig\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":null}]}]|/messages/2/content|\"\"|",
        "MAX,\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"s\"}]}]|/messages/1|{\"role\":\"system\",\"content\":\"s\"}|",
      })
  void anthropicsRequest_inARareForm_meansTheSameThere(
      String said, String place, String there, String named) {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\","
                + said.replace("HI", "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]")
                    .replace("MAX", "\"max_tokens\":9")
                + "}");

    assertThat(sent.at(place)).isEqualTo(there == null ? "" : there);
    if (named == null) {
      assertThat(sent.losses()).isEmpty();
    } else {
      assertThat(sent.losses()).anyMatch(loss -> loss.contains(named));
    }
  }

  /** The effort that is asked, those that the model takes, and the one that it is given. */
  @ParameterizedTest
  @CsvSource({
    "minimal, low medium high, low",
    "xhigh, none low medium high max, high",
    "max, none low medium high xhigh, xhigh",
    "none, minimal low medium high, minimal",
    "minimal, none low, low",
    "high, low medium high, high",
    "max, '', max",
    "hugely, low high, hugely",
  })
  void effort_thatTheModelDoesNotTake_isTheNext_loudly(String asked, String taken, String given) {
    Set<String> words = taken.isEmpty() ? Set.of() : Set.of(taken.split(" "));
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + (asked.equals("none")
                    ? "\"thinking\":{\"type\":\"disabled\"}}"
                    : "\"output_config\":{\"effort\":\"" + asked + "\"}}"),
            taking(words, Map.of()));

    assertThat(sent.at("/reasoning_effort")).isEqualTo("\"" + given + "\"");
    assertThat(sent.lost("became '" + given + "'")).isEqualTo(!asked.equals(given));
  }

  @Test
  void effort_ofAModelThatTakesNoBudget_isNeverABudget() {
    UpstreamTarget target =
        taking(Set.of("low", "medium", "high"), adaptive("low", "medium", "high"));
    for (String asked : List.of("minimal", "low", "xhigh", "max")) {
      Translated sent = fields("\"reasoning_effort\":\"" + asked + "\"", target);

      assertThat(sent.at("/thinking")).isEqualTo("{\"type\":\"adaptive\"}");
      assertThat(sent.lost("is not taken by m-1")).isEqualTo(!asked.equals("low"));
    }
  }

  @Test
  void effort_thatFieldsOfTheirOwnSelect_isSaidByThem() {
    Translated sent =
        toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"thinking\":{\"type\":\"disabled\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            taking(
                Set.of("none", "high"),
                Map.of("none", Map.of("thinking", Map.of("type", "disabled")))));

    assertThat(sent.at("/thinking")).isEqualTo("{\"type\":\"disabled\"}");
    assertThat(sent.body().has("reasoning_effort")).isFalse();
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"any\"|required",
        "{\"type\":\"auto\"}|auto",
        "{\"type\":\"none\"}|none",
        "{\"type\":\"required\"}|required",
        "\"auto\"|auto",
      })
  void toolChoice_inAnotherForm_toOpenAisOwn_isItsWord(String choice, String word) {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
            + TOOL
            + ",\"tool_choice\":"
            + choice
            + "}";
    OpenAiDialect dialect = new OpenAiDialect();
    JsonNode sent =
        JSON.readTree(
            dialect
                .encodeRequest(
                    dialect.decodeRequest(body.getBytes(UTF_8)), taking(Set.of(), Map.of()))
                .body());

    assertThat(sent.path("tool_choice").asString()).isEqualTo(word);
  }

  @Test
  void imageByItsUrlAlone_andThinkingParts_toOpenAisOwn_areWhatEveryProviderTakes() {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":\"https://x/é.png\"},{\"image_url\":\"https://y\",\"type\":\"image_url\"}]},"
            + "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"text\",\"text\":\"b\"}]},"
            + "{\"role\":\"user\",\"content\":\"c\"}],\"seed\":1}";
    OpenAiDialect dialect = new OpenAiDialect();
    var request =
        dialect.encodeRequest(
            dialect.decodeRequest(body.getBytes(UTF_8)), taking(Set.of(), Map.of()));
    JsonNode sent = JSON.readTree(request.body());

    assertThat(sent.at("/messages/0/content/0/image_url").toString())
        .isEqualTo("{\"url\":\"https://x/é.png\"}");
    assertThat(sent.at("/messages/0/content/1/image_url/url").asString()).isEqualTo("https://y");
    assertThat(sent.at("/messages/1/content").toString())
        .isEqualTo("[{\"type\":\"text\",\"text\":\"b\"}]");
    assertThat(sent.path("seed").asInt()).isEqualTo(1);
    assertThat(request.losses()).hasSize(1);
  }

  private static AnswerDecoder openAisDecoder() {
    return toOpenAi(
            "{\"model\":\"m\",\"max_tokens\":9,\"stop_sequences\":[\"END\"],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
        .decoder();
  }

  private static String chunk(String delta, String finish) {
    return "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{"
        + delta
        + "},\"finish_reason\":"
        + finish
        + "}]}\n\n";
  }

  private static String call(String idAndName, String arguments) {
    String fragment = JSON.writeValueAsString(arguments);
    return "\"tool_calls\":[{\"index\":0,"
        + (idAndName.isEmpty() ? "" : "\"id\":\"" + idAndName + "\",")
        + "\"function\":{"
        + (idAndName.isEmpty() ? "" : "\"name\":\"" + idAndName + "\",")
        + "\"arguments\":"
        + fragment
        + "}}]";
  }

  /** An OpenAI-compatible provider's stream as a client of Anthropic's sees it. */
  private static List<JsonNode> anthropicsClient(String stream) {
    var encoder = new AnthropicDialect().streamEncoder(STAMP);
    StringBuilder out = new StringBuilder();
    Usage last = Usage.NONE;
    for (StreamItem item : items(openAisDecoder(), stream)) {
      if (item instanceof StreamItem.Chunk(AnswerChunk chunk)) {
        out.append(new String(encoder.encode(chunk), UTF_8));
        for (ChatEvent event : chunk.events()) {
          last = event instanceof ChatEvent.UsageReported(var usage) ? usage : last;
        }
      }
    }
    out.append(new String(encoder.finish(last), UTF_8));
    List<JsonNode> events = new ArrayList<>();
    for (SseEvent event : new SseDecoder().feed(out.toString().getBytes(UTF_8))) {
      events.add(JSON.readTree(event.data()));
    }
    return events;
  }

  /** Blocks as "type text", in order; every delta must be of an open block of its kind. */
  private static List<String> blocks(List<JsonNode> events) {
    List<String> blocks = new ArrayList<>();
    List<Boolean> open = new ArrayList<>();
    for (JsonNode event : events) {
      int index = event.path("index").asInt(-1);
      switch (event.path("type").asString()) {
        case "content_block_start" -> {
          assertThat(index).isEqualTo(blocks.size());
          blocks.add(event.path("content_block").path("type").asString() + " ");
          open.add(true);
        }
        case "content_block_delta" -> {
          assertThat(open.get(index)).isTrue();
          JsonNode delta = event.path("delta");
          String said =
              delta.path("text").asString("")
                  + delta.path("thinking").asString("")
                  + delta.path("partial_json").asString("");
          blocks.set(index, blocks.get(index) + said);
        }
        case "content_block_stop" -> assertThat(open.set(index, false)).isTrue();
        default -> {}
      }
    }
    assertThat(open).doesNotContain(true);
    return blocks;
  }

  private static JsonNode end(List<JsonNode> events) {
    return events.get(events.size() - 2);
  }

  @Test
  void openAisStream_wordsAmidTheArguments_bothAreWhole() {
    List<JsonNode> oneChunk =
        anthropicsClient(
            chunk(call("dig", "{\"depth\":"), "null")
                + chunk("\"content\":\"\\nSo\"," + call("", "3}"), "null")
                + chunk("", "\"tool_calls\""));
    List<JsonNode> between =
        anthropicsClient(
            chunk(call("dig", "{\"depth\":"), "null")
                + chunk("\"content\":\"So\"", "null")
                + chunk(call("", "3}"), "null")
                + chunk("", "\"tool_calls\""));

    assertThat(blocks(oneChunk)).containsExactly("tool_use {\"depth\":3}", "text \nSo");
    assertThat(blocks(between)).containsExactly("tool_use {\"depth\":3}", "text So");
    assertThat(oneChunk.stream().map(event -> event.path("type").asString()).toList())
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
  }

  /** Deltas of one chunk or more, and the blocks and the stop reason that come of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"reasoning\":\"hm\",\"content\":\"Yes\"|thinking hm; text Yes|\"stop\"|end_turn",
        "\"content\":\"\",\"tool_calls\":[]|text Z|\"stop\"|end_turn",
        "\"content\":\" \",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":{\"x\":1}}}]|text  ; tool_use {\"x\":1}|\"tool_calls\"|tool_use",
        "\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}|tool_use {}|\"function_call\"|tool_use",
        "\"refusal\":\"I will not.\"|text I will not.|\"stop\"|refusal",
        "\"refusal\":\"I wi\"|text I wi|\"length\"|max_tokens",
      })
  void openAisStream_aRareDelta_isItsBlocks(
      String delta, String blocks, String finish, String stopReason) {
    List<JsonNode> events =
        anthropicsClient(
            chunk("\"role\":\"assistant\",\"content\":\"\"", "null")
                + chunk(delta, "null")
                + (blocks.endsWith("Z") ? chunk("\"content\":\"Z\"", finish) : chunk("", finish)));

    assertThat(String.join("; ", blocks(events))).isEqualTo(blocks);
    assertThat(end(events).path("delta").path("stop_reason").asString()).isEqualTo(stopReason);
  }

  @Test
  void openAisStream_usageAfterTheEnd_isInTheLastDelta_withoutWhatTheCacheGave() {
    List<JsonNode> events =
        anthropicsClient(
            chunk("\"content\":\"Two.\"", "\"stop\"")
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":9,\"prompt_tokens_details\":{\"cached_tokens\":30,\"cache_write_tokens\":20},\"completion_tokens_details\":{\"reasoning_tokens\":4}}}\n\ndata: [DONE]\n\n");
    JsonNode usage = end(events).path("usage");

    assertThat(usage.path("input_tokens").asInt()).isEqualTo(70);
    assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(30);
    assertThat(usage.path("cache_creation_input_tokens").asInt()).isEqualTo(20);
    assertThat(usage.path("output_tokens").asInt()).isEqualTo(9);
    assertThat(usage.path("output_tokens_details").path("thinking_tokens").asInt()).isEqualTo(4);
  }

  /** What vLLM says stopped the answer, and what the client is told. */
  @ParameterizedTest
  @CsvSource({
    "'\"END\"', stop_sequence, END",
    "'\"other\"', end_turn, null",
    "128009, end_turn, null",
    "null, end_turn, null",
  })
  void openAisAnswer_stopTextMet_isSaid(String reason, String stopReason, String met) {
    String answer =
        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\",\"stop_reason\":"
            + reason
            + "}]}";
    StreamItem item = openAisDecoder().answer(answer.getBytes(UTF_8));
    JsonNode seen =
        JSON.readTree(
            new AnthropicDialect()
                .encodeAnswer(List.of(((StreamItem.Chunk) item).chunk()), STAMP, Usage.of(1, 1)));

    assertThat(seen.path("stop_reason").asString()).isEqualTo(stopReason);
    assertThat(seen.path("stop_sequence").asString("null")).isEqualTo(met);
  }

  @Test
  void anthropicsAnswer_thinkingTokensAndCacheWrites_areInOpenAisUsage() {
    String answer =
        "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":3,\"cache_read_input_tokens\":5,\"cache_creation_input_tokens\":7,\"output_tokens\":40,\"output_tokens_details\":{\"thinking_tokens\":31}}}";
    AnswerChunk chunk =
        ((StreamItem.Chunk) new MessageDecoder(null).answer(answer.getBytes(UTF_8))).chunk();
    Usage usage = new Usage(3, 5, 7, 0, 40, 31, false);

    assertThat(chunk.events()).contains(new ChatEvent.UsageReported(usage));
    JsonNode seen =
        JSON.readTree(new OpenAiDialect().encodeAnswer(List.of(chunk), STAMP, usage)).path("usage");
    assertThat(seen.path("prompt_tokens").asInt()).isEqualTo(15);
    assertThat(seen.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(5);
    assertThat(seen.at("/prompt_tokens_details/cache_write_tokens").asInt()).isEqualTo(7);
    assertThat(seen.at("/completion_tokens_details/reasoning_tokens").asInt()).isEqualTo(31);
  }

  @Test
  void anthropicsUsage_aCompactionOnTheWay_isCountedToo_wholeAndStreamed() {
    String usage =
        """
        {"input_tokens":200,"cache_read_input_tokens":0,"cache_creation_input_tokens":30,"output_tokens":9,
         "iterations":[
          {"type":"compaction","input_tokens":150,"cache_read_input_tokens":60000,"cache_creation_input_tokens":12,
           "cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":10},"output_tokens":700},
          {"type":"message","input_tokens":200,"cache_creation_input_tokens":30,"output_tokens":9}]}
        """
            .replace("\n", "");
    StreamItem whole =
        new MessageDecoder(null)
            .answer(
                ("{\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":"
                        + usage
                        + "}")
                    .getBytes(UTF_8));
    List<ChatEvent> streamed =
        stream(
            "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":150,\"cache_read_input_tokens\":60000,\"output_tokens\":1}}}\n\n"
                + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":"
                + usage
                + "}\n\ndata: {\"type\":\"message_stop\"}\n\n");

    ChatEvent counted = new ChatEvent.UsageReported(new Usage(350, 60_000, 32, 10, 709, 0, false));
    assertThat(((StreamItem.Chunk) whole).chunk().events()).contains(counted);
    assertThat(streamed).contains(counted);
  }

  @Test
  void anthropicsStream_secondDeltaWithoutUsage_keepsTheCounts() {
    List<ChatEvent> events =
        stream(
            """
            data: {"type":"message_start","message":{"usage":{"input_tokens":10,"output_tokens":0}}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":16,"output_tokens_details":{"thinking_tokens":4}}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}

            data: {"type":"message_stop"}

            """);

    assertThat(events)
        .containsSubsequence(
            new ChatEvent.UsageReported(new Usage(10, 0, 0, 0, 16, 4, false)),
            new ChatEvent.Finished(0, FinishReason.STOP));
  }

  @Test
  void anthropicsRefusal_itsExplanation_isOpenAisRefusal_wholeAndStreamed() {
    String details =
        "\"stop_reason\":\"refusal\",\"stop_details\":{\"type\":\"refusal\",\"category\":\"x\",\"explanation\":\"Not that.\"}";
    StreamItem whole =
        new MessageDecoder(null)
            .answer(
                ("{\"type\":\"message\",\"content\":[]," + details + ",\"usage\":{}}")
                    .getBytes(UTF_8));
    List<ChatEvent> expected =
        List.of(
            new ChatEvent.RefusalDelta(0, "Not that."),
            new ChatEvent.Finished(0, FinishReason.CONTENT_FILTER));

    assertThat(((StreamItem.Chunk) whole).chunk().events()).containsAll(expected);
    assertThat(
            stream(
                "data: {\"type\":\"message_delta\",\"delta\":{"
                    + details
                    + "}}\n\ndata: {\"type\":\"message_stop\"}\n\n"))
        .isEqualTo(expected);
  }

  @Test
  void anthropicsStream_messageThatStartsFilled_isReadAndPasses() {
    String stream =
        """
        data: {"type":"message_start","message":{"id":"msg_1","content":[{"type":"code_execution_tool_result","tool_use_id":"s","content":{}},{"type":"tool_use","id":"t","name":"dig","input":{"depth":3}}],"stop_reason":"tool_use","usage":{"input_tokens":0,"output_tokens":0}}}

        data: {"type":"message_stop"}

        """;

    assertThat(stream(stream))
        .contains(
            new ChatEvent.ToolCallDelta(0, 0, "t", "dig", ""),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "{\"depth\":3}"),
            new ChatEvent.Finished(0, FinishReason.TOOL_CALLS));
    var encoder = new AnthropicDialect().streamEncoder(STAMP);
    StringBuilder out = new StringBuilder();
    for (StreamItem item : items(new MessageDecoder(null), stream)) {
      out.append(new String(encoder.encode(((StreamItem.Chunk) item).chunk()), UTF_8));
    }
    assertThat(out.append(new String(encoder.finish(Usage.of(0, 0)), UTF_8)).toString())
        .contains("\"id\":\"t\"", "\"stop_reason\":\"tool_use\"")
        .doesNotContain("end_turn");
  }

  @Test
  void anthropicsStream_blocksNobodyKnows_changeNothing() {
    assertThat(
            stream(
                """
                data: {"type":"content_block_start","index":0,"content_block":{"type":"fallback","from":{"model":"a"},"to":{"model":"b"}}}

                data: {"type":"content_block_stop","index":0}

                data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":"A"}}

                data: {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{}}}

                data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"B"}}

                data: {"type":"content_block_stop","index":1}

                """))
        .containsExactly(new ChatEvent.TextDelta(0, "A"), new ChatEvent.TextDelta(0, "B"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "a.PDF|document|application/pdf|a.PDF",
        "-|document|application/pdf|-",
        "a.png|image|image/png|-",
        "a.csv|document|text/plain|a.csv",
      })
  void fileOfUnknownType_isWhatItsNameTells_orAPdf(
      @Nullable String name, String block, String type, @Nullable String title) {
    Translated sent = file(name, "application/octet-stream");

    assertThat(sent.at("/messages/0/content/0/type")).isEqualTo("\"" + block + "\"");
    assertThat(sent.at("/messages/0/content/0/source/media_type")).isEqualTo("\"" + type + "\"");
    assertThat(sent.body().at("/messages/0/content/0").path("title").asString(""))
        .isEqualTo(title == null ? "" : title);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void fileOfATypeThatIsNotTaken_isNamedOnce() {
    assertThat(file("a.zip", "application/zip").losses())
        .contains(
            "a document of type 'application/zip' is not taken by this provider and was left out")
        .noneMatch(loss -> loss.contains("not part of the request"));
  }

  private static Translated file(@Nullable String name, String type) {
    return fields(
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":%s,\"file_data\":\"data:%s;base64,QUJD\"}}]}]"
            .formatted(name == null ? "null" : "\"" + name + "\"", type));
  }
}
