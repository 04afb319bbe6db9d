package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Takes the same number of weak rows of each task, the same ones every time. */
final class WeakSample {
  private static final int HELD_OUT_OF = 5;

  private WeakSample() {}

  /** Whether the prompt's source is kept for measuring: one source in five, by a checksum. */
  static boolean heldOut(LabelledPrompt prompt) {
    return checksum(prompt.source()) % HELD_OUT_OF == 0;
  }

  /** At most {@code perTask} of each task, chosen by a checksum of their ids, not by order. */
  static List<LabelledPrompt> of(List<LabelledPrompt> prompts, int perTask) {
    List<LabelledPrompt> shuffled = new ArrayList<>(prompts);
    shuffled.sort(
        Comparator.comparingLong((LabelledPrompt prompt) -> checksum(prompt.id()))
            .thenComparing(LabelledPrompt::id));
    Map<Task, Integer> taken = new EnumMap<>(Task.class);
    List<LabelledPrompt> sample = new ArrayList<>();
    for (LabelledPrompt prompt : shuffled) {
      if (taken.merge(prompt.primary(), 1, Integer::sum) <= perTask) {
        sample.add(prompt);
      }
    }
    return sample;
  }

  private static long checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
