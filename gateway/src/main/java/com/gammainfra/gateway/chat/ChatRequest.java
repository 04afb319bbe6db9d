package com.gammainfra.gateway.chat;

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
 * @param hasTools whether it offers the model at least one tool, whatever {@code tool_choice} says
 * @param maxOutputTokens the caller's limit on the answer; null for none
 * @param reasoningEffort the caller's reasoning effort, as written; null when not set
 * @param choices how many answers are wanted, at least 1
 * @param stream whether the answer is wanted as events
 * @param includeUsage whether a streamed answer shall end with its usage
 * @param fields the top-level fields the caller set
 * @param original the body as it came
 */
public record ChatRequest(
    String model,
    List<String> models,
    List<Message> messages,
    boolean hasTools,
    ResponseFormat responseFormat,
    @Nullable Integer maxOutputTokens,
    @Nullable String reasoningEffort,
    int choices,
    boolean stream,
    boolean includeUsage,
    ProviderFilter providers,
    InputSize size,
    Set<String> fields,
    WireBody original) {

  public ChatRequest {
    models = List.copyOf(models);
    messages = List.copyOf(messages);
    fields = Set.copyOf(fields);
  }

  /** Whether any message holds a part of that kind. */
  public boolean contains(Class<? extends ContentPart> kind) {
    for (Message message : messages) {
      for (ContentPart part : message.parts()) {
        if (kind.isInstance(part)) {
          return true;
        }
      }
    }
    return false;
  }
}
