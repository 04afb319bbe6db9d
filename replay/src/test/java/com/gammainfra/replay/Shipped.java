package com.gammainfra.replay;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.TaskClassifier;
import com.gammainfra.gateway.classifier.TaskPrediction;
import com.gammainfra.gateway.config.InvalidSettingsException;
import com.gammainfra.gateway.config.SettingsLoader;
import com.gammainfra.gateway.health.DeploymentHealth;
import com.gammainfra.gateway.routing.Router;
import com.gammainfra.gateway.routing.RoutingSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shipped catalog and traces, and steps and worlds made of them. */
final class Shipped {

  static final Catalog CATALOG = catalog();
  static final Instant OFF_PEAK = Instant.parse("2026-11-23T12:00:00Z");
  static final Instant PEAK = Instant.parse("2026-11-23T08:00:00Z");
  static final Instant LATER = Instant.parse("2026-12-12T12:00:00Z");
  static final Strategy.Baseline FLAGSHIP =
      new Strategy.Baseline(ModelId.parse("anthropic/claude-opus-4-7"), null);

  static final List<String> TRACES =
      List.of(
          "research-loop",
          "support-triage",
          "code-review",
          "document-intake",
          "translation-desk",
          "data-cleaning");

  private Shipped() {}

  private static Catalog catalog() {
    try {
      return SettingsLoader.load(null, Map.of()).catalog();
    } catch (InvalidSettingsException e) {
      throw new IllegalStateException("the shipped settings are valid", e);
    }
  }

  static Model model(String id) {
    Model model = CATALOG.model(ModelId.parse(id));
    if (model == null) {
      throw new IllegalArgumentException("not in the catalog: " + id);
    }
    return model;
  }

  static Choice choice(String id, Effort effort) {
    return new Choice(model(id), effort);
  }

  static Trace trace(String name) {
    try {
      return ReplayCommand.read(Path.of("traces", name + ".jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TraceException e) {
      throw new IllegalStateException(e);
    }
  }

  static Trace parse(String... lines) throws TraceException {
    return TraceReader.read("t", String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  /** A line of one user message. */
  static String line(String text, long in, long out, String more) {
    return "{\"tokens_in\":%d,\"tokens_out\":%d%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(in, out, more, text);
  }

  static World world(TaskClassifier classifier, Instant now) {
    return World.of(
        new Router(classifier),
        new RoutingSnapshot(CATALOG, _ -> DeploymentHealth.UNKNOWN, now, true, 16_384));
  }

  /** Knows every label of a trace, and takes the rest for chat. */
  static TaskClassifier knowing(Trace trace) {
    Map<List<Message>, Task> labels = new HashMap<>();
    for (Step step : trace.steps()) {
      labels.put(step.request().messages(), step.label() == null ? Task.CHAT : step.label());
    }
    return new TaskClassifier() {
      @Override
      public TaskPrediction classify(List<Message> messages) {
        return new FixedTask(labels.getOrDefault(messages, Task.CHAT)).classify(messages);
      }

      @Override
      public TaskPrediction explain(List<Message> messages) {
        return classify(messages);
      }
    };
  }
}
