package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.KeyRing;
import com.gammainfra.gateway.account.Scope;
import com.gammainfra.gateway.classifier.ClassifierOptions;
import com.gammainfra.gateway.classifier.EmbeddingTaskClassifier;
import com.gammainfra.gateway.config.SettingsLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole gateway on a port of the system's choice, and a plain client of it. */
final class RunningGateway implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  /** The shipped one, loaded once for all gateways of a test run. */
  static final EmbeddingTaskClassifier CLASSIFIER =
      EmbeddingTaskClassifier.shipped(ClassifierOptions.defaults());

  /** The date on which prices and lifecycles are read in these tests. */
  static final String CLOCK = "clock: 2026-11-23T12:00:00Z\n";

  static final String ADMIN_KEY = "the-admin-key";

  /** 32 bytes. */
  static final String MASTER_KEY = "bWFzdGVyLWtleS1vZi10aGUtdGVzdHMtMzItYnl0ZXM=";

  /**
   * Two keys that may ask models, {@code key-of-ann} and {@code key-of-bob}, and one that may read
   * the account, {@code key-of-boss}.
   */
  static final String KEYS =
      "auth: {mode: keys, keys: [%s, %s, %s]}\n"
          .formatted(key("ann", "inference"), key("bob", "inference"), key("boss", "account"));

  private final Gateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningGateway(Gateway gateway) {
    this.gateway = gateway;
  }

  /** A gateway with these settings and environment. */
  static RunningGateway with(String yaml, Map<String, String> environment) {
    try {
      Path file = Files.createTempFile("gammainfra", ".yaml");
      Path database = Files.createTempDirectory("gammainfra").resolve("gammainfra.db");
      boolean elsewhere = yaml.contains("mode: keys") && !yaml.contains("storage:");
      Files.writeString(
          file,
          (yaml.contains("clock:") ? "" : CLOCK)
              + yaml
              + (elsewhere ? "storage: {path: \"" + database + "\"}\n" : ""));
      Gateway gateway =
          Gateway.start(
              SettingsLoader.load(file, environment),
              "127.0.0.1",
              0,
              ADMIN_KEY,
              CLASSIFIER,
              () -> {},
              Map.of("GAMMAINFRA_MASTER_KEY", MASTER_KEY));
      Files.delete(file);
      return new RunningGateway(gateway);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A gateway whose providers are these upstreams; every other provider has no key. */
  static RunningGateway before(Map<String, ScriptedUpstream> providers, String more) {
    StringBuilder yaml = new StringBuilder("providers:\n");
    providers.forEach(
        (name, upstream) ->
            yaml.append(
                "  %s: {base_url: \"%s\", api_keys: [\"key-of-%s\"]}\n"
                    .formatted(name, upstream.baseUrl(), name)));
    return with(yaml + more, Map.of());
  }

  private static String key(String id, String scope) {
    String hash = KeyRing.HashedKey.ofSecret(id, "key-of-" + id, Scope.INFERENCE).sha256();
    return "{id: %s, sha256: \"%s\", scope: %s}".formatted(id, hash, scope);
  }

  String address() {
    return gateway.address();
  }

  URI uri(String path) {
    return URI.create(gateway.address() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder builder = request(path).GET();
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return send(builder.build());
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder builder =
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    return send(builder.build());
  }

  /** A chat request of one user turn. */
  HttpResponse<String> chat(String model, String prompt, String... headers) {
    return post("/v1/chat/completions", body(model, prompt, ""), headers);
  }

  static String body(String model, String prompt, String more) {
    return """
        {"model":%s,"messages":[{"role":"user","content":%s}]%s}"""
        .formatted(JSON.writeValueAsString(model), JSON.writeValueAsString(prompt), more);
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue("x-gammainfra-" + name).orElse("(none)");
  }

  /** The names of an object's fields, in their order. */
  static List<String> names(JsonNode object) {
    return List.copyOf(object.propertyNames());
  }

  /** The code of an error body in OpenAI's form. */
  static String errorCode(HttpResponse<String> response) {
    return json(response).at("/error/code").stringValue();
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops the gateway as a signal would; the client may still be waiting for its answers. */
  void stop() {
    gateway.close();
  }

  @Override
  public void close() {
    client.close();
    gateway.close();
  }
}
