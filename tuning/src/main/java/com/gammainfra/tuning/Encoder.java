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
import java.util.function.ObjIntConsumer;
import java.util.random.RandomGenerator;

/**
 * The encoder of MiniLM (BERT's, Devlin et al. 2018) with a linear head, as differentiable
 * arithmetic: embeddings of piece, position and type, layers of self-attention and of a
 * feed-forward net with a layer norm behind each, the head.
 *
 * <p>The last layer is asked once, for the mean over the attended pieces, in place of once for each
 * piece with a mean behind it: its answer is the sentence's vector. So it does a sixth of the work
 * (docs/decisions/0025).
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
  static Weights withHead(Weights weights, int tasks, RandomGenerator random) {
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

  /** The vector of each sequence, {@code [sequences, 384]}, under the batch's manager. */
  NDArray pooled(Batch batch) {
    return pooled(batch, false, (_, _) -> {});
  }

  /**
   * Shows what stands inside the feed-forward nets of all layers but the last, {@code [sequences,
   * pieces, inner]}, with the layer's number, while a batch goes through. Arrays are the batch's
   * manager's.
   */
  void inside(Batch batch, ObjIntConsumer<NDArray> observer) {
    pooled(batch, false, observer).close();
  }

  /**
   * The score of each task, {@code [sequences, tasks]}, under the batch's manager.
   *
   * @param training whether to drop a tenth of the activations at random
   */
  NDArray scores(Batch batch, boolean training) {
    return linear(dropped(pooled(batch, training, (_, _) -> {}), training), HEAD);
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray pooled(Batch batch, boolean training, ObjIntConsumer<NDArray> observer) {
    NDArray x =
        looked(batch.ids(), "embeddings.word_embeddings")
            .add(looked(batch.positions(), "embeddings.position_embeddings"))
            .add(looked(batch.types(), "embeddings.token_type_embeddings"));
    x = dropped(normed(x, "embeddings.LayerNorm"), training);
    long sequences = x.getShape().get(0);
    long pieces = x.getShape().get(1);
    NDArray mask = batch.attended().sub(1).mul(-UNATTENDED).reshape(sequences, 1, 1, pieces);
    int last = layers - 1;
    for (int layer = 0; layer < last; layer++) {
      x = attended(x, x, mask, layer, training);
      NDArray inner = inner(x, layer);
      observer.accept(inner, layer);
      x = fed(x, inner, layer, training);
    }
    x = attended(mean(x, batch.attended()), x, mask, last, training);
    return fed(x, inner(x, last), last, training).reshape(sequences, WIDTH);
  }

  /** The mean over the attended pieces, {@code [sequences, 1, 384]}. */
  private static NDArray mean(NDArray x, NDArray attended) {
    NDArray weights = attended.expandDims(2);
    int[] overPieces = {1};
    return x.mul(weights).sum(overPieces, true).div(weights.sum(overPieces, true));
  }

  /** What {@code asking} makes of {@code x} by self-attention, under a layer norm. */
  private NDArray attended(NDArray asking, NDArray x, NDArray mask, int layer, boolean training) {
    String name = name(layer) + "attention.";
    NDArray seen = dropped(attention(asking, x, mask, name, training), training);
    return normed(asking.add(seen), name + "output.LayerNorm");
  }

  private NDArray attention(
      NDArray asking, NDArray x, NDArray mask, String name, boolean training) {
    NDArray query = heads(linear(asking, name + "self.query")).transpose(0, 2, 1, 3);
    NDArray key = heads(linear(x, name + "self.key")).transpose(0, 2, 3, 1);
    NDArray value = heads(linear(x, name + "self.value")).transpose(0, 2, 1, 3);
    NDArray shares = query.matMul(key).div((float) Math.sqrt(HEAD_WIDTH)).add(mask).softmax(-1);
    NDArray seen = dropped(shares, training).matMul(value).transpose(0, 2, 1, 3);
    return linear(seen.reshape(asking.getShape()), name + "output.dense");
  }

  /** The inner half of a feed-forward net. */
  private NDArray inner(NDArray x, int layer) {
    return Activation.gelu(linear(x, name(layer) + "intermediate.dense"));
  }

  /** Its outer half, added to {@code x}, under a layer norm. */
  private NDArray fed(NDArray x, NDArray inner, int layer, boolean training) {
    NDArray outer = dropped(linear(inner, name(layer) + "output.dense"), training);
    return normed(x.add(outer), name(layer) + "output.LayerNorm");
  }

  private static String name(int layer) {
    return "encoder.layer." + layer + ".";
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
