package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.catalog.ProviderEndpoint;
import com.gammainfra.gateway.chat.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Maps providers, models, chains, aliases and fallbacks to a {@link Catalog}. */
final class CatalogReader {

  private static final String GATEWAY_PREFIX = "gammainfra/";

  private final Map<ModelId, Model> models;
  private final ChainReader chains;

  private CatalogReader(Map<ModelId, Model> models) {
    this.models = models;
    this.chains = new ChainReader(models);
  }

  static Catalog read(Section root) {
    Map<String, ProviderEndpoint> providers = new LinkedHashMap<>();
    Map<String, InferenceProfile> profiles = new LinkedHashMap<>();
    root.get("providers")
        .entries()
        .forEach(
            (id, entry) -> {
              providers.put(id, ProviderReader.read(id, entry));
              profiles.put(id, InferenceProfile.of(entry));
            });
    Setting modelMap = root.get("models");
    Map<ModelId, Model> models = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : modelMap.entries().entrySet()) {
      ModelId id = ModelIds.parse(entry.getKey());
      if (id == null) {
        entry.getValue().reject("a model's name is provider/model, with something on each side");
      } else {
        models.put(id, ModelReader.read(id, entry.getValue(), profiles));
      }
    }
    Replacements.check(modelMap, models);
    CatalogReader reader = new CatalogReader(models);
    return new Catalog(
        providers,
        models,
        reader.chains(root.section("chains")),
        reader.aliases(root.get("aliases")),
        reader.fallbacks(root.get("fallbacks")),
        typicalOutputTokens(root.section("typical_output_tokens")),
        effortFactor(root.section("effort_factor")));
  }

  private Map<String, List<ChainMember>> chains(Section section) {
    Map<String, List<ChainMember>> byName = new LinkedHashMap<>();
    for (String name : chainNames()) {
      byName.put(name, chains.read(section.get(name)));
    }
    section.rejectOthers();
    return byName;
  }

  private Map<String, Alias> aliases(Setting map) {
    Map<String, Alias> aliases = new LinkedHashMap<>();
    map.entries()
        .forEach(
            (name, entry) -> {
              ModelId id = ModelIds.parse(name);
              if (name.equals("auto") || name.startsWith(GATEWAY_PREFIX)) {
                entry.reject("'" + name + "' is a name of the gateway's own");
              } else if (id != null && models.containsKey(id)) {
                entry.reject("'" + name + "' is a model; an alias needs a name of its own");
              }
              aliases.put(name, alias(name, new Section(entry)));
            });
    return aliases;
  }

  private Alias alias(String name, Section section) {
    Alias alias =
        new Alias(
            name,
            chains.read(section.get("chain")),
            section.get("preference").oneOf(Preference.class),
            section.get("dial").real(0, 1),
            section.get("stream_guard").flag(false));
    section.rejectOthers();
    return alias;
  }

  private Map<ModelId, List<ModelId>> fallbacks(Setting map) {
    Map<ModelId, List<ModelId>> fallbacks = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : map.entries().entrySet()) {
      ModelId pinned = ModelIds.known(entry.getKey(), entry.getValue(), models.keySet());
      List<ModelId> others = new ArrayList<>();
      for (Setting item : entry.getValue().items()) {
        ModelId other = ModelIds.known(item, models.keySet());
        if (other != null && other.equals(pinned)) {
          item.reject("a model cannot stand in for itself");
        } else if (other != null) {
          others.add(other);
        }
      }
      if (pinned != null) {
        fallbacks.put(pinned, List.copyOf(others));
      }
    }
    return fallbacks;
  }

  private static Map<String, Integer> typicalOutputTokens(Section section) {
    Map<String, Integer> tokens = new LinkedHashMap<>();
    for (String name : chainNames()) {
      tokens.put(name, section.get(name).requiredInteger(1, 1_000_000));
    }
    section.rejectOthers();
    return tokens;
  }

  private static Map<Effort, Double> effortFactor(Section section) {
    Map<Effort, Double> factors = new EnumMap<>(Effort.class);
    double least = 1;
    for (Effort effort : Effort.values()) {
      Setting setting = section.get(effort.id());
      Double factor = setting.real(1, 1000);
      if (setting.isAbsent()) {
        setting.missing("a number from 1 to 1000");
      } else if (factor != null && factor < least) {
        setting.wrong("no less than the effort before it, " + least);
      }
      least = factor == null ? least : Math.max(least, factor);
      factors.put(effort, least);
    }
    section.rejectOthers();
    return factors;
  }

  private static List<String> chainNames() {
    List<String> names = new ArrayList<>();
    for (Task task : Task.values()) {
      names.add(task.id());
    }
    names.add(Catalog.TOOL_USE);
    names.add(Catalog.MULTIMODAL);
    return names;
  }
}
