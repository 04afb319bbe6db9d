package com.gammainfra.gateway.dialect.embeddings;

import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.InputSize;
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
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads a request for embeddings: each input is a message of the user's, empty where it is given in
 * tokens, which count as what they are. {@code input} is a text, texts, tokens, or lists of tokens.
 */
final class RequestReader {

  /** OpenAI's own limit, so that an array bomb ends here. */
  static final int MOST_INPUTS = 2_048;

  private static final int MAX_MODELS = 32;
  private static final int MAX_MODEL_NAME = 256;
  private static final int ASCII_A_TOKEN = 4;
  private static final String GATEWAY_PREFIX = "gammainfra/";

  private final InputMeter meter = new InputMeter();
  private final List<Message> inputs = new ArrayList<>();
  private long tokens;

  private RequestReader() {}

  /**
   * Reads one.
   *
   * @throws ChatErrorException naming the field at fault
   */
  static ChatRequest read(byte[] body) {
    return new RequestReader().request(JsonFields.document(body), body);
  }

  private ChatRequest request(JsonFields fields, byte[] body) {
    String model = modelName(fields.required("model"), "model");
    List<String> models = fields.strings("models");
    if (models.size() > MAX_MODELS) {
      throw JsonCursor.invalid("models", "models must have at most " + MAX_MODELS + " entries.");
    }
    models.forEach(name -> modelName(name, "models"));
    RawJson input = fields.raw("input");
    if (input == null) {
      throw fields.missing("input");
    }
    input(JsonText.mapper().readTree(input.text()));
    fields.integer("dimensions", 1, 1_000_000);
    String format = fields.string("encoding_format");
    if (format != null && !format.equals("float") && !format.equals("base64")) {
      throw fields.notOneOf("encoding_format", "float, base64");
    }
    InputSize texts = meter.size(0);
    return new ChatRequest(
        model,
        models,
        inputs,
        Toolbox.EMPTY,
        ResponseFormat.VECTORS,
        null,
        Reasoning.UNSAID,
        Sampling.NONE,
        fields.string("user"),
        1,
        false,
        false,
        providers(fields),
        new InputSize(
            texts.asciiBytes() + ASCII_A_TOKEN * tokens,
            texts.otherCodePoints(),
            texts.utf8Bytes() + tokens,
            0,
            0),
        Set.of(),
        new WireBody(EmbeddingsDialect.ID, body));
  }

  private static String modelName(String name, String path) {
    if (name.isBlank() || name.length() > MAX_MODEL_NAME) {
      throw JsonCursor.invalid(
          path, path + " must have 1 to " + MAX_MODEL_NAME + " characters, not all of them blank.");
    }
    if (name.equals("auto") || name.startsWith(GATEWAY_PREFIX)) {
      throw JsonCursor.invalid(
          path,
          "Embeddings need a model by its name, provider/model: "
              + name
              + " chooses among models that chat, and vectors of different models do not compare.");
    }
    return name;
  }

  private static ProviderFilter providers(JsonFields fields) {
    JsonFields wishes = fields.object("provider");
    return wishes == null
        ? ProviderFilter.NONE
        : new ProviderFilter(
            wishes.strings("only"), wishes.strings("ignore"), wishes.strings("order"));
  }

  private void input(JsonNode input) {
    if (input.isString()) {
      text(input);
      return;
    }
    if (!input.isArray() || input.isEmpty()) {
      throw wrong("input");
    }
    if (input.get(0).isNumber()) {
      tokens(input, "input");
      return;
    }
    if (input.size() > MOST_INPUTS) {
      throw JsonCursor.invalid("input", "input must have at most " + MOST_INPUTS + " entries.");
    }
    int place = 0;
    for (JsonNode item : input) {
      String path = "input[" + place++ + "]";
      if (item.isString()) {
        text(item);
      } else if (item.isArray() && !item.isEmpty()) {
        tokens(item, path);
      } else {
        throw wrong(path);
      }
    }
  }

  private void text(JsonNode text) {
    meter.text(text.stringValue());
    inputs.add(Message.of(Role.USER, text.stringValue()));
  }

  private void tokens(JsonNode list, String path) {
    for (JsonNode token : list) {
      if (!token.isIntegralNumber() || token.asLong(-1) < 0) {
        throw wrong(path);
      }
    }
    tokens += list.size();
    inputs.add(Message.of(Role.USER, ""));
  }

  private static ChatErrorException wrong(String path) {
    return JsonCursor.invalid(
        path, path + " must be a text, a list of texts, a list of tokens, or lists of tokens.");
  }
}
