package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two wordings of one request, written by hand for this project; on them nothing is trained.
 *
 * @param task what both ask for
 * @param lang the language both are written in
 */
record Paraphrase(Task task, String lang, String a, String b) {
  private static final String RESOURCE = "paraphrases.jsonl";

  /** All pairs of {@code paraphrases.jsonl} beside this class. */
  static List<Paraphrase> all() {
    try (InputStream in = Paraphrase.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.isBlank())
          .map(Paraphrase::parse)
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + " cannot be read", e);
    }
  }

  private static Paraphrase parse(String line) {
    JsonNode row = JsonMapper.shared().readTree(line);
    return new Paraphrase(
        Task.valueOf(row.path("task").asString("").toUpperCase(Locale.ROOT)),
        row.path("lang").asString(""),
        row.path("a").asString(""),
        row.path("b").asString(""));
  }
}
