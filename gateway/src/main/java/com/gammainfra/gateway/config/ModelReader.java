package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.Capability;
import com.gammainfra.gateway.catalog.Effort;
import com.gammainfra.gateway.catalog.Modality;
import com.gammainfra.gateway.catalog.Model;
import com.gammainfra.gateway.catalog.ModelId;
import com.gammainfra.gateway.catalog.QualityScore;
import com.gammainfra.gateway.chat.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps one entry of {@code models}. */
final class ModelReader {

  private static final int MAX_TOKENS = 1_000_000_000;

  /** What an image counts as when a model reads images and nothing is said: on the safe side. */
  private static final int CAUTIOUS_IMAGE_TOKENS = 10_000;

  private ModelReader() {}

  /**
   * Reads one.
   *
   * @param providers by id
   */
  static Model read(ModelId id, Setting entry, Map<String, InferenceProfile> providers) {
    InferenceProfile profile = providers.get(id.provider());
    if (profile == null) {
      entry.reject(
          "unknown provider '"
              + id.provider()
              + "'"
              + Nearest.hint(id.provider(), providers.keySet()));
      profile = new InferenceProfile(null, null);
    }
    Section section = new Section(entry);
    Set<Modality> input = modalities(section.get("input"));
    Set<Capability> capabilities = set(section.get("capabilities").listOf(Capability.class));
    boolean answers = !capabilities.contains(Capability.EMBEDDINGS);
    List<Effort> efforts =
        section.get("efforts").listOf(Effort.class).stream().distinct().sorted().toList();
    int imageBound = input.contains(Modality.IMAGE) ? CAUTIOUS_IMAGE_TOKENS : 0;
    Model model =
        new Model(
            id,
            profile.model(section.get("upstream_model")).text(id.name()),
            section.get("context_tokens").requiredInteger(1, MAX_TOKENS),
            answers
                ? section.get("max_output_tokens").requiredInteger(1, MAX_TOKENS)
                : section.get("max_output_tokens").integer(0, MAX_TOKENS, 0),
            section.get("image_tokens_bound").integer(0, 1_000_000, imageBound),
            input,
            capabilities,
            efforts,
            offered(section.get("default_effort"), efforts),
            effortParams(section.get("effort_params"), efforts),
            section.get("unsupported_params").names(),
            section.get("unsupported_with_reasoning").names(),
            PriceReader.readAll(id, section.get("prices")),
            quality(section.section("quality")),
            section.get("retired").date(),
            replacement(section.get("replacement")),
            dialect(section.get("dialect")));
    section.rejectOthers();
    return model;
  }

  private static Set<Modality> modalities(Setting setting) {
    return setting.isAbsent() ? Set.of(Modality.TEXT) : set(setting.listOf(Modality.class));
  }

  private static <E extends Enum<E>> Set<E> set(List<E> values) {
    return values.isEmpty() ? Set.of() : EnumSet.copyOf(values);
  }

  /** An effort that must be one of {@code efforts}; null when it is absent or wrong. */
  static @Nullable Effort offered(Setting setting, List<Effort> efforts) {
    Effort effort = setting.oneOf(Effort.class);
    if (effort != null && !efforts.contains(effort)) {
      setting.wrong("an effort the model offers: " + listed(efforts));
      return null;
    }
    return effort;
  }

  private static String listed(List<Effort> efforts) {
    return efforts.isEmpty()
        ? "it has none"
        : String.join(", ", efforts.stream().map(Effort::id).toList());
  }

  private static Map<Effort, Map<String, Object>> effortParams(
      Setting setting, List<Effort> efforts) {
    Map<Effort, Map<String, Object>> params = new EnumMap<>(Effort.class);
    setting
        .entries()
        .forEach(
            (key, fields) -> {
              Effort effort = Effort.named(key);
              if (effort == null || !efforts.contains(effort)) {
                fields.reject("no effort the model offers: " + listed(efforts));
                return;
              }
              Map<String, Object> values = new LinkedHashMap<>();
              fields.entries().forEach((name, value) -> values.put(name, value.plainValue()));
              params.put(effort, Map.copyOf(values));
            });
    return params;
  }

  private static Map<Task, List<QualityScore>> quality(Section section) {
    Map<Task, List<QualityScore>> quality = new EnumMap<>(Task.class);
    for (Task task : Task.values()) {
      List<QualityScore> scores = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (Setting item : section.get(task.id()).items()) {
        QualityScore score = score(new Section(item));
        if (!seen.add(score.scale() + " " + score.effort())) {
          item.reject("scale and effort are those of another score of the list");
        }
        scores.add(score);
      }
      if (!scores.isEmpty()) {
        quality.put(task, List.copyOf(scores));
      }
    }
    section.rejectOthers();
    return quality;
  }

  private static QualityScore score(Section section) {
    Setting score = section.get("score");
    Setting scale = section.get("scale");
    if (score.isAbsent()) {
      score.missing("a number from 0 to 100");
    }
    if (scale.isAbsent()) {
      scale.missing("the name of a benchmark and its release");
    }
    Double value = score.real(0, 100);
    QualityScore read =
        new QualityScore(
            value == null ? 0 : value,
            scale.text(""),
            section.get("effort").oneOf(Effort.class),
            section.get("source").text("configuration"));
    section.rejectOthers();
    return read;
  }

  private static @Nullable String dialect(Setting setting) {
    return setting.isAbsent() ? null : ProviderReader.dialect(setting, "");
  }

  private static @Nullable ModelId replacement(Setting setting) {
    String text = setting.text();
    ModelId id = text == null ? null : ModelIds.parse(text);
    if (text != null && id == null) {
      setting.wrong("a model's name, provider/model");
    }
    return id;
  }
}
