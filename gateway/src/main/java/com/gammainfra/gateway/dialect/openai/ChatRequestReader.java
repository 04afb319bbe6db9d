package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import com.gammainfra.gateway.dialect.wire.JsonText;
import com.gammainfra.gateway.dialect.wire.Surrogates;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads a chat request in one pass (<a
 * href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI, Create chat
 * completion</a>, as known in November 2026) and checks what the gateway itself acts on, or what
 * every vendor would refuse. Fields it does not know are legal: they are for the upstream.
 *
 * <p>A field whose value is null counts as not set. One that says what holds anyway, such as {@code
 * "logprobs": false}, is not one that an upstream of another dialect would miss.
 */
final class ChatRequestReader {

  private static final int MAX_MODELS = 16;
  private static final int MAX_MODEL_NAME = 256;
  private static final int MAX_CHOICES = 128;
  private static final int MAX_STOPS = 4;
  private static final int MAX_FIELDS = 256;

  /** What holds without the field, without white space. */
  private static final Map<String, Set<String>> USUAL =
      Map.of(
          "store", Set.of("false"),
          "service_tier", Set.of("\"auto\"", "\"default\""),
          "verbosity", Set.of("\"medium\""),
          "modalities", Set.of("[\"text\"]"),
          "metadata", Set.of("{}"));

  private final byte[] body;
  private final JsonCursor json;
  private final InputMeter meter = new InputMeter();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> unmapped = new HashSet<>();
  private final PlainImages plainImages = new PlainImages();

  private @Nullable String model;
  private List<String> models = List.of();
  private @Nullable List<Message> messages;
  private final ToolsReader toolbox;
  private ResponseFormat responseFormat = ResponseFormat.TEXT;
  private @Nullable Integer maxTokens;
  private @Nullable Integer maxCompletionTokens;
  private @Nullable String reasoningEffort;
  private @Nullable Reasoning reasoning;
  private @Nullable Double temperature;
  private @Nullable Double topP;
  private @Nullable Integer topK;
  private @Nullable Long seed;
  private @Nullable Double presencePenalty;
  private @Nullable Double frequencyPenalty;
  private List<String> stop = List.of();
  private @Nullable String endUser;
  private int choices = 1;
  private boolean stream;
  private boolean includeUsage;
  private ProviderFilter providers = ProviderFilter.NONE;

  private ChatRequestReader(byte[] body, JsonCursor json) {
    this.body = body;
    this.json = json;
    this.toolbox = new ToolsReader(body, json, meter);
  }

  /**
   * Reads a request.
   *
   * @throws ChatErrorException naming the field at fault, or line and column where it is no JSON
   */
  static ChatRequest read(byte[] bytes) {
    byte[] body = Surrogates.mended(withoutByteOrderMark(bytes));
    requireUtf8(body);
    return JsonCursor.readObject(body, json -> new ChatRequestReader(body, json).request());
  }

  private static byte[] withoutByteOrderMark(byte[] body) {
    boolean marked =
        body.length >= 3
            && body[0] == (byte) 0xEF
            && body[1] == (byte) 0xBB
            && body[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(body, 3, body.length) : body;
  }

  private static void requireUtf8(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8); // fast; replaces what is malformed
    if (text.indexOf('\uFFFD') < 0) {
      return;
    }
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(body);
    CharBuffer chars = CharBuffer.allocate(8192);
    CoderResult result;
    do {
      chars.clear();
      result = strict.decode(bytes, chars, true);
    } while (result.isOverflow());
    if (result.isError()) {
      throw JsonCursor.invalid(
          null, "The body is not valid UTF-8 at byte " + bytes.position() + ".");
    }
  }

  private ChatRequest request() {
    for (String name = json.nextField(); name != null; name = json.nextField()) {
      if (!seen.add(name)) {
        throw JsonCursor.invalid(json.path(), json.path() + " is given twice.");
      }
      if (seen.size() > MAX_FIELDS) {
        throw JsonCursor.invalid(null, "The body has more than " + MAX_FIELDS + " fields.");
      }
      if (!json.atNull()) {
        field(name);
      }
    }
    if (model == null) {
      throw json.missing("model");
    }
    if (messages == null) {
      throw json.missing("messages");
    }
    return new ChatRequest(
        model,
        models,
        messages,
        toolbox.toolbox(),
        responseFormat,
        maxCompletionTokens == null ? maxTokens : maxCompletionTokens,
        reasoning(),
        new Sampling(temperature, topP, topK, seed, presencePenalty, frequencyPenalty, stop),
        endUser,
        choices,
        stream,
        includeUsage,
        providers,
        meter.size(messages.size()),
        unmapped,
        new WireBody(OpenAiDialect.ID, plainImages.asObjects(body)));
  }

  private Reasoning reasoning() {
    if (reasoningEffort == null && reasoning != null) {
      return reasoning;
    }
    return Reasoning.of(reasoningEffort);
  }

