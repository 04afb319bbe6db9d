package com.gammainfra.gateway.routing;

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
import com.gammainfra.gateway.chat.Toolbox;
import com.gammainfra.gateway.chat.WireBody;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests for tests: a short question, changed in one respect at a time. */
record Requests(
    String model,
    List<String> models,
    List<ContentPart> parts,
    boolean tools,
    ResponseFormat format,
    @Nullable Integer maxOutputTokens,
    @Nullable String effort,
    int choices,
    ProviderFilter providers,
    long inputTokens) {

  static final ResponseFormat SCHEMA =
      new ResponseFormat.JsonSchema("answer", null, RawJson.EMPTY_OBJECT, null);

  static Requests to(String model) {
    return new Requests(
        model,
        List.of(),
        List.of(new ContentPart.Text("hello")),
        false,
        ResponseFormat.TEXT,
        null,
        null,
        1,
        ProviderFilter.NONE,
        100);
  }

  Requests models(String... names) {
    return new Requests(
        model,
        List.of(names),
        parts,
        tools,
        format,
        maxOutputTokens,
        effort,
        choices,
        providers,
        inputTokens);
  }

  Requests with(ContentPart part) {
    return new Requests(
        model,
        models,
        List.of(part),
        tools,
        format,
        maxOutputTokens,
        effort,
        choices,
        providers,
        inputTokens);
  }

  Requests withTools() {
    return new Requests(
        model,
        models,
        parts,
        true,
        format,
        maxOutputTokens,
        effort,
        choices,
        providers,
        inputTokens);
  }

  Requests format(ResponseFormat wanted) {
    return new Requests(
        model,
        models,
        parts,
        tools,
        wanted,
        maxOutputTokens,
        effort,
        choices,
        providers,
        inputTokens);
  }

  Requests maxOutput(int tokens) {
    return new Requests(
        model, models, parts, tools, format, tokens, effort, choices, providers, inputTokens);
  }

  Requests effort(String wanted) {
    return new Requests(
        model,
        models,
        parts,
        tools,
        format,
        maxOutputTokens,
        wanted,
        choices,
        providers,
        inputTokens);
  }

  Requests choices(int count) {
    return new Requests(
        model,
        models,
        parts,
        tools,
        format,
        maxOutputTokens,
        effort,
        count,
        providers,
        inputTokens);
  }

  Requests providers(ProviderFilter filter) {
    return new Requests(
        model, models, parts, tools, format, maxOutputTokens, effort, choices, filter, inputTokens);
  }

  /** An input that is expected to have this many tokens, framing of one message included. */
  Requests input(long tokens) {
    return new Requests(
        model, models, parts, tools, format, maxOutputTokens, effort, choices, providers, tokens);
  }

  ChatRequest build() {
    long ascii = 4 * (inputTokens - 5);
    return new ChatRequest(
        model,
        models,
        List.of(new Message(Role.USER, parts)),
        tools ? Toolbox.of(new Tool.Function("f", null, null)) : Toolbox.EMPTY,
        format,
        maxOutputTokens,
        Reasoning.of(effort),
        Sampling.NONE,
        null,
        choices,
        false,
        false,
        providers,
        new InputSize(ascii, 0, ascii, 1, 0),
        Set.of(),
        new WireBody("openai", new byte[0]));
  }
}
