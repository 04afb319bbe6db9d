package com.gammainfra.gateway.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Seal;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests to an upstream of this dialect: passed, or written from another one. */
class ResponsesTranslationTest {

  private static final OpenAiDialect CHAT = new OpenAiDialect();
  private static final AnthropicDialect CLAUDE = new AnthropicDialect();

  private static UpstreamRequest chat(String fields) {
    return chat(fields, Fixture.target());
  }

  private static UpstreamRequest chat(String fields, UpstreamTarget target) {
    String messages =
        fields.contains("\"messages\"")
            ? ""
            : "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],";
    return Fixture.written(CHAT, "{\"model\":\"m\"," + messages + fields + "}", target);
  }

  private static UpstreamRequest messages(String messages) {
    return chat("\"messages\":[" + messages + "]");
  }

  private static UpstreamRequest passed(String fields, UpstreamTarget target) {
    return Fixture.DIALECT.encodeRequest(Fixture.fields(fields), target);
  }

  private static UpstreamTarget with(Map<String, Object> defaults, String... unsupported) {
    return new UpstreamTarget("gpt", defaults, "max_tokens", 64_000, Set.of(unsupported), Map.of());
  }

  // Written from another dialect.

  @Test
  void request_ofChat_isStateless_andAsksForSeals() {
    UpstreamRequest request = chat("\"stream\":true,\"user\":\"u\"");

    assertThat(request.path()).isEqualTo("/responses");
    assertThat(new String(request.body(), UTF_8))
        .isEqualTo(
            "{\"model\":\"gpt\",\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"user\":\"u\",\"stream\":true,\"store\":false,\"include\":[\"reasoning.encrypted_content\"]}");
    assertThat(request.losses()).isEmpty();
  }

  @Test
  void seals_areNotAskedOf_aModelThatDoesNotReason() {
    UpstreamTarget plain =
        new UpstreamTarget("gpt", Map.of(), "max_tokens", 9, Set.of(), Map.of(), false);

    assertThat(Fixture.json(chat("\"n\":1", plain)).has("include")).isFalse();
    assertThat(Fixture.json(chat("\"n\":1", Fixture.target("include", "store"))).has("store"))
        .isFalse();
  }

  @Test
  void systemMessages_areInstructions_thenItemsInTheirPlace() {
    JsonNode body =
        Fixture.json(
            messages(
                "{\"role\":\"system\",\"content\":\"one\"},{\"role\":\"system\",\"content\":\"two\"},"
                    + "{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"developer\",\"content\":\"three\"}"));

    assertThat(body.get("instructions").stringValue()).isEqualTo("one");
    assertThat(body.get("input").toString())
        .isEqualTo(
            "[{\"type\":\"message\",\"role\":\"system\",\"content\":\"two\"},{\"type\":\"message\",\"role\":\"user\",\"content\":\"hi\"},"
                + "{\"type\":\"message\",\"role\":\"developer\",\"content\":\"three\"}]");
    assertThat(
            Fixture.json(messages("{\"role\":\"system\",\"content\":\"one\"}"))
                .at("/input/0/role")
                .stringValue())
        .as("the only message stays one")
        .isEqualTo("system");
  }

  @Test
  void callsAndResults_areItems() {
    UpstreamRequest request =
        messages(
            """
            {"role":"user","content":"q"},{"role":"assistant","content":"a","tool_calls":[
             {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}},
             {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
            {"role":"tool","tool_call_id":"c1","content":"1"},{"role":"tool","tool_call_id":"c2","content":"2"}""");

    JsonNode input = Fixture.json(request).get("input");
    assertThat(input.get(1).toString())
        .isEqualTo("{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"a\"}");
    assertThat(input.get(2).toString())
        .isEqualTo(
            "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}");
    assertThat(input.get(5).toString())
        .isEqualTo("{\"type\":\"function_call_output\",\"call_id\":\"c2\",\"output\":\"2\"}");
    assertThat(request.losses()).isEmpty();
  }

