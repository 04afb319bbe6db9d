package com.gammainfra.benchmarks;

import java.net.URI;
import java.util.Map;

/**
 * Where a load goes.
 *
 * @param name what it is called in the report
 * @param chatUri the full URL of chat completions
 * @param headers sent with every request
 * @param model what the request's {@code model} says
 */
public record Target(String name, URI chatUri, Map<String, String> headers, String model) {

  public Target {
    headers = Map.copyOf(headers);
  }

  /** The same place under another name, asked for another model. */
  public Target withModel(String otherName, String otherModel) {
    return new Target(otherName, chatUri, headers, otherModel);
  }
}
