package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.WireBody;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads a chat request in one pass (<a
 * href="https://platform.openai.com/docs/api-reference/chat/create">OpenAI, Create chat
 * completion</a>, as known in November 2026) and checks what the gateway itself acts on, or what
 * every vendor would refuse. Fields it does not know are legal: they are for the upstream.
 *
 * <p>A field whose value is null counts as not set.
 */
final class ChatRequestReader {

  private static final int MAX_MODELS = 16;
  private static final int MAX_MODEL_NAME = 256;
  private static final int MAX_CHOICES = 128;
  private static final int MAX_STOPS = 4;
  private static final int MAX_FIELDS = 256;

  private final byte[] body;
  private final JsonCursor json;
  private final InputMeter meter = new InputMeter();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> fields = new HashSet<>();

  private @Nullable String model;
  private List<String> models = List.of();
  private @Nullable List<Message> messages;
  private boolean hasTools;
  private ResponseFormat responseFormat = ResponseFormat.TEXT;
  private @Nullable Integer maxTokens;
  private @Nullable Integer maxCompletionTokens;
  private @Nullable String reasoningEffort;
  private int choices = 1;
  private boolean stream;
  private boolean includeUsage;
  private ProviderFilter providers = ProviderFilter.NONE;

  private ChatRequestReader(byte[] body, JsonCursor json) {
    this.body = body;
    this.json = json;
  }

  /**
   * Reads a request.
   *
   * @throws ChatErrorException naming the field at fault, or line and column where it is no JSON
   */
  static ChatRequest read(byte[] bytes) {
    byte[] body = withoutByteOrderMark(bytes);
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
        fields.add(name);
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
        hasTools,
        responseFormat,
        maxCompletionTokens == null ? maxTokens : maxCompletionTokens,
        reasoningEffort,
        choices,
        stream,
        includeUsage,
        providers,
        meter.size(messages.size()),
        fields,
        new WireBody(OpenAiDialect.ID, body));
  }

  private void field(String name) {
    switch (name) {
      case "model" -> model = modelName();
      case "models" -> models = models();
      case "messages" -> messages = messages();
      case "tools" -> hasTools |= tools();
      case "functions" -> hasTools |= functions();
      case "tool_choice" -> toolChoice();
      case "response_format" -> responseFormat = responseFormat();
      case "max_tokens" -> maxTokens = json.integer(1, Integer.MAX_VALUE);
      case "max_completion_tokens" -> maxCompletionTokens = json.integer(1, Integer.MAX_VALUE);
      case "reasoning_effort" -> reasoningEffort = json.filledString();
      case "n" -> choices = json.integer(1, MAX_CHOICES);
      case "stream" -> stream = json.bool();
      case "stream_options" -> streamOptions();
      case "provider" -> providers = providers();
      case "temperature" -> json.number(0, 2);
      case "top_p" -> json.number(0, 1);
      case "presence_penalty", "frequency_penalty" -> json.number(-2, 2);
      case "top_logprobs" -> json.integer(0, 20);
      case "stop" -> stop();
      case "logprobs", "parallel_tool_calls" -> json.bool();
      default -> json.skip();
    }
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
      read.add(MessageReader.read(json, meter));
    }
    if (read.isEmpty()) {
      throw JsonCursor.invalid("messages", "messages must not be empty.");
    }
    return read;
  }

  /** Checks and counts the tools; whether there are any. */
  private boolean tools() {
    int start = json.start();
    json.array();
    boolean any = false;
    while (json.nextElement()) {
      any = true;
      tool();
    }
    count(any, start);
    return any;
  }

  private void tool() {
    json.object();
    String type = null;
    Set<String> named = new HashSet<>();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = json.filledString();
        case "function", "custom" -> {
          requireName();
          named.add(field);
        }
        default -> json.skip();
      }
    }
    if (type == null) {
      throw json.missing("type");
    }
    if ((type.equals("function") || type.equals("custom")) && !named.contains(type)) {
      throw json.missing(type);
    }
  }

  /** Checks and counts the functions, the tools of the older form. */
  private boolean functions() {
    int start = json.start();
    json.array();
    boolean any = false;
    while (json.nextElement()) {
      any = true;
      requireName();
    }
    count(any, start);
    return any;
  }

  private void requireName() {
    json.object();
    boolean named = false;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "name" -> {
          json.filledString();
          named = true;
        }
        case "parameters" -> {
          if (!json.atNull()) {
            json.object();
          }
          json.skip();
        }
        default -> json.skip();
      }
    }
    if (!named) {
      throw json.missing("name");
    }
  }

  private void toolChoice() {
    if (json.at(JsonToken.VALUE_STRING)) {
      switch (json.string()) {
        case "none", "auto", "required" -> {}
        default -> throw json.notOneOf("none, auto, required, or an object");
      }
      return;
    }
    if (!json.at(JsonToken.START_OBJECT)) {
      throw json.wrongType("a string or an object");
    }
    String type = null;
    Set<String> given = new HashSet<>();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      given.add(field);
      switch (field) {
        case "type" -> {
          type = json.string();
          switch (type) {
            case "function", "custom", "allowed_tools" -> {}
            default -> throw json.notOneOf("function, custom, allowed_tools");
          }
        }
        case "function", "custom" -> requireName();
        case "allowed_tools" -> {
          json.object();
          json.skip();
        }
        default -> json.skip();
      }
    }
    if (type == null) {
      throw json.missing("type");
    }
    if (!given.contains(type)) {
      throw json.missing(type);
    }
  }

  private ResponseFormat responseFormat() {
    int start = json.start();
    json.object();
    ResponseFormat format = null;
    boolean schema = false;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" ->
            format =
                switch (json.string()) {
                  case "text" -> ResponseFormat.TEXT;
                  case "json_object" -> ResponseFormat.JSON_OBJECT;
                  case "json_schema" -> ResponseFormat.JSON_SCHEMA;
                  default -> throw json.notOneOf("text, json_object, json_schema");
                };
        case "json_schema" -> {
          json.object();
          json.skip();
          schema = true;
        }
        default -> json.skip();
      }
    }
    if (format == null) {
      throw json.missing("type");
    }
    if (format == ResponseFormat.JSON_SCHEMA && !schema) {
      throw json.missing("json_schema");
    }
    count(schema, start);
    return format;
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

  private void stop() {
    if (json.at(JsonToken.VALUE_STRING)) {
      return;
    }
    if (!json.at(JsonToken.START_ARRAY)) {
      throw json.wrongType("a string or an array");
    }
    int count = 0;
    while (json.nextElement()) {
      json.string();
      count++;
      if (count > MAX_STOPS) {
        throw JsonCursor.invalid("stop", "stop must have at most " + MAX_STOPS + " entries.");
      }
    }
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
