package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.UpstreamRequest;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestEncodeTest {

  private static final OpenAiDialect DIALECT = new OpenAiDialect();
  private static final String M = "\"messages\": [{\"role\":\"user\",\"content\":\"h\\u0069\"}]";

  /** What follows the model and messages: what the client sent, what the upstream gets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~|max_tokens|~~",
        ", \"seed\" : 1.0e0 , \"x\":[ 1 ]|max_tokens|, \"seed\" : 1.0e0 , \"x\":[ 1 ]",
        ",\"models\":[\"a/b\"],\"seed\":1,\"provider\":{}|max_tokens|,\"seed\":1",
        ",\"max_tokens\": 5|max_tokens|,\"max_tokens\": 5",
        ",\"max_tokens\": 5|max_completion_tokens|,\"max_completion_tokens\":5",
        ",\"max_completion_tokens\": 5|max_tokens|,\"max_tokens\":5",
        ",\"max_tokens\":5,\"max_completion_tokens\":7|max_tokens|,\"max_tokens\":7",
        ",\"max_tokens\":5,\"max_completion_tokens\":7|max_completion_tokens|,\"max_completion_tokens\":7",
        ",\"max_tokens\":null,\"max_completion_tokens\":7|max_tokens|,\"max_tokens\":7",
        ",\"max\\u005ftokens\":5|max_completion_tokens|,\"max_completion_tokens\":5",
        ",\"stream\":true|max_tokens|,\"stream\":true,\"stream_options\":{\"include_usage\":true}",
        ",\"stream\":true,\"stream_options\":null|max_tokens|,\"stream\":true,\"stream_options\":{\"include_usage\":true}",
        ",\"stream\":true,\"stream_options\":{ \"x\": 1}|max_tokens|,\"stream\":true,\"stream_options\":{ \"x\": 1,\"include_usage\":true}",
        ",\"stream\":true,\"stream_options\":{\"include_usage\":false,\"x\":1}|max_tokens|,\"stream\":true,\"stream_options\":{\"include_usage\":true,\"x\":1}",
        ",\"stream\":false|max_tokens|,\"stream\":false",
      })
  void encodeRequest_sameDialect_changesOnlyWhatItMust(String sent, String limit, String got) {
    UpstreamRequest request =
        encode(
            "{\"model\": \"gammainfra/auto\" ," + M + sent + "}\n",
            new UpstreamTarget("up", Map.of(), limit, Set.of()));
    assertThat(new String(request.body(), UTF_8))
        .isEqualTo("{\"model\": \"up\" ," + M + got + "}\n");
    assertThat(request.losses()).isEmpty();
  }

  @Test
  void encodeRequest_unsupportedFields_areLeftOutLoudly() {
    UpstreamRequest request =
        encode(
            "{\"temperature\":1,\"model\":\"m\","
                + M
                + ",\"top_p\":null,\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":3}",
            new UpstreamTarget(
                "gpt-5-mini",
                Map.of(),
                "max_tokens",
                Set.of("temperature", "top_p", "stream_options", "max_tokens", "seed")));
    assertThat(new String(request.body(), UTF_8))
        .isEqualTo("{\"model\":\"gpt-5-mini\"," + M + ",\"stream\":true}");
    assertThat(request.losses())
        .containsExactly(
            "max_tokens is not supported by gpt-5-mini and was left out",
            "temperature is not supported by gpt-5-mini and was left out");
  }

  @Test
  void encodeRequest_defaults_fillOnlyWhatTheClientLeftOpen() {
    UpstreamTarget target =
        new UpstreamTarget(
            "up",
            Map.of(
                "reasoning_effort",
                "low",
                "temperature",
                0.5,
                "thinking",
                Map.of("type", "enabled"),
                "max_tokens",
                900,
                "seed",
                3),
            "max_completion_tokens",
            Set.of("seed"));
    UpstreamRequest request =
        encode(
            "{\"model\":\"m\"," + M + ",\"reasoning_effort\":\"high\",\"temperature\":null}",
            target);
    assertThat(new String(request.body(), UTF_8))
        .isEqualTo(
            "{\"model\":\"up\","
                + M
                + ",\"reasoning_effort\":\"high\",\"temperature\":0.5,\"max_completion_tokens\":900,\"thinking\":{\"type\":\"enabled\"}}");
    assertThat(encode("{\"model\":\"m\"," + M + ",\"max_tokens\":1}", target).body())
        .asString(UTF_8)
        .contains("\"max_completion_tokens\":1")
        .doesNotContain("900");
  }

  @Test
  void encodeRequest_otherDialect_writesTheRecord() {
    ChatRequest read =
        DIALECT.decodeRequest(
            """
            {"model":"m","max_tokens":9,"n":2,"reasoning_effort":"low","messages":[
            {"role":"system","content":"s"},
            {"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"u"}},{"type":"input_audio","input_audio":{}}]},
            {"role":"assistant","tool_calls":[{"id":"i","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"i","content":"r"}],
            "response_format":{"type":"json_object"}}
            """
                .getBytes(UTF_8));
    UpstreamRequest written =
        DIALECT.encodeRequest(
            withOriginal(read, new WireBody("anthropic", new byte[0])),
            new UpstreamTarget("up", Map.of(), "max_tokens", Set.of()));
    ChatRequest again = DIALECT.decodeRequest(written.body());
    assertThat(again.model()).isEqualTo("up");
    assertThat(again.maxOutputTokens()).isEqualTo(9);
    assertThat(again.choices()).isEqualTo(2);
    assertThat(again.reasoningEffort()).isEqualTo("low");
    assertThat(again.responseFormat()).isEqualTo(read.responseFormat());
    assertThat(again.messages().get(1).parts())
        .isEqualTo(read.messages().get(1).parts().subList(0, 2));
    assertThat(again.messages().subList(2, 4)).isEqualTo(read.messages().subList(2, 4));
    assertThat(written.losses()).hasSize(1);
  }

  private static ChatRequest withOriginal(ChatRequest r, WireBody original) {
    return new ChatRequest(
        r.model(),
        r.models(),
        r.messages(),
        r.toolbox(),
        r.responseFormat(),
        r.maxOutputTokens(),
        r.reasoning(),
        r.sampling(),
        r.endUser(),
        r.choices(),
        r.stream(),
        r.includeUsage(),
        r.providers(),
        r.size(),
        r.unmapped(),
        original);
  }

  private static UpstreamRequest encode(String json, UpstreamTarget target) {
    return DIALECT.encodeRequest(DIALECT.decodeRequest(json.getBytes(UTF_8)), target);
  }
}
