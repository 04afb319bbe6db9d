package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.atIndex;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.MiniLmFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEncoderTest {
  private static final byte[] QUANTIZED = MiniLmFiles.untunedEncoder();
  private static final Weights UNTUNED = OnnxWeights.of(Origin.MINILM);

  @Test
  void write_untunedWeights_givesTheOriginalModelNumberByNumber() {
    GraphProto original = OnnxWeights.model(QUANTIZED).getGraph();
    GraphProto written = OnnxWeights.model(OnnxEncoder.write(QUANTIZED, UNTUNED)).getGraph();
    assertThat(written.getInitializerCount()).isEqualTo(original.getInitializerCount());
    for (int i = 0; i < original.getInitializerCount(); i++) {
      TensorProto expected = original.getInitializer(i);
      TensorProto actual = written.getInitializer(i);
      assertThat(actual.getName()).isEqualTo(expected.getName());
      assertThat(actual.getInt32DataList()).isEqualTo(expected.getInt32DataList());
      if (expected.getDataType() == TensorProto.DataType.FLOAT.getNumber()) {
        assertThat(OnnxWeights.floats(actual))
            .as(expected.getName())
            .isEqualTo(OnnxWeights.floats(expected));
      } else {
        assertThat(actual.getRawData()).as(expected.getName()).isEqualTo(expected.getRawData());
      }
    }
  }

  @Test
  void cut_allLayers_isTheOriginalGraph() {
    GraphProto original = OnnxWeights.model(QUANTIZED).getGraph();
    GraphProto cut = OnnxEncoder.cut(original, 6);
    assertThat(cut.getNodeList()).isEqualTo(original.getNodeList());
    assertThat(cut.getOutputList()).isEqualTo(original.getOutputList());
  }

  @Test
  void askedOnce_quantisedGraph_changesNoNodeButTheLastLayersQueryAndResidual() {
    GraphProto original = OnnxWeights.model(QUANTIZED).getGraph();
    GraphProto asked = OnnxEncoder.askedOnce(original, 6);
    String attention = "/encoder/layer.5/attention/";
    String below = "/encoder/layer.4/output/LayerNorm/Add_1_output_0";

    List<NodeProto> changed = new ArrayList<>(asked.getNodeList());
    changed.removeAll(original.getNodeList());
    Map<String, List<String>> inputs = new HashMap<>();
    changed.forEach(node -> inputs.put(node.getName(), List.copyOf(node.getInputList())));
    assertThat(inputs)
        .containsOnlyKeys(
            "/mean_of_pieces",
            "/mean_of_pieces_quantized",
            attention + "self/query/MatMul_quant",
            attention + "self/query/MatMul_quant_scales_mul",
            attention + "output/Add")
        .containsEntry("/mean_of_pieces", List.of(below))
        .containsEntry("/mean_of_pieces_quantized", List.of("mean_of_pieces"));
    assertThat(inputs.get(attention + "self/query/MatMul_quant"))
        .startsWith("mean_of_pieces_quantized")
        .contains("mean_of_pieces_zero_point", atIndex(2));
    assertThat(inputs.get(attention + "self/query/MatMul_quant_scales_mul"))
        .startsWith("mean_of_pieces_scale");
    assertThat(inputs.get(attention + "output/Add")).endsWith("mean_of_pieces");
    assertThat(asked.getNodeCount()).isEqualTo(original.getNodeCount() + 2);
    assertThat(asked.getOutput(0).getType().getTensorType().getShape().getDim(1).getDimValue())
        .isEqualTo(1);
  }

  @Test
  void askedOnce_twiceOrOfALayerTooMany_isRefused() {
    GraphProto asked = OnnxEncoder.askedOnce(OnnxWeights.model(QUANTIZED).getGraph(), 6);
    assertThatIllegalArgumentException().isThrownBy(() -> OnnxEncoder.askedOnce(asked, 6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxEncoder.askedOnce(OnnxWeights.model(QUANTIZED).getGraph(), 7));
  }

  @Test
  void askedOnce_quantisedGraph_embedsNearlyAsTheFp32GraphAskedOnce() throws EmbeddingException {
    List<float[]> expected = Vectors.ofModel(Vectors.askedOnce(OnnxWeights.graph(Origin.MINILM)));
    List<float[]> actual = Vectors.ofModel(OnnxEncoder.write(QUANTIZED, UNTUNED));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Vectors.cosine(actual.get(i), expected.get(i))).isGreaterThan(0.95);
    }
  }

  @Test
  void write_narrowerNets_embedsAsTheForwardPassAndIsReadAsWritten() throws EmbeddingException {
    Weights narrow = InnerUnits.narrowed(UNTUNED.first(3), 512, Prompts.laid());
    byte[] model = OnnxEncoder.write(QUANTIZED, narrow);
    Weights read = OnnxEncoder.read(model);
    assertThat(read.get("encoder.layer.1.intermediate.dense.weight").shape())
        .containsExactly(384, 512);
    List<float[]> expected = Vectors.ofEncoder(narrow);
    List<float[]> actual = Vectors.ofModel(model);
    List<float[]> again = Vectors.ofEncoder(read);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Vectors.cosine(actual.get(i), expected.get(i))).isGreaterThan(0.98);
      assertThat(Vectors.cosine(again.get(i), expected.get(i))).isGreaterThan(0.98);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 767, 1537})
  void write_netsThatAreNotOfOneWidth_areRefused(int units) {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(UNTUNED.first(1).tensors());
    tensors.put(
        "encoder.layer.0.intermediate.dense.bias",
        new Weights.Tensor(new long[] {units}, new float[units]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxEncoder.write(QUANTIZED, new Weights(tensors)))
        .withMessageContaining("encoder.layer.0");
  }

  @Test
  void write_aTensorOfAnotherShape_namesIt() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(UNTUNED.first(1).tensors());
    String bias = "encoder.layer.0.output.dense.bias";
    tensors.put(bias, new Weights.Tensor(new long[] {383}, new float[383]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxEncoder.write(QUANTIZED, new Weights(tensors)))
        .withMessageContaining(bias);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6})
  void write_fewerLayers_embedsAsTheForwardPass(int layers) throws EmbeddingException {
    Weights weights = UNTUNED.first(layers);
    List<float[]> expected = Vectors.ofEncoder(weights);
    List<float[]> actual = Vectors.ofModel(OnnxEncoder.write(QUANTIZED, weights));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Vectors.cosine(actual.get(i), expected.get(i)))
          .as("prompt %d", i)
          .isGreaterThan(0.98);
    }
  }

  @Test
  void read_writtenModel_givesWeightsThatEmbedAsItDoes() throws EmbeddingException {
    byte[] model = OnnxEncoder.write(QUANTIZED, UNTUNED.first(3));
    Weights read = OnnxEncoder.read(model);
    assertThat(read.tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(UNTUNED.first(3).tensors().keySet());
    List<float[]> expected = Vectors.ofModel(model);
    List<float[]> actual = Vectors.ofEncoder(read);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Vectors.cosine(actual.get(i), expected.get(i)))
          .as("prompt %d", i)
          .isGreaterThan(0.98);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void cut_anyLayer_keepsWhatIsNeededAndNothingElse(int layers) {
    GraphProto graph = OnnxEncoder.cut(OnnxWeights.model(QUANTIZED).getGraph(), layers);
    Set<String> known = new HashSet<>();
    graph.getInputList().forEach(input -> known.add(input.getName()));
    graph.getInitializerList().forEach(tensor -> known.add(tensor.getName()));
    Set<String> used = new HashSet<>(Set.of(graph.getOutput(0).getName()));
    for (NodeProto node : graph.getNodeList()) {
      assertThat(known).containsAll(node.getInputList());
      known.addAll(node.getOutputList());
      used.addAll(node.getInputList());
    }
    assertThat(known).contains(graph.getOutput(0).getName());
    assertThat(used)
        .containsAll(graph.getInitializerList().stream().map(TensorProto::getName).toList());
    assertThat(graph.getNodeList())
        .allMatch(node -> node.getOutputList().stream().anyMatch(used::contains));
    assertThat(graph.getNodeList().stream().filter(n -> n.getOpType().equals("MatMulInteger")))
        .hasSize(6 * layers);
  }

  @Test
  void write_aWeightMissing_namesIt() {
    Map<String, Weights.Tensor> tensors = new LinkedHashMap<>(UNTUNED.first(1).tensors());
    tensors.remove("encoder.layer.0.output.dense.weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxEncoder.write(QUANTIZED, new Weights(tensors)))
        .withMessageContaining("encoder.layer.0.output.dense.weight");
  }
}
