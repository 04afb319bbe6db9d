package com.gammainfra.gateway.classifier;

import java.util.ArrayList;
import java.util.List;

/**
 * What a prompt looks like, whatever its language: its length, its lines, its signs. Each mark is a
 * name that stands or does not; the head weighs them like words. Stateless.
 */
final class TextShape {
  private static final int LONG_LINE_CHARS = 200;

  private TextShape() {}

  static List<String> marks(PromptText prompt) {
    String text = prompt.text();
    List<String> marks = new ArrayList<>();
    marks.add("length" + bucket(text.length()));
    int lines = 1 + count(text, '\n');
    marks.add("lines" + bucket(lines));
    marks.add("script" + script(text));
    int firstEnd = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
    String firstLine = text.substring(0, firstEnd);
    when(
        lines > 1 && firstLine.length() < LONG_LINE_CHARS && text.length() > 2 * firstEnd + 80,
        "instruction-then-material",
        marks);
    when(
        lines > 1
            && text.length() - text.lastIndexOf('\n') < LONG_LINE_CHARS
            && firstEnd > LONG_LINE_CHARS,
        "material-then-instruction",
        marks);
    when(endsWithColon(firstLine), "first-line-colon", marks);
    when(text.contains("```"), "fence", marks);
    when(text.endsWith("?") || text.endsWith("？") || text.endsWith("؟"), "ends-asking", marks);
    when(firstLine.endsWith("?") && lines > 1, "first-line-asks", marks);
    when(count(text, '"') + count(text, '“') + count(text, '«') >= 2, "quotes", marks);
    when(text.contains("\"\"\"") || text.contains("###"), "delimiter", marks);
    when(count(text, '{') > 0 && count(text, '}') > 0, "braces", marks);
    when(count(text, ';') + count(text, '=') + count(text, '(') > lines + 4, "code-signs", marks);
    when(count(text, '|') > 4, "table", marks);
    when(count(text, '$') + count(text, '\\') + count(text, '^') > 2, "formula", marks);
    when(text.contains("http://") || text.contains("https://"), "link", marks);
    marks.add("digits" + bucket(digits(text)));
    marks.add(prompt.earlierUser().isEmpty() ? "first-turn" : "later-turn");
    when(prompt.followUp(), "follow-up", marks);
    when(!prompt.system().isEmpty(), "system-prompt", marks);
    when(prompt.earlierAnswer().contains("```"), "answer-fence", marks);
    return marks;
  }

  private static void when(boolean holds, String mark, List<String> marks) {
    if (holds) {
      marks.add(mark);
    }
  }

  /** The binary logarithm of a count, so that a mark stands for about a factor of two. */
  private static int bucket(int count) {
    return 32 - Integer.numberOfLeadingZeros(count);
  }

  private static boolean endsWithColon(String line) {
    String stripped = line.stripTrailing();
    return stripped.endsWith(":") || stripped.endsWith("：");
  }

  private static int count(String text, char sign) {
    int count = 0;
    for (int i = text.indexOf(sign); i >= 0; i = text.indexOf(sign, i + 1)) {
      count++;
    }
    return count;
  }

  private static int digits(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isDigit(text.charAt(i))) {
        count++;
      }
    }
    return count;
  }

  private static String script(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x250 && Character.isLetter(c)) {
        return Character.UnicodeScript.of(c).name();
      }
    }
    return "LATIN";
  }
}
