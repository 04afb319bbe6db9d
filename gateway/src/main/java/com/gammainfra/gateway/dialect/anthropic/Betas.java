package com.gammainfra.gateway.dialect.anthropic;

import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.WireBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The features in trial that a request asks for by its header {@value #HEADER} (<a
 * href="https://docs.claude.com/en/api/beta-headers">Beta headers</a>, as known in November 2026).
 * They reach Anthropic only; elsewhere they are named as lost, by the request's unmapped fields.
 *
 * @param names as written
 */
record Betas(List<String> names) {

  static final String HEADER = "anthropic-beta";

  /**
   * How those begin that change what tokens cost, which the price book does not know: long contexts
   * and fast answers (<a href="https://docs.claude.com/en/docs/about-claude/pricing">Pricing</a>,
   * as known in November 2026). They are not passed on.
   */
  private static final List<String> PRICED = List.of("context-1m-", "fast-mode-");

  private static final int MOST_CHARS = 2_048;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  Betas {
    names = List.copyOf(names);
  }

  /**
   * Reads the header.
   *
   * @param value null when there is none
   */
  static Betas read(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return new Betas(List.of());
    }
    List<String> names = new ArrayList<>();
    for (String part : value.split(",", -1)) {
      String name = part.strip();
      if (value.length() > MOST_CHARS || !(name.isEmpty() || NAME.matcher(name).matches())) {
        throw ChatError.invalid(
                HEADER,
                HEADER + " takes names between commas, " + MOST_CHARS + " characters at most")
            .asException();
      }
      if (!name.isEmpty() && !names.contains(name)) {
        names.add(name);
      }
    }
    return new Betas(names);
  }

  /** The request with these. */
  ChatRequest in(ChatRequest request) {
    if (names.isEmpty()) {
      return request;
    }
    WireBody came = request.original();
    return request.with(
        new WireBody(came.dialect(), came.json(), Map.of(HEADER, String.join(",", names))),
        HEADER + " (" + String.join(", ", names) + ")");
  }

  /** Those that may be passed on. */
  List<String> passed() {
    return names.stream().filter(name -> !isPriced(name)).toList();
  }

  /** Those that may not. */
  List<String> withheld() {
    return names.stream().filter(Betas::isPriced).toList();
  }

  private static boolean isPriced(String name) {
    return PRICED.stream().anyMatch(name::startsWith);
  }
}
