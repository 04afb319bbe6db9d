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

  /**
   * The vendor's seal: on the reasoning since the last one, or on a call.
   *
   * @param call the index of the tool call; null for the reasoning
   */
  record SealReported(int choice, @Nullable Integer call, Seal seal) implements ChatEvent {}

  /** A block of reasoning that only its vendor can read. */
  record HiddenReasoning(int choice, Seal seal) implements ChatEvent {}

  /**
   * A choice is complete.
   *
   * @param stop the stop text that was met, where the provider names it
   */
  record Finished(int choice, FinishReason reason, @Nullable String stop) implements ChatEvent {

    /** A choice that met no stop text, or of which the provider does not say which. */
    public Finished(int choice, FinishReason reason) {
      this(choice, reason, null);
    }
  }

  /** Whether this is part of the answer a person or program would read. */
  default boolean isContent() {
    return switch (this) {
      case TextDelta t -> !t.text().isEmpty();
      case ReasoningDelta r -> !r.text().isEmpty();
      case RefusalDelta r -> !r.text().isEmpty();
      case ToolCallDelta _ -> true;
      case HiddenReasoning _ -> true;
      case SealReported _, UsageReported _, Finished _ -> false;
    };
  }
}
