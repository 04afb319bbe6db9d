package com.gammainfra.gateway.app;

import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.routing.Candidate;
import com.gammainfra.gateway.routing.Ineligibility;
import com.gammainfra.gateway.routing.Route;
import com.gammainfra.gateway.routing.RoutingResult;
import com.gammainfra.gateway.routing.Steering;
import com.gammainfra.gateway.server.RouteJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gammainfra route "…"}: shows a decision without asking anybody. */
@Command(
    name = "route",
    description = "Show where a prompt would go, and why.",
    mixinStandardHelpOptions = true)
final class RouteCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private PromptOptions prompt = new PromptOptions();

  @Option(names = "--dial", description = "the cost-quality dial, 0 (best) to 1 (cheapest)")
  private @Nullable Double dial;

  @Option(names = "--preference", description = "one of: ${COMPLETION-CANDIDATES}")
  private @Nullable Preference preference;

  @Option(names = "--explain", description = "show which words pushed the task most")
  private boolean explain;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RouteCommand() {}

  @Override
  public Integer call() throws Exception {
    if (dial != null && !(dial >= 0 && dial <= 1)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--dial takes a number from 0 to 1, not " + dial);
    }
    Settings settings = config.load();
    ChatRequest request = prompt.request();
    try (OfflineRouter router = new OfflineRouter(settings)) {
      RoutingResult result = router.route(request, new Steering(preference, dial, null, null));
      if (config.json()) {
        System.out.println(
            RouteJson.of(
                "",
                prompt.model(),
                result.route(),
                result.route().notices(),
                router.world().sandbox(),
                null));
      } else {
        print(result.route(), router.world().sandbox());
      }
      if (result instanceof RoutingResult.Refused(var _, var error)) {
        System.err.println("gammainfra: " + error.message());
        return 1;
      }
      return 0;
    }
  }

  private void print(Route route, boolean sandbox) {
    String task = route.reason().task();
    TaskPrediction prediction = route.reason().prediction();
    Terminal.print(
        "@|bold %s|@  router %s%s%s"
            .formatted(
                task == null ? "pinned" : task,
                route.reason().version().id(),
                prediction == null || prediction.confidence() == null
                    ? ""
                    : "  confidence " + Terminal.percent(prediction.confidence()).strip(),
                sandbox ? "  @|yellow (sandbox: no key is configured)|@" : ""));
    if (prediction != null) {
      print(prediction);
    }
    System.out.println();
    Terminal.print(
        "@|bold %-4s %-34s %-8s %8s %14s %14s|@"
            .formatted("", "model", "effort", "quality", "expected $", "ceiling $"));
    List<Candidate> all = new ArrayList<>(route.candidates());
    all.addAll(route.excluded());
    for (int i = 0; i < all.size(); i++) {
      print(all.get(i), i);
    }
    route
        .notices()
        .forEach(notice -> Terminal.print("@|yellow " + Terminal.literal(notice) + "|@"));
  }

  private void print(TaskPrediction prediction) {
    prediction.probabilities().entrySet().stream()
        .sorted(Map.Entry.<Task, Double>comparingByValue().reversed())
        .forEach(
            entry ->
                Terminal.print(
                    "  %-12s @|cyan %s|@ %s"
                        .formatted(
                            entry.getKey().id(),
                            Terminal.bar(entry.getValue(), 30),
                            Terminal.percent(entry.getValue()))));
    Terminal.print(
        "  threshold %s%s%s"
            .formatted(
                Terminal.percent(prediction.threshold()).strip(),
                prediction.rule() == null ? "" : ", rule " + prediction.rule(),
                prediction.fallbackCause() == null
                    ? ""
                    : ", fallback: " + prediction.fallbackCause().name().toLowerCase(Locale.ROOT)));
    if (explain) {
      Terminal.print("  artefact " + prediction.artefact());
      prediction.evidence().stream()
          .sorted(Comparator.comparingDouble(e -> -Math.abs(e.weight())))
          .forEach(
              e ->
                  Terminal.print(
                      "  %+6.2f  %s".formatted(e.weight(), Terminal.literal(e.text().strip()))));
    }
  }

  private static void print(Candidate candidate, int index) {
    Double quality = candidate.quality();
    String row =
        "%-4s %-34s %-8s %8s %14s %14s"
            .formatted(
                candidate.eligible() ? index + 1 + "." : "–",
                candidate.endpoint(),
                candidate.params().effort() == null ? "" : candidate.params().effort().id(),
                quality == null ? "" : "%.3f%s".formatted(quality, candidate.assumed() ? "*" : " "),
                candidate.expectedCost().exact(),
                candidate.ceilingCost().exact());
    if (candidate.eligible()) {
      Terminal.print(index == 0 ? "@|green,bold " + row + "|@" : row);
    } else {
      String reasons =
          candidate.reasons().stream().map(Ineligibility::id).collect(Collectors.joining(", "));
      Terminal.print("@|faint " + row + "  " + reasons + "|@");
    }
  }
}
