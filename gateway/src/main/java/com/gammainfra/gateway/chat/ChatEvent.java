package com.gammainfra.gateway.chat;

import org.jspecify.annotations.Nullable;

/** Something that happens while an answer arrives. {@code choice} counts from 0. */
public sealed interface ChatEvent {

  /** More visible text. */
  record TextDelta(int choice, String text) implements ChatEvent {}

  /** More of the model's reasoning. */
  record ReasoningDelta(int choice, String text) implements ChatEvent {}

  /**
   * More of a tool call; {@code id} and {@code name} are set the first time {@code index} is seen.
   */
  record ToolCallDelta(
      int choice, int index, @Nullable String id, @Nullable String name, String arguments)
      implements ChatEvent {}

  /** The model refuses; the text says why. */
  record RefusalDelta(int choice, String text) implements ChatEvent {}

  /** The provider's count of tokens so far; a later one replaces an earlier one. */
  record UsageReported(Usage usage) implements ChatEvent {}

  /** A choice is complete. */
  record Finished(int choice, FinishReason reason) implements ChatEvent {}

  /** Whether this is part of the answer a person or program would read. */
  default boolean isContent() {
    return switch (this) {
      case TextDelta t -> !t.text().isEmpty();
      case ReasoningDelta r -> !r.text().isEmpty();
      case RefusalDelta r -> !r.text().isEmpty();
      case ToolCallDelta _ -> true;
      case UsageReported _, Finished _ -> false;
    };
  }
}
