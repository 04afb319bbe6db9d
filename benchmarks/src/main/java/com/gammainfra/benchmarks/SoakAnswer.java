package com.gammainfra.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client makes of an answer of {@link FaultyUpstream}, in either of the gateway's dialects.
 *
 * @param outcome in a word, such as {@code complete}, {@code typed error}, {@code status 503 CODE}
 * @param violation what the gateway must never do; empty when it did not
 */
record SoakAnswer(String outcome, String violation) {

  private static final Pattern REASON =
      Pattern.compile("\"code\":\"(\\w+)\"|\"type\":\"(\\w+_error)\"");
  private static final Pattern WORD = Pattern.compile("(\\d+)\\.(\\d+)/(\\d+) ");

  /** Reads a response, head and body, that came to its end. */
  static SoakAnswer of(String response, boolean stream) {
    if (!response.startsWith("HTTP/1.1 ")) {
      return new SoakAnswer("no answer", "no response before the connection closed");
    }
    int status = Integer.parseInt(response.substring(9, 12));
    return switch (status) {
      case 200 -> stream ? ofStream(response) : ofWords(response, "complete", true);
      case 429, 502, 503, 504 -> new SoakAnswer("status " + status + reason(response), "");
      default -> new SoakAnswer("status " + status, "an unexpected status " + status);
    };
  }

  /** The error's code; in Anthropic's dialect, which has none, its type. */
  private static String reason(String response) {
    Matcher reason = REASON.matcher(response);
    if (!reason.find()) {
      return "";
    }
    return " " + (reason.group(1) == null ? reason.group(2) : reason.group(1));
  }

  private static SoakAnswer ofStream(String response) {
    boolean ended = response.contains("data: [DONE]") || response.contains("event: message_stop");
    boolean failed = response.contains("stream_truncated") || response.contains("event: error");
    if (ended == failed) {
      String what = ended ? "a stream with an error and a proper end" : "a stream without an end";
      return new SoakAnswer("neither", what);
    }
    return ofWords(response, ended ? "complete" : "typed error", ended);
  }

  /** The words must be of one answer, in order, from the first, and to the last when it ended. */
  private static SoakAnswer ofWords(String response, String outcome, boolean whole) {
    Matcher word = WORD.matcher(response);
    String answer = "";
    int next = 0;
    int count = 0;
    while (word.find()) {
      if (next > 0 && !word.group(1).equals(answer)) {
        return new SoakAnswer(outcome, "words of two answers");
      }
      if (Integer.parseInt(word.group(2)) != next++) {
        return new SoakAnswer(outcome, "words missing or out of order");
      }
      answer = word.group(1);
      count = Integer.parseInt(word.group(3));
    }
    boolean missing = whole && (next == 0 || next != count);
    return new SoakAnswer(outcome, missing ? "called complete, and is not" : "");
  }
}
