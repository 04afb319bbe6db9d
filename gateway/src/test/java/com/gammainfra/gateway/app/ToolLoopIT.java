package com.gammainfra.gateway.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.vendor.AnthropicVendor;
import com.gammainfra.gateway.vendor.GeminiVendor;
import com.gammainfra.gateway.vendor.OpenAiVendor;
import com.gammainfra.gateway.vendor.ValidatingUpstream;
import com.gammainfra.gateway.vendor.Vendor;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent of ten steps before three vendors that check what they get: whoever made the last call
 * dies, at any step or at every one, and the loop goes on with another, who finds nothing wrong
 * with the history.
 */
class ToolLoopIT {

  private static final int STEPS = 10;
  private static final Map<String, String> MODELS =
      Map.of(
          "openai", "openai/gpt-5-mini",
          "anthropic", "anthropic/claude-sonnet-4-6",
          "google", "google/gemini-3-flash-preview");
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("openai", "anthropic", "google"),
          List.of("anthropic", "google", "openai"),
          List.of("google", "openai", "anthropic"));

  /** How the provider of the last call fails. */
  enum Death {
    /** At that step, for good. */
    ONCE,
    /** At every step, for that step: the caller asks for somebody else. */
    ALWAYS
  }

  static Stream<Arguments> runs() {
    List<Arguments> runs = new ArrayList<>();
    for (int step = 2; step <= STEPS + 1; step++) {
      for (int order = 0; order < ORDERS.size(); order++) {
        boolean thisOne = step % ORDERS.size() == order;
        if (thisOne || Rounds.of(0, 1) == 1) {
          runs.add(Arguments.of("chat", order, Death.ONCE, step));
          runs.add(Arguments.of("messages", order, Death.ONCE, step));
        }
      }
    }
    for (int order = 0; order < ORDERS.size(); order++) {
      runs.add(Arguments.of("chat", order, Death.ALWAYS, 0));
      runs.add(Arguments.of("messages", order, Death.ALWAYS, 0));
    }
    return runs.stream();
  }

  @ParameterizedTest(name = "{0}, order {1}, dies {2} at step {3}")
  @MethodSource("runs")
  void agent_providerOfItsLastCallDies_finishes_andNobodyRefuses(
      String api, int order, Death death, int step) {
    Map<String, ValidatingUpstream> upstreams = new LinkedHashMap<>();
    int[] answers = {0};
    ValidatingUpstream.Answers script = (vendor, stream) -> answer(vendor, ++answers[0], stream);
    upstreams.put("openai", new ValidatingUpstream(new OpenAiVendor(), script));
    upstreams.put("anthropic", new ValidatingUpstream(new AnthropicVendor(), script));
    upstreams.put("google", new ValidatingUpstream(new GeminiVendor(), script));
    try (RunningGateway gateway = RunningGateway.with(settings(upstreams, order), Map.of())) {
      AgentClient client = AgentClient.of(api);
      String provider = ORDERS.get(order).getFirst();
      for (int n = 1; n <= STEPS; n++) {
        boolean dies = death == Death.ALWAYS ? n > 1 : n == step;
        String before = provider;
        if (dies && death == Death.ONCE) {
          requireNonNull(upstreams.get(before)).die();
        }
        String ignored = dies && death == Death.ALWAYS ? "\"" + before + "\"" : "";
        HttpResponse<String> response =
            gateway.post(client.path(), client.request(n % 2 == 0, ignored));
        assertThat(response.statusCode()).as("step %d: %s", n, response.body()).isEqualTo(200);
        provider = provider(response);
        assertThat(client.read(response.body(), n % 2 == 0))
            .as("step %d: %s", n, response.body())
            .isEqualTo(n < STEPS);
        if (dies) {
          assertThat(provider).isNotEqualTo(before);
        }
      }
      assertThat(client.lastText()).isEqualTo("finished");
      upstreams.forEach((name, upstream) -> assertThat(upstream.mistakes()).as(name).isEmpty());
    } finally {
      upstreams.values().forEach(ValidatingUpstream::close);
    }
  }

  /** Two calls at every third step, one at the others, and a text at the last. */
  private static String answer(Vendor vendor, int n, boolean stream) {
    if (n >= STEPS) {
      return vendor.text("finished", stream);
    }
    String one = "{\"n\":" + n + ",\"say\":\"ü \\\"x\\\"\"}";
    return vendor.calls("step", n % 3 == 0 ? List.of(one, "{\"n\":0}") : List.of(one), stream);
  }

  private static String provider(HttpResponse<String> response) {
    String endpoint = RunningGateway.header(response, "endpoint");
    return endpoint.substring(0, endpoint.indexOf('/'));
  }

  private static String settings(Map<String, ValidatingUpstream> upstreams, int order) {
    StringBuilder yaml = new StringBuilder("providers:\n");
    upstreams.forEach(
        (name, upstream) ->
            yaml.append(
                "  %s: {base_url: \"%s\", api_keys: [\"key\"]}\n"
                    .formatted(name, upstream.baseUrl())));
    List<String> chain = ORDERS.get(order).stream().map(MODELS::get).toList();
    return yaml + "chains: {tool_use: [" + String.join(", ", chain) + "]}\n";
  }
}
