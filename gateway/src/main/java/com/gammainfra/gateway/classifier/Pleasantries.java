package com.gammainfra.gateway.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes the pleasantries off a turn: a greeting and a plea for help before the request ("Hi there!
 * Could you help me with this?"), thanks after it. They say nothing of the task, and a classifier
 * that reads them lets them decide. The phrases of some forty languages are in {@code
 * pleasantries.txt}.
 *
 * <p>Only what certainly stands outside the request is taken: a greeting is closed by a mark, a
 * line break or, some, by the first word of a request; thanks stand behind a mark or a word that
 * does not make them the matter ("how do I say thank you"). A turn is left as it is when too little
 * would remain, as of "hi!" or "great, thanks". What stands in code or between quotes is not
 * touched, nor is the salutation of a letter, nor the last sentence of a long, maybe pasted, turn.
 *
 * <p>Linear in the length of the turn; phrases are looked for in its first and last {@value
 * #EDGE_CHARS} characters only. Stateless.
 */
final class Pleasantries {
  private static final int EDGE_CHARS = 200;
  private static final int MOST_PHRASES = 5;
  private static final int LEAST_LETTERS = 12;
  private static final int LETTERS_OF_AN_IDEOGRAPH = 3;
  private static final int LONG_CHARS = 600;
  private static final String MARKS = ",.!?:;…~-–—)，。！？：；、～।؟،؛";
  private static final String OPENING_MARKS = "¡¿";
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final PhraseFinder PHRASES = new PhraseFinder();

  static {
    read();
  }

  private enum Kind {
    HAIL,
    HAIL_ON,
    WHOM,
    HELP,
    WITH,
    NEXT,
    THANKS,
    SAID
  }

  private Pleasantries() {}

  /** The turn without its pleasantries, or as it is. */
  static String without(String turn) {
    int from = opening(turn);
    int to = closing(turn, from);
    if (from == 0 && to == turn.length()) {
      return turn;
    }
    String request = turn.substring(from, to).strip();
    return letters(request) >= LEAST_LETTERS ? request : turn;
  }

  /** Where the request begins. */
  private static int opening(String turn) {
    String head = turn.substring(0, Math.min(EDGE_CHARS, turn.length()));
    Found found = Found.in(head);
    int begins = 0;
    for (int i = 0; i < MOST_PHRASES; i++) {
      int at = skip(head, begins, OPENING_MARKS);
      int end = Math.max(found.end(Kind.HAIL, at), found.end(Kind.HAIL_ON, at));
      int next = end > at ? hailed(head, found, at, end) : pleaded(head, found, at);
      if (next <= at) {
        return begins;
      }
      begins = next;
    }
    return begins;
  }

  /** Where what follows a greeting begins, or 0 when it is no greeting after all. */
  private static int hailed(String head, Found found, int at, int end) {
    int whom = found.end(Kind.WHOM, skip(head, end, ","));
    int closed = Math.max(end, whom);
    int next = skip(head, closed, MARKS);
    String between = head.substring(closed, next);
    if (isMarked(between) || next == head.length()) {
      boolean letter = whom > end && between.indexOf('\n') >= 0 && between.startsWith(",");
      return letter ? 0 : next;
    }
    boolean goesOn =
        found.end(Kind.HAIL_ON, at) > at
            && next > closed
            && (found.end(Kind.NEXT, next) > next
                || found.end(Kind.HELP, next) > next
                || Ideographs.has(head.codePointBefore(closed)));
    return goesOn ? next : 0;
  }

  /** Where what follows a plea begins, or 0 when there is none or it is the request itself. */
  private static int pleaded(String head, Found found, int at) {
    int end = found.end(Kind.HELP, at);
    if (end <= at) {
      return 0;
    }
    for (int i = 0; i < 2; i++) {
      end = Math.max(end, found.end(Kind.WITH, skip(head, end, ",")));
    }
    int next = skip(head, end, MARKS);
    return isMarked(head.substring(end, next)) ? next : 0;
  }

  /** Where the request ends. */
  private static int closing(String turn, int from) {
    if (isOpen(turn)) {
      return turn.length();
    }
    int tailStart = Math.max(from, turn.length() - EDGE_CHARS);
    String tail = turn.substring(tailStart);
    Found found = Found.in(tail);
    int ends = tail.length();
    for (int i = 0; i < MOST_PHRASES; i++) {
      int last = unskip(tail, ends);
      int begins = found.begin(Kind.THANKS, last);
      if (begins < 0 || !standsAlone(turn.length(), tail, found, begins)) {
        break;
      }
      ends = begins;
    }
    return tailStart + ends;
  }

  /** Whether thanks that begin at {@code begins} are said of the request and not in it. */
  private static boolean standsAlone(int turnLength, String tail, Found found, int begins) {
    int before = begins;
    boolean line = false;
    while (before > 0 && Character.isWhitespace(tail.charAt(before - 1))) {
      line |= tail.charAt(--before) == '\n';
    }
    if (before == 0 || line) {
      return true;
    }
    if (turnLength > LONG_CHARS) {
      return false;
    }
    boolean afterMark = isMark(tail.codePointBefore(before));
    return afterMark || (before < begins && found.begin(Kind.SAID, before) < 0);
  }

  /** Whether a fence or a quotation is still open at the end. */
  private static boolean isOpen(String turn) {
    int fences = 0;
    for (int i = turn.indexOf("```"); i >= 0; i = turn.indexOf("```", i + 3)) {
      fences++;
    }
    int straight = 0;
    int depth = 0;
    for (int i = 0; i < turn.length(); i++) {
      switch (turn.charAt(i)) {
        case '"' -> straight++;
        case '“', '«', '「', '『', '《' -> depth++;
        case '”', '»', '」', '』', '》' -> depth--;
        default -> {}
      }
    }
    return fences % 2 == 1 || straight % 2 == 1 || depth > 0;
  }

  private static int skip(String text, int from, String marks) {
    int at = from;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (!Character.isWhitespace(codePoint)
          && marks.indexOf(codePoint) < 0
          && !(marks.equals(MARKS) && isPicture(codePoint))) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /** Where the last word before {@code end} ends: white space, marks and pictures left aside. */
  private static int unskip(String text, int end) {
    int at = end;
    while (at > 0) {
      int codePoint = text.codePointBefore(at);
      if (!Character.isWhitespace(codePoint) && !isMark(codePoint)) {
        break;
      }
      at -= Character.charCount(codePoint);
    }
    return at;
  }

  private static boolean isMarked(String between) {
    return between.indexOf('\n') >= 0 || between.codePoints().anyMatch(Pleasantries::isMark);
  }

  private static boolean isMark(int codePoint) {
    return MARKS.indexOf(codePoint) >= 0 || isPicture(codePoint);
  }

  private static boolean isPicture(int codePoint) {
    return codePoint == 0x200D
        || codePoint == 0xFE0F
        || (codePoint > 0x2190 && Character.isEmoji(codePoint));
  }

  private static int letters(String text) {
    int letters = 0;
    for (int i = 0; i < text.length() && letters < LEAST_LETTERS; ) {
      int codePoint = text.codePointAt(i);
      if (Character.isLetter(codePoint)) {
        letters += Ideographs.has(codePoint) ? LETTERS_OF_AN_IDEOGRAPH : 1;
      }
      i += Character.charCount(codePoint);
    }
    return letters;
  }

  /** Where the longest phrases of each kind begin and end in a piece of a turn. */
  private record Found(Map<Kind, int[]> endByBegin, Map<Kind, int[]> beginByEnd) {
    static Found in(String text) {
      Found found = new Found(new EnumMap<>(Kind.class), new EnumMap<>(Kind.class));
      PHRASES.find(text, (id, from, to) -> found.put(KINDS.get(id), text, from, to));
      return found;
    }

    /** The end of the longest phrase that begins there; −1 when none does. */
    int end(Kind kind, int begin) {
      int[] ends = endByBegin.get(kind);
      return ends == null ? -1 : ends[begin];
    }

    /** The beginning of the longest phrase that ends there; −1 when none does. */
    int begin(Kind kind, int end) {
      int[] begins = beginByEnd.get(kind);
      return begins == null ? -1 : begins[end];
    }

    private void put(Kind kind, String text, int from, int to) {
      int[] ends = endByBegin.computeIfAbsent(kind, _ -> nowhere(text));
      ends[from] = Math.max(ends[from], to);
      int[] begins = beginByEnd.computeIfAbsent(kind, _ -> nowhere(text));
      begins[to] = begins[to] < 0 ? from : Math.min(begins[to], from);
    }

    private static int[] nowhere(String text) {
      int[] places = new int[text.length() + 1];
      Arrays.fill(places, -1);
      return places;
    }
  }

  private static void read() {
    for (String line : lines()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      String kind = line.substring(0, line.indexOf(' ')).replace("+", "_ON");
      int id = KINDS.indexOf(Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
      for (String phrase : line.substring(colon + 1).split(",", -1)) {
        PHRASES.put(phrase.strip(), id);
        if (phrase.indexOf('\'') >= 0) {
          PHRASES.put(phrase.strip().replace('\'', '’'), id);
        }
      }
    }
  }

  private static List<String> lines() {
    try (InputStream in = Pleasantries.class.getResourceAsStream("pleasantries.txt")) {
      if (in == null) {
        throw new IOException("the class path lacks pleasantries.txt");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
