package com.gammainfra.tuning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.norm.Dropout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The encoder of MiniLM (BERT's, Devlin et al. 2018) with a linear head, as differentiable
 * arithmetic: embeddings of piece, position and type, layers of self-attention and of a
 * feed-forward net with a layer norm behind each, the mean over the attended pieces, the head.
 *
 * <p>Not thread-safe. The owner closes it.
 */
final class Encoder implements AutoCloseable {
  static final int WIDTH = 384;

  private static final int HEADS = 12;
  private static final int HEAD_WIDTH = WIDTH / HEADS;
  private static final float EPSILON = 1e-12f;
  private static final float DROPOUT = 0.1f;
  private static final float UNATTENDED = -1e9f;
  private static final String HEAD = "head";

  private final NDManager manager = Torch.manager();
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final int layers;

  /**
   * An encoder with a copy of {@code weights}, a head's among them if it is to be asked for tasks.
   */
  Encoder(Weights weights) {
    this.layers = weights.layers();
    weights
        .tensors()
        .forEach(
            (name, tensor) ->
                parameters.put(name, manager.create(tensor.values(), new Shape(tensor.shape()))));
  }

  /** The same weights and a head of small random numbers for so many tasks. */
  static Weights withHead(Weights weights, int tasks, java.util.random.RandomGenerator random) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(weights.tensors());
    float[] matrix = new float[WIDTH * tasks];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) (0.02 * random.nextGaussian());
    }
    tensors.put(HEAD + ".weight", new Weights.Tensor(new long[] {WIDTH, tasks}, matrix));
    tensors.put(HEAD + ".bias", new Weights.Tensor(new long[] {tasks}, new float[tasks]));
    return new Weights(tensors);
  }

  /** All weights by name, the head's among them; they stay the encoder's. */
  Map<String, NDArray> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /** A copy of the weights as they are now. */
  Weights weights() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) ->
            tensors.put(
                name, new Weights.Tensor(array.getShape().getShape(), array.toFloatArray())));
    return new Weights(tensors);
  }

  /** The mean vector of each sequence, {@code [sequences, 384]}, under the batch's manager. */
  NDArray pooled(Batch batch) {
    return pooled(batch, false);
  }

  /**
   * The score of each task, {@code [sequences, tasks]}, under the batch's manager.
   *
   * @param training whether to drop a tenth of the activations at random
   */
  NDArray scores(Batch batch, boolean training) {
    return linear(dropped(pooled(batch, training), training), HEAD);
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray pooled(Batch batch, boolean training) {
    NDArray x =
        looked(batch.ids(), "embeddings.word_embeddings")
            .add(looked(batch.positions(), "embeddings.position_embeddings"))
            .add(looked(batch.types(), "embeddings.token_type_embeddings"));
    x = dropped(normed(x, "embeddings.LayerNorm"), training);
    long sequences = x.getShape().get(0);
    long pieces = x.getShape().get(1);
    NDArray mask = batch.attended().sub(1).mul(-UNATTENDED).reshape(sequences, 1, 1, pieces);
    for (int layer = 0; layer < layers; layer++) {
      String name = "encoder.layer." + layer + ".";
      NDArray seen = dropped(attention(x, mask, name + "attention.", training), training);
      x = normed(x.add(seen), name + "attention.output.LayerNorm");
      NDArray inner = Activation.gelu(linear(x, name + "intermediate.dense"));
      NDArray outer = dropped(linear(inner, name + "output.dense"), training);
      x = normed(x.add(outer), name + "output.LayerNorm");
    }
    NDArray attended = batch.attended().expandDims(2);
    int[] overPieces = {1};
    return x.mul(attended).sum(overPieces).div(attended.sum(overPieces));
  }

  private NDArray attention(NDArray x, NDArray mask, String name, boolean training) {
    NDArray query = heads(linear(x, name + "self.query")).transpose(0, 2, 1, 3);
    NDArray key = heads(linear(x, name + "self.key")).transpose(0, 2, 3, 1);
    NDArray value = heads(linear(x, name + "self.value")).transpose(0, 2, 1, 3);
    NDArray shares = query.matMul(key).div((float) Math.sqrt(HEAD_WIDTH)).add(mask).softmax(-1);
    NDArray seen = dropped(shares, training).matMul(value).transpose(0, 2, 1, 3);
    return linear(seen.reshape(x.getShape()), name + "output.dense");
  }

  private static NDArray heads(NDArray x) {
    return x.reshape(x.getShape().get(0), x.getShape().get(1), HEADS, HEAD_WIDTH);
  }

  private NDArray looked(NDArray ids, String name) {
    return Embedding.embedding(ids, parameter(name + ".weight"), SparseFormat.DENSE)
        .singletonOrThrow();
  }

  private NDArray linear(NDArray x, String name) {
    return x.matMul(parameter(name + ".weight")).add(parameter(name + ".bias"));
  }

  private NDArray normed(NDArray x, String name) {
    return x.getNDArrayInternal()
        .layerNorm(
            x, new Shape(WIDTH), parameter(name + ".weight"), parameter(name + ".bias"), EPSILON)
        .singletonOrThrow();
  }

  private static NDArray dropped(NDArray x, boolean training) {
    return training ? Dropout.dropout(x, DROPOUT, true).singletonOrThrow() : x;
  }

  private NDArray parameter(String name) {
    NDArray parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalStateException("the encoder lacks " + name);
    }
    return parameter;
  }
}
