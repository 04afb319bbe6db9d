package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds our tokenizer equal to Hugging Face's over awkward text. */
class WordPieceTokenizerTest {
  private static final WordPieceTokenizer OURS = MiniLmFiles.tokenizer();
  private static HuggingFaceTokenizer reference;

  @BeforeAll
  static void open() throws IOException {
    reference =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(MiniLmFiles.tokenizerJson()),
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"));
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  @Test
  void pieces_everyCodePointAlone_equalTheReference() throws IOException {
    List<String> different = new ArrayList<>();
    for (int from = 0; from <= Character.MAX_CODE_POINT; from += 256) {
      List<String> texts = new ArrayList<>();
      for (int c = from; c < from + 256; c++) {
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          texts.add("a" + Character.toString(c) + "b");
        }
      }
      if (texts.isEmpty()) {
        continue;
      }
      var expected = reference.batchEncode(texts);
      for (int i = 0; i < texts.size(); i++) {
        int[] want = Arrays.stream(expected[i].getIds()).mapToInt(Math::toIntExact).toArray();
        if (!Arrays.equals(want, OURS.pieces(texts.get(i)))) {
          int c = texts.get(i).codePointAt(1);
          different.add(
              "U+%04X type %d %s want %s got %s"
                  .formatted(
                      c,
                      Character.getType(c),
                      Character.getName(c),
                      Arrays.toString(want),
                      Arrays.toString(OURS.pieces(texts.get(i)))));
        }
      }
    }
    java.nio.file.Files.write(java.nio.file.Path.of("/tmp/tokdiff.txt"), different);
    assertThat(different).isEmpty();
  }
}
