package com.gammainfra.tuning;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PieceSequence;
import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.training.LabelledPrompt;
import java.util.List;
import java.util.Set;

/** Prompts of different lengths and scripts, some with turns before them. */
final class Prompts {
  static final List<PromptText> SOME =
      List.of(
          PromptText.of("hi"),
          PromptText.of("Write a haiku about the sea."),
          PromptText.of("请把下面的句子翻译成英文：今天天气很好。"),
          PromptText.of("Why does ```for (;;) {}``` never end, and what would you write instead?"),
          PromptText.of("Summarise this. " + "The river rose again in the night. ".repeat(20)),
          PromptText.of(
              List.of(
                  Message.of(Role.SYSTEM, "You translate support tickets into French."),
                  Message.of(Role.USER, "My parcel has not arrived."),
                  Message.of(Role.ASSISTANT, "Mon colis n'est pas arrivé."),
                  Message.of(Role.USER, "And more politely?"))));

  private Prompts() {}

  /** {@link #SOME} as word pieces. */
  static List<PieceSequence> laid() {
    PromptPieces pieces = new PromptPieces(Vectors.PIECES);
    return SOME.stream().map(pieces::of).toList();
  }

  /** A prompt with a label and no more told of it. */
  static LabelledPrompt labelled(String text, Task primary, Set<Task> also, boolean weak) {
    return new LabelledPrompt(
        text,
        PromptText.of(text),
        text,
        primary,
        also,
        weak,
        "",
        "",
        false,
        text,
        "",
        "",
        "",
        false);
  }
}
