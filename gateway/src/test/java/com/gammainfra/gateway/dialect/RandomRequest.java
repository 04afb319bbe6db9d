package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ContentPart;
import com.gammainfra.gateway.chat.InputSize;
import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.ProviderFilter;
import com.gammainfra.gateway.chat.RawJson;
import com.gammainfra.gateway.chat.Reasoning;
import com.gammainfra.gateway.chat.ResponseFormat;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Sampling;
import com.gammainfra.gateway.chat.Tool;
import com.gammainfra.gateway.chat.ToolChoice;
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.chat.WireBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Conversations as they may come: with tools, images, files, schemas, and the odd corner. */
final class RandomRequest {

  private static final List<String> TEXTS =
      List.of("hello", "ä ö ü 天気 🦊", "a \"quoted\" \\ text\nof two lines", "{\"a\":1}", "x ");
  private static final String IMAGE = "data:image/png;base64,iVBORw0KGgo=";
  private static final String PDF = "data:application/pdf;base64,JVBERi0=";

  private final Random random;
  private final List<String> tools;
  private int ids;

  RandomRequest(Random random) {
    this(random, List.of("tool_0", "tool_1", "tool_2"));
  }

  /** Requests with tools of these three names. */
  RandomRequest(Random random, List<String> tools) {
    this.random = random;
    this.tools = tools;
  }

  ChatRequest next() {
    ids = 0;
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.of(Role.SYSTEM, text()));
    }
    messages.add(new Message(Role.USER, userParts()));
    int turns = random.nextInt(5);
    for (int i = 0; i < turns; i++) {
      turn(messages);
    }
    boolean tools =
        random.nextBoolean() || messages.stream().anyMatch(message -> message.role() == Role.TOOL);
    return new ChatRequest(
        "model",
        List.of(),
        messages,
        tools ? toolbox() : Toolbox.EMPTY,
        format(),
        random.nextBoolean() ? 2_000 + random.nextInt(1_000) : null,
        Reasoning.UNSAID,
        sampling(),
        random.nextInt(4) == 0 ? "user-1" : null,
        1,
        random.nextBoolean(),
        true,
        ProviderFilter.NONE,
        new InputSize(1, 0, 1, 1, 0),
        Set.of(),
        new WireBody("code", new byte[0]));
  }

  private void turn(List<Message> messages) {
    if (random.nextInt(3) > 0) {
      messages.add(Message.of(Role.ASSISTANT, text()));
    } else {
      List<ContentPart> parts = new ArrayList<>();
      if (random.nextBoolean()) {
        parts.add(new ContentPart.Text(text()));
      }
      List<String> called = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        String id = (random.nextInt(8) == 0 ? "odd:id/" : "call_") + ids++;
        called.add(id);
        parts.add(
            new ContentPart.ToolCall(
                id, tools.get(random.nextInt(3)), random.nextBoolean() ? "{}" : "{\"q\":\"ü\"}"));
      }
      messages.add(new Message(Role.ASSISTANT, parts));
      for (String id : called) {
        messages.add(new Message(Role.TOOL, List.of(result(id))));
      }
    }
    messages.add(new Message(Role.USER, userParts()));
  }

  private ContentPart result(String id) {
    List<ContentPart> parts = new ArrayList<>(List.of(new ContentPart.Text(text())));
    if (random.nextInt(10) == 0) {
      parts.add(new ContentPart.Image(IMAGE));
    }
    Boolean error = random.nextInt(10) == 0 ? Boolean.TRUE : null;
    return new ContentPart.ToolResult(id, parts, error);
  }

  private List<ContentPart> userParts() {
    List<ContentPart> parts = new ArrayList<>(List.of(new ContentPart.Text(text())));
    if (random.nextInt(5) == 0) {
      parts.add(new ContentPart.Image(random.nextBoolean() ? IMAGE : "https://example.com/a.png"));
    }
    if (random.nextInt(8) == 0) {
      parts.add(new ContentPart.Document("a.pdf", PDF));
    }
    if (random.nextInt(12) == 0) {
      parts.add(new ContentPart.Audio("wav", "UklGRg=="));
    }
    if (random.nextInt(6) == 0) {
      parts.add(new ContentPart.Text(text()));
    }
    return parts;
  }

  private Toolbox toolbox() {
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tools.add(
          new Tool.Function(
              this.tools.get(i),
              random.nextBoolean() ? text() : null,
              new RawJson(
                  "{\"type\":\"object\",\"properties\":{\"q\":{\"type\":\"string\",\"maxLength\":9}}}")));
    }
    return new Toolbox(tools, choice(), random.nextInt(4) == 0 ? Boolean.FALSE : null);
  }

  private @Nullable ToolChoice choice() {
    return switch (random.nextInt(6)) {
      case 0 -> new ToolChoice.Auto();
      case 1 -> new ToolChoice.None();
      case 2 -> new ToolChoice.Required();
      case 3 -> new ToolChoice.Named(tools.get(1));
      case 4 -> new ToolChoice.Allowed(List.of(tools.get(0), tools.get(2)), random.nextBoolean());
      default -> null;
    };
  }

  private ResponseFormat format() {
    return switch (random.nextInt(8)) {
      case 0 -> ResponseFormat.JSON_OBJECT;
      case 1 ->
          new ResponseFormat.JsonSchema(
              "answer",
              null,
              new RawJson(
                  "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1}},\"required\":[\"a\"],\"additionalProperties\":false}"),
              true);
      default -> ResponseFormat.TEXT;
    };
  }

  private Sampling sampling() {
    return new Sampling(
        random.nextInt(3) == 0 ? random.nextInt(21) / 10.0 : null,
        random.nextInt(5) == 0 ? 0.5 : null,
        null,
        random.nextInt(6) == 0 ? 7L : null,
        random.nextInt(8) == 0 ? 0.5 : null,
        null,
        random.nextInt(4) == 0 ? List.of("END") : List.of());
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size())) + random.nextInt(100);
  }
}
