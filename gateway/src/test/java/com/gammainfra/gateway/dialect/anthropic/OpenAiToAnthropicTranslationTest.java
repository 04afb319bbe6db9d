package com.gammainfra.gateway.dialect.anthropic;

import static com.gammainfra.gateway.dialect.anthropic.Translated.fields;
import static com.gammainfra.gateway.dialect.anthropic.Translated.messages;
import static com.gammainfra.gateway.dialect.anthropic.Translated.target;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Items 1 to 34: an OpenAI request at Anthropic's door. */
class OpenAiToAnthropicTranslationTest {

  private static final String TOOL =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}}}]";
  private static final String CALL =
      "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]}";
  private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

  @Test
  void item01_severalSystemMessages_areHoistedAndJoinedInOrder() {
    Translated sent =
        messages(
            "{\"role\":\"system\",\"content\":\"one\"},{\"role\":\"developer\",\"content\":\"two\"},"
                + USER);

    assertThat(sent.at("/system"))
        .isEqualTo("[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"text\",\"text\":\"two\"}]");
    assertThat(sent.at("/messages")).isEqualTo("[{\"role\":\"user\",\"content\":\"hi\"}]");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item02_systemMessageLater_keepsItsPlaceInTheUsersTurn() {
    Translated sent = messages(USER + ",{\"role\":\"system\",\"content\":\"be brief\"}");

    assertThat(sent.at("/messages/0/content/1/text"))
        .isEqualTo("\"<system>\\nbe brief\\n</system>\"");
    assertThat(sent.lost("system message inside the conversation")).isTrue();
  }

  @Test
  void item03_noLimit_theDefaultOfTheModelIsSet() {
    UpstreamTarget small =
        new UpstreamTarget("claude", Map.of(), "max_tokens", 4_096, Set.of(), Map.of());

    assertThat(messages(USER).at("/max_tokens")).isEqualTo("16384");
    assertThat(fields("\"n\":1", small).at("/max_tokens")).isEqualTo("4096");
    assertThat(fields("\"max_tokens\":9000", small).at("/max_tokens")).isEqualTo("4096");
    assertThat(fields("\"max_tokens\":9000", small).lost("lowered from 9000 to 4096")).isTrue();
  }

  @Test
  void item04_maxCompletionTokens_isAccepted() {
    assertThat(fields("\"max_completion_tokens\":77").at("/max_tokens")).isEqualTo("77");
  }

  @Test
  void item05_temperatureAboveOne_isClampedLoudly() {
    Translated sent = fields("\"temperature\":1.7");

    assertThat(sent.at("/temperature")).isEqualTo("1.0");
    assertThat(sent.lost("temperature")).isTrue();
    assertThat(fields("\"temperature\":0.3").losses()).isEmpty();
  }

  @Test
  void item06_modelThatRejectsSampling_isNotSentIt() {
    Translated sent = fields("\"temperature\":0.3,\"top_k\":4", target("temperature", "top_k"));

    assertThat(sent.body().has("temperature")).isFalse();
    assertThat(sent.body().has("top_k")).isFalse();
    assertThat(sent.losses()).hasSize(2);
    assertThat(fields("\"temperature\":0.3,\"top_p\":0.5").lost("top_p")).isTrue();
  }

  @Test
  void item07_stop_becomesAList_withoutWhiteSpace() {
    assertThat(fields("\"stop\":\"END\"").at("/stop_sequences")).isEqualTo("[\"END\"]");
    Translated sent = fields("\"stop\":[\"a\",\"\\n\"]");
    assertThat(sent.at("/stop_sequences")).isEqualTo("[\"a\"]");
    assertThat(sent.lost("stop")).isTrue();
  }

  @Test
  void item08_toolChoice_hasItsWords() {
    assertThat(fields(TOOL + ",\"tool_choice\":\"required\"").at("/tool_choice"))
        .isEqualTo("{\"type\":\"any\"}");
    assertThat(fields(TOOL + ",\"tool_choice\":\"none\"").at("/tool_choice"))
        .isEqualTo("{\"type\":\"none\"}");
    assertThat(
            fields(TOOL + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}")
                .at("/tool_choice"))
        .isEqualTo("{\"type\":\"tool\",\"name\":\"f\"}");
  }

  @Test
  void item09_noParallelCalls_isSaid() {
    assertThat(fields(TOOL + ",\"parallel_tool_calls\":false").at("/tool_choice"))
        .isEqualTo("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
  }

  @Test
  void item10_allowedTools_areTheOnlyOnesOffered() {
    Translated sent =
        fields(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"function\",\"function\":{\"name\":\"g\"}}],"
                + "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}}");

    assertThat(sent.body().at("/tools")).hasSize(1);
    assertThat(sent.at("/tools/0/name")).isEqualTo("\"g\"");
    assertThat(sent.at("/tool_choice/type")).isEqualTo("\"any\"");
    assertThat(sent.lost("allowed_tools")).isTrue();
  }

  @Test
  void item11_toolChoiceWithoutTools_isNotSent() {
    assertThat(fields("\"tool_choice\":\"auto\"").body().has("tool_choice")).isFalse();
  }

  @Test
  void item12_forcedToolAndReasoning_theToolWins() {
    Translated sent = fields(TOOL + ",\"tool_choice\":\"required\",\"reasoning_effort\":\"high\"");

    assertThat(sent.body().has("thinking")).isFalse();
    assertThat(sent.lost("a tool call is forced")).isTrue();
  }

  @Test
  void item13_consecutiveResults_areOneUserTurn() {
    Translated sent =
        messages(
            USER
                + ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},{\"id\":\"c2\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"r1\"},{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"r2\"}");

    assertThat(sent.body().at("/messages")).hasSize(3);
    assertThat(sent.at("/messages/2/content"))
        .isEqualTo(
            "[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"r1\"},{\"type\":\"tool_result\",\"tool_use_id\":\"c2\",\"content\":\"r2\"}]");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item14_resultAfterWords_comesFirst() {
    Translated sent =
        messages(
            USER
                + ","
                + CALL
                + ",{\"role\":\"user\",\"content\":\"and?\"},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"r\"}");

    assertThat(sent.at("/messages/2/content/0/type")).isEqualTo("\"tool_result\"");
    assertThat(sent.at("/messages/2/content/1/text")).isEqualTo("\"and?\"");
  }

  @Test
  void item15_callWithoutResult_getsOneThatSaysSo() {
    Translated sent = messages(USER + "," + CALL + "," + USER);

    assertThat(sent.at("/messages/2/content/0"))
        .isEqualTo(
            "{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"The tool gave no result.\",\"is_error\":true}");
    assertThat(sent.lost("without a result")).isTrue();
  }

  @Test
  void item16_resultWithoutCall_becomesText() {
    Translated sent =
        messages(USER + ",{\"role\":\"tool\",\"tool_call_id\":\"zz\",\"content\":\"r\"}");

    assertThat(sent.at("/messages/0/content")).doesNotContain("tool_result").contains("zz", "r");
    assertThat(sent.lost("without its call")).isTrue();
  }

  @Test
  void item17_emptyContentAndResult_areWrittenAsTheyMayBe() {
    Translated empty = messages("{\"role\":\"user\",\"content\":\"\"}");
    assertThat(empty.at("/messages/0/content")).isEqualTo("\"(empty)\"");
    assertThat(empty.lost("empty message")).isTrue();

    Translated result =
        messages(
            USER + "," + CALL + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"\"}");
    assertThat(result.at("/messages/2/content/0"))
        .isEqualTo("{\"type\":\"tool_result\",\"tool_use_id\":\"c1\"}");
  }

  @Test
  void item18_arguments_becomeAnObject_whateverTheyAre() {
    assertThat(messages(USER + "," + CALL).at("/messages/1/content/0/input"))
        .isEqualTo("{\"a\":1}");
    String none = CALL.replace("{\\\"a\\\":1}", "");
    assertThat(messages(USER + "," + none).at("/messages/1/content/0/input")).isEqualTo("{}");
    Translated broken = messages(USER + "," + CALL.replace("{\\\"a\\\":1}", "{oops"));
    assertThat(broken.at("/messages/1/content/0/input")).isEqualTo("{\"arguments\":\"{oops\"}");
    assertThat(broken.lost("arguments")).isTrue();
  }

  @Test
  void item19_toolWithoutParameters_isOfTypeObject() {
    assertThat(
            fields("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")
                .at("/tools/0/input_schema"))
        .isEqualTo("{\"type\":\"object\"}");
    assertThat(
            fields(
                    "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"properties\":{}}}}]")
                .at("/tools/0/input_schema"))
        .isEqualTo("{\"type\":\"object\",\"properties\":{}}");
  }

  @Test
  void item20_strangeId_isRewritten_andItsResultTheSame() {
    Translated sent =
        messages(
            (USER + "," + CALL + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"r\"}")
                .replace("\"c1\"", "\"call:1/ü\""));

    String id = sent.at("/messages/1/content/0/id");
    assertThat(id).matches("\"gx_[a-zA-Z0-9_-]+\"");
    assertThat(sent.at("/messages/2/content/0/tool_use_id")).isEqualTo(id);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item21_images_byDataAndByUrl_detailIsNamed() {
    Translated sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/jpeg;base64,AAAA\"}},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\",\"detail\":\"high\"}}]}");

    assertThat(sent.at("/messages/0/content/0/source"))
        .isEqualTo("{\"type\":\"base64\",\"media_type\":\"image/jpeg\",\"data\":\"AAAA\"}");
    assertThat(sent.at("/messages/0/content/1/source"))
        .isEqualTo("{\"type\":\"url\",\"url\":\"https://example.com/a.png\"}");
    assertThat(sent.lost("detail")).isTrue();
  }

  @Test
  void item22_file_becomesADocument() {
    Translated sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AAAA\"}}]}");

    assertThat(sent.at("/messages/0/content/0"))
        .isEqualTo(
            "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"AAAA\"},\"title\":\"a.pdf\"}");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item23_audio_isNamed() {
    Translated sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"listen\"},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA\",\"format\":\"wav\"}}]}");

    assertThat(sent.lost("sound")).isTrue();
  }

  @Test
  void item24_imageInAResult_staysThere() {
    Translated sent =
        messages(
            USER
                + ","
                + CALL
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}");

    assertThat(sent.at("/messages/2/content/0/content/1/type")).isEqualTo("\"image\"");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item25_cacheControl_isKept_fourAtMost_hoursFirst() {
    String part = "{\"type\":\"text\",\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"%s}}";
    Translated sent =
        messages(
            "{\"role\":\"system\",\"content\":["
                + part.formatted(",\"ttl\":\"1h\"")
                + "]},{\"role\":\"user\",\"content\":["
                + part.formatted("")
                + ","
                + part.formatted(",\"ttl\":\"1h\"")
                + ","
                + part.formatted("")
                + ","
                + part.formatted("")
                + "]}");

    assertThat(sent.at("/system/0/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
    assertThat(sent.at("/messages/0/content/0/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\"}");
    assertThat(sent.at("/messages/0/content/1/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\"}");
    assertThat(sent.body().at("/messages/0/content/3").has("cache_control")).isFalse();
    assertThat(sent.lost("only the first 4")).isTrue();
    assertThat(sent.lost("an hour after five minutes")).isTrue();
    assertThat(
            fields(
                    "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"},\"cache_control\":{\"type\":\"ephemeral\"}}]")
                .at("/tools/0/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\"}");
  }

  @Test
  void item26_sameRoles_areMerged() {
    Translated sent =
        messages(USER + "," + USER + ",{\"role\":\"assistant\",\"content\":\"a\"}," + USER);

    assertThat(sent.body().at("/messages")).hasSize(3);
    assertThat(sent.body().at("/messages/0/content")).hasSize(2);
  }

  @Test
  void item27_lastTextOfTheAssistants_endsInNoWhiteSpace() {
    Translated sent = messages(USER + ",{\"role\":\"assistant\",\"content\":\"So: \\n\"}");

    assertThat(sent.at("/messages/1/content")).isEqualTo("\"So:\"");
    assertThat(sent.lost("white space")).isTrue();
  }

  @Test
  void item28_modelThatRefusesPrefill_isAskedToGoOn() {
    Translated sent =
        fields(
            "\"messages\":[" + USER + ",{\"role\":\"assistant\",\"content\":\"So:\"}]",
            target("prefill"));

    assertThat(sent.at("/messages/2/role")).isEqualTo("\"user\"");
    assertThat(sent.lost("does not go on from")).isTrue();
  }

  @Test
  void item29_schema_isNative_orAToolThatIsUnwrapped() {
    String format =
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"my answer\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}";
    assertThat(fields(format).at("/output_config/format"))
        .isEqualTo(
            "{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"additionalProperties\":false}}");

    Translated emulated = fields(format, target("response_format"));
    assertThat(emulated.at("/tools/0/name")).isEqualTo("\"my_answer\"");
    assertThat(emulated.at("/tool_choice")).isEqualTo("{\"type\":\"tool\",\"name\":\"my_answer\"}");
    assertThat(
            Translated.events(
                    Translated.items(
                        emulated.decoder(),
                        """
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"my_answer","input":{}}}

                        data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}

                        data: {"type":"content_block_stop","index":0}

                        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}

                        data: {"type":"message_stop"}

                        """))
                .toString())
        .isEqualTo(
            "[TextDelta[choice=0, text={\"a\":1}], Finished[choice=0, reason=STOP, stop=null]]");
  }

  @Test
  void item30_limitsOfASchema_moveIntoItsDescriptions() {
    Translated sent =
        fields(
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"type\":\"object\",\"properties\":{\"maximum\":{\"type\":\"integer\",\"maximum\":5,\"description\":\"n\"}}}}}");

    assertThat(sent.at("/output_config/format/schema/properties/maximum"))
        .isEqualTo("{\"type\":\"integer\",\"description\":\"n (maximum: 5)\"}");
    assertThat(sent.lost("limits in the schema")).isTrue();
  }

  @Test
  void item31_whatHasNoPlace_isNamed() {
    Translated sent =
        fields(
            "\"n\":2,\"seed\":7,\"logit_bias\":{},\"logprobs\":true,\"presence_penalty\":1,\"x\":1");

    for (String name :
        new String[] {"n:", "seed", "logit_bias", "logprobs", "presence_penalty", "x"}) {
      assertThat(sent.lost(name)).as(name).isTrue();
    }
  }

  @Test
  void item32_effort_isABudgetBelowTheLimit_orWhatTheCatalogSays() {
    assertThat(fields("\"reasoning_effort\":\"low\"").at("/thinking/budget_tokens"))
        .isEqualTo("2048");
    assertThat(
            fields("\"reasoning_effort\":\"high\",\"max_tokens\":4000")
                .at("/thinking/budget_tokens"))
        .isEqualTo("2976");
    Translated tight = fields("\"reasoning_effort\":\"high\",\"max_tokens\":1500");
    assertThat(tight.body().has("thinking")).isFalse();
    assertThat(tight.lost("no room")).isTrue();
    UpstreamTarget adaptive =
        new UpstreamTarget(
            "claude",
            Map.of(),
            "max_tokens",
            64_000,
            Set.of(),
            Map.of(
                "low",
                Map.of(
                    "thinking",
                    Map.of("type", "adaptive"),
                    "output_config",
                    Map.of("effort", "low"))));
    Translated known = fields("\"reasoning_effort\":\"low\",\"temperature\":0.5", adaptive);
    assertThat(known.at("/thinking")).isEqualTo("{\"type\":\"adaptive\"}");
    assertThat(known.at("/output_config")).isEqualTo("{\"effort\":\"low\"}");
    assertThat(known.lost("while the model reasons")).isTrue();
  }

  @Test
  void item33_user_becomesMetadata() {
    assertThat(fields("\"user\":\"u-1\"").at("/metadata")).isEqualTo("{\"user_id\":\"u-1\"}");
  }

  @Test
  void item34_noBetaHeader_isSentWithoutNeed() {
    assertThat(Wire.HEADERS).containsOnlyKeys("anthropic-version");
  }

  private static String call(String id) {
    return CALL.replace("\"c1\"", "\"" + id + "\"");
  }

  private static String result(String id) {
    return "{\"role\":\"tool\",\"tool_call_id\":\"" + id + "\",\"content\":\"r\"}";
  }

  @Test
  void item13_callsSplitOverMessages_areOneTurn_andSoAreTheirResults() {
    Translated sent =
        messages(
            USER + "," + call("c1") + "," + call("c2") + "," + result("c1") + "," + result("c2"));

    assertThat(sent.body().at("/messages")).hasSize(3);
    assertThat(sent.body().at("/messages/1/content")).hasSize(2);
    assertThat(sent.body().at("/messages/2/content")).hasSize(2);
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item20_idThatAnEarlierTurnHad_isMadeUnlikeIt_andItsResultToo() {
    Translated sent =
        messages(
            String.join(",", USER, call("c"), result("c"), USER, call("c"), result("c"), USER));

    assertThat(sent.at("/messages/1/content/0/id")).isEqualTo("\"c\"");
    assertThat(sent.at("/messages/3/content/0/id")).isEqualTo("\"c_2\"");
    assertThat(sent.at("/messages/4/content/0/tool_use_id")).isEqualTo("\"c_2\"");
  }

  @Test
  void item12_budgetAmidALoopOfAnotherVendor_isLeftOut() {
    String loop = USER + "," + CALL + "," + result("c1");
    Translated foreign = fields(TOOL + ",\"reasoning_effort\":\"low\",\"messages\":[" + loop + "]");
    assertThat(foreign.body().has("thinking")).isFalse();
    assertThat(foreign.lost("begun without it")).isTrue();

    String own =
        loop.replace(
            "\"role\":\"assistant\",",
            "\"role\":\"assistant\",\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"}],");
    Translated kept = fields(TOOL + ",\"reasoning_effort\":\"low\",\"messages\":[" + own + "]");
    assertThat(kept.at("/thinking/budget_tokens")).isEqualTo("2048");
    assertThat(kept.at("/messages/1/content/0"))
        .isEqualTo("{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"}");
    Translated over =
        fields(
            TOOL
                + ",\"reasoning_effort\":\"low\",\"messages\":["
                + loop
                + ",{\"role\":\"assistant\",\"content\":\"a\"},"
                + USER
                + "]");
    assertThat(over.body().has("thinking")).isTrue();
  }

  @Test
  void item08_forcedToolThatIsNotOffered_isNamed() {
    Translated sent =
        fields(
            TOOL + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"nobody\"}}");

    assertThat(sent.body().has("tool_choice")).isFalse();
    assertThat(sent.lost("not offered")).isTrue();
  }

  @Test
  void item17_failureWithoutWords_saysOne_andReasoningAlone_isFollowedByText() {
    assertThat(
            new Blocks(new HashSet<>())
                .result(new ContentPart.ToolResult("c", List.of(), true), "c")
                .path("content")
                .stringValue())
        .isEqualTo("The tool failed.");
    Translated alone =
        messages(
            USER
                + ",{\"role\":\"assistant\",\"content\":\"\",\"thinking_blocks\":[{\"type\":\"redacted_thinking\",\"data\":\"d\"}]},"
                + USER);
    assertThat(alone.at("/messages/1/content"))
        .isEqualTo(
            "[{\"type\":\"redacted_thinking\",\"data\":\"d\"},{\"type\":\"text\",\"text\":\"(empty)\"}]");
  }

  @Test
  void item19_alternativesAtTheTop_areOneObject() {
    Translated sent =
        fields(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"$defs\":{\"B\":{\"properties\":{\"b\":{\"type\":\"integer\"},\"k\":{\"type\":\"string\"}},\"required\":[\"k\",\"b\"]}},\"anyOf\":[{\"properties\":{\"a\":{\"type\":\"string\"},\"k\":{\"type\":\"string\"}},\"required\":[\"a\",\"k\"]},{\"$ref\":\"#/$defs/B\"}]}}}]");

    JsonNode schema = sent.body().at("/tools/0/input_schema");
    assertThat(schema.propertyNames())
        .containsExactlyInAnyOrder("type", "$defs", "properties", "required");
    assertThat(schema.path("properties").propertyNames()).containsExactly("a", "k", "b");
    assertThat(schema.path("required").toString()).isEqualTo("[\"k\"]");
    assertThat(sent.lost("alternatives")).isTrue();
    Translated all =
        fields(
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"allOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}}}]");
    assertThat(all.at("/tools/0/input_schema/required")).isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void item21_mediaTypes_areTheOnesTheProviderKnows() {
    Translated sent =
        messages(
            "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/jpg;charset=x;base64,AAAA\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_data\":\"data:image/PNG;base64,AAAA\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_data\":\"data:text/csv;base64,YSxi\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_data\":\"JVBERi0=\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}]}");

    assertThat(sent.at("/messages/0/content/0/source/media_type")).isEqualTo("\"image/jpeg\"");
    assertThat(sent.at("/messages/0/content/1/type")).isEqualTo("\"image\"");
    assertThat(sent.at("/messages/0/content/2/source"))
        .isEqualTo("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"a,b\"}");
    assertThat(sent.at("/messages/0/content/3/source/media_type")).isEqualTo("\"application/pdf\"");
    assertThat(sent.lost("document that is not part")).isTrue();
  }

  @Test
  void item25_cacheControl_onMessages_results_andFunctions_isKeptToo() {
    String mark = ",\"cache_control\":{\"type\":\"ephemeral\"}";
    Translated sent =
        messages(
            USER.replace("}", mark + "}")
                + ","
                + CALL
                + ",{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"r\""
                + mark
                + "}]}");

    assertThat(sent.at("/messages/0/content/0/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\"}");
    assertThat(sent.at("/messages/2/content/0/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\"}");
    assertThat(
            fields("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"" + mark + "}}]")
                .at("/tools/0/cache_control"))
        .isEqualTo("{\"type\":\"ephemeral\"}");
  }

  private static final String FORMAT =
      "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"f\",\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}";

  @Test
  void item29_emulatedSchema_besideToolsOfItsName_hasAnotherName_andWordsBeforeItAreNoAnswer() {
    Translated sent = fields(TOOL + "," + FORMAT, target("response_format"));
    assertThat(sent.at("/tools/1/name")).isEqualTo("\"f_2\"");
    assertThat(sent.body().has("tool_choice")).isFalse();
    assertThat(sent.lost("beside the others")).isTrue();

    String answer =
        """
        {"content":[{"type":"text","text":"Here it is:"},{"type":"tool_use","id":"t","name":"%s","input":{"a":1}},{"type":"tool_use","id":"u","name":"%s","input":{"a":2}}],"stop_reason":"tool_use"}
        """;
    assertThat(whole(sent, answer.formatted("f_2", "f_2")))
        .isEqualTo(
            "[TextDelta[choice=0, text={\"a\":1}], Finished[choice=0, reason=STOP, stop=null]]");
    assertThat(
            whole(
                fields(TOOL + "," + FORMAT, target("response_format")), answer.formatted("f", "f")))
        .contains("ToolCallDelta[choice=0, index=1, id=u", "text=Here it is:", "TOOL_CALLS");
    assertThat(
            whole(
                fields(FORMAT, target("response_format")),
                "{\"content\":[{\"type\":\"text\",\"text\":\"I cannot.\"}],\"stop_reason\":\"refusal\"}"))
        .isEqualTo(
            "[TextDelta[choice=0, text=I cannot.], Finished[choice=0, reason=CONTENT_FILTER, stop=null]]");
  }

  private static String whole(Translated sent, String answer) {
    return Translated.events(List.of(sent.decoder().answer(answer.getBytes(UTF_8)))).toString();
  }

  @Test
  void item30_whatTheProviderDoesNotKnow_isTold() {
    Translated sent =
        fields(
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":{\"$schema\":\"x\",\"type\":[\"object\",\"null\"],\"additionalProperties\":{\"type\":\"string\"},\"properties\":{\"u\":{\"oneOf\":[{\"type\":\"string\",\"format\":\"uuid\"},{\"type\":\"string\",\"format\":\"iban\"}]},\"l\":{\"type\":\"array\",\"minItems\":2,\"items\":{\"type\":\"number\",\"exclusiveMinimum\":0}},\"m\":{\"type\":\"array\",\"minItems\":1}}}}}");

    String schema = "/output_config/format/schema";
    assertThat(sent.at(schema + "/additionalProperties")).isEqualTo("false");
    assertThat(sent.at(schema + "/properties/u"))
        .isEqualTo(
            "{\"anyOf\":[{\"type\":\"string\",\"format\":\"uuid\"},{\"type\":\"string\",\"description\":\"(format: iban)\"}]}");
    assertThat(sent.at(schema + "/properties/l"))
        .isEqualTo(
            "{\"type\":\"array\",\"items\":{\"type\":\"number\",\"description\":\"(exclusiveMinimum: 0)\"},\"description\":\"(minItems: 2)\"}");
    assertThat(sent.at(schema + "/properties/m")).isEqualTo("{\"type\":\"array\",\"minItems\":1}");
    assertThat(sent.lost("additionalProperties")).isTrue();
  }

  @Test
  void item31_whatHoldsAnyway_isNotMissed_andNamesOfPeopleAre() {
    assertThat(
            fields(
                    "\"logprobs\":false,\"top_logprobs\":0,\"store\":false,\"service_tier\":\"auto\",\"verbosity\":\"medium\",\"n\":1,\"presence_penalty\":0")
                .losses())
        .isEmpty();
    assertThat(
            fields("\"service_tier\":\"flex\",\"store\":true,\"verbosity\":\"low\",\"seed\":-3")
                .losses())
        .hasSize(4);
    assertThat(messages(USER.replace("}", ",\"name\":\"ann\"}")).lost("name of a message"))
        .isTrue();
  }

  @Test
  void item32_reasoningSaidByAnObject_isUnderstood() {
    assertThat(
            fields("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":3000}")
                .at("/thinking/budget_tokens"))
        .isEqualTo("3000");
    assertThat(fields("\"reasoning\":{\"effort\":\"low\"}").at("/thinking/budget_tokens"))
        .isEqualTo("2048");
    assertThat(fields("\"thinking\":{\"type\":\"disabled\"}").losses()).isEmpty();
    assertThat(fields("\"thinking\":{\"type\":\"adaptive\"}").body().has("thinking")).isTrue();
    assertThat(fields("\"reasoning\":{\"enabled\":false}").body().has("thinking")).isFalse();
    assertThat(fields("\"thinking\":7").lost("thinking")).isTrue();
  }

  @Test
  void item33_safetyIdentifier_isAUserToo() {
    assertThat(fields("\"safety_identifier\":\"s-1\"").at("/metadata"))
        .isEqualTo("{\"user_id\":\"s-1\"}");
  }

  @Test
  void item10_allowedTool_thatIsNotOffered_isNamed_andNoneMayBeCalledWhereNoneIsLeft() {
    String allowed =
        ",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"gone\"}}%s]}}";
    Translated one =
        fields(TOOL + allowed.formatted(",{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"));
    Translated none = fields(TOOL + allowed.formatted(""));

    assertThat(one.at("/tool_choice")).isEqualTo("{\"type\":\"any\"}");
    assertThat(one.losses())
        .containsExactly("tool_choice names a tool that is not offered and was left out");
    assertThat(none.at("/tool_choice")).isEqualTo("{\"type\":\"none\"}");
    assertThat(none.losses())
        .containsExactly(
            "allowed_tools: none that is allowed is offered, so that none may be called");
  }

  @Test
  void item29_emulatedSchema_isNotOffered_whereACallIsForced() {
    Translated sent =
        fields(TOOL + ",\"tool_choice\":\"required\"," + FORMAT, target("response_format"));

    assertThat(sent.body().at("/tools")).hasSize(1);
    assertThat(sent.at("/tool_choice")).isEqualTo("{\"type\":\"any\"}");
    assertThat(sent.losses()).isEmpty();
  }

  @Test
  void item29_emulatedSchema_isForced_whereNoneOfTheToolsMayBeCalled() {
    Translated sent =
        fields(TOOL + ",\"tool_choice\":\"none\"," + FORMAT, target("response_format"));

    assertThat(sent.body().at("/tools")).hasSize(1);
    assertThat(sent.at("/tool_choice")).isEqualTo("{\"type\":\"tool\",\"name\":\"f_2\"}");
    assertThat(sent.losses()).containsExactly("tool_choice none: the tools were not offered");
  }
}
