package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which models are in service at {@code now}, and which have taken the place of those that are not.
 */
record Lifecycle(Catalog catalog, Instant now) {

  /** A chain without retired members, where a replacement is known, and what was replaced. */
  record Chain(List<ChainMember> members, List<String> notices) {}

  /**
   * Puts the replacement in each retired member's place. Of two members that are now the same model
   * the first stays. A retired member without a replacement in service stays too, so that the route
   * can say what became of it.
   */
  Chain renew(List<ChainMember> chain) {
    Map<ModelId, ChainMember> members = new LinkedHashMap<>();
    List<String> notices = new ArrayList<>();
    for (ChainMember member : chain) {
      Model model = catalog.model(member.model());
      if (model != null && model.isRetiredAt(now)) {
        Model successor = successor(model);
        if (successor != null) {
          notices.add(retirement(model) + "; " + successor.id() + " takes its place");
          model = successor;
        }
      }
      if (model != null) {
        members.putIfAbsent(model.id(), new ChainMember(model.id(), taken(member.params(), model)));
      }
    }
    return new Chain(List.copyOf(members.values()), notices);
  }

  /** The first replacement in service, over any number of retired ones; null when there is none. */
  @Nullable Model successor(Model retired) {
    Set<ModelId> seen = new HashSet<>();
    Model model = retired;
    while (model != null && model.isRetiredAt(now) && seen.add(model.id())) {
      ModelId replacement = model.replacement();
      model = replacement == null ? null : catalog.model(replacement);
    }
    return model == null || model.isRetiredAt(now) ? null : model;
  }

  /** {@code groq/llama-3.1-8b-instant was retired on 2026-08-16}. */
  static String retirement(Model model) {
    return model.id() + " was retired on " + model.retired();
  }

  /** The chain's params; an effort the model does not take is left to the model's default. */
  private static Params taken(Params params, Model model) {
    Effort effort = params.effort();
    return effort == null || model.efforts().contains(effort) ? params : params.withEffort(null);
  }
}