  private void field(String name) {
    switch (name) {
      case "model" -> model = modelName();
      case "models" -> models = models();
      case "messages" -> messages = messages();
      case "tools" -> toolbox.tools();
      case "functions" -> toolbox.functions();
      case "tool_choice" -> toolbox.choice();
      case "function_call" -> toolbox.functionCall();
      case "parallel_tool_calls" -> toolbox.parallel();
      case "response_format" -> responseFormat = responseFormat();
      case "max_tokens" -> maxTokens = json.integer(1, Integer.MAX_VALUE);
      case "max_completion_tokens" -> maxCompletionTokens = json.integer(1, Integer.MAX_VALUE);
      case "reasoning_effort" -> reasoningEffort = json.filledString();
      case "n" -> choices = json.integer(1, MAX_CHOICES);
      case "stream" -> stream = json.bool();
      case "stream_options" -> streamOptions();
      case "provider" -> providers = providers();
      case "temperature" -> temperature = json.number(0, 2);
      case "top_p" -> topP = json.number(0, 1);
      case "top_k" -> topK = count();
      case "seed" -> seed = json.wholeOrAbsent();
      case "user" -> endUser = user();
      case "safety_identifier" -> {
        String safety = user();
        endUser = endUser == null ? safety : endUser;
      }
      case "thinking", "reasoning" -> {
        Reasoning said = new ReasoningReader(json).read();
        reasoning = said == null ? reasoning : said;
        if (said == null) {
          unmapped.add(name);
        }
      }
      case "presence_penalty" -> presencePenalty = json.number(-2, 2);
      case "frequency_penalty" -> frequencyPenalty = json.number(-2, 2);
      case "top_logprobs" -> {
        if (json.integer(0, 20) > 0) {
          unmapped.add(name);
        }
      }
      case "stop" -> stop = stop();
      case "logprobs" -> {
        if (json.bool()) {
          unmapped.add(name);
        }
      }
      default -> {
        if (saysSomething(name)) {
          unmapped.add(name);
        }
      }
    }
  }

  /**
   * Whether the value the cursor stands on, which it skips, is other than what holds without it.
   */
  private boolean saysSomething(String name) {
    Set<String> usual = USUAL.get(name);
    if (usual == null) {
      json.skip();
      return true;
    }
    return !usual.contains(JsonText.mapper().readTree(json.raw().text()).toString());
  }

  private String modelName() {
    String name = json.filledString();
    if (name.length() > MAX_MODEL_NAME) {
      String path = json.path();
      throw JsonCursor.invalid(
          path, path + " must have at most " + MAX_MODEL_NAME + " characters.");
    }
    return name;
  }

  private List<String> models() {
    json.array();
    List<String> names = new ArrayList<>();
    while (json.nextElement()) {
      if (names.size() == MAX_MODELS) {
        throw JsonCursor.invalid("models", "models must have at most " + MAX_MODELS + " entries.");
      }
      names.add(modelName());
    }
    return names;
  }

  private List<Message> messages() {
    json.array();
    List<Message> read = new ArrayList<>();
    while (json.nextElement()) {
      read.add(MessageReader.read(json, meter, unmapped, plainImages));
    }
    if (read.isEmpty()) {
      throw JsonCursor.invalid("messages", "messages must not be empty.");
    }
    return read;
  }

  private ResponseFormat responseFormat() {
    int start = json.start();
    json.object();
    String type = null;
    ResponseFormat.JsonSchema schema = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> {
          type = json.string();
          switch (type) {
            case "text", "json_object", "json_schema" -> {}
            default -> throw json.notOneOf("text, json_object, json_schema");
          }
        }
        case "json_schema" -> schema = schema();
        default -> json.skip();
      }
    }
    if (type == null) {
      throw json.missing("type");
    }
    if (type.equals("json_schema") && schema == null) {
      throw json.missing("json_schema");
    }
    count(schema != null, start);
    return switch (type) {
      case "text" -> ResponseFormat.TEXT;
      case "json_object" -> ResponseFormat.JSON_OBJECT;
      default -> Objects.requireNonNull(schema);
    };
  }

  private ResponseFormat.JsonSchema schema() {
    json.object();
    String name = "answer";
    String description = null;
    RawJson schema = RawJson.EMPTY_OBJECT;
    Boolean strict = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "name" -> name = json.string();
        case "description" -> description = json.stringOrNull();
        case "schema" -> schema = json.raw();
        case "strict" -> strict = json.atNull() ? null : Boolean.valueOf(json.bool());
        default -> json.skip();
      }
    }
    return new ResponseFormat.JsonSchema(name, description, schema, strict);
  }

  private void streamOptions() {
    json.object();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals("include_usage") && !json.atNull()) {
        includeUsage = json.bool();
      } else {
        json.skip();
      }
    }
  }

  private @Nullable Integer count() {
    long count = json.countOrAbsent(Integer.MAX_VALUE);
    return count < 0 ? null : Integer.valueOf((int) count);
  }

  private @Nullable String user() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return json.string();
    }
    json.skip();
    return null;
  }

  private List<String> stop() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return List.of(json.string());
    }
    if (!json.at(JsonToken.START_ARRAY)) {
      throw json.wrongType("a string or an array");
    }
    List<String> stops = new ArrayList<>();
    while (json.nextElement()) {
      stops.add(json.string());
      if (stops.size() > MAX_STOPS) {
        throw JsonCursor.invalid("stop", "stop must have at most " + MAX_STOPS + " entries.");
      }
    }
    return stops;
  }

  private ProviderFilter providers() {
    json.object();
    List<String> only = List.of();
    List<String> ignore = List.of();
    List<String> order = List.of();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "only" -> only = strings();
        case "ignore" -> ignore = strings();
        case "order" -> order = strings();
        default -> {
          String path = json.path();
          throw JsonCursor.invalid(
              path, path + " is not known; provider takes only, ignore, order.");
        }
      }
    }
    return new ProviderFilter(only, ignore, order);
  }

  private List<String> strings() {
    if (json.atNull()) {
      return List.of();
    }
    json.array();
    List<String> strings = new ArrayList<>();
    while (json.nextElement()) {
      strings.add(json.filledString());
    }
    return strings;
  }

  private void count(boolean worthIt, int start) {
    if (worthIt) {
      meter.raw(body, start, json.end());
    }
  }
}
