package com.gammainfra.tuning;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the weights of an {@link Origin} out of its fp32 ONNX graph. Embeddings, biases and layer
 * norms bear their own names there. The matrices do not (the exporter folded a transposition into
 * them and numbered the results); each is named after the node that multiplies by it: {@code
 * /encoder/layer.0/intermediate/dense/MatMul} uses {@code
 * encoder.layer.0.intermediate.dense.weight}.
 */
final class OnnxWeights {
  private OnnxWeights() {}

  /** The fp32 graph; about 100 MB. */
  static byte[] graph(Origin origin) {
    try (InputStream in = OnnxWeights.class.getResourceAsStream(origin.resource())) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + origin.resource());
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + origin.resource(), e);
    }
  }

  /** The published weights, all layers. */
  static Weights of(Origin origin) {
    return read(model(graph(origin)).getGraph());
  }

  /** All fp32 weights of a graph. */
  static Weights read(GraphProto graph) {
    Map<String, String> matrices = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("MatMul")) {
        matrices.put(node.getInput(1), matrix(node));
      }
    }
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      if (tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
        tensors.put(
            matrices.getOrDefault(tensor.getName(), tensor.getName()),
            new Weights.Tensor(
                tensor.getDimsList().stream().mapToLong(Long::longValue).toArray(),
                floats(tensor)));
      }
    }
    return new Weights(tensors);
  }

  /** The name of the matrix that a node multiplies by, after the node's own. */
  static String matrix(NodeProto node) {
    String path = node.getName().substring(1, node.getName().lastIndexOf('/'));
    return path.replace('/', '.') + ".weight";
  }

  /** A model from its file's bytes. */
  static ModelProto model(byte[] onnx) {
    try {
      return ModelProto.parseFrom(onnx);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an ONNX model", e);
    }
  }

  /** The numbers of an fp32 tensor, in whichever of its two places they lie. */
  static float[] floats(TensorProto tensor) {
    if (tensor.getRawData().isEmpty()) {
      float[] values = new float[tensor.getFloatDataCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.getFloatData(i);
      }
      return values;
    }
    FloatBuffer raw =
        tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[raw.remaining()];
    raw.get(values);
    return values;
  }

  /** The same tensor with other numbers. */
  static TensorProto withFloats(TensorProto tensor, float[] values) {
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor.toBuilder().clearFloatData().setRawData(ByteString.copyFrom(raw)).build();
  }
}
