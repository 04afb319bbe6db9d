package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.dialect.anthropic.AnthropicDialect;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.dialect.responses.ResponsesDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation that goes from dialect A to B and back is the same, or what it lost was named:
 * every text, every call with its id, name and arguments, every result, in their order, always; and
 * all else wherever no loss was named.
 */
class RoundTripPropertyTest {

  private static final int ROUNDS = Rounds.of(500, 10_000);
  private static final long SEED = 20_261_124;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<Dialect> DIALECTS =
      List.of(new OpenAiDialect(), new ResponsesDialect(), new AnthropicDialect());

  static Stream<Arguments> pairs() {
    return DIALECTS.stream()
        .flatMap(
            a ->
                DIALECTS.stream()
                    .filter(b -> !a.id().equals(b.id()))
                    .map(b -> Arguments.of(a.id(), b.id(), a, b)));
  }

  @ParameterizedTest(name = "{0} to {1} and back")
  @MethodSource("pairs")
  void conversation_thereAndBack_isTheSame_orItsLossIsNamed(
      String nameOfA, String nameOfB, Dialect a, Dialect b) {
    RandomRequest requests = new RandomRequest(new Random(SEED));
    int lossless = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest start = again(a, requests.next(), new ArrayList<>());
      List<String> losses = new ArrayList<>();
      ChatRequest there = again(b, start, losses);
      ChatRequest back = again(a, there, losses);
      String context =
          "seed %d round %d, %s to %s: %s%n%s%n%s%n%s"
              .formatted(
                  SEED,
                  round,
                  nameOfA,
                  nameOfB,
                  losses,
                  new String(start.original().json(), UTF_8),
                  new String(there.original().json(), UTF_8),
                  new String(back.original().json(), UTF_8));
      if (losses.isEmpty()) {
        lossless++;
        assertThat(view(back)).as(context).isEqualTo(view(start));
      } else {
        assertThat(String.join("\n", said(back))).as(context).contains(said(start));
      }
    }
    assertThat(lossless).isGreaterThan(ROUNDS / 20);
  }

  private static ChatRequest again(Dialect dialect, ChatRequest request, List<String> losses) {
    UpstreamRequest written =
        dialect.encodeRequest(
            request,
            new UpstreamTarget("model", Map.of(), "max_tokens", 64_000, Set.of(), Map.of()));
    losses.addAll(written.losses());
    return dialect.decodeRequest(written.body());
  }

  /** Everything that must be the same, in a form in which equal meanings are equal. */
  private static List<Object> view(ChatRequest request) {
    List<Object> view = new ArrayList<>();
    for (Message message : request.messages()) {
      Role role = message.role() == Role.DEVELOPER ? Role.SYSTEM : message.role();
      for (ContentPart part : message.parts()) {
        view.add(List.of(role, part(part)));
      }
    }
    for (Tool tool : request.toolbox().tools()) {
      view.add(
          tool
                  instanceof
                  Tool.Function(var name, var description, var schema, var strict, var cache)
              ? List.of(name, "" + description, tree(schema), isTrue(strict), "" + cache)
              : tool);
    }
    // Not said is "auto" in every dialect, and some can say "not in parallel" only together with
    // it.
    view.add(Objects.requireNonNullElse(request.toolbox().choice(), new ToolChoice.Auto()));
    view.add("" + request.toolbox().parallel());
    view.add(
        request.responseFormat() instanceof ResponseFormat.JsonSchema schema
            ? tree(schema.schema())
            : request.responseFormat());
    view.add("" + request.endUser());
    view.add(sampling(request.sampling()));
    view.add(request.stream());
    return view;
  }

  /** Not said is 1 in every dialect, and one takes only one of the two. */
  private static Sampling sampling(Sampling said) {
    boolean usual = said.temperature() != null && said.temperature() == 1;
    return new Sampling(
        usual ? null : said.temperature(),
        said.topP(),
        said.topK(),
        said.seed(),
        said.presencePenalty(),
        said.frequencyPenalty(),
        said.stop());
  }

  /** Not said is false in two dialects; the third always says it. */
  private static boolean isTrue(@Nullable Boolean strict) {
    return Boolean.TRUE.equals(strict);
  }

  private static Object part(ContentPart part) {
    return switch (part) {
      case ContentPart.ToolCall(var id, var name, var arguments, var seal) ->
          List.of(plain(id), name, tree(new RawJson(arguments)), "" + seal);
      case ContentPart.ToolResult(var id, var parts, var error) ->
          List.of(plain(id), parts.stream().map(RoundTripPropertyTest::part).toList(), "" + error);
      default -> part;
    };
  }

  /** What a person would miss most. */
  private static List<String> said(ChatRequest request) {
    List<String> said = new ArrayList<>();
    for (Message message : request.messages()) {
      for (ContentPart part : message.parts()) {
        switch (part) {
          case ContentPart.Text(var text) -> said.add(text.strip());
          case ContentPart.ToolCall(_, var name, var arguments, _) ->
              said.add(name + " " + tree(new RawJson(arguments)));
          case ContentPart.ToolResult result -> said.add(result.text().strip());
          default -> {}
        }
      }
    }
    return said;
  }

  /** Ids that do not fit are rewritten, each to one of its own. */
  private static String plain(String id) {
    return id.startsWith("gx_") || id.contains(":") ? "rewritten" : id;
  }

  private static Object tree(@Nullable RawJson json) {
    if (json == null) {
      return "none";
    }
    try {
      return JSON.readTree(json.text().isBlank() ? "{}" : json.text());
    } catch (JacksonException _) {
      return json.text();
    }
  }
}
