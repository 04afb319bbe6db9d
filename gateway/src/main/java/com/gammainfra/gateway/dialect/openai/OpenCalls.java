package com.gammainfra.gateway.dialect.openai;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one stream, so that each delta goes to its own, also where the provider does not
 * count them: some leave {@code index} out, some give every call the same one (Gemini's compatible
 * endpoint, older Ollama; public error reports until November 2026).
 *
 * <table>
 * <caption>What begins a call</caption>
 * <tr><th>the delta has</th><th>it begins one when it has</th></tr>
 * <tr><td>an index not seen before</td><td>that alone</td></tr>
 * <tr><td>an index seen before</td><td>a name, and another id than that call's</td></tr>
 * <tr><td>no index, but an id</td><td>an id not seen before</td></tr>
 * <tr><td>neither</td><td>a name</td></tr>
 * </table>
 *
 * <p>What begins none goes on with the call of that index or id, else with the last one. A call is
 * told of once its name is known; without it nobody could make it.
 */
final class OpenCalls {

  private final Map<Integer, Choice> choices = new HashMap<>();

  /** What a delta tells of a call beside its name. */
  record Told(@Nullable String id, String arguments) {}

  /** What came of a call before its name. */
  private static final class Early {
    private @Nullable String id;
    private final StringBuilder arguments = new StringBuilder();

    Early add(Told delta) {
      id = id == null ? delta.id() : id;
      arguments.append(delta.arguments());
      return this;
    }

    Told told() {
      return new Told(id, arguments.toString());
    }
  }

  /** The calls of one choice. */
  private static final class Choice {
    /** The ids of the calls by their index here; null where nothing has begun or none was given. */
    private final Map<Integer, @Nullable String> ids = new HashMap<>();

    /** The index here by the one that the provider gives. */
    private final Map<Integer, Integer> said = new HashMap<>();

    /** What came of calls before their names. */
    private final Map<Integer, Early> early = new HashMap<>();

    private final Set<Integer> named = new HashSet<>();

    private int last = -1;

    int begin(@Nullable Integer wanted, @Nullable String id) {
      int index = wanted == null ? ids.size() : wanted;
      while (ids.containsKey(index)) {
        index++;
      }
      ids.put(index, id);
      last = index;
      return index;
    }

    @Nullable Integer withId(String id) {
      for (Map.Entry<Integer, @Nullable String> call : ids.entrySet()) {
        if (id.equals(call.getValue())) {
          return call.getKey();
        }
      }
      return null;
    }
  }

  /**
   * The index of the call that a delta belongs to.
   *
   * @param said the index that the provider gives; null when it gives none
   */
  int index(int choice, @Nullable Integer said, @Nullable String id, @Nullable String name) {
    Choice calls = choices.computeIfAbsent(choice, _ -> new Choice());
    if (said != null) {
      return counted(calls, said, id, name);
    }
    if (id != null) {
      Integer known = calls.withId(id);
      calls.last = known == null ? calls.begin(null, id) : known;
      return calls.last;
    }
    return name != null || calls.last < 0 ? calls.begin(null, null) : calls.last;
  }

  private static int counted(
      Choice calls, Integer said, @Nullable String id, @Nullable String name) {
    Integer known = calls.said.get(said);
    boolean another =
        known != null && id != null && name != null && !id.equals(calls.ids.get(known));
    if (known == null || another) {
      known = calls.begin(known == null ? said : null, id);
      calls.said.put(said, known);
    }
    calls.last = known;
    return known;
  }

  /**
   * What to tell of the call at an index: nothing before its name has come, which some providers
   * send after the id, then all there is so far.
   */
  @Nullable Told told(int choice, int index, @Nullable String name, Told delta) {
    Choice calls = choices.computeIfAbsent(choice, _ -> new Choice());
    if (calls.named.contains(index)) {
      return delta;
    }
    if (name == null) {
      if (delta.id() != null || !delta.arguments().isEmpty()) {
        var _ = calls.early.computeIfAbsent(index, _ -> new Early()).add(delta);
      }
      return null;
    }
    calls.named.add(index);
    Early early = calls.early.remove(index);
    return early == null ? delta : early.add(delta).told();
  }

  /** Whether something came of a call of that choice, but not yet its name. */
  boolean lacksName(int choice) {
    Choice calls = choices.get(choice);
    return calls != null && !calls.early.isEmpty();
  }
}
