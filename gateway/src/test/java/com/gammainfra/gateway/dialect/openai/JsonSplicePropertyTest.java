package com.gammainfra.gateway.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.gammainfra.gateway.Rounds;
import com.gammainfra.gateway.dialect.UpstreamTarget;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonSplice;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JsonSplicePropertyTest {

  private static final long SEED = 74_123L;

  @Test
  void scan_randomObjects_agreesWithTheTree() {
    Random random = new Random(SEED);
    RandomJson json = new RandomJson(random);
    for (int round = 0; round < Rounds.of(5_000, 100_000); round++) {
      String text = json.space() + json.object(4) + json.space();
      byte[] bytes = text.getBytes(UTF_8);
      JsonNode tree = JsonText.mapper().readTree(bytes);
      JsonObjectScan scan = JsonObjectScan.of(bytes);
      List<String> names = new ArrayList<>();
      for (JsonObjectScan.Field field : scan.fields()) {
        names.add(field.name());
        assertThat(JsonText.mapper().readTree(scan.raw(field)))
            .as("seed %d round %d: %s", SEED, round, text)
            .isEqualTo(tree.get(field.name()));
      }
      assertThat(names).isEqualTo(new ArrayList<>(tree.propertyNames()));
    }
  }

  @Test
  void splice_randomEdits_agreeWithTheTree() {
    Random random = new Random(SEED);
    RandomJson json = new RandomJson(random);
    for (int round = 0; round < Rounds.of(5_000, 100_000); round++) {
      String text = json.object(4);
      byte[] bytes = text.getBytes(UTF_8);
      ObjectNode tree = (ObjectNode) JsonText.mapper().readTree(bytes);
      JsonSplice splice = new JsonSplice(JsonObjectScan.of(bytes));
      List<String> names = new ArrayList<>(tree.propertyNames());
      names.add("new");
      names.add("also \"new\"");
      for (String name : names) {
        switch (random.nextInt(3)) {
          case 0 -> {
            splice.remove(name);
            tree.remove(name);
          }
          case 1 -> {
            String value = json.value(2);
            splice.set(name, value.getBytes(UTF_8));
            tree.set(name, JsonText.mapper().readTree(value));
          }
          default -> {}
        }
      }
      assertThat(JsonText.mapper().readTree(splice.document()))
          .as("seed %d round %d: %s", SEED, round, text)
          .isEqualTo(tree);
    }
  }

  @Test
  void splice_nameTwice_editsBoth() {
    JsonSplice splice =
        new JsonSplice(JsonObjectScan.of("{\"a\":1,\"b\":2,\"\\u0061\":3}".getBytes(UTF_8)));
    splice.set("a", "9".getBytes(UTF_8));
    assertThat(splice.document()).asString(UTF_8).isEqualTo("{\"a\":9,\"b\":2}");
  }

  @Test
  void scan_noObject_throwsIllegalArgument() {
    for (String text :
        List.of(
            "", "[]", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":[", "{\"a\":1", "{\"a\":\"\\")) {
      assertThatThrownBy(() -> JsonObjectScan.of(text.getBytes(UTF_8)))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void encodeRequest_randomUnknownFields_passByteByByte() {
    Random random = new Random(SEED);
    RandomJson json = new RandomJson(random);
    OpenAiDialect dialect = new OpenAiDialect();
    UpstreamTarget target =
        new UpstreamTarget("up", Map.of("effort", "low"), "max_completion_tokens", Set.of("gone"));
    for (int round = 0; round < 3_000; round++) {
      List<String> untouched = new ArrayList<>();
      StringBuilder text = new StringBuilder("{\"model\":\"m\"");
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        String field = json.field("\"x" + i + json.string().substring(1), 4);
        untouched.add(field);
        text.append(',').append(field);
      }
      text.append(",\"gone\":").append(json.value(2)).append(",\"max_tokens\":4");
      text.append(",\"messages\":[{\"role\":\"user\",\"content\":").append(json.string());
      text.append(",\"extra\":").append(json.value(3)).append("}]}");
      byte[] body = text.toString().getBytes(UTF_8);
      byte[] out = dialect.encodeRequest(dialect.decodeRequest(body), target).body();
      String because = "seed " + SEED + " round " + round + ": " + text;
      assertThat(new String(out, UTF_8)).as(because).contains(untouched);
      ObjectNode expected = (ObjectNode) JsonText.mapper().readTree(body);
      expected.put("model", "up").put("effort", "low").put("max_completion_tokens", 4);
      expected.remove(List.of("gone", "max_tokens"));
      assertThat(JsonText.mapper().readTree(out)).as(because).isEqualTo(expected);
    }
  }
}
