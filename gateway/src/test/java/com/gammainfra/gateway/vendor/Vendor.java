package com.gammainfra.gateway.vendor;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** One vendor: what it refuses, and how it writes its answers. It remembers what it has issued. */
public interface Vendor {

  /** What is wrong with a request, as this vendor would see it; empty for nothing. */
  List<String> mistakes(String path, JsonNode body);

  /** An answer that calls the tool {@code name}, once for each of the arguments. */
  String calls(String name, List<String> arguments, boolean stream);

  /** An answer of one text. */
  String text(String text, boolean stream);

  /** The body of a refusal. */
  String refusal(String message);

  /** Whether the request asks for a stream. */
  boolean wantsStream(String path, JsonNode body);
}
