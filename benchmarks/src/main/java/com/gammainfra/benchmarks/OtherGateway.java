package com.gammainfra.benchmarks;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A gateway that is already running, given on the command line as {@code
 * NAME=URL[,header=value…][,pid=N]}. In a header's value {@code {upstream}} stands for the mock's
 * base URL.
 *
 * @param name its column in the report
 * @param uri base URL, to which {@code /chat/completions} is added
 * @param headers sent with every request
 * @param pid its process on this machine, for CPU and memory
 */
record OtherGateway(String name, URI uri, Map<String, String> headers, Optional<Long> pid) {

  private static final String UPSTREAM = "{upstream}";

  OtherGateway {
    headers = Map.copyOf(headers);
  }

  /**
   * Reads the flag's value.
   *
   * @throws IllegalArgumentException when it is not of that shape
   */
  static OtherGateway parse(String text) {
    List<String> parts = List.of(text.split(",", -1));
    Map.Entry<String, String> first = pair(parts.getFirst());
    Map<String, String> headers = new HashMap<>();
    Optional<Long> pid = Optional.empty();
    for (String part : parts.subList(1, parts.size())) {
      Map.Entry<String, String> pair = pair(part);
      if (pair.getKey().equals("pid")) {
        pid = Optional.of(Long.valueOf(pair.getValue()));
      } else {
        headers.put(pair.getKey(), pair.getValue());
      }
    }
    return new OtherGateway(first.getKey(), URI.create(first.getValue()), headers, pid);
  }

  Subject subject(URI upstream, String model) {
    Map<String, String> filled = new HashMap<>();
    headers.forEach(
        (header, value) -> filled.put(header, value.replace(UPSTREAM, upstream.toString())));
    return new Subject(
        name,
        new Target(name, URI.create(uri + "/chat/completions"), filled, model),
        pid.flatMap(ProcessHandle::of).map(MonitoredProcess::new));
  }

  private static Map.Entry<String, String> pair(String part) {
    int at = part.indexOf('=');
    if (at <= 0) {
      throw new IllegalArgumentException("expected NAME=VALUE: " + part);
    }
    return Map.entry(part.substring(0, at), part.substring(at + 1));
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<OtherGateway> {
    @Override
    public OtherGateway convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
