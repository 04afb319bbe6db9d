package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How often the named task changes when only the surface of a prompt does. Says nothing of who was
 * right before or after, but for {@link #harmed}.
 *
 * @param kind the change, as the model card calls it
 * @param flipped of the prompts that the change altered, those named otherwise after it
 * @param harmed of the same prompts, those named acceptably before and not after
 */
record FlipRate(String kind, Proportion flipped, Proportion harmed) {
  private static final long SEED = 20261123;

  /** Every {@link Perturbation} over the last turns of {@code prompts}. */
  static List<FlipRate> surface(List<LabelledPrompt> prompts, Function<PromptText, Task> router) {
    return Stream.of(Perturbation.values()).map(kind -> of(kind, prompts, router)).toList();
  }

  /** Pairs that ask for the same thing in other words; nothing is known of harm. */
  static Proportion paraphrased(List<Paraphrase> pairs, Function<PromptText, Task> router) {
    int flipped = 0;
    for (Paraphrase pair : pairs) {
      if (router.apply(PromptText.of(pair.a())) != router.apply(PromptText.of(pair.b()))) {
        flipped++;
      }
    }
    return Proportion.of(flipped, pairs.size());
  }

  private static FlipRate of(
      Perturbation kind, List<LabelledPrompt> prompts, Function<PromptText, Task> router) {
    List<Pair> pairs =
        prompts.parallelStream()
            .map(prompt -> pair(kind, prompt, router))
            .filter(Objects::nonNull)
            .toList();
    return new FlipRate(
        kind.label(),
        Proportion.of((int) pairs.stream().filter(Pair::flipped).count(), pairs.size()),
        Proportion.of((int) pairs.stream().filter(Pair::harmed).count(), pairs.size()));
  }

  private static @Nullable Pair pair(
      Perturbation kind, LabelledPrompt prompt, Function<PromptText, Task> router) {
    String text = prompt.fullText();
    String changed = kind.apply(text, prompt.lang(), new Random(seed(kind, prompt)));
    return changed.equals(text)
        ? null
        : new Pair(
            new Named(prompt, router.apply(prompt.prompt())),
            new Named(prompt, router.apply(prompt.prompt().withTurn(changed))));
  }

  /** A seed of the prompt's own, so that what is drawn for it does not hang on the others. */
  private static long seed(Perturbation kind, LabelledPrompt prompt) {
    CRC32 crc = new CRC32();
    crc.update((kind.name() + ' ' + prompt.id()).getBytes(StandardCharsets.UTF_8));
    return SEED ^ (crc.getValue() * 0x9e3779b97f4a7c15L);
  }

  private record Pair(Named before, Named after) {
    boolean flipped() {
      return before.task() != after.task();
    }

    boolean harmed() {
      return before.acceptable() && !after.acceptable();
    }
  }
}
