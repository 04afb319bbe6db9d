package com.gammainfra.gateway.routing;

import com.gammainfra.gateway.catalog.Alias;
import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.ChainMember;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.Params;
import com.gammainfra.gateway.catalog.Preference;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.ChatErrorException;
import com.gammainfra.gateway.chat.ChatRequest;
import com.gammainfra.gateway.chat.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads model names: the gateway's own, the operator's aliases, and pins. The gateway's own names
 * come first, so that no alias can change what {@code gammainfra/auto} means.
 *
 * @param vectors whether embedding models are wanted, so that names of those are suggested
 */
record ModelNames(Catalog catalog, Lifecycle lifecycle, boolean vectors) {

  private static final int SUGGESTIONS = 3;
  private static final int QUOTED_CHARS = 100;

  private static final Map<String, Wish> OWN =
      Map.of(
          "auto", Wish.NONE,
          "gammainfra/auto", Wish.NONE,
          "gammainfra/fast", new Wish(Preference.LATENCY, null),
          "gammainfra/cheap", new Wish(null, 1.0),
          "gammainfra/quality", new Wish(null, 0.0));

  /**
   * What a request asks for.
   *
   * @throws ChatErrorException when it names a model nobody knows, or only retired ones
   */
  RequestedModel read(ChatRequest request) {
    List<ChainMember> listed = listed(request.models());
    Wish own = OWN.get(request.model());
    if (own != null) {
      return listed.isEmpty() ? new RequestedModel.Routed(own) : pinned(listed, List.of());
    }
    Alias alias = catalog.aliases().get(request.model());
    if (alias != null && listed.isEmpty()) {
      return new RequestedModel.Aliased(alias);
    }
    if (alias != null) {
      Lifecycle.Chain chain = lifecycle.renew(alias.chain());
      return pinned(joined(chain.members(), listed), chain.notices());
    }
    ChainMember first = pin(request.model(), "model");
    if (!listed.isEmpty()) {
      return pinned(joined(List.of(first), listed), List.of());
    }
    Lifecycle.Chain fallbacks = lifecycle.renew(fallbacks(first.model()));
    requireInService(List.of(first));
    return pinned(joined(List.of(first), fallbacks.members()), fallbacks.notices());
  }

  private RequestedModel.Pinned pinned(List<ChainMember> members, List<String> notices) {
    requireInService(members);
    return new RequestedModel.Pinned(members, notices);
  }

  /** A caller's list: pins, or aliases in place of their chains. */
  private List<ChainMember> listed(List<String> names) {
    List<ChainMember> members = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Alias alias = catalog.aliases().get(names.get(i));
      if (alias == null) {
        members.add(pin(names.get(i), "models[" + i + "]"));
      } else {
        members.addAll(lifecycle.renew(alias.chain()).members());
      }
    }
    return members;
  }

  private List<ChainMember> fallbacks(ModelId model) {
    return catalog.fallbacks().getOrDefault(model, List.of()).stream()
        .map(id -> new ChainMember(id, Params.NONE))
        .toList();
  }

  private static List<ChainMember> joined(List<ChainMember> first, List<ChainMember> then) {
    List<ChainMember> all = new ArrayList<>(first);
    for (ChainMember member : then) {
      if (all.stream().noneMatch(m -> m.model().equals(member.model()))) {
        all.add(member);
      }
    }
    return List.copyOf(all);
  }

  private ChainMember pin(String name, String param) {
    ModelId id = idOf(name);
    if (id == null || catalog.model(id) == null) {
      throw unknown(name, param);
    }
    return new ChainMember(id, Params.NONE);
  }

  private static @Nullable ModelId idOf(String name) {
    int slash = name.indexOf('/');
    boolean twoParts = slash > 0 && slash < name.length() - 1;
    return twoParts ? ModelId.parse(name) : null;
  }

  private ChatErrorException unknown(String name, String param) {
    List<String> known = new ArrayList<>();
    if (!vectors) {
      known.addAll(OWN.keySet());
      known.addAll(catalog.aliases().keySet());
    }
    for (Model model : catalog.models().values()) {
      if (!model.isRetiredAt(lifecycle.now())
          && model.capabilities().contains(Capability.EMBEDDINGS) == vectors) {
        known.add(model.id().toString());
      }
    }
    String shown = name.length() <= QUOTED_CHARS ? name : name.substring(0, QUOTED_CHARS) + "…";
    String message =
        "no model named '%s'; the nearest known: %s"
            .formatted(shown, String.join(", ", NearestNames.of(name, known, SUGGESTIONS)));
    return new ChatError(ErrorCode.MODEL_NOT_FOUND, message, param, null).asException();
  }

  /** A retired model in a list is passed over; nothing but retired models is an error. */
  private void requireInService(List<ChainMember> members) {
    Model first = null;
    for (ChainMember member : members) {
      Model model = catalog.model(member.model());
      if (model == null || !model.isRetiredAt(lifecycle.now())) {
        return;
      }
      first = first == null ? model : first;
    }
    if (first != null) {
      Model successor = lifecycle.successor(first);
      String message =
          Lifecycle.retirement(first)
              + (successor == null ? "; nothing takes its place" : "; use " + successor.id());
      throw new ChatError(ErrorCode.MODEL_RETIRED, message, "model", null).asException();
    }
  }
}
