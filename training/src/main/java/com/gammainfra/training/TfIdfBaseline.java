package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Calibration;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.PromptText;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Multinomial logistic regression over {@link TfIdf}, fitted as the head is, without a vector. */
final class TfIdfBaseline implements Function<PromptText, Map<Task, Double>> {
  /** scikit-learn's C = 1 over some 19,000 rows, as a penalty beside a mean. */
  private static final double L2 = 2.6e-5;

  private static final float[] NO_EMBEDDING = {};

  private final TfIdf terms;
  private final Head head;

  private TfIdfBaseline(TfIdf terms, Head head) {
    this.terms = terms;
    this.head = head;
  }

  /** Fits vocabulary and weights to at least one prompt. */
  static TfIdfBaseline fit(List<LabelledPrompt> prompts) {
    TfIdf terms = TfIdf.of(prompts.stream().map(LabelledPrompt::prompt).toList());
    HeadSettings settings = new HeadSettings(L2, HeadSettings.EMBEDDING.weakWeight(), 1, 0, 1, 100);
    List<FeatureRow> rows =
        prompts.stream()
            .map(prompt -> new FeatureRow(prompt, terms.vector(prompt.prompt()), NO_EMBEDDING))
            .toList();
    return new TfIdfBaseline(terms, new HeadTrainer(terms.size(), settings).fit(rows));
  }

  @Override
  public Map<Task, Double> apply(PromptText prompt) {
    return Columns.map(
        Calibration.NONE.probabilities(head.scores(terms.vector(prompt), NO_EMBEDDING)));
  }
}
