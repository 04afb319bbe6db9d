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
 * Runs a MiniLM encoder (int8) through ONNX Runtime: the vector it gives, or where it gives one for
 * each piece their mean, scaled to unit length. One prompt at a time: quantised activations depend
 * on what else is in a batch, and the head is trained on exactly these vectors.
 *
 * <p>Thread-safe: one session serves all callers, each inference runs on its caller's thread alone
 * and, being native, pins it: callers bring platform threads. The owner closes it, after the last
 * call has returned.
 */
public final class MiniLmEmbedder implements SentenceEmbedder {
  private static final int DIMENSION = 384;

  private final OrtEnvironment environment = OnnxRuntime.environment();
  private final OrtSession session;
  private final PromptPieces pieces;

  /**
   * The encoder this build ships, fine-tuned for the eight tasks; loading takes a quarter of a
   * second.
   *
   * @param budgetPieces the most word pieces read of a prompt, see {@link PromptPieces}
   * @throws IllegalStateException when the model is missing or cannot be loaded
   */
  public static MiniLmEmbedder shipped(int budgetPieces) {
    return new MiniLmEmbedder(MiniLmFiles.encoder(), budgetPieces);
  }

  /** The sentence model that ours is tuned from, for comparing texts by meaning. */
  public static MiniLmEmbedder untuned(int budgetPieces) {
    return new MiniLmEmbedder(MiniLmFiles.untunedEncoder(), budgetPieces);
  }

  /**
   * An encoder from an ONNX file with the inputs {@code input_ids}, {@code attention_mask}, {@code
   * token_type_ids} and one output of 384 numbers, or 384 a piece.
   */
  public MiniLmEmbedder(byte[] onnx, int budgetPieces) {
    this.pieces = new PromptPieces(budgetPieces);
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // Fused, this layer is slower in this model; the output is the same.
      options.addConfigEntry(
          "optimization.disable_specified_optimizers", "LayerNormFusionL1;LayerNormFusionL2");
      this.session = environment.createSession(onnx, options);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refused the sentence model", e);
    }
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public float[] embed(PromptText prompt) throws EmbeddingException {
    PieceSequence sequence = pieces.of(prompt);
    int length = sequence.length();
    long[] shape = {1, length};
    long[] mask = new long[length];
    Arrays.fill(mask, 1);
    try (var ids = tensor(sequence.ids(), shape);
        var attended = tensor(mask, shape);
        var types = tensor(sequence.types(), shape);
        var result =
            session.run(
                Map.of("input_ids", ids, "attention_mask", attended, "token_type_ids", types))) {
      FloatBuffer hidden = ((OnnxTensor) result.get(0)).getFloatBuffer();
      if (hidden.remaining() != DIMENSION && hidden.remaining() != length * DIMENSION) {
        throw new EmbeddingException(hidden.remaining() + " numbers for " + length + " pieces");
      }
      return unit(mean(hidden));
    } catch (OrtException e) {
      throw new EmbeddingException("inference over " + length + " pieces failed", e);
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

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  private static float[] mean(FloatBuffer hidden) {
    float[] sum = new float[DIMENSION];
    float[] row = new float[DIMENSION];
    int rows = hidden.remaining() / DIMENSION;
    for (int r = 0; r < rows; r++) {
      hidden.get(r * DIMENSION, row);
      for (int i = 0; i < DIMENSION; i++) {
        sum[i] += row[i];
      }
    }
    for (int i = 0; i < DIMENSION; i++) {
      sum[i] /= rows;
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
