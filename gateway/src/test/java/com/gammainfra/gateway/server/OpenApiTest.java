package com.gammainfra.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ErrorCode;
import com.gammainfra.gateway.routing.Ineligibility;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds {@code openapi.json} to the code. What the code does is read from its sources: the table of
 * endpoints, the names of headers and the codes of errors are literals there.
 */
class OpenApiTest {

  private static final Path SOURCES = Path.of("src/main/java/com/gammainfra/gateway");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  private final JsonNode document = read();

  @Test
  void paths_inDocument_areThoseOfHttpSurface() throws IOException {
    Set<String> served = new TreeSet<>();
    for (MatchResult found :
        all(
            "new Endpoint\\(\\s*\"([A-Z]+)\",\\s*\"([^\"]+)\"",
            source("server/HttpSurface.java"))) {
      served.add(found.group(1) + " " + found.group(2));
    }
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (String method : path.getValue().propertyNames()) {
        if (METHODS.contains(method)) {
          described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    assertThat(served).isNotEmpty();
    assertThat(described).isEqualTo(served);
  }

  @Test
  void errorCodes_thatCanBeSent_areDescribed() throws IOException {
    Set<String> sent = new TreeSet<>();
    for (String source : sources()) {
      for (MatchResult found : all("ErrorCode\\.([A-Z_]+)\\b", source)) {
        sent.add(found.group(1).toLowerCase(Locale.ROOT));
      }
    }
    JsonNode schema = document.path("components").path("schemas").path("ErrorBody");
    assertThat(sent).isNotEmpty();
    assertThat(texts(schema.path("properties").path("code").path("enum")))
        .containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void errorCodes_described_standUnderTheirStatus() {
    JsonNode schema = document.path("components").path("schemas").path("ErrorBody");
    for (String code : texts(schema.path("properties").path("code").path("enum"))) {
      int status = ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)).status();
      if (status != 200) {
        JsonNode response = document.path("components").path("responses").path("Error" + status);
        assertThat(response.path("description").asString("")).as("%d", status).contains(code);
      }
    }
  }

  @Test
  void errorTypes_ofCodes_areDescribed() {
    JsonNode schema = document.path("components").path("schemas").path("ErrorBody");
    List<String> described = texts(schema.path("properties").path("type").path("enum"));
    for (String code : texts(schema.path("properties").path("code").path("enum"))) {
      assertThat(described).contains(ErrorCode.valueOf(code.toUpperCase(Locale.ROOT)).type());
    }
  }

  @Test
  void requestHeaders_inDocument_areThoseRead() throws IOException {
    MatchResult known = all("KNOWN =\\s*List\\.of\\(([^)]*)\\)", gatewayHeaders()).getFirst();
    Set<String> read =
        new TreeSet<>(Set.of("idempotency-key", "anthropic-version", "anthropic-beta"));
    for (MatchResult name : all("\"([a-z-]+)\"", known.group(1))) {
      read.add("x-gammainfra-" + name.group(1));
    }
    Set<String> described = new TreeSet<>();
    for (JsonNode parameter : document.path("components").path("parameters").values()) {
      if (parameter.path("in").asString("").equals("header")) {
        described.add(parameter.path("name").asString("").toLowerCase(Locale.ROOT));
      }
    }
    assertThat(described).isEqualTo(read);
  }

  @Test
  void responseHeaders_inDocument_areThoseWritten() throws IOException {
    String name = "\"(x-gammainfra-[a-z-]*[a-z]|x-request-id|x-should-retry|retry-after)\"";
    Set<String> written = new TreeSet<>();
    try (Stream<Path> files = Files.list(SOURCES.resolve("server"))) {
      for (Path file : files.toList()) {
        all(name, Files.readString(file)).forEach(found -> written.add(found.group(1)));
      }
    }
    for (String part : List.of("limit", "remaining", "reset")) {
      for (String what : List.of("requests", "tokens")) {
        written.add("x-ratelimit-" + part + "-" + what); // RateLimits puts the names together
      }
    }
    Set<String> described = new TreeSet<>();
    document
        .path("components")
        .path("headers")
        .propertyNames()
        .forEach(header -> described.add(header.toLowerCase(Locale.ROOT)));
    assertThat(described).isEqualTo(written);
  }

  @Test
  void routeReasons_inDocument_areThoseOfTheRouter() {
    JsonNode candidate = document.path("components").path("schemas").path("Candidate");
    assertThat(texts(candidate.path("properties").path("reasons").path("items").path("enum")))
        .containsExactlyElementsOf(
            Arrays.stream(Ineligibility.values()).map(Ineligibility::id).toList());
  }

  @Test
  void routeAndReceipt_inDocument_haveTheFieldsThatAreWritten() throws IOException {
    assertThat(fields("Route", "DialStop", "Candidate", "Classifier"))
        .containsAll(written("server/RouteJson.java"));
    assertThat(fields("Receipt", "Attempt", "Usage"))
        .containsAll(written("server/ReceiptJson.java"));
    assertThat(fields("Model", "AnthropicModel", "ModelList", "AnthropicModelList", "Pricing"))
        .containsAll(written("server/ModelsJson.java"));
    assertThat(fields("IssuedKey", "KeyList")).containsAll(written("server/KeysJson.java"));
    assertThat(fields("ProviderKey", "ProviderKeyList", "RemovedProviderKey"))
        .containsAll(written("server/ProviderKeyJson.java"));
    assertThat(fields("UsageReport", "UsageSums")).containsAll(written("server/UsageJson.java"));
    assertThat(fields("Credits")).containsAll(written("server/CreditsJson.java"));
    assertThat(fields("Checkout", "AutoTopUp", "Received"))
        .containsAll(written("server/TopUpHandler.java"));
    assertThat(fields("Alerts")).containsAll(written("server/AlertsHandler.java"));
    assertThat(fields("SignupAccepted")).containsAll(written("server/SignupHandler.java"));
    assertThat(fields("Status")).containsAll(written("server/StatusHandler.java"));
  }

  @Test
  void references_inDocument_resolve() {
    List<String> references = new ArrayList<>();
    collect(document, references);
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(reference).startsWith("#/");
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  private static JsonNode read() {
    try (InputStream file = HttpSurface.class.getResourceAsStream("openapi.json")) {
      return JsonMapper.shared().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String gatewayHeaders() throws IOException {
    return source("server/GatewayHeaders.java");
  }

  private static String source(String file) throws IOException {
    return Files.readString(SOURCES.resolve(file));
  }

  private static List<String> sources() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  private static List<MatchResult> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.values().stream().map(node -> node.asString("")).toList();
  }

  /** The names of the JSON fields that a class writes. */
  private static Set<String> written(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    String writes = "\\.(?:put|set|putNull|putArray|putObject)\\(\\s*\"([a-z0-9_]+)\"";
    all(writes, source(file)).forEach(found -> names.add(found.group(1)));
    assertThat(names).isNotEmpty();
    return names;
  }

  /** The names of all properties of some schemas, nested ones too. */
  private Set<String> fields(String... schemas) {
    Set<String> names = new TreeSet<>();
    for (String schema : schemas) {
      names(document.path("components").path("schemas").path(schema), names);
    }
    return names;
  }

  private static void names(JsonNode schema, Set<String> names) {
    names.addAll(schema.path("properties").propertyNames());
    schema.values().forEach(child -> names(child, names));
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.path("$ref").isString()) {
      references.add(node.path("$ref").stringValue());
    }
    node.values().forEach(child -> collect(child, references));
  }
}
