package com.gammainfra.tuning;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes an encoder as the int8 model that the gateway runs: the quantised graph of
 * all-MiniLM-L6-v2, cut behind a layer, with other numbers in it.
 *
 * <p>Nothing of the graph is invented here. Its nodes stay as the original's quantiser left them,
 * up to the layer norm that ends the last layer kept; that node's output becomes the model's, under
 * the name and shape the whole model's has. So what runs is what the untuned model runs, less the
 * layers above.
 */
final class OnnxEncoder {
  private static final String QUANTIZED = "_quantized";
  private static final String SCALE = "_scale";
  private static final String ZERO_POINT = "_zero_point";

  private OnnxEncoder() {}

  /**
   * The model of as many layers as {@code weights} has.
   *
   * @param quantizedGraph the file of the untuned int8 model, all layers
   * @param weights head aside, all of it ends up in the model
   * @return an ONNX file; the same for the same arguments
   * @throws IllegalArgumentException when the graph and the weights do not fit each other
   */
  static byte[] write(byte[] quantizedGraph, Weights weights) {
    ModelProto model = OnnxWeights.model(quantizedGraph);
    GraphProto cut = cut(model.getGraph(), weights.layers());
    return model.toBuilder().setGraph(filled(cut, weights)).build().toByteArray();
  }

  /**
   * The weights of a model that {@link #write} wrote, without a head: what eight bits left of them.
   * To go on tuning from an encoder whose fp32 weights nobody kept.
   *
   * @throws IllegalArgumentException when it is no such model
   */
  static Weights read(byte[] onnx) {
    GraphProto graph = OnnxWeights.model(onnx).getGraph();
    Map<String, String> matrices = matrices(graph);
    Map<String, TensorProto> tensors = new LinkedHashMap<>();
    graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    Map<String, Weights.Tensor> weights = new LinkedHashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      String name = tensor.getName();
      if (name.endsWith(QUANTIZED)) {
        String stem = name.substring(0, name.length() - QUANTIZED.length());
        Quantized quantized =
            new Quantized(
                tensor.getRawData().toByteArray(),
                OnnxWeights.floats(part(tensors, stem + SCALE)),
                part(tensors, stem + ZERO_POINT).getInt32Data(0));
        weights.put(
            matrices.getOrDefault(name, stem),
            new Weights.Tensor(shape(tensor), quantized.values(signed(tensor))));
      } else if (tensor.getDataType() == DataType.FLOAT.getNumber() && !name.endsWith(SCALE)) {
        weights.put(name, new Weights.Tensor(shape(tensor), OnnxWeights.floats(tensor)));
      }
    }
    return new Weights(weights);
  }

  /** The nodes, initialisers and shapes that the output of the first {@code layers} needs. */
  static GraphProto cut(GraphProto graph, int layers) {
    String last = "/encoder/layer." + (layers - 1) + "/output/LayerNorm/Add_1";
    String output = graph.getOutput(0).getName();
    Map<String, NodeProto> makers = new HashMap<>();
    String tap = "";
    for (NodeProto node : graph.getNodeList()) {
      node.getOutputList().forEach(name -> makers.put(name, node));
      tap = node.getName().equals(last) ? node.getOutput(0) : tap;
    }
    if (tap.isEmpty()) {
      throw new IllegalArgumentException("the graph lacks the node " + last);
    }
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(tap));
    while (!open.isEmpty()) {
      String name = open.pop();
      NodeProto maker = makers.get(name);
      if (needed.add(name) && maker != null) {
        open.addAll(maker.getInputList());
      }
    }

    GraphProto.Builder kept = graph.toBuilder().clearNode().clearInitializer().clearValueInfo();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getName().equals(last)) {
        kept.addNode(node.toBuilder().setOutput(0, output));
      } else if (node.getOutputList().stream().anyMatch(needed::contains)) {
        kept.addNode(node);
      }
    }
    for (TensorProto tensor : graph.getInitializerList()) {
      if (needed.contains(tensor.getName())) {
        kept.addInitializer(tensor);
      }
    }
    for (ValueInfoProto value : graph.getValueInfoList()) {
      if (needed.contains(value.getName()) && !value.getName().equals(tap)) {
        kept.addValueInfo(value);
      }
    }
    return kept.build();
  }

  /** The same graph with every number of {@code weights} in its place. */
  private static GraphProto filled(GraphProto graph, Weights weights) {
    Map<String, String> matrices = matrices(graph);
    Map<String, TensorProto> tensors = new LinkedHashMap<>();
    graph.getInitializerList().forEach(tensor -> tensors.put(tensor.getName(), tensor));
    for (TensorProto tensor : graph.getInitializerList()) {
      String name = tensor.getName();
      if (tensor.getDataType() == DataType.INT64.getNumber()
          || name.endsWith(SCALE)
          || name.endsWith(ZERO_POINT)) {
        continue; // the positions 0, 1, 2 …; or goes with its bytes
      }
      if (name.endsWith(QUANTIZED)) {
        String stem = name.substring(0, name.length() - QUANTIZED.length());
        boolean matrix = matrices.containsKey(name);
        Weights.Tensor values = fitting(tensor, weights.get(matrices.getOrDefault(name, stem)));
        Quantized quantized =
            matrix
                ? Quantized.perColumn(values.values(), (int) values.shape()[1])
                : Quantized.perTensor(values.values());
        tensors.computeIfPresent(name, (_, old) -> withBytes(old, quantized.bytes()));
        tensors.computeIfPresent(
            stem + SCALE, (_, old) -> OnnxWeights.withFloats(old, quantized.scales()));
        tensors.computeIfPresent(
            stem + ZERO_POINT, (_, old) -> withZeroPoint(old, quantized.zeroPoint()));
      } else {
        Weights.Tensor values = fitting(tensor, weights.get(name));
        tensors.put(name, OnnxWeights.withFloats(tensor, values.values()));
      }
    }
    return graph.toBuilder().clearInitializer().addAllInitializer(tensors.values()).build();
  }

  /** The names of the matrices in BERT's authors' words, by the names that they have in a graph. */
  private static Map<String, String> matrices(GraphProto graph) {
    Map<String, String> matrices = new HashMap<>();
    for (NodeProto node : graph.getNodeList()) {
      if (node.getOpType().equals("MatMulInteger")) {
        matrices.put(node.getInput(1), OnnxWeights.matrix(node));
      }
    }
    return matrices;
  }

  private static TensorProto part(Map<String, TensorProto> tensors, String name) {
    TensorProto tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the graph lacks " + name);
    }
    return tensor;
  }

  private static long[] shape(TensorProto tensor) {
    return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
  }

  private static boolean signed(TensorProto tensor) {
    return tensor.getDataType() == DataType.INT8.getNumber();
  }

  private static Weights.Tensor fitting(TensorProto place, Weights.Tensor values) {
    if (!Arrays.equals(shape(place), values.shape())) {
      throw new IllegalArgumentException("another shape in the graph: " + place.getName());
    }
    return values;
  }

  private static TensorProto withBytes(TensorProto tensor, byte[] bytes) {
    return tensor.toBuilder().setRawData(ByteString.copyFrom(bytes)).build();
  }

  private static TensorProto withZeroPoint(TensorProto tensor, int zeroPoint) {
    return tensor.toBuilder()
        .clearInt32Data()
        .addAllInt32Data(Collections.nCopies(tensor.getInt32DataCount(), zeroPoint))
        .build();
  }
}
