package com.gammainfra.tuning;

import ai.onnx.proto.OnnxMl.AttributeProto;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes an encoder as the int8 model that the gateway runs: the quantised graph of
 * all-MiniLM-L6-v2, cut behind a layer, its last layer asked once, with other numbers in it.
 *
 * <p>Little of the graph is invented here. Its nodes stay as the original's quantiser left them, up
 * to the layer norm that ends the last layer kept; that node's output becomes the model's, under
 * the name that the whole model's has. The last layer's query, and what its answer is added to, is
 * the mean over all pieces in place of each of them ({@link Encoder}), so the output is one vector.
 * Feed-forward nets are as wide as the weights have them.
 */
final class OnnxEncoder {
  private static final String QUANTIZED = "_quantized";
  private static final String SCALE = "_scale";
  private static final String ZERO_POINT = "_zero_point";
  private static final String MEAN = "mean_of_pieces";

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
    GraphProto cut = askedOnce(cut(model.getGraph(), weights.layers()), weights.layers());
    return model.toBuilder().setGraph(filled(cut, weights)).build().toByteArray();
  }

  /**
   * The weights of a model that {@link #write} wrote, without a head: what eight bits left of them.
   * To go on tuning from an encoder whose fp32 weights nobody kept; or from one that was tuned for
   * a mean behind its last layer, which has the same weights and must be tuned on.
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

  /**
   * The same graph with the last of its {@code layers} asked once, for the mean over all pieces.
   * There must be no padding among them.
   *
   * @param graph quantised or not, see {@link #cut}; of so many layers
   * @throws IllegalArgumentException when it is not built as expected, or asked once already
   */
  static GraphProto askedOnce(GraphProto graph, int layers) {
    String attention = "/encoder/layer." + (layers - 1) + "/attention/";
    String residual = attention + "output/Add";
    String pieces = node(graph, residual).getInput(1);
    String query = attention + "self/query/MatMul";
    Set<String> asking = Set.of(residual, query, query + "_quant", query + "_quant_scales_mul");
    GraphProto.Builder asked = graph.toBuilder().clearNode().clearValueInfo().clearOutput();
    for (NodeProto node : graph.getNodeList()) {
      boolean asks = asking.contains(node.getName());
      asked.addNode(asks ? readingTheMean(node, pieces) : node);
      if (node.getOutputList().contains(pieces)) {
        asked.addNode(
            NodeProto.newBuilder()
                .setOpType("ReduceMean")
                .setName("/" + MEAN)
                .addInput(pieces)
                .addOutput(MEAN)
                .addAttribute(axes(1))
                .addAttribute(keptAxes()));
      } else if (node.getOpType().equals("DynamicQuantizeLinear")
          && node.getInput(0).equals(pieces)) {
        asked.addNode(
            NodeProto.newBuilder()
                .setOpType(node.getOpType())
                .setName("/" + MEAN + QUANTIZED)
                .addInput(MEAN)
                .addOutput(MEAN + QUANTIZED)
                .addOutput(MEAN + SCALE)
                .addOutput(MEAN + ZERO_POINT));
      }
    }
    ValueInfoProto.Builder output = graph.getOutput(0).toBuilder();
    output
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(1)
        .setDimValue(1);
    return asked.addOutput(output).build();
  }

  private static NodeProto node(GraphProto graph, String name) {
    return graph.getNodeList().stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the graph lacks the node " + name));
  }

  /** The node with the mean in place of {@code pieces}, quantised or not. */
  private static NodeProto readingTheMean(NodeProto node, String pieces) {
    NodeProto.Builder other = node.toBuilder();
    boolean changed = false;
    for (int i = 0; i < node.getInputCount(); i++) {
      for (String part : List.of("", QUANTIZED, SCALE, ZERO_POINT)) {
        if (node.getInput(i).equals(pieces + part)) {
          other.setInput(i, MEAN + part);
          changed = true;
        }
      }
    }
    if (!changed || pieces.equals(MEAN)) {
      throw new IllegalArgumentException(node.getName() + " does not read the layer below");
    }
    return other.build();
  }

  private static AttributeProto axes(long axis) {
    return AttributeProto.newBuilder()
        .setName("axes")
        .setType(AttributeProto.AttributeType.INTS)
        .addInts(axis)
        .build();
  }

  private static AttributeProto keptAxes() {
    return AttributeProto.newBuilder()
        .setName("keepdims")
        .setType(AttributeProto.AttributeType.INT)
        .setI(1)
        .build();
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
        Weights.Tensor values = fitting(tensor, matrices.getOrDefault(name, stem), weights);
        Quantized quantized =
            matrix
                ? Quantized.perColumn(values.values(), (int) values.shape()[1])
                : Quantized.perTensor(values.values());
        tensors.put(name, withBytes(shaped(tensor, values.shape()), quantized.bytes()));
        TensorProto scales = part(tensors, stem + SCALE);
        TensorProto zeroPoints = part(tensors, stem + ZERO_POINT);
        if (matrix) {
          scales = shaped(scales, quantized.scales().length);
          zeroPoints = shaped(zeroPoints, quantized.scales().length);
        }
        tensors.put(stem + SCALE, OnnxWeights.withFloats(scales, quantized.scales()));
        tensors.put(
            stem + ZERO_POINT,
            withZeroPoint(zeroPoints, quantized.zeroPoint(), quantized.scales().length));
      } else {
        Weights.Tensor values = fitting(tensor, name, weights);
        tensors.put(name, OnnxWeights.withFloats(shaped(tensor, values.shape()), values.values()));
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

  /** The weights of a tensor of the graph, a net as wide as the weights' inner bias has it. */
  private static Weights.Tensor fitting(TensorProto place, String name, Weights weights) {
    Weights.Tensor values = weights.get(name);
    long[] expected = shape(place);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = expected[i] == InnerUnits.ORIGINAL ? innerUnits(name, weights) : expected[i];
    }
    if (!Arrays.equals(expected, values.shape())) {
      throw new IllegalArgumentException("another shape in the graph: " + name);
    }
    return values;
  }

  private static long innerUnits(String name, Weights weights) {
    String layer = name.substring(0, name.indexOf('.', "encoder.layer.".length()));
    long units = weights.get(layer + ".intermediate.dense.bias").values().length;
    if (units < 1 || units > InnerUnits.ORIGINAL) {
      throw new IllegalArgumentException(units + " inner units in " + layer);
    }
    return units;
  }

  private static TensorProto shaped(TensorProto tensor, long... shape) {
    return tensor.toBuilder().clearDims().addAllDims(Arrays.stream(shape).boxed().toList()).build();
  }

  private static TensorProto withBytes(TensorProto tensor, byte[] bytes) {
    return tensor.toBuilder().setRawData(ByteString.copyFrom(bytes)).build();
  }

  private static TensorProto withZeroPoint(TensorProto tensor, int zeroPoint, int count) {
    return tensor.toBuilder()
        .clearInt32Data()
        .addAllInt32Data(Collections.nCopies(count, zeroPoint))
        .build();
  }
}
