package com.gammainfra.gateway.app;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.DialStop;
import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.Steering;
import com.gammainfra.gateway.server.RouteJson;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gammainfra dial "…"}: every model the cost-quality dial can choose, and where. */
@Command(
    name = "dial",
    description = "Show every stop of the cost-quality dial for a prompt.",
    mixinStandardHelpOptions = true)
final class DialCommand implements Callable<Integer> {

  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private PromptOptions prompt = new PromptOptions();

  @Override
  public Integer call() throws Exception {
    Settings settings = config.load();
    ChatRequest request = prompt.request();
    try (OfflineRouter router = new OfflineRouter(settings)) {
      RoutingResult result = router.route(request, Steering.NONE);
      List<DialStop> stops = router.sweep(request, result);
      if (config.json()) {
        System.out.println(
            RouteJson.of(
                "",
                prompt.model(),
                result.route(),
                result.route().notices(),
                router.world().sandbox(),
                stops));
      } else if (stops.isEmpty()) {
        System.out.println("the dial has no say in this request");
      } else {
        print(result.route().reason().task(), stops);
      }
      return 0;
    }
  }

  private static void print(@Nullable String task, List<DialStop> stops) {
    Terminal.print("@|bold " + (task == null ? "alias" : task) + "|@");
    Terminal.print(
        "@|bold %-6s %-6s %-34s %-8s %8s %14s|@"
            .formatted("from", "to", "model", "effort", "quality", "expected $"));
    for (DialStop stop : stops) {
      Candidate candidate = stop.candidate();
      Terminal.print(
          "%-6.3f %-6.3f %-34s %-8s %8s %14s"
              .formatted(
                  stop.from(),
                  stop.to(),
                  candidate.endpoint(),
                  candidate.params().effort() == null ? "" : candidate.params().effort().id(),
                  candidate.quality() == null ? "" : "%.3f".formatted(candidate.quality()),
                  candidate.expectedCost().exact()));
    }
  }
}
