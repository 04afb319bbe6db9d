package com.gammainfra.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code docs/configuration.md} against the code. */
class DocumentedSettingsTest {

  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void defaults_asDocumented_areThoseOfTheCode() throws IOException {
    Map<String, String> environment =
        Map.of("STRIPE_SECRET", "s", "STRIPE_WEBHOOK_SECRET", "w", "OPENAI_API_KEY", "k");

    assertThat(SettingsTesting.loaded(blocks().getFirst(), environment))
        .isEqualTo(SettingsTesting.loaded("", environment));
  }

  @Test
  void keys_asDocumented_areThoseTheReaderKnows() throws Exception {
    ObjectNode documented = YamlTree.parse(blocks().getFirst());
    Map<String, List<String>> keys = new TreeMap<>();
    ObjectNode probe = documented.objectNode();
    probe(documented, "", keys, probe);

    Map<String, List<String>> known = new TreeMap<>();
    for (SettingsError error : SettingsTesting.errors(probe.toString())) {
      int dot = error.path().lastIndexOf('.');
      String list = error.message().substring(error.message().indexOf("Known here: ") + 12);
      known.put(dot < 0 ? "" : error.path().substring(0, dot), List.of(list.split(", ")));
    }

    assertThat(known).isEqualTo(keys);
  }

  @Test
  void examples_asDocumented_load() throws IOException {
    for (String block : blocks()) {
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

  private static List<String> blocks() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "configuration.md"));
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(page);
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    assertThat(blocks).hasSizeGreaterThan(3);
    return blocks;
  }
}
