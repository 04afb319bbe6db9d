package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps a chain: a list of models, each by its name alone or with what it is asked with. */
final class ChainReader {

  private static final String EFFORT = "reasoning_effort";

  private final Map<ModelId, Model> models;

  ChainReader(Map<ModelId, Model> models) {
    this.models = models;
  }

  List<ChainMember> read(Setting list) {
    List<ChainMember> members = new ArrayList<>();
    List<Setting> items = list.items();
    for (Setting item : items) {
      ChainMember member = member(item);
      if (member != null) {
        members.add(member);
      }
    }
    if (list.isNoneOrEmpty()) {
      list.missing("a list of at least one model");
    }
    return List.copyOf(members);
  }

  private @Nullable ChainMember member(Setting item) {
    if (!item.string().isEmpty()) {
      Model model = model(item);
      return model == null ? null : new ChainMember(model.id(), Params.NONE);
    }
    Section section = new Section(item);
    Setting name = section.get("model");
    if (name.isAbsent()) {
      name.missing("a model's name");
    }
    Model model = model(name);
    Params params = params(section.get("params"), model);
    section.rejectOthers();
    return model == null ? null : new ChainMember(model.id(), params);
  }

  private @Nullable Model model(Setting name) {
    ModelId id = ModelIds.known(name, models.keySet());
    Model model = id == null ? null : models.get(id);
    if (model != null && model.capabilities().contains(Capability.EMBEDDINGS)) {
      name.reject("'" + id + "' is an embedding model; it answers no chat");
      return null;
    }
    return model;
  }

  private static Params params(Setting setting, @Nullable Model model) {
    Effort effort = null;
    Map<String, Object> extra = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> entry : setting.entries().entrySet()) {
      Setting value = entry.getValue();
      if (!entry.getKey().equals(EFFORT)) {
        extra.put(entry.getKey(), value.plainValue());
      } else if (model != null) {
        effort = ModelReader.offered(value, model.efforts());
      } else {
        effort = value.oneOf(Effort.class);
      }
    }
    return new Params(effort, extra);
  }
}
