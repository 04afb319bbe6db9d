package com.gammainfra.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.MiniLmFiles;
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
    assertThat(written.getNodeList()).isEqualTo(original.getNodeList());
    assertThat(written.getOutputList()).isEqualTo(original.getOutputList());
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
  void write_untunedWeights_embedsAsTheOriginalModel() throws EmbeddingException {
    List<float[]> expected = Vectors.ofModel(QUANTIZED);
    List<float[]> actual = Vectors.ofModel(OnnxEncoder.write(QUANTIZED, UNTUNED));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Vectors.cosine(actual.get(i), expected.get(i))).isGreaterThan(0.999);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
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
