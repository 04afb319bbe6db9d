package com.gammainfra.gateway.server;

import com.gammainfra.gateway.dialect.Dialect;
import java.util.Map;

/**
 * What the clients of each path speak, in requests, answers and errors.
 *
 * @param usual of every path that is not named
 * @param byPath the others, by the whole path
 */
public record ClientDialects(Dialect usual, Map<String, Dialect> byPath) {

  public ClientDialects {
    byPath = Map.copyOf(byPath);
  }

  /** What a client of that path speaks. */
  Dialect at(String path) {
    return byPath.getOrDefault(path, usual);
  }
}
