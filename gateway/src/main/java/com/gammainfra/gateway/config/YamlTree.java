package com.gammainfra.gateway.config;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Parses one YAML document into a tree. Bounded: nesting is limited, and anchors and aliases are
 * refused rather than followed, so that a small file cannot stand for a large tree. The same key
 * twice in one map is an error, and numbers keep all their digits.
 */
final class YamlTree {

  private static final int MAX_DEPTH = 32;

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private YamlTree() {}

  /** The map that {@code yaml} holds; an empty document is an empty map. */
  static ObjectNode parse(String yaml) throws InvalidSettingsException {
    try {
      refuseAnchors(yaml);
      JsonNode tree = MAPPER.readTree(yaml);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        return MAPPER.createObjectNode();
      }
      if (tree instanceof ObjectNode map) {
        return map;
      }
      throw invalid("not a map of settings", 1, 1);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String message = firstLine(e.getOriginalMessage());
      throw at == null ? invalid(message, 1, 1) : invalid(message, at);
    }
  }

  private static void refuseAnchors(String yaml) throws InvalidSettingsException {
    try (JsonParser parser = MAPPER.createParser(yaml)) {
      JsonToken token = parser.nextToken();
      while (token != null) {
        boolean alias = parser instanceof YAMLParser p && p.isCurrentAlias();
        if (alias || parser.getObjectId() != null) {
          throw invalid(
              "anchors and aliases (& and *) are not taken; write the value out",
              parser.currentTokenLocation());
        }
        token = parser.nextToken();
      }
    }
  }

  private static InvalidSettingsException invalid(String message, TokenStreamLocation at) {
    return invalid(message, Math.max(at.getLineNr(), 1), Math.max(at.getColumnNr(), 1));
  }

  private static InvalidSettingsException invalid(String message, int line, int column) {
    String text = "line " + line + ", column " + column + ": " + message;
    return new InvalidSettingsException(List.of(new SettingsError("", text)));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not YAML");
  }
}
