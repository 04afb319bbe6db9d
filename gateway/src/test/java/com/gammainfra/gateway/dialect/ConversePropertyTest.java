package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.FinishReason;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.dialect.bedrock.BedrockDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bedrock, which no client speaks, so that nothing comes back to be compared: what a request says
 * is read out of its Converse body by the test, and what an answer says is the same whole and
 * streamed.
 */
class ConversePropertyTest {

  private static final int ROUNDS = Rounds.of(500, 10_000);
  private static final long SEED = 20_261_128;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final BedrockDialect DIALECT = new BedrockDialect();
  private static final UpstreamTarget TARGET =
      new UpstreamTarget(
          "anthropic.claude-sonnet-4-6", Map.of(), "max_tokens", 64_000, Set.of(), Map.of());

  @Test
  void conversation_saysTheSame_orItsLossIsNamed() {
    RandomRequest requests = new RandomRequest(new Random(SEED));
    int lossless = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = requests.next();
      UpstreamRequest written = DIALECT.encodeRequest(request, TARGET);
      JsonNode body = JSON.readTree(written.body());
      String context =
          "seed %d round %d: %s%n%s%n%s"
              .formatted(SEED, round, written.losses(), request.messages(), body);
      if (written.losses().isEmpty()) {
        lossless++;
        assertThat(there(body)).as(context).isEqualTo(here(request));
      } else {
        assertThat(String.join("\n", there(body))).as(context).contains(said(request));
      }
    }
    assertThat(lossless).isGreaterThan(ROUNDS / 20);
  }

  // What a request says, one line each.

  private static List<String> here(ChatRequest request) {
    List<String> lines = new ArrayList<>();
    for (Message message : request.messages()) {
      String who =
          switch (message.role()) {
            case SYSTEM, DEVELOPER -> "system";
            case USER, TOOL -> "user";
            case ASSISTANT -> "assistant";
          };
      message.parts().forEach(part -> lines.add(who + " " + here(part)));
    }
    for (Tool tool : request.toolbox().tools()) {
      if (tool instanceof Tool.Function(var name, var description, var schema, _, _)) {
        lines.add(
            "tool " + name + " " + description + " " + tree(schema == null ? "{}" : schema.text()));
      }
    }
    ToolChoice choice = request.toolbox().choice();
    boolean serial =
        Boolean.FALSE.equals(request.toolbox().parallel()) && !request.toolbox().tools().isEmpty();
    lines.add(
        serial
            ? "choice " + choice(choice == null ? new ToolChoice.Auto() : choice) + ", one by one"
            : "choice " + choice(choice));
    lines.add("limit " + request.maxOutputTokens());
    lines.add("temperature " + unlessOne(request.sampling().temperature()));
    lines.add("top_p " + unlessOne(request.sampling().topP()));
    lines.add("stop " + request.sampling().stop());
    lines.add(
        "schema "
            + (request.responseFormat() instanceof ResponseFormat.JsonSchema(_, _, var schema, _)
                ? tree(schema.text())
                : "none"));
    return lines;
  }

  /** A temperature and a top_p of 1 hold anyway, and may be left out. */
  private static @Nullable Double unlessOne(@Nullable Double value) {
    return value != null && value == 1 ? null : value;
  }

  private static String choice(@Nullable ToolChoice choice) {
    return switch (choice) {
      case ToolChoice.Required _ -> "{\"any\":{}}";
      case ToolChoice.Named(var name) -> "{\"tool\":{\"name\":\"" + name + "\"}}";
      case ToolChoice.Auto _ -> "{\"auto\":{}}";
      case null -> "";
      case ToolChoice.None _, ToolChoice.Allowed _ -> "a loss";
    };
  }

  private static String here(ContentPart part) {
    return switch (part) {
      case ContentPart.Text(var text) -> "text " + text;
      case ContentPart.Image(var url, _) -> "image " + url;
      case ContentPart.Document(_, var url) -> "document " + url;
      case ContentPart.ToolCall(var id, var name, var arguments, _) ->
          "call " + plain(id) + " " + name + " " + tree(arguments);
      case ContentPart.ToolResult(var id, var parts, var error) ->
          "result %s %s %s"
              .formatted(
                  plain(id),
                  Boolean.TRUE.equals(error),
                  parts.stream().map(ConversePropertyTest::here).toList());
      default -> "a loss";
    };
  }

  private static List<String> there(JsonNode body) {
    List<String> lines = new ArrayList<>();
    body.path("system").forEach(block -> lines.add("system " + block(block)));
    for (JsonNode message : body.path("messages")) {
      String who = message.path("role").stringValue();
      message.path("content").forEach(block -> lines.add(who + " " + block(block)));
    }
    for (JsonNode tool : body.at("/toolConfig/tools")) {
      JsonNode spec = tool.path("toolSpec");
      String description = spec.has("description") ? spec.path("description").stringValue() : null;
      lines.add(
          "tool %s %s %s"
              .formatted(
                  spec.path("name").stringValue(), description, spec.at("/inputSchema/json")));
    }
    lines.add("choice " + choice(body));
    JsonNode inference = body.path("inferenceConfig");
    for (String[] names :
        new String[][] {
          {"limit", "maxTokens"}, {"temperature", "temperature"}, {"top_p", "topP"}
        }) {
      JsonNode value = inference.path(names[1]);
      boolean unsaid = value.isMissingNode() || (value.isDouble() && value.doubleValue() == 1);
      lines.add(names[0] + " " + (unsaid ? "null" : value));
    }
    List<String> stop = new ArrayList<>();
    inference.path("stopSequences").forEach(text -> stop.add(text.stringValue()));
    lines.add("stop " + stop);
    JsonNode schema = body.at("/outputConfig/textFormat/structure/jsonSchema/schema");
    lines.add("schema " + (schema.isMissingNode() ? "none" : tree(schema.stringValue())));
    return lines;
  }

  private static String choice(JsonNode body) {
    JsonNode own = body.at("/additionalModelRequestFields/tool_choice");
    if (own.isMissingNode()) {
      return body.at("/toolConfig/toolChoice").toString();
    }
    ToolChoice choice =
        switch (own.path("type").stringValue()) {
          case "auto" -> new ToolChoice.Auto();
          case "any" -> new ToolChoice.Required();
          default -> new ToolChoice.Named(own.path("name").stringValue());
        };
    boolean alone = !body.at("/toolConfig").has("toolChoice");
    return choice(choice)
        + (alone && own.path("disable_parallel_tool_use").booleanValue() ? ", one by one" : "");
  }

  private static String block(JsonNode block) {
    if (block.has("text")) {
      return "text " + block.path("text").stringValue();
    }
    if (block.has("image")) {
      return "image data:image/%s;base64,%s"
          .formatted(
              block.at("/image/format").stringValue(),
              block.at("/image/source/bytes").stringValue());
    }
    if (block.has("document")) {
      return "document data:application/%s;base64,%s"
          .formatted(
              block.at("/document/format").stringValue(),
              block.at("/document/source/bytes").stringValue());
    }
    if (block.has("toolUse")) {
      JsonNode use = block.path("toolUse");
      return "call %s %s %s"
          .formatted(
              plain(use.path("toolUseId").stringValue()),
              use.path("name").stringValue(),
              use.path("input"));
    }
    JsonNode result = block.path("toolResult");
    List<String> parts = new ArrayList<>();
    result.path("content").forEach(part -> parts.add(block(part)));
    return "result %s %s %s"
        .formatted(plain(result.path("toolUseId").stringValue()), result.has("status"), parts);
  }

  private static List<String> said(ChatRequest request) {
    List<String> said = new ArrayList<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        switch (part) {
          case ContentPart.Text(var text) when message.role() != Role.TOOL ->
              said.add(text.strip());
          case ContentPart.ToolCall(_, var name, var arguments, _) ->
              said.add(name + " " + tree(arguments));
          case ContentPart.ToolResult result -> said.add(result.text().strip());
          default -> {}
        }
      }
    }
    return said;
  }

  /** Ids that do not fit are rewritten. */
  private static String plain(String id) {
    return id.startsWith("gx_") || id.contains(":") ? "rewritten" : id;
  }

  private static String tree(String json) {
    return JSON.readTree(json).toString();
  }

  // Answers.

  @Test
  void answer_saysTheSame_wholeAndStreamed_inFramesCutAnywhere() {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> blocks = new ArrayList<>();
      StringBuilder lines = new StringBuilder("messageStart {\"role\":\"assistant\"}\n");
      List<String> expected = new ArrayList<>();
      int count = random.nextInt(6);
      int calls = 0;
      for (int index = 0; index < count; index++) {
        String text = "text ü " + random.nextInt(1_000);
        switch (random.nextInt(3)) {
          case 0 -> {
            blocks.add("{\"text\":\"" + text + "\"}");
            for (String piece : pieces(text, random)) {
              delta(lines, index, "{\"text\":\"" + piece + "\"}");
            }
            expected.add("said " + text);
          }
          case 1 -> {
            blocks.add(
                "{\"reasoningContent\":{\"reasoningText\":{\"text\":\""
                    + text
                    + "\",\"signature\":\"s\"}}}");
            for (String piece : pieces(text, random)) {
              delta(lines, index, "{\"reasoningContent\":{\"text\":\"" + piece + "\"}}");
            }
            delta(lines, index, "{\"reasoningContent\":{\"signature\":\"s\"}}");
            expected.add("thought " + text);
            expected.add("sealed s");
          }
          default -> {
            String id = "tooluse_" + calls;
            String input = random.nextBoolean() ? "{}" : "{\"q\":\"" + text + "\"}";
            blocks.add(
                "{\"toolUse\":{\"toolUseId\":\"%s\",\"name\":\"f\",\"input\":%s}}"
                    .formatted(id, input));
            lines
                .append("contentBlockStart {\"contentBlockIndex\":")
                .append(index)
                .append(",\"start\":{\"toolUse\":{\"toolUseId\":\"")
                .append(id)
                .append("\",\"name\":\"f\"}}}\n");
            if (!input.equals("{}")) {
              for (String piece : pieces(input, random)) {
                String quoted = JSON.writeValueAsString(piece);
                delta(lines, index, "{\"toolUse\":{\"input\":" + quoted + "}}");
              }
            }
            expected.add("call " + calls++ + " " + id + " f " + input);
          }
        }
        lines.append("contentBlockStop {\"contentBlockIndex\":").append(index).append("}\n");
      }
      String reason = calls > 0 ? "tool_use" : "end_turn";
      String usage = "\"usage\":{\"inputTokens\":7,\"outputTokens\":9,\"totalTokens\":16}";
      lines.append("messageStop {\"stopReason\":\"").append(reason).append("\"}\n");
      lines.append("metadata {").append(usage).append("}\n");
      expected.add("finished " + (calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP));
      expected.add("used " + Usage.of(7, 9));
      String whole =
          "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[%s]}},\"stopReason\":\"%s\",%s}"
              .formatted(String.join(",", blocks), reason, usage);

      String context = "seed %d round %d: %s".formatted(SEED, round, whole);
      assertThat(told(List.of(decoder().answer(whole.getBytes(UTF_8)))))
          .as(context)
          .isEqualTo(merged(expected));
      assertThat(told(streamed(Goldens.framed(lines.toString()), random)))
          .as(context)
          .isEqualTo(merged(expected));
    }
  }

  private static AnswerDecoder decoder() {
    return DIALECT.encodeRequest(OpenAiDialect.requestOf("m", "hi"), TARGET).decoder();
  }

  private static void delta(StringBuilder lines, int index, String delta) {
    lines
        .append("contentBlockDelta {\"contentBlockIndex\":")
        .append(index)
        .append(",\"delta\":")
        .append(delta)
        .append("}\n");
  }

  private static List<String> pieces(String text, Random random) {
    int at = random.nextInt(text.length() + 1);
    return List.of(text.substring(0, at), text.substring(at));
  }

  private static List<StreamItem> streamed(byte[] frames, Random random) {
    EventFraming framing = DIALECT.framing();
    AnswerDecoder decoder = decoder();
    List<StreamItem> items = new ArrayList<>();
    int from = 0;
    while (from < frames.length) {
      int to = Math.min(frames.length, from + 1 + random.nextInt(200));
      for (SseEvent event : framing.feed(Arrays.copyOfRange(frames, from, to))) {
        items.add(decoder.event(event));
      }
      from = to;
    }
    assertThat(framing.finish()).isEmpty();
    return items;
  }

  /** What the items tell, one line for what belongs together. */
  private static List<String> told(List<StreamItem> items) {
    List<String> lines = new ArrayList<>();
    Map<Integer, Integer> calls = new TreeMap<>();
    for (StreamItem item : items) {
      for (ChatEvent event : ((StreamItem.Chunk) item).chunk().events()) {
        switch (event) {
          case ChatEvent.TextDelta(_, var text) -> lines.add("said " + text);
          case ChatEvent.ReasoningDelta(_, var text) -> lines.add("thought " + text);
          case ChatEvent.SealReported(_, _, var seal) -> lines.add("sealed " + seal.value());
          case ChatEvent.ToolCallDelta(_, var index, var id, var name, var arguments) -> {
            if (id != null) {
              calls.put(index, lines.size());
              lines.add("call " + index + " " + id + " " + name + " " + arguments);
            } else {
              int line = Objects.requireNonNull(calls.get(index));
              lines.set(line, lines.get(line) + arguments);
            }
          }
          case ChatEvent.Finished(_, var reason, _) -> lines.add("finished " + reason);
          case ChatEvent.UsageReported(var usage) -> lines.add("used " + usage);
          default -> lines.add("unexpected " + event);
        }
      }
    }
    return merged(lines);
  }

  /** Texts that follow each other are one. */
  private static List<String> merged(List<String> lines) {
    List<String> merged = new ArrayList<>();
    for (String line : lines) {
      String last = merged.isEmpty() ? "" : merged.getLast();
      boolean goesOn =
          (line.startsWith("said ") && last.startsWith("said "))
              || (line.startsWith("thought ") && last.startsWith("thought "));
      if (goesOn) {
        merged.set(merged.size() - 1, last + line.substring(line.indexOf(' ') + 1));
      } else {
        merged.add(line);
      }
    }
    return merged;
  }
}
