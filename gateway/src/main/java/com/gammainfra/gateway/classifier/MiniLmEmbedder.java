package com.gammainfra.gateway.classifier;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * Embeds text with all-MiniLM-L6-v2 (int8) through ONNX Runtime: the mean of the last layer over
 * all pieces, scaled to unit length, which is the recipe of the model's authors.
 *
 * <p>At most {@link #budgetPieces} word pieces are read, opening and closing ones included. Of a
 * longer text two thirds of the budget go to its head and one third to its tail, because
 * instructions stand at either end. One text at a time: quantised activations depend on what else
 * is in a batch, and the head is trained on exactly these vectors.
 *
 * <p>Thread-safe: one session serves all callers, each inference runs on its caller's thread alone.
 * The owner closes it, after the last call has returned.
 */
public final class MiniLmEmbedder implements SentenceEmbedder {
  private static final int DIMENSION = 384;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final WordPieceTokenizer tokenizer;
  private final int budgetPieces;

  /**
   * Loads the model from the class path; takes about half a second.
   *
   * @param budgetPieces the most word pieces read of a text, 4 to 512
   * @throws IllegalStateException when the model is missing or cannot be loaded
   */
  public MiniLmEmbedder(int budgetPieces) {
    if (budgetPieces < 4 || budgetPieces > 512) {
      throw new IllegalArgumentException("budgetPieces is not in 4..512: " + budgetPieces);
    }
    this.budgetPieces = budgetPieces;
    this.tokenizer = MiniLmFiles.tokenizer();
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // Fused, this layer is slower in this model; the output is the same.
      options.addConfigEntry(
          "optimization.disable_specified_optimizers", "LayerNormFusionL1;LayerNormFusionL2");
      this.session = environment.createSession(MiniLmFiles.model(), options);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refused the sentence model", e);
    }
  }

  /** The most word pieces read of a text. */
  public int budgetPieces() {
    return budgetPieces;
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public float[] embed(String text) throws EmbeddingException {
    long[] ids = sequence(tokenizer.pieces(text));
    long[] shape = {1, ids.length};
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 1);
    try (var idTensor = tensor(ids, shape);
        var maskTensor = tensor(mask, shape);
        var typeTensor = tensor(new long[ids.length], shape);
        var result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor))) {
      return unit(mean(((OnnxTensor) result.get(0)).getFloatBuffer(), ids.length));
    } catch (OrtException e) {
      throw new EmbeddingException("inference over " + ids.length + " pieces failed", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session cannot be closed", e);
    }
  }

  /** Opening piece, as many of {@code pieces} as the budget takes, closing piece. */
  private long[] sequence(int[] pieces) {
    int kept = Math.min(pieces.length, budgetPieces - 2);
    int head = kept == pieces.length ? kept : kept - kept / 3;
    long[] ids = new long[kept + 2];
    ids[0] = tokenizer.classify();
    for (int i = 0; i < kept; i++) {
      ids[i + 1] = pieces[i < head ? i : pieces.length - kept + i];
    }
    ids[kept + 1] = tokenizer.separator();
    return ids;
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  private static float[] mean(FloatBuffer hidden, int pieces) {
    float[] sum = new float[DIMENSION];
    float[] row = new float[DIMENSION];
    for (int piece = 0; piece < pieces; piece++) {
      hidden.get(piece * DIMENSION, row);
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] += row[i];
      }
    }
    for (int i = 0; i < DIMENSION; i++) {
      sum[i] /= pieces;
    }
    return sum;
  }

  private static float[] unit(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    float scale = (float) (1 / Math.sqrt(Math.max(squares, 1e-24)));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }
}
