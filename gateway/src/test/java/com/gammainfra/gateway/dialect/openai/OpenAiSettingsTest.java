package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.dialect.Dialect;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import com.gammainfra.gateway.dialect.wire.StrictSubset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests of other dialects' clients at an OpenAI-compatible door: settings, tools, parts. */
class OpenAiSettingsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Sent(JsonNode body, List<String> losses) {
    String at(String pointer) {
      return body.at(pointer).toString();
    }

    boolean lost(String words) {
      return losses.stream().anyMatch(loss -> loss.contains(words));
    }
  }

  private static UpstreamTarget target(Map<String, Object> defaults, String... unsupported) {
    return new UpstreamTarget(
        "gpt", defaults, "max_completion_tokens", 64_000, Set.of(unsupported), Map.of());
  }

  private static Sent send(Dialect client, String json, UpstreamTarget target) {
    UpstreamRequest request =
        new OpenAiDialect().encodeRequest(client.decodeRequest(json.getBytes(UTF_8)), target);
    return new Sent(JSON.readTree(request.body()), request.losses());
  }

  private static Sent messages(String fields) {
    return send(
        new AnthropicDialect(),
        "{\"model\":\"m\",\"max_tokens\":50000,\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],"
            + fields
            + "}",
        target(Map.of()));
  }

  private static Sent parts(String parts) {
    return send(
        new AnthropicDialect(),
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
            + parts
            + "]}]}",
        target(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"temperature\":0.5 | /temperature | 0.5",
        "\"top_p\":0.25 | /top_p | 0.25",
        "\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\"] | /stop | [\"a\",\"b\",\"c\",\"d\"]",
        "\"stream\":true | /stream | true",
      })
  void setting_hasItsPlace(String field, String place, String value) {
    Sent sent = messages(field);

    assertThat(sent.at(place)).isEqualTo(value);
    assertThat(sent.losses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1024, low",
    "4096, low",
    "4097, medium",
    "16384, medium",
    "16385, high",
  })
  void budget_isTheNextEffort_named(int tokens, String effort) {
    Sent sent =
        messages("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":%d}".formatted(tokens));

    assertThat(sent.at("/reasoning_effort")).isEqualTo("\"" + effort + "\"");
    assertThat(sent.losses()).hasSize(1);
  }

  @Test
  void seedAndPenalties_ofAnOpenAiRequestWithAnotherLimit_pass() {
    Sent sent =
        send(
            new OpenAiDialect(),
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"presence_penalty\":1,\"max_tokens\":64001}",
            target(Map.of()));

    assertThat(sent.at("/presence_penalty")).isEqualTo("1");
    assertThat(sent.at("/max_completion_tokens")).isEqualTo("64000");
    assertThat(sent.body().has("max_tokens")).isFalse();
    assertThat(sent.losses().getFirst())
        .isEqualTo("max_tokens was lowered from 64001 to 64000, the most gpt writes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-               | -   | max_tokens            | 50 | /max_completion_tokens | 50",
        "-               | -   | max_completion_tokens | 50 | /max_completion_tokens | 50",
        "max_tokens      | 9   | max_completion_tokens | 50 | /max_completion_tokens | 9",
      })
  void limit_isTheClients_elseTheChains_underTheProvidersName(
      String field, String value, String preset, int limit, String place, String sent) {
    String asked = field == null ? "" : ",\"%s\":%s".formatted(field, value);
    Sent request =
        send(
            new OpenAiDialect(),
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]" + asked + "}",
            target(Map.of(preset, limit)));

    assertThat(request.at(place)).isEqualTo(sent);
    assertThat(request.body().has("max_tokens")).isFalse();
  }

  @Test
  void user_of64CharactersPasses_aLongerOneIsItsDigest() {
    String most = "u".repeat(64);

    assertThat(messages("\"metadata\":{\"user_id\":\"" + most + "\"}").at("/user"))
        .isEqualTo("\"" + most + "\"");
    Sent longer = messages("\"metadata\":{\"user_id\":\"" + most + "u\"}");
    assertThat(longer.body().get("user").asString()).matches("[0-9a-f]{64}");
    assertThat(longer.lost("its digest")).isTrue();
  }

  @Test
  void choiceOfSomeTools_isAllowedTools() {
    Sent sent =
        send(
            new ResponsesDialect(),
            "{\"model\":\"m\",\"input\":\"q\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"strict\":false},{\"type\":\"function\",\"name\":\"g\",\"strict\":false}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"g\"}]}}",
            target(Map.of()));

    assertThat(sent.at("/tool_choice"))
        .isEqualTo(
            "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"none | \"none\"", "auto | \"auto\"", "any | \"required\""})
  void choice_hasItsWord(String type, String word) {
    assertThat(
            messages(
                    "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\""
                        + type
                        + "\"}")
                .at("/tool_choice"))
        .isEqualTo(word);
  }

  @Test
  void cacheMarks_ofToolsAndParts_areNamedOnce() {
    Sent tool =
        messages(
            "\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"},\"cache_control\":{\"type\":\"ephemeral\"}}]");
    Sent part =
        parts("{\"type\":\"text\",\"text\":\"t\",\"cache_control\":{\"type\":\"ephemeral\"}}");

    assertThat(tool.losses()).hasSize(1);
    assertThat(part.losses()).hasSize(1).isEqualTo(tool.losses());
    assertThat(part.at("/messages/0/content")).isEqualTo("\"t\"");
  }

  @Test
  void documents_asBytes_areFiles() {
    Sent sent =
        parts(
            "{\"type\":\"text\",\"text\":\"t\"},{\"type\":\"document\",\"title\":\"a.pdf\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"AAAA\"}}");

    assertThat(sent.at("/messages/0/content/1"))
        .isEqualTo(
            "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AAAA\"}}");
  }

  @Test
  void sound_ofAnOpenAiClient_staysSound_besideAnotherClientsForm() {
    Sent sent =
        send(
            new OpenAiDialect(),
            "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"d\"},{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA\",\"format\":\"wav\"}}]}]}",
            target(Map.of(), "developer"));

    assertThat(sent.at("/messages/1/content/0/input_audio"))
        .isEqualTo("{\"data\":\"AA\",\"format\":\"wav\"}");
  }

  private static final UpstreamTarget DEEPSEEK =
      new UpstreamTarget(
          "deepseek",
          Map.of("thinking", Map.of("type", "enabled")),
          "max_tokens",
          64_000,
          Set.of(),
          Map.of(
              "none", Map.of("thinking", Map.of("type", "disabled")),
              "high", Map.of("thinking", Map.of("type", "enabled"), "reasoning_effort", "high")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"reasoning_effort\":\"none\" | {\"type\":\"disabled\"} |          | 0",
        "\"reasoning_effort\":\"high\" | {\"type\":\"enabled\"}  | \"high\" | 0",
        "\"reasoning_effort\":\"low\"  | {\"type\":\"enabled\"}  | \"high\" | 1",
        "\"reasoning_effort\":\"max\",\"thinking\":{\"type\":\"enabled\",\"x\":1} | {\"type\":\"enabled\",\"x\":1} | \"high\" | 1",
        "\"seed\":1                      | {\"type\":\"enabled\"}  |          | 0",
      })
  void effort_ofAnOpenAiClient_isSaidAsTheModelTakesIt(
      String field, String thinking, String effort, int losses) {
    Sent sent =
        send(
            new OpenAiDialect(),
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]," + field + "}",
            DEEPSEEK);

    assertThat(sent.at("/thinking")).isEqualTo(thinking);
    assertThat(sent.at("/reasoning_effort")).isEqualTo(effort == null ? "" : effort);
    assertThat(sent.losses()).hasSize(losses);
  }

  @Test
  void effort_thatTheModelDoesNotTake_isTheNext_inBothApisOfOpenAis() {
    UpstreamTarget target =
        new UpstreamTarget(
            "gpt",
            Map.of(),
            "max_completion_tokens",
            64_000,
            Set.of(),
            Map.of(),
            true,
            Set.of("none", "low", "high"));
    Sent chat =
        send(
            new OpenAiDialect(),
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],\"reasoning_effort\":\"xhigh\"}",
            target);
    ResponsesDialect responses = new ResponsesDialect();
    UpstreamRequest passed =
        responses.encodeRequest(
            responses.decodeRequest(
                "{\"model\":\"m\",\"input\":\"q\",\"reasoning\":{\"effort\":\"minimal\",\"summary\":\"auto\"}}"
                    .getBytes(UTF_8)),
            target);

    assertThat(chat.at("/reasoning_effort")).isEqualTo("\"high\"");
    assertThat(chat.losses())
        .containsExactly("reasoning_effort 'xhigh' is not taken by gpt and became 'high'");
    assertThat(JSON.readTree(passed.body()).get("reasoning").toString())
        .isEqualTo("{\"effort\":\"low\",\"summary\":\"auto\"}");
    assertThat(passed.losses()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, false",
    "default, false",
    "flex, false",
    "priority, true",
    "prior\\u0069ty, true"
  })
  void tierThatCostsMore_isLeftOut_loudly_whicheverApiOfOpenAis(String tier, boolean lost) {
    String field = "\"service_tier\":\"" + tier + "\"";
    String chat =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]," + field + "}";
    String responses = "{\"model\":\"m\",\"input\":\"q\"," + field + "}";
    UpstreamTarget target = target(Map.of());
    ChatRequest ofChat = new OpenAiDialect().decodeRequest(chat.getBytes(UTF_8));
    ChatRequest ofResponses = new ResponsesDialect().decodeRequest(responses.getBytes(UTF_8));

    for (UpstreamRequest sent :
        List.of(
            new OpenAiDialect().encodeRequest(ofChat, target),
            new ResponsesDialect().encodeRequest(ofResponses, target),
            new ResponsesDialect().encodeRequest(ofChat, target))) {
      assertThat(JSON.readTree(sent.body()).path("service_tier").asString(""))
          .isNotEqualTo("priority");
      assertThat(sent.losses().stream().anyMatch(loss -> loss.contains("service_tier priority")))
          .isEqualTo(lost);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | {\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[\"a\"],\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[],\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"properties\":{\"a\":{}},\"required\":[\"a\"]}",
        "false | {\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
        "false | {\"type\":\"object\",\"anyOf\":[],\"properties\":{},\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"allOf\":[],\"properties\":{},\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"properties\":{}}},\"required\":[\"a\"],\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}},\"required\":[\"a\"],\"additionalProperties\":false}",
        "true  | {\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"a\"],\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"object\"},{}]}},\"required\":[\"a\"],\"additionalProperties\":false}",
        "false | {\"type\":\"object\",\"properties\":{},\"$defs\":{\"d\":{\"type\":\"object\"}},\"additionalProperties\":false}",
        "false | not json",
      })
  void schema_isHeldStrictly_whereEveryObjectIsClosed(boolean holds, String schema) {
    Set<String> losses = new HashSet<>();

    assertThat(StrictSubset.holds(new RawJson(schema), losses)).isEqualTo(holds);
    assertThat(losses.isEmpty()).isEqualTo(holds);
  }
}
