package com.gammainfra.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamError;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests of both kinds of clients at Bedrock's door, and what comes back. */
class BedrockTranslationTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String CLAUDE = "us.anthropic.claude-sonnet-4-6";
  private static final String NOVA = "us.amazon.nova-pro-v1:0";
  private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";
  private static final String CALLS =
      "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}},{\"id\":\"c2\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}";
  private static final String TOOL =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"properties\":{\"a\":{\"type\":\"integer\"}}}}}]";
  private static final String SCHEMA =
      "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"my answer\",\"schema\":{\"type\":\"object\"}}}";

  private record Sent(JsonNode body, List<String> losses, UpstreamRequest request) {

    String at(String pointer) {
      return body.at(pointer).toString();
    }

    boolean lost(String words) {
      return losses.stream().anyMatch(loss -> loss.contains(words));
    }
  }

  private static UpstreamTarget target(String model, Set<String> unsupported) {
    return new UpstreamTarget(model, Map.of(), "max_tokens", 64_000, unsupported, Map.of());
  }

  private static Sent send(Dialect client, UpstreamTarget target, String fields) {
    String json = "{\"model\":\"m\"," + fields + "}";
    ChatRequest request = client.decodeRequest(json.getBytes(UTF_8));
    UpstreamRequest sent = new BedrockDialect().encodeRequest(request, target);
    return new Sent(JSON.readTree(sent.body()), sent.losses(), sent);
  }

  private static Sent send(String model, String fields) {
    return send(new OpenAiDialect(), target(model, Set.of()), fields);
  }

  private static Sent messages(String messages) {
    return send(CLAUDE, "\"messages\":[" + messages + "]");
  }

  private static Sent with(String model, String fields) {
    return send(model, "\"messages\":[" + USER + "]," + fields);
  }

  private static Sent anthropic(String fields) {
    return send(new AnthropicDialect(), target(CLAUDE, Set.of()), "\"max_tokens\":9000," + fields);
  }

  @Test
  void path_holdsTheModel_encoded_andTheAcceptedFormOfTheAnswer() {
    Sent whole = with(NOVA, "\"n\":1");
    Sent stream = with("arn:aws:bedrock:us-east-1:1:inference-profile/x", "\"stream\":true");

    assertThat(whole.request().path()).isEqualTo("/model/us.amazon.nova-pro-v1%3A0/converse");
    assertThat(stream.request().path())
        .isEqualTo(
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse-stream");
    assertThat(stream.request().headers())
        .containsEntry("accept", "application/vnd.amazon.eventstream");
    assertThat(stream.body().has("stream")).isFalse();
    assertThat(stream.body().has("model")).isFalse();
  }

  @Test
  void system_isBlocks_alsoWithACachePoint_laterOnesJoinTheUsersTurn() {
    Sent sent =
        anthropic(
            "\"system\":[{\"type\":\"text\",\"text\":\"long\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}},{\"type\":\"text\",\"text\":\"short\"}],\"messages\":["
                + USER
                + "]");
    Sent late = messages(USER + ",{\"role\":\"system\",\"content\":\"be brief\"}");

    assertThat(sent.at("/system"))
        .isEqualTo(
            "[{\"text\":\"long\"},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}},{\"text\":\"short\"}]");
    assertThat(sent.losses()).isEmpty();
    assertThat(late.at("/messages"))
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"},{\"text\":\"<system>\\nbe brief\\n</system>\"}]}]");
    assertThat(late.lost("system message inside")).isTrue();
  }

  @Test
  void turns_alternate_beginWithTheUser_andAreNeverEmpty() {
    Sent sent =
        messages(
            "{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"\"},"
                + USER);
    Sent empty = messages("{\"role\":\"user\",\"content\":\" \"}");

    assertThat(sent.at("/messages"))
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":[{\"text\":\"Go on.\"}]},{\"role\":\"assistant\",\"content\":[{\"text\":\"a\"},{\"text\":\"b\"}]},{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]");
    assertThat(sent.lost("begun with a turn of the user's")).isTrue();
    assertThat(empty.at("/messages/0/content/0/text")).isEqualTo("\"(empty)\"");
    assertThat(empty.lost("an empty message")).isTrue();
  }

  @Test
  void prefill_isStripped_orFollowedByTheUser_whereTheModelRefusesIt() {
    String talk = "\"messages\":[" + USER + ",{\"role\":\"assistant\",\"content\":\"It is \"}]";

    assertThat(send(CLAUDE, talk).at("/messages/1/content/0/text")).isEqualTo("\"It is\"");
    Sent refused = send(new OpenAiDialect(), target(CLAUDE, Set.of("prefill")), talk);
    assertThat(refused.at("/messages/2/role")).isEqualTo("\"user\"");
    assertThat(refused.lost("does not go on from by itself")).isTrue();
  }

  @Test
  void calls_andResults_standInOneTurnEach_resultsFirst() {
    Sent sent =
        messages(
            USER
                + ","
                + CALLS
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"sunny\"},{\"role\":\"user\",\"content\":\"and?\"},{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"late\"}");

    assertThat(sent.at("/messages/1/content"))
        .isEqualTo(
            "[{\"toolUse\":{\"toolUseId\":\"c1\",\"name\":\"f\",\"input\":{\"a\":1}}},{\"toolUse\":{\"toolUseId\":\"c2\",\"name\":\"g\",\"input\":{}}}]");
    assertThat(sent.at("/messages/2/content"))
        .isEqualTo(
            "[{\"toolResult\":{\"toolUseId\":\"c1\",\"content\":[{\"text\":\"sunny\"}]}},{\"toolResult\":{\"toolUseId\":\"c2\",\"content\":[{\"text\":\"late\"}]}},{\"text\":\"and?\"}]");
    assertThat(sent.at("/toolConfig/tools/0/toolSpec"))
        .isEqualTo("{\"name\":\"f\",\"inputSchema\":{\"json\":{\"type\":\"object\"}}}");
    assertThat(sent.lost("offered again")).isTrue();
  }

  @Test
  void callWithoutResult_getsOne_resultWithoutCall_isText_oddIdsAreDigested() {
    Sent open = messages(USER + "," + CALLS);
    Sent orphan =
        messages(USER + ",{\"role\":\"tool\",\"tool_call_id\":\"zz\",\"content\":\"42\"}");
    Sent odd =
        messages(
            USER
                + ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a.b/ü\",\"function\":{\"name\":\"f\",\"arguments\":\"oops\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"a.b/ü\",\"content\":\"1\"}");

    assertThat(open.at("/messages/2/content/1/toolResult"))
        .isEqualTo(
            "{\"toolUseId\":\"c2\",\"content\":[{\"text\":\"The tool gave no result.\"}],\"status\":\"error\"}");
    assertThat(open.lost("a tool call without a result")).isTrue();
    assertThat(orphan.at("/messages/0/content/1/text"))
        .isEqualTo("\"Result of the tool call zz:\"");
    assertThat(orphan.lost("a tool's result without its call")).isTrue();
    assertThat(odd.at("/messages/1/content/0/toolUse/toolUseId"))
        .matches("\"[a-zA-Z0-9_-]{1,64}\"");
    assertThat(odd.at("/messages/2/content/0/toolResult/toolUseId"))
        .isEqualTo(odd.at("/messages/1/content/0/toolUse/toolUseId"));
    assertThat(odd.at("/messages/1/content/0/toolUse/input")).isEqualTo("{\"arguments\":\"oops\"}");
    assertThat(odd.lost("no JSON object")).isTrue();
  }

  @Test
  void callIds_thatCameBefore_areWrittenAnew_eachWithItsResult() {
    String call =
        ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"call_0\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_0\",\"content\":\"%s\"}";
    Sent sent = messages(USER + call.formatted("one") + call.formatted("two"));

    assertThat(sent.at("/messages/1/content/0/toolUse/toolUseId")).isEqualTo("\"call_0\"");
    assertThat(sent.at("/messages/3/content/0/toolUse/toolUseId")).isEqualTo("\"call_0_2\"");
    assertThat(sent.at("/messages/4/content/0/toolResult"))
        .isEqualTo("{\"toolUseId\":\"call_0_2\",\"content\":[{\"text\":\"two\"}]}");
  }

  @Test
  void image_isBytes_otherOnesAreNamed() {
    Sent sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/jpeg;base64,QUJD\",\"detail\":\"low\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/tiff;base64,QUJD\"}}]}");

    assertThat(sent.at("/messages/0/content/1"))
        .isEqualTo("{\"image\":{\"format\":\"jpeg\",\"source\":{\"bytes\":\"QUJD\"}}}");
    assertThat(sent.body().at("/messages/0/content").size()).isEqualTo(2);
    assertThat(sent.lost("detail of an image")).isTrue();
    assertThat(sent.lost("no PNG, JPEG, GIF or WebP")).isTrue();
    assertThat(
            new BedrockDialect()
                .takesByUrl(new ContentPart.Image("https://example.com/a.png", null)))
        .isFalse();
  }

  @Test
  void documents_haveNamesOfTheirOwn_andATextBesideThem() {
    String file =
        "{\"type\":\"file\",\"file\":{\"filename\":\"Q3_report.pdf\",\"file_data\":\"data:application/pdf;base64,QUJD\"}}";
    Sent sent = messages("{\"role\":\"user\",\"content\":[" + file + "," + file + "]}");

    assertThat(sent.at("/messages/0/content/0"))
        .isEqualTo(
            "{\"document\":{\"format\":\"pdf\",\"name\":\"Q3 report pdf\",\"source\":{\"bytes\":\"QUJD\"}}}");
    assertThat(sent.at("/messages/0/content/1/document/name")).isEqualTo("\"Q3 report pdf (2)\"");
    assertThat(sent.at("/messages/0/content/2/text")).isEqualTo("\"See the document.\"");
  }

  @Test
  void resultWithImageAndError_keepsBoth() {
    Sent sent =
        anthropic(
            "\"messages\":["
                + USER
                + ",{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"f\",\"input\":{}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"is_error\":true,\"content\":[{\"type\":\"text\",\"text\":\"bad\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"QUJD\"}}]}]}]");

    assertThat(sent.at("/messages/2/content/0/toolResult"))
        .isEqualTo(
            "{\"toolUseId\":\"t1\",\"content\":[{\"text\":\"bad\"},{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"QUJD\"}}}],\"status\":\"error\"}");
  }

  @Test
  void reasoningOfItsOwn_goesBack_othersIsNamed() {
    String own = "gammainfra:bedrock:c2lnbmVk";
    Sent sent =
        anthropic(
            "\"messages\":["
                + USER
                + ",{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hmm\",\"signature\":\""
                + own
                + "\"},{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"theirs\"},{\"type\":\"text\",\"text\":\"a\"}]},"
                + USER
                + "]");

    assertThat(sent.at("/messages/1/content"))
        .isEqualTo(
            "[{\"reasoningContent\":{\"reasoningText\":{\"text\":\"hmm\",\"signature\":\"c2lnbmVk\"}}},{\"text\":\"a\"}]");
    assertThat(sent.lost("not this provider's own")).isTrue();
  }

  @Test
  void cachePoints_areAtMostFour_andAnHourOnlyBeforeFiveMinutes() {
    String mark = ",\"cache_control\":{\"type\":\"ephemeral\"}}";
    String hour = ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}";
    String part = "{\"type\":\"text\",\"text\":\"p\"";
    Sent sent =
        anthropic(
            "\"messages\":[{\"role\":\"user\",\"content\":["
                + String.join(",", part + mark, part + hour, part + mark, part + mark, part + mark)
                + "]}]");

    assertThat(sent.body().at("/messages/0/content").toString().split("cachePoint", -1)).hasSize(5);
    assertThat(sent.at("/messages/0/content/3")).doesNotContain("1h");
    assertThat(sent.lost("only the first 4")).isTrue();
    assertThat(sent.lost("an hour after five minutes")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"auto\" | {\"auto\":{}} | ",
        "\"required\" | {\"any\":{}} | ",
        "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | {\"tool\":{\"name\":\"f\"}} | ",
        "\"none\" | | the tools were not offered",
      })
  void toolChoice_isTheirs_noneTakesTheToolsAway(String asked, String wire, String loss) {
    Sent sent = with(CLAUDE, TOOL + ",\"tool_choice\":" + asked);

    if (wire == null) {
      assertThat(sent.body().has("toolConfig")).isFalse();
    } else {
      assertThat(sent.at("/toolConfig/toolChoice")).isEqualTo(wire);
      assertThat(sent.at("/toolConfig/tools/0/toolSpec"))
          .isEqualTo(
              "{\"name\":\"f\",\"description\":\"d\",\"inputSchema\":{\"json\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}");
    }
    assertThat(loss == null ? sent.losses().isEmpty() : sent.lost(loss)).isTrue();
  }

  @Test
  void toolChoiceNone_withCallsInTheHistory_keepsTheTools_andIsNamed() {
    Sent sent =
        send(
            CLAUDE,
            "\"messages\":["
                + USER
                + ","
                + CALLS
                + "],"
                + TOOL
                + ",\"tool_choice\":\"none\",\"parallel_tool_calls\":false");

    assertThat(sent.body().at("/toolConfig/tools").size()).isEqualTo(1);
    assertThat(sent.body().at("/toolConfig").has("toolChoice")).isFalse();
    assertThat(sent.lost("tool_choice none is not known")).isTrue();
    assertThat(sent.at("/additionalModelRequestFields/tool_choice"))
        .isEqualTo("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
  }

  @Test
  void sampling_isInferenceConfig_andWhatHasNoPlaceIsNamed() {
    String fields =
        "\"max_tokens\":70000,\"temperature\":1.5,\"stop\":[\"END\",\" \"],\"seed\":7,\"presence_penalty\":1,\"frequency_penalty\":0,\"n\":2,\"user\":\"u\",\"logit_bias\":{}";
    Sent claude = with(CLAUDE, fields + ",\"top_p\":0.5");
    Sent nova = with(NOVA, "\"top_p\":0.5,\"temperature\":0.1");

    assertThat(claude.at("/inferenceConfig"))
        .isEqualTo("{\"maxTokens\":64000,\"temperature\":1.0,\"stopSequences\":[\"END\"]}");
    assertThat(claude.at("/additionalModelResponseFieldPaths")).isEqualTo("[\"/stop_sequence\"]");
    assertThat(
            List.of(
                "lowered from 70000",
                "temperature was lowered",
                "only one of",
                "white space only",
                "seed",
                "presence_penalty",
                "n: one answer",
                "user",
                "logit_bias"))
        .allMatch(claude::lost);
    assertThat(claude.lost("frequency_penalty")).isFalse();
    assertThat(nova.at("/inferenceConfig")).isEqualTo("{\"temperature\":0.1,\"topP\":0.5}");
    assertThat(nova.losses()).isEmpty();
  }

  @Test
  void topK_isAFieldOfTheModels() {
    String fields = "\"messages\":[" + USER + "],\"max_tokens\":9,\"top_k\":5";
    AnthropicDialect client = new AnthropicDialect();

    assertThat(send(client, target(CLAUDE, Set.of()), fields).at("/additionalModelRequestFields"))
        .isEqualTo("{\"top_k\":5}");
    assertThat(send(client, target(NOVA, Set.of()), fields).at("/additionalModelRequestFields"))
        .isEqualTo("{\"inferenceConfig\":{\"topK\":5}}");
    Sent other = send(client, target("meta.llama3-70b-instruct-v1:0", Set.of()), fields);
    assertThat(other.lost("top_k")).isTrue();
    Sent refused = send(client, target(CLAUDE, Set.of("top_k", "temperature")), fields);
    assertThat(refused.lost("top_k is not supported")).isTrue();
  }

  @Test
  void reasoning_isABudgetForClaude_withoutSampling_andNamedElsewhere() {
    Sent claude =
        with(CLAUDE, "\"reasoning_effort\":\"low\",\"max_tokens\":4000,\"temperature\":0.5");
    Sent tight = with(CLAUDE, "\"reasoning_effort\":\"high\",\"max_tokens\":1500");
    Sent forced =
        with(CLAUDE, "\"reasoning_effort\":\"low\"," + TOOL + ",\"tool_choice\":\"required\"");
    Sent nova = with(NOVA, "\"reasoning_effort\":\"low\"");

    assertThat(claude.at("/additionalModelRequestFields"))
        .isEqualTo("{\"thinking\":{\"budget_tokens\":2048,\"type\":\"enabled\"}}");
    assertThat(claude.body().at("/inferenceConfig").has("temperature")).isFalse();
    assertThat(claude.lost("not taken while the model reasons")).isTrue();
    assertThat(tight.lost("leaves no room")).isTrue();
    assertThat(forced.lost("since a tool call is forced")).isTrue();
    assertThat(forced.body().has("additionalModelRequestFields")).isFalse();
    assertThat(nova.lost("reasoning_effort is not known to this model")).isTrue();
  }

  @Test
  void effort_ofTheCatalog_andDefaultsOfTheChain_areFieldsWhereTheyBelong() {
    UpstreamTarget target =
        new UpstreamTarget(
            CLAUDE,
            Map.of(
                "thinking",
                Map.of("type", "disabled"),
                "performanceConfig",
                Map.of("latency", "optimized"),
                "max_tokens",
                77),
            "max_tokens",
            64_000,
            Set.of(),
            Map.of("high", Map.of("thinking", Map.of("type", "adaptive"))));
    Sent plain = send(new OpenAiDialect(), target, "\"messages\":[" + USER + "]");
    Sent high =
        send(
            new OpenAiDialect(),
            target,
            "\"reasoning_effort\":\"high\",\"messages\":[" + USER + "]");

    assertThat(plain.at("/additionalModelRequestFields/thinking/type")).isEqualTo("\"disabled\"");
    assertThat(plain.at("/performanceConfig/latency")).isEqualTo("\"optimized\"");
    assertThat(plain.at("/inferenceConfig/maxTokens")).isEqualTo("77");
    assertThat(high.at("/additionalModelRequestFields/thinking/type")).isEqualTo("\"adaptive\"");
  }

  @Test
  void schema_isTextFormat_orAForcedTool_whoseInputIsTheText() {
    Sent own = with(CLAUDE, SCHEMA);
    Sent emulated =
        send(
            new OpenAiDialect(),
            target(CLAUDE, Set.of("response_format")),
            "\"messages\":[" + USER + "]," + SCHEMA);

    assertThat(own.at("/outputConfig/textFormat"))
        .isEqualTo(
            "{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{\"name\":\"my_answer\",\"schema\":\"{\\\"type\\\":\\\"object\\\",\\\"additionalProperties\\\":false}\"}}}");
    assertThat(emulated.at("/toolConfig/toolChoice"))
        .isEqualTo("{\"tool\":{\"name\":\"my_answer\"}}");
    StreamItem item =
        emulated
            .request()
            .decoder()
            .answer(
                "{\"output\":{\"message\":{\"content\":[{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"my_answer\",\"input\":{\"a\":1}}}]}},\"stopReason\":\"tool_use\"}"
                    .getBytes(UTF_8));
    assertThat(((StreamItem.Chunk) item).chunk().events())
        .containsExactly(
            new ChatEvent.TextDelta(0, "{\"a\":1}"), new ChatEvent.Finished(0, FinishReason.STOP));
  }

  @Test
  void jsonObject_isALineOfTheSystemPrompt() {
    Sent sent = with(CLAUDE, "\"response_format\":{\"type\":\"json_object\"}");

    assertThat(sent.at("/system/0/text")).contains("one JSON object");
    assertThat(sent.lost("json_object became a line")).isTrue();
  }

  @Test
  void wholeAnswer_isRead() throws IOException {
    StreamItem item = new AnswerReader(null).answer(fixture("converse-whole.json"));

    assertThat(((StreamItem.Chunk) item).chunk().events())
        .containsExactly(
            new ChatEvent.ReasoningDelta(0, "Two cities."),
            new ChatEvent.SealReported(0, null, new Seal("bedrock", "c2lnbmVk")),
            new ChatEvent.HiddenReasoning(0, new Seal("bedrock", "aGlkZGVu")),
            new ChatEvent.TextDelta(0, "Let me look."),
            new ChatEvent.TextDelta(0, " As said."),
            new ChatEvent.ToolCallDelta(0, 0, "tooluse_a1", "weather", ""),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "{\"city\":\"Bern\"}"),
            new ChatEvent.ToolCallDelta(0, 1, "tooluse_b2", "now", ""),
            new ChatEvent.ToolCallDelta(0, 1, null, null, "{}"),
            new ChatEvent.Finished(0, FinishReason.TOOL_CALLS),
            new ChatEvent.UsageReported(new Usage(30, 60, 15, 25, 628, 0, false)));
  }

  @Test
  void answerTool_calledTwiceBesideText_isAllThatIsSaid_wholeAndStreamed() {
    StreamItem whole =
        new AnswerReader("out")
            .answer(
                """
                {"output":{"message":{"role":"assistant","content":[
                  {"text":"<thinking>Sunny.</thinking>"},
                  {"toolUse":{"toolUseId":"t1","name":"out","input":{"sky":"blue"}}},
                  {"text":"\\nThe sky is blue."},
                  {"toolUse":{"toolUseId":"t2","name":"out","input":{"sky":"grey"}}}]}},
                 "stopReason":"tool_use"}
                """
                    .getBytes(UTF_8));
    AnswerReader reader = new AnswerReader("out");
    List<ChatEvent> streamed = new ArrayList<>();
    for (String line :
        List.of(
            "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"Sunny.\"}}",
            "contentBlockStop {\"contentBlockIndex\":0}",
            "contentBlockStart {\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"out\"}}}",
            "contentBlockDelta {\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"sky\\\":\\\"blue\\\"}\"}}}",
            "contentBlockStop {\"contentBlockIndex\":1}",
            "contentBlockDelta {\"contentBlockIndex\":2,\"delta\":{\"text\":\"The sky is blue.\"}}",
            "contentBlockStop {\"contentBlockIndex\":2}",
            "messageStop {\"stopReason\":\"tool_use\"}")) {
      int space = line.indexOf(' ');
      streamed.addAll(
          ((StreamItem.Chunk) event(reader, line.substring(0, space), line.substring(space + 1)))
              .chunk()
              .events());
    }

    List<ChatEvent> expected =
        List.of(
            new ChatEvent.TextDelta(0, "{\"sky\":\"blue\"}"),
            new ChatEvent.Finished(0, FinishReason.STOP));
    assertThat(((StreamItem.Chunk) whole).chunk().events()).isEqualTo(expected);
    assertThat(streamed).isEqualTo(expected);
  }

  @Test
  void answerTool_neverCalled_theTextIsTheAnswer() {
    StreamItem item =
        new AnswerReader("out")
            .answer(
                "{\"output\":{\"message\":{\"content\":[{\"text\":\"{}\"}]}},\"stopReason\":\"end_turn\"}"
                    .getBytes(UTF_8));

    assertThat(((StreamItem.Chunk) item).chunk().events())
        .containsExactly(
            new ChatEvent.TextDelta(0, "{}"), new ChatEvent.Finished(0, FinishReason.STOP));
  }

  @Test
  void streamedAnswer_isRead_callsSideBySideToo() throws IOException {
    AnswerReader reader = new AnswerReader(null);
    List<ChatEvent> events = new ArrayList<>();
    for (String line : new String(fixture("converse-stream.txt"), UTF_8).lines().toList()) {
      int space = line.indexOf(' ');
      events.addAll(
          ((StreamItem.Chunk) event(reader, line.substring(0, space), line.substring(space + 1)))
              .chunk()
              .events());
    }

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta(0, "Two "),
            new ChatEvent.ReasoningDelta(0, "cities."),
            new ChatEvent.SealReported(0, null, new Seal("bedrock", "c2lnbmVk")),
            new ChatEvent.TextDelta(0, "Let me "),
            new ChatEvent.TextDelta(0, "look."),
            new ChatEvent.ToolCallDelta(0, 0, "tooluse_a1", "weather", ""),
            new ChatEvent.ToolCallDelta(0, 1, "tooluse_b2", "now", ""),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "{\"city\":"),
            new ChatEvent.ToolCallDelta(0, 0, null, null, "\"Bern\"}"),
            new ChatEvent.ToolCallDelta(0, 1, null, null, "{}"),
            new ChatEvent.Finished(0, FinishReason.TOOL_CALLS),
            new ChatEvent.UsageReported(Usage.of(30, 628)));
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn, STOP",
    "stop_sequence, STOP",
    "tool_use, TOOL_CALLS",
    "max_tokens, LENGTH",
    "model_context_window_exceeded, LENGTH",
    "guardrail_intervened, CONTENT_FILTER",
    "content_filtered, CONTENT_FILTER",
    "something_new, OTHER",
  })
  void stopReason_isAFinish(String wire, FinishReason finish) {
    StreamItem item =
        event(
            new AnswerReader(null),
            "messageStop",
            "{\"stopReason\":\""
                + wire
                + "\",\"additionalModelResponseFields\":{\"stop_sequence\":\"END\"}}");

    assertThat(((StreamItem.Chunk) item).chunk().events())
        .containsExactly(new ChatEvent.Finished(0, finish, "END"));
  }

  @Test
  void malformedOutput_isAnErrorOfTheProviders_andDamagedEventsAreSkippable() {
    StreamItem failed =
        event(new AnswerReader(null), "messageStop", "{\"stopReason\":\"malformed_tool_use\"}");

    assertThat(((StreamItem.Failed) failed).error().kind())
        .isEqualTo(UpstreamError.Kind.OVERLOADED);
    assertThat(event(new AnswerReader(null), "contentBlockDelta", "[]"))
        .isInstanceOf(StreamItem.Malformed.class);
    assertThat(new AnswerReader(null).answer("{}".getBytes(UTF_8)))
        .isInstanceOf(StreamItem.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "throttlingException, too many, RATE_LIMIT",
    "serviceUnavailableException, away, OVERLOADED",
    "internalServerException, oops, SERVER",
    "modelStreamErrorException, oops, SERVER",
    "modelTimeoutException, slow, TIMEOUT",
    "validationException, bad field, BAD_REQUEST",
    "validationException, Input is too long for requested model, CONTEXT_LENGTH",
  })
  void exceptionInAStream_isTyped(String type, String message, UpstreamError.Kind kind) {
    StreamItem item =
        event(new AnswerReader(null), "!" + type, "{\"message\":\"" + message + "\"}");

    assertThat(((StreamItem.Failed) item).error().kind()).isEqualTo(kind);
    assertThat(((StreamItem.Failed) item).error().message()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "429, ThrottlingException:http://internal.amazon.com/coral/, wait, RATE_LIMIT",
    "429, ModelNotReadyException, wait, OVERLOADED",
    "400, ServiceQuotaExceededException, much, QUOTA",
    "400, ValidationException, malformed, BAD_REQUEST",
    "400, ValidationException, The provided model identifier is invalid., MODEL_NOT_FOUND",
    "403, AccessDeniedException, You don't have access to the model with the specified model ID., MODEL_NOT_FOUND",
    "403, AccessDeniedException, not authorized to perform: bedrock:InvokeModel, AUTH",
    "403, InvalidSignatureException, does not match, AUTH",
    "403, UnrecognizedClientException, invalid token, AUTH",
    "403, ExpiredTokenException, expired, AUTH",
    "404, ResourceNotFoundException, gone, MODEL_NOT_FOUND",
    "408, ModelTimeoutException, slow, TIMEOUT",
    "424, ModelErrorException, oops, SERVER",
    "500, InternalServerException, oops, SERVER",
    "503, ServiceUnavailableException, away, OVERLOADED",
  })
  void errorResponse_isTyped_byHeaderOrBody(
      int status, String type, String message, UpstreamError.Kind kind) {
    BedrockDialect dialect = new BedrockDialect();
    UpstreamError byHeader =
        dialect.withType(
            dialect.decodeError(status, null, null, body("message", message, "")), type);
    UpstreamError byBody =
        dialect.withType(
            dialect.decodeError(
                status,
                null,
                null,
                body("Message", message, ",\"__type\":\"com.amazon.coral.service#" + type + "\"")),
            null);

    assertThat(byHeader.kind()).isEqualTo(kind);
    assertThat(byBody.kind()).isEqualTo(kind);
    assertThat(byBody.message()).isEqualTo(message);
  }

  @Test
  void mutatedAnswers_areReadOrRefused_neverACrash() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] whole = fixture("converse-whole.json");
    List<String> lines = new String(fixture("converse-stream.txt"), UTF_8).lines().toList();
    for (int round = 0; round < Rounds.of(2_000, 500_000); round++) {
      AnswerReader reader = new AnswerReader(random.nextBoolean() ? "weather" : null);
      String line = lines.get(random.nextInt(lines.size()));
      int space = line.indexOf(' ');
      byte[] event = mutated(line.substring(space + 1).getBytes(UTF_8), random);
      assertThat(reader.answer(mutated(whole, random))).as("seed %d", seed).isNotNull();
      assertThat(reader.event(new SseEvent(line.substring(0, space), event)))
          .as("seed %d", seed)
          .isNotNull();
    }
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length - random.nextInt(3));
    for (int i = random.nextInt(4); i > 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return copy;
  }

  private static byte[] body(String field, String message, String more) {
    return ("{\"" + field + "\":\"" + message + "\"" + more + "}").getBytes(UTF_8);
  }

  private static StreamItem event(AnswerReader reader, String type, String json) {
    return reader.event(new SseEvent(type, json.getBytes(UTF_8)));
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in =
        BedrockTranslationTest.class.getResourceAsStream("/dialect/bedrock/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }
}
