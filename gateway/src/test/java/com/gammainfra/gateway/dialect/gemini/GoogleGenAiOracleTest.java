package com.gammainfra.gateway.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.gammainfra.gateway.chat.ChatEvent;
import com.gammainfra.gateway.dialect.StreamItem;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.openai.OpenAiDialect;
import com.gammainfra.gateway.vendor.GeminiVendor;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's own client as the oracle of shapes: what we send is what it would send, and what our
 * upstreams answer is what it can read.
 */
class GoogleGenAiOracleTest {

  private static final String MODEL = "gemini-3-flash-preview";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Map<String, Object> SCHEMA =
      Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")));
  private static final String SCHEMA_JSON =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

  private final BlockingQueue<String> paths = new LinkedBlockingQueue<>();
  private final BlockingQueue<JsonNode> bodies = new LinkedBlockingQueue<>();
  private HttpServer server;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          paths.add(String.valueOf(exchange.getRequestURI()));
          bodies.add(JSON.readTree(exchange.getRequestBody().readAllBytes()));
          byte[] answer = new GeminiVendor().text("pong", false).getBytes(UTF_8);
          exchange.getResponseHeaders().add("content-type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          try (var out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    server.start();
    client =
        Client.builder()
            .apiKey("key")
            .httpOptions(
                HttpOptions.builder()
                    .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .build())
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private JsonNode byGoogle(List<Content> contents, GenerateContentConfig config)
      throws InterruptedException {
    assertThat(client.models.generateContent(MODEL, contents, config).text()).isEqualTo("pong");
    assertThat(paths.poll(5, TimeUnit.SECONDS)).endsWith("/models/" + MODEL + ":generateContent");
    JsonNode body = bodies.poll(5, TimeUnit.SECONDS);
    return plain(body);
  }

  private static JsonNode byUs(String fields) {
    String json = "{\"model\":\"m\"," + fields + "}";
    return plain(
        JSON.readTree(
            new GeminiDialect()
                .encodeRequest(
                    new OpenAiDialect().decodeRequest(json.getBytes(UTF_8)),
                    new UpstreamTarget(MODEL, Map.of(), "max_tokens", 65_536, Set.of(), Map.of()))
                .body()));
  }

  /** The same meaning in one form: no role of the instruction, nothing empty, upper-case words. */
  private static JsonNode plain(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode copy = JSON.createArrayNode();
      array.forEach(item -> copy.add(plain(item)));
      return copy;
    }
    if (!(node instanceof ObjectNode object)) {
      return node.isNumber() ? JSON.getNodeFactory().numberNode((float) node.doubleValue()) : node;
    }
    ObjectNode copy = JSON.createObjectNode();
    object
        .properties()
        .forEach(
            field -> {
              JsonNode value = plain(field.getValue());
              if (value.isContainer() && value.isEmpty()) {
                return;
              }
              boolean word = field.getKey().equals("thinkingLevel");
              copy.set(
                  field.getKey(),
                  word
                      ? JSON.getNodeFactory()
                          .stringNode(value.asString("").toUpperCase(Locale.ROOT))
                      : value);
            });
    if (copy.path("systemInstruction") instanceof ObjectNode instruction) {
      instruction.remove("role");
    }
    return copy;
  }

  @Test
  void settings_areSentAsGooglesClientSendsThem() throws Exception {
    JsonNode google =
        byGoogle(
            List.of(
                content("user", Part.fromText("hi")),
                content("model", Part.fromText("a")),
                content(
                    "user",
                    Part.fromText("see"),
                    Part.fromBytes(new byte[] {0, 0, 0}, "image/png"))),
            GenerateContentConfig.builder()
                .systemInstruction(Content.fromParts(Part.fromText("be brief")))
                .temperature(0.5f)
                .topP(0.25f)
                .seed(7)
                .maxOutputTokens(100)
                .candidateCount(2)
                .stopSequences("END")
                .thinkingConfig(
                    ThinkingConfig.builder().thinkingLevel("LOW").includeThoughts(true).build())
                .responseMimeType("application/json")
                .responseJsonSchema(SCHEMA)
                .build());

    assertThat(
            byUs(
                "\"messages\":[{\"role\":\"system\",\"content\":\"be brief\"},{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}],"
                    + "\"temperature\":0.5,\"top_p\":0.25,\"seed\":7,\"max_tokens\":100,\"n\":2,\"stop\":\"END\",\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
                    + SCHEMA_JSON
                    + "}}"))
        .isEqualTo(google);
  }

  @Test
  void toolLoop_isSentAsGooglesClientSendsIt() throws Exception {
    JsonNode google =
        byGoogle(
            List.of(
                content("user", Part.fromText("weather?")),
                content(
                    "model",
                    Part.fromJson(
                        "{\"functionCall\":{\"id\":\"c1\",\"name\":\"weather\",\"args\":{\"city\":\"Bern\"}},\"thoughtSignature\":\"c2ln\"}")),
                content(
                    "user",
                    Part.fromJson(
                        "{\"functionResponse\":{\"id\":\"c1\",\"name\":\"weather\",\"response\":{\"result\":\"sunny\"}}}"))),
            GenerateContentConfig.builder()
                .tools(
                    Tool.builder()
                        .functionDeclarations(
                            FunctionDeclaration.builder()
                                .name("weather")
                                .description("of a city")
                                .parametersJsonSchema(SCHEMA)
                                .build())
                        .build())
                .toolConfig(
                    ToolConfig.builder()
                        .functionCallingConfig(
                            FunctionCallingConfig.builder()
                                .mode("ANY")
                                .allowedFunctionNames("weather")
                                .build())
                        .build())
                .build());

    assertThat(
            byUs(
                "\"messages\":[{\"role\":\"user\",\"content\":\"weather?\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Bern\\\"}\"},\"extra_content\":{\"google\":{\"thought_signature\":\"c2ln\"}}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"sunny\"}],"
                    + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"of a city\",\"parameters\":"
                    + SCHEMA_JSON
                    + "}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}"))
        .isEqualTo(google);
  }

  @Test
  void answersOfOurUpstreams_areReadByGooglesClientAsByUs() {
    GeminiVendor vendor = new GeminiVendor();
    String text = vendor.text("pong ü", false);
    String calls = vendor.calls("weather", List.of("{\"city\":\"Bern\"}", "{}"), false);

    GenerateContentResponse said = GenerateContentResponse.fromJson(text);
    GenerateContentResponse called = GenerateContentResponse.fromJson(calls);

    assertThat(said.text()).isEqualTo("pong ü");
    assertThat(said.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
    assertThat(ours(text)).contains(new ChatEvent.TextDelta(0, "pong ü"));
    assertThat(called.functionCalls())
        .extracting(call -> call.name().orElse(""))
        .containsExactly("weather", "weather");
    assertThat(ours(calls).stream().filter(ChatEvent.ToolCallDelta.class::isInstance)).hasSize(2);
    assertThat(called.usageMetadata().orElseThrow().totalTokenCount()).contains(18);
  }

  private static List<ChatEvent> ours(String json) {
    return ((StreamItem.Chunk) new AnswerReader(Set.of()).answer(json.getBytes(UTF_8)))
        .chunk()
        .events();
  }

  private static Content content(String role, Part... parts) {
    return Content.builder().role(role).parts(parts).build();
  }
}
