package com.gammainfra.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * What this project adds to a data folder: prompts written for it by several hands, and labels
 * given by reading to prompts that came without. Both lie beside this class: {@code
 * prompts/*.jsonl}, named in {@code prompts/index.txt}, and {@code readings.tsv}, which holds ids
 * and labels but no text.
 */
final class OwnPrompts {
  /** What the prompts written for the project give as their source. */
  static final String SOURCE = "gammainfra-written";

  private static final int HELD_OUT_OF = 8;
  private static final String MEASURED = "measured-";

  private OwnPrompts() {}

  /** What a prompt is for; the sets are disjoint. */
  enum Use {
    /** Weights are fitted to it. */
    TRAIN,
    /** Mixture and calibration are fitted to it. */
    CALIBRATE,
    /** The threshold is certified on it, and nothing else is done with it. */
    CERTIFY
  }

  /**
   * A label given by reading.
   *
   * @param primary the label
   * @param also labels just as defensible, separated by commas; may be empty
   */
  record Reading(String primary, String also, Use use) {}

  /**
   * All prompts written for the project, those held out included. Prompts of one {@link #context}
   * are one group.
   */
  static List<LabelledPrompt> written() {
    List<LabelledPrompt> prompts = new ArrayList<>();
    for (String file : lines("prompts/index.txt")) {
      try (InputStream in = resource("prompts/" + file)) {
        LabelledPrompts.read(in, file).stream().map(OwnPrompts::grouped).forEach(prompts::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
    return prompts;
  }

  /**
   * Whether a written prompt is kept for measuring: all that were written for nothing else, and of
   * the others one in eight, by a checksum of the context or, where there is none, of the text.
   */
  static boolean heldOut(LabelledPrompt prompt) {
    if (writtenToMeasure(prompt)) {
      return true;
    }
    CRC32 crc = new CRC32();
    String context = context(prompt);
    String key = context.isEmpty() ? prompt.fullText() : context;
    crc.update(key.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() % HELD_OUT_OF == 0;
  }

  /** Whether a prompt is of a file that was written to measure by, of hands of its own. */
  static boolean writtenToMeasure(LabelledPrompt prompt) {
    return prompt.id().startsWith(MEASURED);
  }

  /** Whether a prompt written to measure by is of the sets about system prompts. */
  static boolean measuresSystemPrompts(LabelledPrompt prompt) {
    return prompt.id().startsWith(MEASURED + "system-");
  }

  /** Whether a prompt written to measure by is of the sets about longer conversations. */
  static boolean measuresConversations(LabelledPrompt prompt) {
    return prompt.id().startsWith(MEASURED + "conversation-");
  }

  /**
   * What several prompts may share: the system prompt or, without one and from the third turn on,
   * the turn that opened the conversation; else empty.
   */
  private static String context(LabelledPrompt prompt) {
    String system = prompt.prompt().system();
    List<String> earlier = prompt.prompt().earlierTurns();
    return system.isEmpty() && earlier.size() > 1 ? earlier.getFirst() : system;
  }

  /** The readings, by the id of the prompt. */
  static Map<String, Reading> readings() {
    Map<String, Reading> readings = new HashMap<>();
    for (String line : lines("readings.tsv")) {
      String[] fields = line.split("\t", -1);
      readings.put(fields[0], new Reading(fields[1], fields[2], Use.valueOf(fields[3])));
    }
    return readings;
  }

  private static LabelledPrompt grouped(LabelledPrompt prompt) {
    String context = context(prompt);
    return context.isEmpty() ? prompt : prompt.inGroup(context);
  }

  private static List<String> lines(String name) {
    try (var reader =
        new BufferedReader(new InputStreamReader(resource(name), StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = OwnPrompts.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the class path lacks " + name);
    }
    return in;
  }
}
