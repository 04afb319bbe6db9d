package com.gammainfra.gateway.chat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for an answer to a conversation, as far as the gateway has to understand it; the rest
 * travels in {@code original}.
 *
 * @param model the name as asked: {@code gammainfra/auto}, {@code provider/model} or an alias
 * @param models pinned models to try, in order; empty when the caller gave none
 * @param messages oldest first, never empty
 * @param toolbox what the model may call
 * @param maxOutputTokens the caller's limit on the answer; null for none
 * @param reasoning how much the model shall reason
 * @param sampling how tokens are drawn
 * @param endUser who the caller says that it asks for; null when not said
 * @param choices how many answers are wanted, at least 1
 * @param stream whether the answer is wanted as events
 * @param includeUsage whether a streamed answer shall end with its usage
 * @param unmapped the fields that nothing here stands for, so that they reach only an upstream of
 *     the same dialect; one inside messages is named with its place, {@code name of a message}
 * @param original the body as it came
 */
public record ChatRequest(
    String model,
    List<String> models,
    List<Message> messages,
    Toolbox toolbox,
    ResponseFormat responseFormat,
    @Nullable Integer maxOutputTokens,
    Reasoning reasoning,
    Sampling sampling,
    @Nullable String endUser,
    int choices,
    boolean stream,
    boolean includeUsage,
    ProviderFilter providers,
    InputSize size,
    Set<String> unmapped,
    WireBody original) {

  public ChatRequest {
    models = List.copyOf(models);
    messages = List.copyOf(messages);
    unmapped = Set.copyOf(unmapped);
  }

  /** The same request with other messages, which stand so in {@code body} too. */
  public ChatRequest with(List<Message> other, WireBody body) {
    return new ChatRequest(
        model,
        models,
        other,
        toolbox,
        responseFormat,
        maxOutputTokens,
        reasoning,
        sampling,
        endUser,
        choices,
        stream,
        includeUsage,
        providers,
        size,
        unmapped,
        body);
  }

  /** The same request with other messages and tools; {@code original} still has the former ones. */
  public ChatRequest with(List<Message> other, Toolbox tools) {
    return new ChatRequest(
        model,
        models,
        other,
        tools,
        responseFormat,
        maxOutputTokens,
        reasoning,
        sampling,
        endUser,
        choices,
        stream,
        includeUsage,
        providers,
        size,
        unmapped,
        original);
  }

  /**
   * The same request as it came in {@code body}, with this among what reaches only its own dialect.
   */
  public ChatRequest with(WireBody body, String unmappedToo) {
    Set<String> others = new HashSet<>(unmapped);
    others.add(unmappedToo);
    return new ChatRequest(
        model,
        models,
        messages,
        toolbox,
        responseFormat,
        maxOutputTokens,
        reasoning,
        sampling,
        endUser,
        choices,
        stream,
        includeUsage,
        providers,
        size,
        others,
        body);
  }

  /** The same request of that size, whatever its texts come to. */
  public ChatRequest sized(InputSize other) {
    return new ChatRequest(
        model,
        models,
        messages,
        toolbox,
        responseFormat,
        maxOutputTokens,
        reasoning,
        sampling,
        endUser,
        choices,
        stream,
        includeUsage,
        providers,
        other,
        unmapped,
        original);
  }

  /** The same request for one of these models; {@code original} still has the former ones. */
  public ChatRequest pinned(List<String> others) {
    return new ChatRequest(
        model,
        others,
        messages,
        toolbox,
        responseFormat,
        maxOutputTokens,
        reasoning,
        sampling,
        endUser,
        choices,
        stream,
        includeUsage,
        providers,
        size,
        unmapped,
        original);
  }

  /** Whether it offers the model at least one tool, whatever is said of choosing. */
  public boolean hasTools() {
    return !toolbox.tools().isEmpty();
  }

  /** The caller's reasoning effort, as written; null when not set. */
  public @Nullable String reasoningEffort() {
    return reasoning.effort();
  }

  /** Whether any message holds a part of that kind, also inside a tool's result. */
  public boolean contains(Class<? extends ContentPart> kind) {
    return messages.stream().anyMatch(message -> contains(message.parts(), kind));
  }

  private static boolean contains(List<ContentPart> parts, Class<? extends ContentPart> kind) {
    for (ContentPart part : parts) {
      if (kind.isInstance(part)
          || (part instanceof ContentPart.ToolResult(_, var inner, _) && contains(inner, kind))) {
        return true;
      }
    }
    return false;
  }
}
