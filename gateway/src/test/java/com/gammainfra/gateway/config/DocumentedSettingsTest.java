package com.gammainfra.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/configuration.md} against the code. */
class DocumentedSettingsTest {

  @Test
  void defaults_asDocumented_areThoseOfTheCode() throws IOException {
    Map<String, String> environment =
        Map.of("STRIPE_SECRET", "s", "STRIPE_WEBHOOK_SECRET", "w", "OPENAI_API_KEY", "k");

    assertThat(SettingsTesting.loaded(SettingsTesting.documentedYaml().getFirst(), environment))
        .isEqualTo(SettingsTesting.loaded("", environment));
  }

  @Test
  void keys_asDocumented_areThoseTheReaderKnows() throws Exception {
    ObjectNode documented = YamlTree.parse(SettingsTesting.documentedYaml().getFirst());
    Map<String, List<String>> keys = new TreeMap<>();
    ObjectNode probe = documented.objectNode();
    probe(documented, "", keys, probe);

    Map<String, List<String>> known = new TreeMap<>();
    for (SettingsError error : SettingsTesting.errors(probe.toString())) {
      int dot = error.path().lastIndexOf('.');
      String list = error.message().replaceFirst(".*\\(known here: (.*)\\)", "$1");
      known.put(
          dot < 0 ? "" : error.path().substring(0, dot),
          Pattern.compile(", ").splitAsStream(list).toList());
    }

    assertThat(known).isEqualTo(keys);
  }

  @Test
  void examples_asDocumented_load() throws IOException {
    for (String block : SettingsTesting.documentedYaml()) {
      assertThat(SettingsTesting.errors(block)).as(block).isEmpty();
    }
  }

  /** Notes the keys of every map that is not empty, and adds an unknown one to its copy. */
  private static void probe(
      ObjectNode map, String path, Map<String, List<String>> keys, ObjectNode copy) {
    keys.put(path, map.propertyNames().stream().sorted().toList());
    copy.put("zzzzzzzzzzzzzzzz", 1);
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      if (entry.getValue() instanceof ObjectNode inner && !inner.isEmpty()) {
        String innerPath = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
        probe(inner, innerPath, keys, copy.putObject(entry.getKey()));
      }
    }
  }
}