  @Test
  void callWithoutResult_andResultWithoutCall_areMended_loudly() {
    UpstreamRequest request =
        messages(
            """
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c9","content":"lost"},{"role":"user","content":"q"}""");

    JsonNode input = Fixture.json(request).get("input");
    assertThat(input.get(1).get("call_id").stringValue()).isEqualTo("c1");
    assertThat(input.get(1).get("output").stringValue()).contains("no result");
    assertThat(input.get(2).toString()).contains("user", "c9", "lost");
    assertThat(request.losses())
        .containsExactlyInAnyOrder(
            "a tool call without a result got one that says so",
            "a tool's result without its call became text");
  }

  @Test
  void partsOfAllKinds_areWritten() {
    UpstreamRequest request =
        messages(
            """
            {"role":"user","content":[{"type":"text","text":"t"},
             {"type":"image_url","image_url":{"url":"https://e.org/a.png"}},
             {"type":"image_url","image_url":{"url":"data:image/png;base64,AA","detail":"high"}},
             {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA"}},
             {"type":"input_audio","input_audio":{"format":"wav","data":"AA"}}]}""");

    assertThat(Fixture.json(request).at("/input/0/content").toString())
        .isEqualTo(
            "[{\"type\":\"input_text\",\"text\":\"t\"},{\"type\":\"input_image\",\"image_url\":\"https://e.org/a.png\",\"detail\":\"auto\"},"
                + "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AA\",\"detail\":\"high\"},"
                + "{\"type\":\"input_file\",\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AA\"}]");
    assertThat(request.losses())
        .containsExactly("sound is not taken by this provider and was left out");
  }

  @Test
  void toolResult_ofAnthropic_keepsItsImage_andItsFailureLoudly() {
    UpstreamRequest request =
        Fixture.written(
            CLAUDE,
            """
            {"model":"m","max_tokens":50,"messages":[{"role":"user","content":"q"},
             {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[
              {"type":"text","text":"r"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}}]}]}]}""",
            Fixture.target());

    assertThat(Fixture.json(request).at("/input/2/output").toString())
        .isEqualTo(
            "[{\"type\":\"input_text\",\"text\":\"The tool failed.\"},{\"type\":\"input_text\",\"text\":\"r\"},"
                + "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,AA\",\"detail\":\"auto\"}]");
    assertThat(request.losses())
        .containsExactly("is_error of a tool's result was written into its text");
  }

  @Test
  void reasoning_withOwnSeals_isReplayedBeforeWhatItLedTo_othersIsLeftOut() {
    UpstreamRequest request =
        messages(
            """
            {"role":"user","content":"q"},
            {"role":"assistant","content":"a","reasoning_details":[
              {"type":"reasoning.text","text":"t","signature":"e1","format":"responses"},
              {"type":"reasoning.encrypted","data":"e2","format":"responses"},
              {"type":"reasoning.text","text":"c","signature":"s","format":"anthropic"}]},
            {"role":"user","content":"q2"}""");

    JsonNode input = Fixture.json(request).get("input");
    assertThat(input.get(1).toString())
        .isEqualTo(
            "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}],\"encrypted_content\":\"e1\"}");
    assertThat(input.get(2).toString())
        .isEqualTo("{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"e2\"}");
    assertThat(input.get(3).get("content").stringValue()).isEqualTo("a");
    assertThat(request.losses())
        .containsExactly("reasoning of earlier turns that is not this provider's own was left out");
  }

  @Test
  void reasoning_thatNothingFollows_isLeftOut_sinceTheProviderRefusesIt() {
    Set<String> losses = new TreeSet<>();
    ObjectNode body = Fixture.JSON.createObjectNode();

    new ItemWriter(losses)
        .write(
            List.of(
                Message.of(Role.USER, "q"),
                new Message(
                    Role.ASSISTANT,
                    List.of(new ContentPart.HiddenThought(new Seal("responses", "e"))))),
            body);

    assertThat(body.toString()).doesNotContain("reasoning");
    assertThat(losses).containsExactly("reasoning that led to nothing was left out");
  }

