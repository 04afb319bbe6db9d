package com.gammainfra.gateway.app;

import com.gammainfra.gateway.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gammainfra check-config}: everything that is wrong with a configuration, at once. */
@Command(
    name = "check-config",
    description = "Check a configuration without starting anything.",
    mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {

  @Mixin private ConfigOption config = new ConfigOption();

  @Override
  public Integer call() throws ConfigurationException {
    Path file = config.file();
    String name = file == null ? "the built-in configuration" : file.toString();
    try {
      Settings settings = config.load();
      Gateway.keys(settings, settings.server().host(), null);
      if (settings.classifier().artefact() != null) {
        Classifiers.fixed(settings.classifier()).close();
      }
      print(List.of());
      if (!config.json()) {
        System.out.printf(
            "%s is valid: %d models of %d providers, %d aliases%n",
            name,
            settings.catalog().models().size(),
            settings.catalog().providers().size(),
            settings.catalog().aliases().size());
      }
      return 0;
    } catch (ConfigurationException e) {
      print(e.problems());
      if (config.json()) {
        return Main.EXIT_CONFIGURATION;
      }
      throw e;
    }
  }

  private void print(List<String> problems) {
    if (config.json()) {
      ObjectNode document = JsonMapper.shared().createObjectNode();
      document.put("valid", problems.isEmpty());
      ArrayNode errors = document.putArray("errors");
      problems.forEach(errors::add);
      System.out.println(document);
    }
  }
}
