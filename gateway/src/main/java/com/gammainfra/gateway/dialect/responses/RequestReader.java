package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import com.gammainfra.gateway.dialect.wire.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a request (<a
 * href="https://platform.openai.com/docs/api-reference/responses/create">OpenAI, Create a model
 * response</a>).
 *
 * <table>
 * <caption>What is understood otherwise than by its name</caption>
 * <tr><th>wire</th><th>here</th></tr>
 * <tr><td>instructions</td><td>a message of the system before all others</td></tr>
 * <tr><td>input</td><td>messages; see {@link ItemReader}</td></tr>
 * <tr><td>reasoning.effort; text.format</td><td>{@link Reasoning}; {@link ResponseFormat}</td></tr>
 * <tr><td>user, else safety_identifier</td><td>the end user</td></tr>
 * <tr><td>store false, truncation disabled, service_tier auto or default, include of reasoning's
 * seals, reasoning.summary, text.verbosity medium, stream_options</td><td>nothing: so it is with every provider, or it
 * takes nothing from the answer</td></tr>
 * <tr><td>previous_response_id, conversation, background true</td><td>a mistake: nothing is kept
 * between two requests</td></tr>
 * <tr><td>models, provider</td><td>the gateway's own, as in its chat API</td></tr>
 * </table>
 */
final class RequestReader {

  private static final int MAX_MODELS = 16;
  private static final int MAX_MODEL_NAME = 256;

  private final JsonFields body;
  private final byte[] bytes;
  private final InputMeter meter = new InputMeter();
  private final Set<String> unmapped = new TreeSet<>();

  private RequestReader(JsonFields body, byte[] bytes) {
    this.body = body;
    this.bytes = bytes;
  }

  /**
   * Reads a request.
   *
   * @throws ChatErrorException naming the field at fault
   */
  static ChatRequest read(byte[] bytes) {
    return new RequestReader(JsonFields.document(bytes), bytes).request();
  }

  private ChatRequest request() {
    String model = modelName(body.required("model"), "model");
    List<String> models = body.strings("models");
    if (models.size() > MAX_MODELS) {
      throw JsonCursor.invalid("models", "models must have at most " + MAX_MODELS + " entries.");
    }
    models.forEach(name -> modelName(name, "models"));
    refuseState();
    List<Message> messages = messages();
    Toolbox toolbox = new ToolsReader(body, meter, unmapped).toolbox();
    ResponseFormat format = text();
    Reasoning reasoning = reasoning();
    Integer limit = body.integer("max_output_tokens", 1, Integer.MAX_VALUE);
    Sampling sampling =
        new Sampling(
            body.number("temperature", 0, 2),
            body.number("top_p", 0, 1),
            null,
            null,
            null,
            null,
            List.of());
    String user = body.string("user");
    String safety = body.string("safety_identifier");
    boolean stream = body.flag("stream");
    ProviderFilter providers = providers();
    harmless();
    unmapped.addAll(body.others());
    return new ChatRequest(
        model,
        models,
        messages,
        toolbox,
        format,
        limit,
        reasoning,
        sampling,
        user == null ? safety : user,
        1,
        stream,
        true,
        providers,
        meter.size(messages.size()),
        unmapped,
        new WireBody(ResponsesDialect.ID, bytes));
  }

  private static String modelName(String name, String path) {
    if (name.isBlank() || name.length() > MAX_MODEL_NAME) {
      throw JsonCursor.invalid(
          path, path + " must have 1 to " + MAX_MODEL_NAME + " characters, not all of them blank.");
    }
    return name;
  }

  private void refuseState() {
    for (String field : List.of("previous_response_id", "conversation")) {
      if (body.has(field)) {
        throw JsonCursor.invalid(
            field,
            field
                + " cannot be used: this gateway is stateless and keeps no responses. Send the"
                + " whole conversation as input.");
      }
    }
    if (body.flag("background")) {
      throw JsonCursor.invalid(
          "background",
          "background must be false: this gateway is stateless and keeps no responses to be fetched"
              + " later.");
    }
  }

  private List<Message> messages() {
    List<Message> messages = new ArrayList<>();
    String instructions = body.string("instructions");
    ItemReader items = new ItemReader(messages, meter);
    if (instructions != null) {
      items.text(Role.SYSTEM, instructions);
    }
    if (!body.has("input")) {
      throw body.missing("input");
    }
    if (body.isString("input")) {
      items.text(Role.USER, body.required("input"));
    } else if (body.isArray("input")) {
      items.read(body.objects("input"));
    } else {
      throw body.wrongType("input", "a string or an array");
    }
    if (messages.isEmpty()) {
      throw JsonCursor.invalid("input", "input must not be empty.");
    }
    return messages;
  }

  private ResponseFormat text() {
    JsonFields text = body.object("text");
    JsonFields format = text == null ? null : text.object("format");
    if (text != null) {
      String verbosity = text.string("verbosity");
      if (verbosity != null && !verbosity.equals("medium")) {
        unmapped.add("text.verbosity");
      }
      text.others().forEach(field -> unmapped.add("text." + field));
    }
    return format == null ? ResponseFormat.TEXT : format(format);
  }

  private ResponseFormat format(JsonFields format) {
    return switch (format.required("type")) {
      case "text" -> ResponseFormat.TEXT;
      case "json_object" -> ResponseFormat.JSON_OBJECT;
      case "json_schema" -> {
        RawJson schema = format.requiredObject("schema").raw();
        meter.text(schema.text());
        yield new ResponseFormat.JsonSchema(
            format.required("name"), format.string("description"), schema, format.bool("strict"));
      }
      default -> throw format.notOneOf("type", "text, json_object, json_schema");
    };
  }

  private Reasoning reasoning() {
    JsonFields reasoning = body.object("reasoning");
    if (reasoning == null) {
      return Reasoning.UNSAID;
    }
    String effort = reasoning.string("effort");
    if (effort != null && effort.isBlank()) {
      throw JsonCursor.invalid(
          reasoning.path("effort"), reasoning.path("effort") + " must not be blank.");
    }
    for (String field : reasoning.others()) {
      if (!field.equals("summary") && !field.equals("generate_summary")) {
        unmapped.add("reasoning." + field);
      }
    }
    return Reasoning.of(effort);
  }

  /** Fields that ask for what is done anyway; asked for something else, they are unmapped. */
  private void harmless() {
    JsonFields metadata = body.object("metadata");
    if (metadata != null && !metadata.others().isEmpty()) {
      unmapped.add("metadata");
    }
    if (body.flag("store")) {
      unmapped.add("store");
    }
    if (body.strings("include").stream().anyMatch(wanted -> !wanted.equals(Wire.ENCRYPTED))) {
      unmapped.add("include");
    }
    unlessOneOf("truncation", "disabled");
    unlessOneOf("service_tier", "auto", "default");
    var _ = body.object("stream_options");
  }

  private void unlessOneOf(String field, String... usual) {
    String value = body.string(field);
    if (value != null && !List.of(usual).contains(value)) {
      unmapped.add(field);
    }
  }

  private ProviderFilter providers() {
    JsonFields filter = body.object("provider");
    if (filter == null) {
      return ProviderFilter.NONE;
    }
    ProviderFilter providers =
        new ProviderFilter(
            filter.strings("only"), filter.strings("ignore"), filter.strings("order"));
    for (String other : filter.others()) {
      throw JsonCursor.invalid(
          filter.path(other),
          filter.path(other) + " is not known; provider takes only, ignore, order.");
    }
    return providers;
  }
}