  @Test
  void tools_areWrittenFlat_withStrictAlwaysSaid() {
    JsonNode body =
        Fixture.json(
            chat(
                """
                "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},
                 {"type":"function","function":{"name":"g","strict":true}}],
                "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}},
                "parallel_tool_calls":false"""));

    assertThat(body.get("tools").toString())
        .isEqualTo(
            "[{\"type\":\"function\",\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\",\"properties\":{}},\"strict\":false},"
                + "{\"type\":\"function\",\"name\":\"g\",\"parameters\":null,\"strict\":true}]");
    assertThat(body.get("tool_choice").toString())
        .isEqualTo(
            "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}");
    assertThat(body.get("parallel_tool_calls").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"max_tokens\":100|/max_output_tokens|100",
        "\"max_tokens\":5|/max_output_tokens|16",
        "\"max_tokens\":99000|/max_output_tokens|64000",
        "\"reasoning_effort\":\"low\"|/reasoning|{\"effort\":\"low\"}",
        "\"response_format\":{\"type\":\"json_object\"}|/text|{\"format\":{\"type\":\"json_object\"}}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\",\"additionalProperties\":false}}}|/text|{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{\"type\":\"object\",\"additionalProperties\":false},\"strict\":true}}",
        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}|/text/format/strict|false",
        "\"metadata\":{\"a\":\"b\"}|/metadata|{\"a\":\"b\"}",
        "\"prompt_cache_key\":\"k\"|/prompt_cache_key|\"k\"",
        "\"prompt_cache_retention\":\"24h\"|/prompt_cache_retention|\"24h\"",
        "\"service_tier\":\"flex\"|/service_tier|\"flex\"",
        "\"verbosity\":\"low\"|/text|{\"verbosity\":\"low\"}",
        "\"temperature\":0.5|/temperature|0.5",
        "\"top_p\":0.5|/top_p|0.5",
      })
  void setting_isWritten(String fields, String pointer, String expected) {
    assertThat(Fixture.json(chat(fields)).at(pointer).toString()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"stop\":[\"x\"]|stop",
        "\"n\":2|n: one answer",
        "\"seed\":7|seed",
        "\"logit_bias\":{\"1\":2}|logit_bias",
        "\"presence_penalty\":1|presence_penalty",
        "\"frequency_penalty\":1|frequency_penalty",
        "\"top_k\":4|top_k",
        "\"logprobs\":true|logprobs",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true,\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{}}}}}]|strict was set to false",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"h\"}}|not offered",
        "\"max_tokens\":5|raised from 5 to 16",
        "\"max_tokens\":99000|lowered from 99000 to 64000",
        "\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"sql\"}}]|type 'custom'",
      })
  void loss_isNamed(String fields, String words) {
    assertThat(chat(fields).losses()).singleElement().asString().contains(words);
  }

  @Test
  void budgetOfReasoning_becomesAnEffort_loudly() {
    UpstreamRequest request =
        Fixture.written(
            CLAUDE,
            "{\"model\":\"m\",\"max_tokens\":9000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":5000},\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]}",
            Fixture.target());

    assertThat(Fixture.json(request).at("/reasoning/effort").stringValue()).isEqualTo("medium");
    assertThat(request.losses()).singleElement().asString().contains("effort 'medium'");
  }

  @Test
  void fieldsOfTheTarget_areNamedAsInChat_andStandWhereTheyBelong() {
    Map<String, Object> defaults =
        Map.of("max_tokens", 500, "reasoning_effort", "high", "verbosity", "low", "x", 1);

    JsonNode preset = Fixture.json(chat("\"n\":1", with(defaults)));
    JsonNode own =
        Fixture.json(chat("\"reasoning_effort\":\"low\",\"max_tokens\":100", with(defaults)));
    UpstreamRequest refused =
        chat(
            "\"temperature\":1,\"reasoning_effort\":\"low\"",
            with(Map.of(), "temperature", "reasoning_effort"));

    assertThat(preset.get("max_output_tokens").intValue()).isEqualTo(500);
    assertThat(preset.at("/reasoning/effort").stringValue()).isEqualTo("high");
    assertThat(preset.at("/text/verbosity").stringValue()).isEqualTo("low");
    assertThat(preset.get("x").intValue()).isEqualTo(1);
    assertThat(own.get("max_output_tokens").intValue()).isEqualTo(100);
    assertThat(own.at("/reasoning/effort").stringValue()).isEqualTo("low");
    assertThat(Fixture.json(refused).has("reasoning")).isFalse();
    assertThat(refused.losses()).hasSize(2);
  }

  // Passed.

  @Test
  void ownRequest_passesAsBytes_withOnlyTheModelChanged() {
    UpstreamRequest request =
        passed(
            "\"input\" :  \"hi\",\"x_new\":{\"a\": 1.0},\"models\":[\"a/b\"],\"provider\":{\"only\":[\"a\"]},\"store\":true",
            Fixture.target());

    assertThat(new String(request.body(), UTF_8))
        .isEqualTo("{\"model\":\"gpt\",\"input\" :  \"hi\",\"x_new\":{\"a\": 1.0},\"store\":true}");
    assertThat(request.losses()).isEmpty();
  }

  @Test
  void ownRequest_loses_whatTheTargetRefuses_andGetsWhatTheChainSets() {
    UpstreamRequest request =
        passed(
            "\"input\":\"hi\",\"temperature\":1,\"max_output_tokens\":99000,\"text\":{\"format\":{\"type\":\"text\"}},\"reasoning\":{\"summary\":\"auto\"}",
            with(
                Map.of("reasoning_effort", "high", "verbosity", "low", "max_tokens", 5),
                "temperature",
                "response_format"));

    assertThat(new String(request.body(), UTF_8))
        .isEqualTo(
            "{\"model\":\"gpt\",\"input\":\"hi\",\"max_output_tokens\":64000,\"text\":{\"verbosity\":\"low\"},\"reasoning\":{\"summary\":\"auto\",\"effort\":\"high\"}}");
    assertThat(request.losses())
        .containsExactlyInAnyOrder(
            "max_output_tokens was lowered from 99000 to 64000, the most gpt writes",
            "temperature is not supported by gpt and was left out",
            "text.format is not supported by gpt and was left out");
  }

  @Test
  void ownRequest_withAnotherVendorsReasoning_goesWithoutIt_loudly() {
    UpstreamRequest request =
        passed(
            """
            "input":[{"role":"user","content":"q"},
             {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAA"},
             {"type":"reasoning","id":"rs_req_1_0","summary":[],"encrypted_content":"gammainfra:anthropic:s"},
             {"type":"reasoning","id":"rs_req_1_0","summary":[{"type":"summary_text","text":"d"}]},
             {"type":"reasoning","id":"rs_2","summary":[{"type":"summary_text","text":"kept by its vendor"}]},
             {"type":"function_call","call_id":"c","name":"f","arguments":"{}","extra_content":{"google":{"thought_signature":"g"}}},
             {"type":"function_call_output","call_id":"c","output":"r"}]""",
            Fixture.target());

    assertThat(Fixture.json(request).get("input").toString())
        .isEqualTo(
            "[{\"role\":\"user\",\"content\":\"q\"},{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],\"encrypted_content\":\"gAAA\"},"
                + "{\"type\":\"reasoning\",\"id\":\"rs_2\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"kept by its vendor\"}]},"
                + "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},"
                + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"r\"}]");
    assertThat(request.losses())
        .containsExactly("reasoning of earlier turns that is not this provider's own was left out");
  }

  // Towards the other dialects.

  @Test
  void foreignItems_reachNoOtherDialect_loudly() {
    var request =
        Fixture.fields(
            "\"input\":[{\"role\":\"user\",\"content\":\"q\"},{\"type\":\"web_search_call\",\"id\":\"ws_1\"},{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"q\"}],\"tools\":[{\"type\":\"web_search\"}]");

    for (var upstream : List.of(CHAT, CLAUDE)) {
      UpstreamRequest written = upstream.encodeRequest(request, Fixture.target());
      assertThat(written.losses()).anyMatch(loss -> loss.contains("'web_search_call'"));
      assertThat(written.losses()).anyMatch(loss -> loss.contains("'web_search'"));
      assertThat(new String(written.body(), UTF_8)).doesNotContain("web_search");
    }
  }

  /** Other tools of OpenAI's may stand among those that may be called, and are not offered. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"type\":\"web_search\"}|~~",
        "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"web_search\"}]}|\"none\"",
        "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"web_search\"},{\"type\":\"function\",\"name\":\"f\"}]}|{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}}",
      })
  void choiceOfAToolThatIsNotOffered_goesWithoutIt_loudly(String choice, String written) {
    UpstreamRequest request =
        CHAT.encodeRequest(
            Fixture.fields(
                "\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"},{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":"
                    + choice),
            Fixture.target());

    JsonNode said = Fixture.json(request).path("tool_choice");
    assertThat(said.isMissingNode() ? "" : said.toString()).isEqualTo(written);
    assertThat(request.losses()).anyMatch(loss -> loss.contains("tool_choice names a tool"));
  }

  /** This dialect does not ask that a result follows its call; agents put words between them. */
  @Test
  void resultThatDoesNotFollowItsCall_followsItInChat() {
    UpstreamRequest request =
        CHAT.encodeRequest(
            Fixture.items(
                """
                {"role":"user","content":"q"},
                {"type":"function_call","call_id":"a","name":"f","arguments":"{}"},
                {"role":"assistant","content":"Hm."},
                {"type":"function_call","call_id":"b","name":"g","arguments":"{}"},
                {"role":"user","content":"Mind the gap."},
                {"type":"function_call_output","call_id":"b","output":"2"},
                {"type":"function_call_output","call_id":"a","output":[{"type":"input_text","text":"1"}]}"""),
            Fixture.target());

    JsonNode messages = Fixture.json(request).get("messages");
    assertThat(messages).hasSize(5);
    assertThat(messages.get(1).get("tool_calls")).hasSize(2);
    assertThat(messages.get(2).toString())
        .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"1\"}");
    assertThat(messages.get(3).toString())
        .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"2\"}");
    assertThat(messages.get(4).get("content").stringValue()).isEqualTo("Mind the gap.");
    assertThat(request.losses()).isEmpty();
  }

  /** An assistant's message without content and calls is refused by Mistral and others. */
  @Test
  void assistantsTurn_ofWhichNothingIsLeft_isNoMessage() {
    UpstreamRequest request =
        CHAT.encodeRequest(
            Fixture.items(
                """
                {"role":"user","content":"q"},
                {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"own"},
                {"role":"user","content":"Go on."}"""),
            Fixture.target());

    assertThat(Fixture.json(request).get("messages"))
        .extracting(message -> message.get("role").stringValue())
        .containsExactly("user", "user");
    assertThat(request.losses()).singleElement().asString().contains("reasoning");
  }

  @Test
  void sealsOfAnthropic_findTheirWayBack_throughAClientOfThisDialect() {
    var request =
        Fixture.items(
            "{\"role\":\"user\",\"content\":\"q\"},{\"type\":\"reasoning\",\"id\":\"rs_req_1_0\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"t\"}],\"encrypted_content\":\"gammainfra:anthropic:sig\"},"
                + "{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"q\"}");

    JsonNode body = Fixture.json(CLAUDE.encodeRequest(request, Fixture.target()));

    assertThat(body.at("/messages/1/content/0").toString())
        .isEqualTo("{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"sig\"}");
  }
}
