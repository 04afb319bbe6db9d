package com.gammainfra.gateway.dialect.openai;

import com.gammainfra.gateway.chat.CacheTtl;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.dialect.wire.InputMeter;
import com.gammainfra.gateway.dialect.wire.JsonCursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads what a request says of tools, in both forms, field by field, in any order. The choice
 * {@code any} is Mistral's word for {@code required} (<a
 * href="https://docs.mistral.ai/capabilities/function_calling/">Function calling</a>, November
 * 2026), which it takes too.
 */
final class ToolsReader {

  private static final Set<String> OBJECTS = Set.of("function", "custom", "allowed_tools");

  private final byte[] body;
  private final JsonCursor json;
  private final InputMeter meter;
  private final List<Tool> tools = new ArrayList<>();
  private @Nullable ToolChoice choice;
  private @Nullable Boolean parallel;

  ToolsReader(byte[] body, JsonCursor json, InputMeter meter) {
    this.body = body;
    this.json = json;
    this.meter = meter;
  }

  /** All that was read. */
  Toolbox toolbox() {
    return new Toolbox(tools, choice, parallel);
  }

  void parallel() {
    parallel = json.bool();
  }

  /** The field {@code tools}. */
  void tools() {
    int start = json.start();
    json.array();
    int before = tools.size();
    while (json.nextElement()) {
      tools.add(tool());
    }
    count(tools.size() > before, start);
  }

  /** The field {@code functions}, the tools of the older form. */
  void functions() {
    int start = json.start();
    json.array();
    int before = tools.size();
    while (json.nextElement()) {
      tools.add(function());
    }
    count(tools.size() > before, start);
  }

  private Tool tool() {
    int start = json.start();
    json.object();
    String type = null;
    Tool.Function function = null;
    String custom = null;
    CacheTtl cache = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "type" -> type = json.filledString();
        case "function" -> function = function();
        case "custom" -> custom = name();
        case "cache_control" -> cache = CacheControl.read(json);
        default -> json.skip();
      }
    }
    return switch (type) {
      case null -> throw json.missing("type");
      case "function" -> {
        if (function == null) {
          throw json.missing("function");
        }
        yield new Tool.Function(
            function.name(),
            function.description(),
            function.parameters(),
            function.strict(),
            cache == null ? function.cache() : cache);
      }
      case "custom" -> {
        if (custom == null) {
          throw json.missing("custom");
        }
        yield foreign(custom, type, start);
      }
      default -> foreign(type, type, start);
    };
  }

  private Tool foreign(String name, String type, int start) {
    return new Tool.Foreign(name, OpenAiDialect.ID, type, raw(start));
  }

  private RawJson raw(int start) {
    return new RawJson(new String(body, start, json.end() - start, StandardCharsets.UTF_8));
  }

  private Tool.Function function() {
    json.object();
    CacheTtl cache = null;
    String name = null;
    String description = null;
    RawJson parameters = null;
    Boolean strict = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "name" -> name = json.filledString();
        case "description" -> description = json.stringOrNull();
        case "parameters" -> parameters = schema();
        case "strict" -> strict = json.atNull() ? null : Boolean.valueOf(json.bool());
        case "cache_control" -> cache = CacheControl.read(json);
        default -> json.skip();
      }
    }
    if (name == null) {
      throw json.missing("name");
    }
    return new Tool.Function(name, description, parameters, strict, cache);
  }

  private @Nullable RawJson schema() {
    if (json.atNull()) {
      return null;
    }
    if (!json.at(JsonToken.START_OBJECT)) {
      throw json.wrongType("an object");
    }
    return json.raw();
  }

  private String name() {
    json.object();
    String name = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      if (field.equals("name")) {
        name = json.filledString();
      } else {
        json.skip();
      }
    }
    if (name == null) {
      throw json.missing("name");
    }
    return name;
  }

  /** The field {@code tool_choice}. */
  void choice() {
    if (json.at(JsonToken.VALUE_STRING)) {
      choice = word(json.string());
      if (choice == null) {
        throw json.notOneOf("none, auto, required, or an object");
      }
      return;
    }
    if (!json.at(JsonToken.START_OBJECT)) {
      throw json.wrongType("a string or an object");
    }
    String type = null;
    String named = null;
    ToolChoice allowed = null;
    Set<String> given = new HashSet<>();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      given.add(field);
      switch (field) {
        case "type" -> {
          type = json.string();
          if (!OBJECTS.contains(type) && word(type) == null) {
            throw json.notOneOf("function, custom, allowed_tools");
          }
        }
        case "function", "custom" -> named = name();
        case "allowed_tools" -> allowed = allowed();
        default -> json.skip();
      }
    }
    if (type == null) {
      throw json.missing("type");
    }
    ToolChoice word = word(type);
    if (word != null) {
      choice = word; // as Cursor says it (public reports until November 2026)
      return;
    }
    if (!given.contains(type)) {
      throw json.missing(type);
    }
    choice = type.equals("allowed_tools") ? allowed : new ToolChoice.Named(String.valueOf(named));
  }

  private static @Nullable ToolChoice word(String word) {
    return switch (word) {
      case "none" -> new ToolChoice.None();
      case "auto" -> new ToolChoice.Auto();
      case "required", "any" -> new ToolChoice.Required();
      default -> null;
    };
  }

  /** The field {@code function_call}, the choice of the older form. */
  void functionCall() {
    if (json.at(JsonToken.VALUE_STRING)) {
      choice = json.string().equals("none") ? new ToolChoice.None() : new ToolChoice.Auto();
    } else if (json.at(JsonToken.START_OBJECT)) {
      choice = new ToolChoice.Named(name());
    } else {
      throw json.wrongType("a string or an object");
    }
  }

  private ToolChoice allowed() {
    json.object();
    boolean required = false;
    List<String> names = new ArrayList<>();
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "mode" -> required = json.string().equals("required");
        case "tools" -> {
          json.array();
          while (json.nextElement()) {
            String name = allowedName();
            if (name != null) {
              names.add(name);
            }
          }
        }
        default -> json.skip();
      }
    }
    return new ToolChoice.Allowed(names, required);
  }

  private @Nullable String allowedName() {
    json.object();
    String name = null;
    for (String field = json.nextField(); field != null; field = json.nextField()) {
      switch (field) {
        case "function", "custom" -> name = name();
        default -> json.skip();
      }
    }
    return name;
  }

  private void count(boolean worthIt, int start) {
    if (worthIt) {
      meter.raw(body, start, json.end());
    }
  }
}
