package com.gammainfra.benchmarks.classifier;

import com.gammainfra.gateway.chat.Message;
import com.gammainfra.gateway.chat.Role;
import com.gammainfra.gateway.classifier.ClassifierArtefact;
import com.gammainfra.gateway.classifier.EmbeddingException;
import com.gammainfra.gateway.classifier.EmbeddingTaskClassifier;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.MiniLmEmbedder;
import com.gammainfra.gateway.classifier.PieceSequence;
import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.gateway.classifier.Signals;
import com.gammainfra.gateway.classifier.TaskPrediction;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The parts of one classification and the whole of it, over prompts of several lengths that take
 * turns. Each state loads what its benchmark needs and nothing else; threads share it, as requests
 * do. {@link ClassifierBench} runs them.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClassifierBenchmarks {

  /** Where a thread stands in the round of prompts. */
  @State(Scope.Thread)
  public static class Turn {
    private int at;

    int next() {
      return at++ & (Subjects.PROMPTS - 1);
    }
  }

  /** The prompts of one size. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up
  public static class Prompts {
    /** Word pieces of each prompt, about. */
    @Param({"8", "32", "128", "512"})
    public int pieces;

    private List<PromptText> texts;
    private List<List<Message>> conversations;

    /** Writes the prompts. */
    @Setup(Level.Trial)
    public void write() {
      List<String> prompts = SizedPrompts.of(pieces, Subjects.PROMPTS, Subjects.SEED);
      texts = prompts.stream().map(PromptText::of).toList();
      conversations =
          prompts.stream().map(prompt -> List.of(Message.of(Role.USER, prompt))).toList();
    }
  }

  /** A tokenizer and the layout for the encoder. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the set-up
  public static class Tokenizer {
    private PromptPieces pieces;

    /** Loads the vocabulary. */
    @Setup(Level.Trial)
    public void load() {
      pieces = new PromptPieces(Subjects.artefact().manifest().budgetPieces());
    }
  }

  /** The encoder. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the set-up
  public static class Encoder {
    private MiniLmEmbedder embedder;

    /** Loads the weights. */
    @Setup(Level.Trial)
    public void load() {
      embedder = MiniLmEmbedder.shipped(Subjects.artefact().manifest().budgetPieces());
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
      embedder.close();
    }
  }

  /** The signals and the head, with a vector that stands in for the encoder's. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the set-up
  public static class Weights {
    private Head head;
    private Signals signals;
    private float[] vector;

    /** Loads the weights. */
    @Setup(Level.Trial)
    public void load() {
      head = Subjects.artefact().head();
      signals = Subjects.artefact().rules().signals();
      vector = new float[head.dimension()];
      Random random = new Random(Subjects.SEED);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (random.nextGaussian() / Math.sqrt(vector.length));
      }
    }
  }

  /** The whole classifier without its cache. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up
  public static class Whole {
    private EmbeddingTaskClassifier served;

    /** Loads artefact and encoder. */
    @Setup(Level.Trial)
    public void load() {
      served = Subjects.classifier(Subjects.artefact());
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
      served.close();
    }
  }

  /** The whole classifier without its cache and without the ways around the encoder. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the set-up
  public static class EveryStage {
    private EmbeddingTaskClassifier thorough;

    /** Loads artefact and encoder. */
    @Setup(Level.Trial)
    public void load() {
      ClassifierArtefact artefact = Subjects.artefact();
      thorough = Subjects.classifier(Subjects.everyStage(artefact));
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
      thorough.close();
    }
  }

  /** Text to word pieces, laid out for the encoder. */
  @Benchmark
  public PieceSequence tokenise(Prompts prompts, Tokenizer tokenizer, Turn turn) {
    return tokenizer.pieces.of(prompts.texts.get(turn.next()));
  }

  /** Text to vector: tokenising and the encoder. */
  @Benchmark
  public float[] embed(Prompts prompts, Encoder encoder, Turn turn) throws EmbeddingException {
    return encoder.embedder.embed(prompts.texts.get(turn.next()));
  }

  /** Text to signals, and signals and vector to scores. */
  @Benchmark
  public double[] head(Prompts prompts, Weights head, Turn turn) {
    return head.head.scores(head.signals.of(prompts.texts.get(turn.next())), head.vector);
  }

  /** Messages to a prediction, as served: a rule or the signals may answer without the encoder. */
  @Benchmark
  public TaskPrediction classify(Prompts prompts, Whole whole, Turn turn) {
    return whole.served.classify(prompts.conversations.get(turn.next()));
  }

  /** Messages to a prediction where the encoder reads every prompt: the dearest case. */
  @Benchmark
  public TaskPrediction classifyEveryStage(Prompts prompts, EveryStage whole, Turn turn) {
    return whole.thorough.classify(prompts.conversations.get(turn.next()));
  }
}
