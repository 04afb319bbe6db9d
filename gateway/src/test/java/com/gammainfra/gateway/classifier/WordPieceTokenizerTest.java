package com.gammainfra.gateway.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
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
  void pieces_everyCodePointInAWord_equalTheReference() {
    List<String> different = new ArrayList<>();
    for (int from = 0; from <= Character.MAX_CODE_POINT; from += 4096) {
      List<String> texts = new ArrayList<>();
      for (int c = from; c < from + 4096; c++) {
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          texts.add("a" + Character.toString(c) + "b");
        }
      }
      different.addAll(differences(texts));
    }
    assertThat(different).isEmpty();
  }

  @Test
  void pieces_awkwardText_equalTheReference() {
    assertThat(
            differences(
                List.of(
                    "",
                    " ",
                    "Hello, World!",
                    "naïve façade Ångström ÇA VA? İstanbul ıI ẞß ŉ ǰ",
                    "東京は日本の首都です。「はい」",
                    "한국어 문장입니다 ㅎㅎ",
                    "مرحبا بالعالم، كيف حالك؟",
                    "नमस्ते दुनिया",
                    "สวัสดีชาวโลก",
                    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 a\u0308\u0323",
                    "x".repeat(100),
                    "x".repeat(101),
                    "é".repeat(100),
                    "é".repeat(101),
                    "😀".repeat(101),
                    "a".repeat(5000) + " b",
                    "tab\tnew\nline\r\n\u000bvt\u0000nul\u200bzw\ufeffbom\ufffdx",
                    "def f(x): return x**2 # don't_stop ##ing",
                    "https://example.com/a?b=c&d=%20#frag",
                    "1,234.56 € ½ ² ④ Ⅷ ﬁ ﷺ",
                    "\u2028line\u2029para\u3000wide\u00a0nbsp",
                    "ΌΔΟΣ ΣΊΣΥΦΟΣ ΣΑΣ")))
        .isEmpty();
  }

  @Test
  void pieces_randomText_equalTheReference() {
    long seed = 20261123;
    Random random = new Random(seed);
    int[][] blocks = {
      {0x20, 0x7E},
      {0x20, 0x7E},
      {0xA0, 0x24F},
      {0x300, 0x36F},
      {0x370, 0x52F},
      {0x590, 0x6FF},
      {0x900, 0x97F},
      {0xE00, 0xE7F},
      {0x1E00, 0x1FFF},
      {0x2000, 0x206F},
      {0x3040, 0x30FF},
      {0x4E00, 0x4FFF},
      {0xAC00, 0xAFFF},
      {0xF900, 0xFFEF},
      {0x1F300, 0x1F6FF},
      {0, 0x10FFFF}
    };
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      while (text.length() < length) {
        int[] block = blocks[random.nextInt(blocks.length)];
        int c = block[0] + random.nextInt(block[1] - block[0] + 1);
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          text.appendCodePoint(c);
        }
      }
      texts.add(text.toString());
    }
    assertThat(differences(texts)).as("seed %d", seed).isEmpty();
  }

  /** Decided: what a user types is text. The reference makes a special piece of it. */
  @Test
  void pieces_specialPieceTyped_isPlainText() {
    assertThat(OURS.pieces("a [SEP] b")).doesNotContain(OURS.separator());
    assertThat(OURS.pieces("[CLS][MASK][PAD]")).doesNotContain(OURS.classify(), 103, 0);
  }

  @Test
  void pieces_loneSurrogate_isDropped() {
    assertThat(OURS.pieces("a\ud800b")).isEqualTo(OURS.pieces("ab"));
  }

  private static List<String> differences(List<String> texts) {
    List<String> different = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += 256) {
      List<String> chunk = texts.subList(from, Math.min(texts.size(), from + 256));
      var expected = reference.batchEncode(chunk);
      for (int i = 0; i < chunk.size(); i++) {
        int[] want = Arrays.stream(expected[i].getIds()).mapToInt(Math::toIntExact).toArray();
        int[] got = OURS.pieces(chunk.get(i));
        if (!Arrays.equals(want, got)) {
          different.add(
              codePoints(chunk.get(i)) + " " + Arrays.toString(want) + Arrays.toString(got));
        }
      }
    }
    return different;
  }

  private static String codePoints(String text) {
    return text.codePoints()
        .limit(50)
        .mapToObj("U+%04X"::formatted)
        .collect(Collectors.joining(" "));
  }
}
