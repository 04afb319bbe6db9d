package com.gammainfra.training;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.classifier.PromptText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Contexts that change nothing: a system prompt of tone alone ("Be brief."), small talk before the
 * turn. First turns put into them keep their labels, and teach the gates that most contexts leave
 * the job to the turn. Conversations written for what earlier turns decide teach the opposite too
 * well: with them alone "Translate into Spanish: Where is the bathroom?" under "Be brief." was
 * taken for a question to the assistant.
 *
 * <p>Which turns, and which contexts, follows from checksums. The lists were written for the
 * project.
 */
final class NeutralContexts {
  private static final int ONE_IN = 6;
  private static final List<String> SYSTEMS = lines("neutral/systems.txt");
  private static final List<String> TURNS = lines("neutral/turns.txt");
  private static final String ANSWER = "Of course.";

  private NeutralContexts() {}

  /** One in six of the first turns with read labels, each in a neutral context. */
  static List<LabelledPrompt> around(List<LabelledPrompt> prompts) {
    return prompts.stream()
        .filter(prompt -> !prompt.weak() && !prompt.inContext() && !prompt.later())
        .filter(prompt -> checksum(prompt, "chosen") % ONE_IN == 0)
        .map(prompt -> prompt.with(PromptText.of(around(prompt))))
        .toList();
  }

  /** A system prompt, earlier turns, or both. */
  private static List<Message> around(LabelledPrompt prompt) {
    long kind = checksum(prompt, "kind") % 4;
    List<Message> messages = new ArrayList<>();
    if (kind != 0) {
      messages.add(Message.of(Role.SYSTEM, pick(SYSTEMS, prompt, "system")));
    }
    for (int turn = 0; turn <= kind && kind < 2; turn++) {
      messages.add(Message.of(Role.USER, pick(TURNS, prompt, "turn " + turn)));
      messages.add(Message.of(Role.ASSISTANT, ANSWER));
    }
    messages.add(Message.of(Role.USER, prompt.fullText()));
    return messages;
  }

  private static String pick(List<String> from, LabelledPrompt prompt, String what) {
    return from.get((int) (checksum(prompt, what) % from.size()));
  }

  private static long checksum(LabelledPrompt prompt, String what) {
    CRC32 crc = new CRC32();
    crc.update((what + prompt.fullText()).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private static List<String> lines(String name) {
    try (InputStream in = NeutralContexts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
