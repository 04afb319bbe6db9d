package com.gammainfra.tuning;

import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The vectors of {@link Prompts#SOME}, computed in two ways, and how far apart they are. */
final class Vectors {
  static final int PIECES = 96;

  private Vectors() {}

  /** As ONNX Runtime computes them, one prompt at a time. */
  static List<float[]> ofModel(byte[] onnx) throws EmbeddingException {
    try (MiniLmEmbedder embedder = new MiniLmEmbedder(onnx, PIECES)) {
      List<float[]> vectors = new ArrayList<>();
      for (PromptText prompt : Prompts.SOME) {
        vectors.add(embedder.embed(prompt));
      }
      return vectors;
    }
  }

  /** A model with its last layer asked once, see {@link OnnxEncoder#askedOnce}. */
  static byte[] askedOnce(byte[] onnx) {
    ModelProto model = OnnxWeights.model(onnx);
    return model.toBuilder()
        .setGraph(OnnxEncoder.askedOnce(model.getGraph(), 6))
        .build()
        .toByteArray();
  }

  /** As our forward pass computes them, all prompts in one padded batch. */
  static List<float[]> ofEncoder(Weights weights) {
    try (Encoder encoder = new Encoder(weights);
        NDManager scratch = Torch.manager()) {
      float[] all = encoder.pooled(Batch.of(scratch, Prompts.laid())).toFloatArray();
      List<float[]> vectors = new ArrayList<>();
      for (int from = 0; from < all.length; from += Encoder.WIDTH) {
        vectors.add(unit(Arrays.copyOfRange(all, from, from + Encoder.WIDTH)));
      }
      return vectors;
    }
  }

  /** Of two vectors of unit length. */
  static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] unit(float[] vector) {
    float length = (float) Math.sqrt(cosine(vector, vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }
}
