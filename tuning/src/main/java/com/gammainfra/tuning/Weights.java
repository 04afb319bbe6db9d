package com.gammainfra.tuning;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The numbers of an encoder, by the names that BERT's authors gave them: {@code
 * embeddings.word_embeddings.weight}, {@code encoder.layer.0.attention.self.query.bias}. The
 * weights of a linear map lie input-major, {@code [inputs, outputs]}. Names under {@code head.}
 * belong to the head the encoder was tuned with, which is not part of it.
 *
 * @param tensors by name, in a fixed order
 */
record Weights(Map<String, Tensor> tensors) {
  private static final String LAYER = "encoder.layer.";

  Weights {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * An array of numbers. Not copied; must not change.
   *
   * @param shape its dimensions, outermost first
   * @param values row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Tensor(long[] shape, float[] values) {
    Tensor {
      long size = 1;
      for (long dimension : shape) {
        size = Math.multiplyExact(size, dimension);
      }
      if (size != values.length) {
        throw new IllegalArgumentException(values.length + " numbers in a tensor of " + size);
      }
    }
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the weights lack " + name);
    }
    return tensor;
  }

  /** The number of layers. */
  int layers() {
    return (int)
        tensors.keySet().stream().map(Weights::layer).filter(n -> n >= 0).distinct().count();
  }

  /** The same without the layers from {@code layers} on. */
  Weights first(int layers) {
    if (layers < 1 || layers > layers()) {
      throw new IllegalArgumentException(layers + " layers asked of " + layers());
    }
    Map<String, Tensor> kept = new LinkedHashMap<>(tensors);
    kept.keySet().removeIf(name -> layer(name) >= layers);
    return new Weights(kept);
  }

  /** Reads what {@link #write} wrote. */
  static Weights read(Path file) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        long[] shape = new long[in.readInt()];
        int size = 1;
        for (int d = 0; d < shape.length; d++) {
          int dimension = in.readInt();
          shape[d] = dimension;
          size = Math.multiplyExact(size, dimension);
        }
        float[] values = new float[size];
        ByteBuffer.wrap(in.readNBytes(Float.BYTES * size)).asFloatBuffer().get(values);
        tensors.put(name, new Tensor(shape, values));
      }
    }
    return new Weights(tensors);
  }

  /**
   * Writes all of them, big-endian: their number; of each its name ({@link
   * DataOutputStream#writeUTF modified UTF-8}), the number of its dimensions, the dimensions as
   * 32-bit integers, the values.
   */
  void write(Path file) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(tensors.size());
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        Tensor tensor = entry.getValue();
        out.writeUTF(entry.getKey());
        out.writeInt(tensor.shape().length);
        for (long dimension : tensor.shape()) {
          out.writeInt(Math.toIntExact(dimension));
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * tensor.values().length);
        bytes.asFloatBuffer().put(tensor.values());
        out.write(bytes.array());
      }
    }
  }

  /** The layer a name belongs to, or -1. */
  private static int layer(String name) {
    return name.startsWith(LAYER)
        ? Integer.parseInt(name.substring(LAYER.length(), name.indexOf('.', LAYER.length())))
        : -1;
  }
}
