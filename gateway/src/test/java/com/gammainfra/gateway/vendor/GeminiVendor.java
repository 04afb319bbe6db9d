package com.gammainfra.gateway.vendor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Google's {@code generateContent}. Gemini 3 wants its thought signatures back. */
public final class GeminiVendor implements Vendor {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PASS = "skip_thought_signature_validator";
  private static final Set<String> TOP =
      Set.of("contents", "systemInstruction", "tools", "toolConfig", "generationConfig");
  private static final Set<String> CONFIG =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "maxOutputTokens",
          "stopSequences",
          "candidateCount",
          "seed",
          "presencePenalty",
          "frequencyPenalty",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "thinkingConfig");
  private static final Set<String> DATA =
      Set.of("text", "inlineData", "fileData", "functionCall", "functionResponse");
  private static final Set<String> PART =
      Set.of(
          "text",
          "inlineData",
          "fileData",
          "functionCall",
          "functionResponse",
          "thoughtSignature",
          "thought");

  private final Set<String> seals = new HashSet<>();
  private int issued;

  /** A vendor that has issued nothing yet. */
  public GeminiVendor() {}

  @Override
  public boolean wantsStream(String path, JsonNode body) {
    return path.contains(":streamGenerateContent");
  }

  @Override
  public List<String> mistakes(String path, JsonNode body) {
    Check check = new Check();
    boolean third = path.contains("/gemini-3");
    check.that(path.matches(".*/models/[a-z0-9.-]+:(stream)?[gG]enerateContent.*"), "path " + path);
    check.only(body, TOP, "body");
    JsonNode config = body.path("generationConfig");
    check.only(config, CONFIG, "generationConfig");
    check.that(config.path("stopSequences").size() <= 5, "stopSequences: at most 5");
    JsonNode thinking = config.path("thinkingConfig");
    check.that(
        !(thinking.has("thinkingLevel") && thinking.has("thinkingBudget")),
        "thinkingConfig: level and budget");
    check.that(
        third || !thinking.has("thinkingLevel"), "thinkingLevel is not supported for this model");
    for (JsonNode part : body.path("systemInstruction").path("parts")) {
      check.that(!part.path("text").asString("").isEmpty(), "systemInstruction: empty text");
    }
    Set<String> names = tools(body, check);
    check.that(
        third || names.isEmpty() || !config.has("responseMimeType"),
        "Function calling with a response mime type is unsupported");
    contents(body.path("contents"), third, check);
    return check.mistakes();
  }

  private static Set<String> tools(JsonNode body, Check check) {
    Set<String> names = new HashSet<>();
    for (JsonNode tool : body.path("tools")) {
      for (JsonNode declaration : tool.path("functionDeclarations")) {
        String name = declaration.path("name").asString("");
        check.that(name.matches("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}"), "Invalid function name " + name);
        check.that(names.add(name), "Duplicate function declaration " + name);
        check.only(
            declaration,
            Set.of("name", "description", "parameters", "parametersJsonSchema"),
            "functionDeclarations");
        JsonNode schema = declaration.path("parameters");
        check.that(
            schema.isMissingNode()
                || !schema.path("type").asString("").equalsIgnoreCase("object")
                || !schema.path("properties").isEmpty(),
            "parameters.properties: should be non-empty for OBJECT type");
      }
    }
    JsonNode calling = body.path("toolConfig").path("functionCallingConfig");
    String mode = calling.path("mode").asString("");
    check.that(
        calling.path("allowedFunctionNames").isEmpty()
            || mode.equals("ANY")
            || mode.equals("VALIDATED"),
        "allowedFunctionNames without mode ANY");
    for (JsonNode name : calling.path("allowedFunctionNames")) {
      check.that(names.contains(name.asString("")), "allowedFunctionNames: not declared");
    }
    check.that(calling.isMissingNode() || !names.isEmpty(), "toolConfig without functions");
    return names;
  }

  private void contents(JsonNode contents, boolean third, Check check) {
    check.that(!contents.isEmpty(), "contents is not specified");
    List<String> called = List.of();
    List<String> before = List.of();
    for (int i = 0; i < contents.size(); i++) {
      JsonNode content = contents.get(i);
      String where = "contents[" + i + "]";
      boolean user = i % 2 == 0;
      check.that(
          content.path("role").asString("").equals(user ? "user" : "model"),
          where + ": multiturn requests alternate between user and model");
      check.that(!content.path("parts").isEmpty(), where + ".parts: must not be empty");
      List<String> calls = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (JsonNode part : content.path("parts")) {
        part(part, user, where, check);
        JsonNode use =
            part.has("functionCall") ? part.path("functionCall") : part.path("functionResponse");
        if (!use.isMissingNode()) {
          String id = use.path("id").asString("");
          check.that(third || id.isEmpty(), where + ": an id of a model that gives none");
          ids.add(id);
        }
        if (part.has("functionCall")) {
          boolean sealed = part.has("thoughtSignature");
          check.that(
              sealed || !third || !calls.isEmpty(),
              where + ": function call is missing a thought_signature");
          calls.add(part.path("functionCall").path("name").asString(""));
        }
        if (part.has("functionResponse")) {
          answers.add(part.path("functionResponse").path("name").asString(""));
        }
        String seal = part.path("thoughtSignature").asString(PASS);
        check.that(
            seal.equals(PASS) || seals.contains(seal), where + ": thought signature is not valid");
      }
      check.that(
          answers.equals(called),
          where + ": function response parts " + answers + " for function call parts " + called);
      check.that(
          !user || answers.isEmpty() || ids.equals(before),
          where + ": ids of function responses " + ids + " for calls " + before);
      called = calls;
      before = ids;
    }
    check.that(called.isEmpty(), "function calls without responses");
  }

  private static void part(JsonNode part, boolean user, String where, Check check) {
    check.only(part, PART, where + ".parts");
    long data = part.propertyNames().stream().filter(DATA::contains).count();
    check.that(data == 1, where + ": required oneof field 'data' must have one initialized field");
    check.that(
        !part.has("text") || !part.path("text").asString("").isEmpty(), where + ": empty text");
    check.that(
        part.has("functionCall") ? !user : user || !part.has("functionResponse"),
        where + ": call or response of the wrong side");
    check.that(
        !part.has("functionResponse") || part.path("functionResponse").path("response").isObject(),
        where + ": functionResponse.response must be an object");
    check.that(
        !part.has("functionCall") || part.path("functionCall").path("args").isObject(),
        where + ": functionCall.args must be an object");
  }

  @Override
  public String calls(String name, List<String> arguments, boolean stream) {
    String seal =
        Base64.getEncoder().encodeToString(("sealed-by-google-" + ++issued).getBytes(UTF_8));
    seals.add(seal);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      parts.add(
          "{\"functionCall\":{\"name\":\"%s\",\"args\":%s}%s}"
              .formatted(
                  name, arguments.get(i), i == 0 ? ",\"thoughtSignature\":\"" + seal + "\"" : ""));
    }
    return answer(String.join(",", parts), stream);
  }

  @Override
  public String text(String text, boolean stream) {
    return answer("{\"text\":" + JSON.writeValueAsString(text) + "}", stream);
  }

  private static String answer(String parts, boolean stream) {
    String json =
        "{\"candidates\":[{\"index\":0,\"content\":{\"role\":\"model\",\"parts\":[%s]},\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":9,\"totalTokenCount\":18}}"
            .formatted(parts);
    return stream ? "data: " + json + "\r\n\r\n" : json;
  }

  @Override
  public String refusal(String message) {
    return "{\"error\":{\"code\":400,\"message\":%s,\"status\":\"INVALID_ARGUMENT\"}}"
        .formatted(JSON.writeValueAsString(message));
  }
}
