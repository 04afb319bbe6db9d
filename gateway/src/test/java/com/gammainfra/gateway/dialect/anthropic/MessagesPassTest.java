package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.dialect.UpstreamRequest;
import org.junit.jupiter.api.Test;

class MessagesPassTest {

  private static UpstreamRequest passed(String messages) {
    AnthropicDialect dialect = new AnthropicDialect();
    String body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + messages + "]}";
    return dialect.encodeRequest(dialect.decodeRequest(body.getBytes(UTF_8)), Translated.target());
  }

  /** A loop that comes back from another vendor was refused for that vendor's signatures. */
  @Test
  void ownRequest_withAnotherVendorsReasoning_goesWithoutIt_loudly() {
    UpstreamRequest request =
        passed(
            """
            {"role":"user","content":"q"},{"role":"assistant","content":[
             {"type":"thinking","thinking":"o","signature":"own"},
             {"type":"thinking","thinking":"t","signature":"gammainfra:responses:e"},
             {"type":"thinking","thinking":"u","signature":""},
             {"type":"redacted_thinking","data":"gammainfra:responses:e"},
             {"type":"text","text":"a","x_new":1}]},
            {"role":"assistant","content":[{"type":"redacted_thinking","data":"gammainfra:responses:e"}]}""");

    assertThat(new String(request.body(), UTF_8))
        .endsWith(
            "\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":\"o\",\"signature\":\"own\"},{\"type\":\"text\",\"text\":\"a\",\"x_new\":1}]},"
                + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"(empty)\"}]}]}");
    assertThat(request.losses())
        .containsExactly("reasoning of earlier turns that is not this provider's own was left out");
  }

  @Test
  void ownRequest_withItsOwnReasoning_passesAsBytes() {
    String messages =
        "{\"role\":\"user\", \"content\":\"q\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",  \"thinking\":\"\",\"signature\":\"own\"}]}";

    UpstreamRequest request = passed(messages);

    assertThat(new String(request.body(), UTF_8)).contains(messages);
    assertThat(request.losses()).isEmpty();
  }
}
