package com.gammainfra.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.gammainfra.gateway.dialect.bedrock.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The vendors' answers that lie beside the tests, in the form that each documents. */
public final class Goldens {

  private Goldens() {}

  /** The names of a dialect's answers that end so, in order; never none. */
  public static List<String> names(String dialect, String ending) {
    try (Stream<Path> files = Files.list(folder(dialect))) {
      List<String> names =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(name -> name.endsWith(ending))
              .sorted()
              .toList();
      if (names.isEmpty()) {
        throw new IllegalStateException("no " + ending + " of " + dialect);
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of them. */
  public static String read(String dialect, String name) {
    try {
      return Files.readString(folder(dialect).resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole answers of a dialect. */
  static List<String> answers(String dialect) {
    return names(dialect, ".json").stream().map(name -> read(dialect, name)).toList();
  }

  /** The streamed answers of a dialect as they are on the wire. */
  static List<byte[]> streams(String dialect) {
    return dialect.equals("bedrock")
        ? names(dialect, ".txt").stream().map(name -> framed(read(dialect, name))).toList()
        : names(dialect, ".sse").stream().map(name -> read(dialect, name).getBytes(UTF_8)).toList();
  }

  /** Lines of a type and its JSON as frames; a line without JSON is a frame without. */
  static byte[] framed(String lines) {
    List<byte[]> frames = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      int space = line.indexOf(' ');
      String type = space < 0 ? line : line.substring(0, space);
      frames.add(Frames.event(type, space < 0 ? "" : line.substring(space + 1)));
    }
    return Frames.joined(frames.toArray(byte[][]::new));
  }

  private static Path folder(String dialect) {
    try {
      return Path.of(
          Objects.requireNonNull(Goldens.class.getResource("/dialect/" + dialect)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
