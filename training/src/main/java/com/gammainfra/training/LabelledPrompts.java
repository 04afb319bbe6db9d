package com.gammainfra.training;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.PromptText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads labelled prompts, one JSON object a line:
 *
 * <ul>
 *   <li>{@code text} (required): the last user turn; {@code messages}: the conversation up to and
 *       with it, {@code [{"role": …, "content": …}]}, when there were earlier turns;
 *   <li>{@code primary} with {@code also} (a list), or {@code weak_label} for a label that follows
 *       from the data set;
 *   <li>{@code id}, {@code source}, {@code licence}, {@code nc} (any value but false marks it),
 *       {@code group}, {@code bucket}, {@code half}, {@code lang}: optional, see {@link
 *       LabelledPrompt}.
 * </ul>
 *
 * Other fields are ignored.
 */
final class LabelledPrompts {
  private LabelledPrompts() {}

  /**
   * All prompts of a file, in its order.
   *
   * @throws IllegalArgumentException naming the line that cannot be read
   */
  static List<LabelledPrompt> read(Path file) throws IOException {
    return read(file, Map.of());
  }

  /**
   * The prompts of a file whose ids are in {@code readings}, with the labels from there; with no
   * readings at all, every prompt with its own label.
   */
  static List<LabelledPrompt> read(Path file, Map<String, OwnPrompts.Reading> readings)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.getFileName().toString(), readings);
    }
  }

  /** All prompts of a stream that is known as {@code name}. Does not close it. */
  static List<LabelledPrompt> read(InputStream in, String name) throws IOException {
    return read(in, name, Map.of());
  }

  private static List<LabelledPrompt> read(
      InputStream in, String name, Map<String, OwnPrompts.Reading> readings) throws IOException {
    List<LabelledPrompt> prompts = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        JsonNode row = JsonMapper.shared().readTree(line);
        OwnPrompts.Reading reading = readings.get(row.path("id").asString(""));
        if (reading == null && !readings.isEmpty()) {
          continue;
        }
        if (reading == null && !row.hasNonNull("primary") && !row.hasNonNull("weak_label")) {
          throw new IllegalArgumentException("it has neither primary nor weak_label");
        }
        prompts.add(prompt(row, name + "#" + number, reading));
      } catch (JacksonException | IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ", line " + number + ": " + e.getMessage(), e);
      }
    }
    return prompts;
  }

  private static LabelledPrompt prompt(
      JsonNode row, String place, OwnPrompts.@Nullable Reading reading) {
    boolean weak = reading == null && !row.hasNonNull("primary");
    Set<Task> also = EnumSet.noneOf(Task.class);
    if (reading == null) {
      row.path("also").forEach(label -> also.add(task(label.asString(""))));
    } else {
      Arrays.stream(reading.also().split(","))
          .filter(label -> !label.isEmpty())
          .forEach(label -> also.add(task(label)));
    }
    String primary =
        reading == null
            ? row.path(weak ? "weak_label" : "primary").asString("")
            : reading.primary();
    String id = row.path("id").asString(place);
    JsonNode nc = row.path("nc");
    List<Message> messages = messages(row);
    return new LabelledPrompt(
        id,
        PromptText.of(messages),
        row.path("text").asString(""),
        task(primary),
        also,
        weak,
        row.path("source").asString("unknown"),
        row.path("licence").asString(""),
        !nc.isMissingNode() && !nc.isNull() && !(nc.isBoolean() && !nc.booleanValue()),
        row.path("group").asString(id),
        row.path("bucket").asString(""),
        row.path("half").asString(""),
        row.path("lang").asString(""),
        messages.stream().filter(message -> message.role() == Role.USER).count() > 1);
  }

  private static List<Message> messages(JsonNode row) {
    if (!row.path("messages").isArray()) {
      return List.of(Message.of(Role.USER, row.path("text").asString("")));
    }
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : row.path("messages")) {
      messages.add(
          Message.of(
              Role.valueOf(message.path("role").asString("").toUpperCase(Locale.ROOT)),
              message.path("content").asString("")));
    }
    return messages;
  }

  private static Task task(String label) {
    return Task.valueOf(label.toUpperCase(Locale.ROOT));
  }
}
