package com.gammainfra.training;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.SentenceEmbedder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Lets the {@value #NEIGHBOURS} most similar training prompts vote by their cosine: what the plain
 * encoder knows without any training. A task's probability is its share of the votes.
 */
final class NearestNeighbours implements Function<PromptText, Map<Task, Double>> {
  private static final int NEIGHBOURS = 15;

  private final SentenceEmbedder embedder;
  private final List<Known> known;

  private NearestNeighbours(SentenceEmbedder embedder, List<Known> known) {
    this.embedder = embedder;
    this.known = known;
  }

  /**
   * Embeds the prompts that will vote.
   *
   * @param embedder makes unit vectors; not closed here, and used for as long as this is
   */
  static NearestNeighbours of(List<LabelledPrompt> prompts, SentenceEmbedder embedder) {
    return new NearestNeighbours(
        embedder,
        prompts.parallelStream()
            .map(prompt -> new Known(embed(embedder, prompt.prompt()), prompt.primary()))
            .toList());
  }

  @Override
  public Map<Task, Double> apply(PromptText prompt) {
    float[] vector = embed(embedder, prompt);
    PriorityQueue<Vote> nearest = new PriorityQueue<>();
    for (Known row : known) {
      nearest.add(new Vote(dot(vector, row.vector()), row.task()));
      if (nearest.size() > NEIGHBOURS) {
        nearest.remove();
      }
    }
    double total = nearest.stream().mapToDouble(Vote::weight).sum();
    Map<Task, Double> shares = new EnumMap<>(Task.class);
    nearest.forEach(vote -> shares.merge(vote.task(), vote.weight() / total, Double::sum));
    return shares;
  }

  private static float[] embed(SentenceEmbedder embedder, PromptText prompt) {
    try {
      return embedder.embed(prompt);
    } catch (EmbeddingException e) {
      throw new IllegalStateException("cannot embed a prompt", e);
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Known(float[] vector, Task task) {}

  private record Vote(double cosine, Task task) implements Comparable<Vote> {
    /** Above 0, so that strangers at a right angle still have a say. */
    double weight() {
      return Math.max(1e-6, cosine);
    }

    @Override
    public int compareTo(Vote other) {
      int byCosine = Double.compare(cosine, other.cosine);
      return byCosine != 0 ? byCosine : task.compareTo(other.task);
    }
  }
}
