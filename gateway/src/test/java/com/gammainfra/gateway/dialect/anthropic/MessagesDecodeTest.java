package com.gammainfra.gateway.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesDecodeTest {

  private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  private static ChatRequest read(String json) {
    return new AnthropicDialect().decodeRequest(json.getBytes(UTF_8));
  }

  /** What is wrong, and the field that is named. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"max_tokens\":9,\"messages\":[]|messages",
        "\"max_tokens\":9|messages",
        "\"max_tokens\":-1,HI|max_tokens",
        "\"max_tokens\":\"9\",HI|max_tokens",
        "\"max_tokens\":9.5,HI|max_tokens",
        "HI|max_tokens",
        "\"max_tokens\":9,HI,\"temperature\":1.1|temperature",
        "\"max_tokens\":9,HI,\"temperature\":-0.1|temperature",
        "\"max_tokens\":9,HI,\"temperature\":\"x\"|temperature",
        "\"max_tokens\":9,HI,\"top_k\":-1|top_k",
        "\"max_tokens\":9,HI,\"stream\":1|stream",
        "\"max_tokens\":9,HI,\"system\":7|system",
        "\"max_tokens\":9,HI,\"system\":[{\"type\":\"image\"}]|system[0].type",
        "\"max_tokens\":9,HI,\"models\":\"x\"|models",
        "\"max_tokens\":9,HI,\"provider\":{\"x\":1}|provider.x",
        "\"max_tokens\":9,HI,\"tools\":[{}]|tools[0].name",
        "\"max_tokens\":9,HI,\"thread\":{\"type\":\"continue\",\"previous_message_id\":\"m\"}|thread",
        "\"max_tokens\":9,HI,\"tool_choice\":{\"type\":\"x\"}|tool_choice.type",
        "\"max_tokens\":9,HI,\"tool_choice\":{\"type\":\"tool\"}|tool_choice.name",
        "\"max_tokens\":9,HI,\"thinking\":{\"type\":\"x\"}|thinking.type",
        "\"max_tokens\":9,HI,\"output_config\":{\"format\":{\"type\":\"x\"}}|output_config.format.type",
        "\"max_tokens\":9,\"messages\":[{\"role\":\"x\",\"content\":\"\"}]|messages[0].role",
        "\"max_tokens\":9,\"messages\":[{\"role\":\"user\"}]|messages[0].content",
        "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]|messages[0].content[0].text",
        "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]|messages[0].content[0].source",
        "\"max_tokens\":9,\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"redacted_thinking\",\"data\":\"\"}]}]|messages[0].content[0].data",
      })
  void request_oneMistake_namesTheField(String fields, String path) {
    String json = "{\"model\":\"m\"," + fields.replace("HI", HI) + "}";

    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            ChatErrorException.class, e -> assertThat(e.error().param()).isEqualTo(path));
  }

  @Test
  void request_inFull_isUnderstood() {
    ChatRequest request =
        read(
            """
            {"model":"m","max_tokens":9,"system":"s","temperature":0.5,"top_p":0.25,"top_k":4,"stop_sequences":["x"],
             "stream":true,"metadata":{"user_id":"u"},"thinking":{"type":"enabled","budget_tokens":2000},"container":"c",
             "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},
             "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","is_error":false},{"type":"text","text":"a"}]}]}
            """);

    assertThat(request.maxOutputTokens()).isEqualTo(9);
    assertThat(request.sampling())
        .isEqualTo(new Sampling(0.5, 0.25, 4, null, null, null, List.of("x")));
    assertThat(request.stream()).isTrue();
    assertThat(request.endUser()).isEqualTo("u");
    assertThat(request.reasoning()).isEqualTo(new Reasoning(null, 2_000));
    assertThat(request.unmapped()).containsExactly("container");
    assertThat(request.toolbox().choice()).isEqualTo(new ToolChoice.Required());
    assertThat(request.toolbox().parallel()).isFalse();
    assertThat(request.messages())
        .extracting(message -> message.role())
        .containsExactly(Role.SYSTEM, Role.TOOL, Role.USER);
    assertThat(request.messages().get(1).parts())
        .containsExactly(new ContentPart.ToolResult("t", List.of(), false));
    assertThat(read("{\"model\":\"m\",\"max_tokens\":9," + HI + "}").stream()).isFalse();
  }

  @Test
  void toolsOfAnMcpServer_haveNoName_andAreNamedAfterIt() {
    ChatRequest request =
        read(
            "{\"model\":\"m\",\"max_tokens\":9,\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"wiki\"}],"
                + HI
                + "}");

    assertThat(request.toolbox().tools())
        .singleElement()
        .isInstanceOfSatisfying(
            Tool.Foreign.class,
            tool -> {
              assertThat(tool.name()).isEqualTo("wiki");
              assertThat(tool.type()).isEqualTo("mcp_toolset");
            });
  }
}
