package com.gammainfra.tuning;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.Head;
import com.gammainfra.gateway.classifier.MiniLmFiles;
import com.gammainfra.gateway.classifier.PieceSequence;
import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.gateway.classifier.PromptText;
import com.gammainfra.training.EncoderRows;
import com.gammainfra.training.LabelledPrompt;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tunes an encoder on a folder of labelled prompts, or takes weights tuned before; writes it as the
 * int8 model that the gateway runs, and what it says of the prompts, for a smaller one to learn
 * from.
 */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = "Makes the classifier's encoder from labelled prompts.")
public final class TuneEncoder implements Callable<Integer> {
  private static final long HEAD_SEED = 1;
  private static final int SEEN_TO_NARROW = 1000;

  @Option(names = "--data", description = "folder with train.jsonl, dev.jsonl")
  private List<Path> data = List.of();

  @Option(
      names = "--from",
      description = "fp32 weights to take as they are; tuned with the last layer asked once")
  private List<Path> from = List.of();

  @Option(names = "--out", description = "the ONNX file to write")
  private List<Path> out = List.of();

  @Option(names = "--weights", description = "keep the tuned fp32 weights here, for --from")
  private List<Path> kept = List.of();

  @Option(
      names = "--answers",
      description = "write what the encoder says of each prompt of --data here, for --teachers")
  private List<Path> answers = List.of();

  @Option(names = "--teachers", description = "answers to learn from beside the labels")
  private List<Path> teachers = List.of();

  @Option(
      names = "--origin",
      defaultValue = "MINILM",
      description = "the weights to start from, one of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}")
  private Origin origin = Origin.MINILM;

  @Option(
      names = "--start",
      description =
          "tuned weights to start from, not an origin's: fp32, or a model that --out wrote (.onnx)")
  private List<Path> start = List.of();

  @Option(
      names = "--layers",
      defaultValue = "3",
      description = "how many of its layers stay; ${DEFAULT-VALUE}")
  private int layers;

  @Option(
      names = "--inner",
      defaultValue = "" + InnerUnits.ORIGINAL,
      description =
          "how many inner units of its feed-forward nets stay, in all layers but the last; "
              + "${DEFAULT-VALUE}, which is all of them")
  private int inner;

  @Option(
      names = "--epochs",
      defaultValue = "4",
      description = "how often each prompt is seen; ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--pieces",
      defaultValue = "96",
      description = "word pieces read of a prompt; ${DEFAULT-VALUE}")
  private int pieces;

  @Option(
      names = "--learning-rate",
      defaultValue = "1e-4",
      description = "the largest learning rate; ${DEFAULT-VALUE}")
  private float learningRate;

  @Option(
      names = "--noisy",
      defaultValue = "0.35",
      description = "share of the prompts seen with noise; ${DEFAULT-VALUE}")
  private double noisy;

  @Option(
      names = "--weak",
      defaultValue = "400",
      description = "weakly labelled prompts of each task; ${DEFAULT-VALUE}")
  private int weakPerTask;

  @Option(
      names = "--seed",
      defaultValue = "2",
      description = "of the prompts' order, the noise and the dropout; ${DEFAULT-VALUE}")
  private long seed;

  /** Exit code 0, or 2 with one line on stderr when something cannot be read. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TuneEncoder()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream log = System.err;
    try {
      refuseContradictions();
      if (data.isEmpty()) {
        write(start(), log);
        return 0;
      }
      EncoderRows rows = EncoderRows.read(data.getFirst(), weakPerTask);
      log.println("rows: " + rows.train().size() + ", left out: " + rows.leftOut());
      Torch.roundFactors(true);
      Function<PromptText, PieceSequence> layout = new PromptPieces(pieces)::of;
      try (Encoder encoder = new Encoder(narrowed(start(), rows.train(), layout))) {
        Inference inference = new Inference(encoder, layout);
        if (from.isEmpty()) {
          tune(inference, rows, log);
        }
        for (Path file : answers) {
          answers(inference, rows.train()).write(file);
        }
        write(encoder.weights(), log);
      }
      return 0;
    } catch (IllegalArgumentException e) {
      log.println("tune: " + e.getMessage());
      return 2;
    }
  }

  private void refuseContradictions() {
    if (data.isEmpty() && (from.isEmpty() || !answers.isEmpty())) {
      throw new IllegalArgumentException("give the prompts with --data");
    }
    if (!data.isEmpty() && !from.isEmpty() && answers.isEmpty()) {
      throw new IllegalArgumentException("give either --data or --from, or --answers as well");
    }
    if (inner < 1 || inner > InnerUnits.ORIGINAL) {
      throw new IllegalArgumentException(
          "--inner must be from 1 to " + InnerUnits.ORIGINAL + ": " + inner);
    }
    if (inner < InnerUnits.ORIGINAL && (data.isEmpty() || !from.isEmpty())) {
      throw new IllegalArgumentException("--inner goes with --data, and not with --from");
    }
    if (out.isEmpty() && kept.isEmpty() && answers.isEmpty()) {
      throw new IllegalArgumentException("give --out, --weights or --answers");
    }
  }

  private Weights start() throws IOException {
    if (!from.isEmpty()) {
      return Weights.read(from.getFirst());
    }
    Weights weights = start.isEmpty() ? OnnxWeights.of(origin) : tuned(start.getFirst());
    return Encoder.withHead(weights.first(layers), Head.COLUMNS.size(), new Random(HEAD_SEED));
  }

  /** The weights with as many inner units as asked for, chosen by some of the prompts. */
  private Weights narrowed(
      Weights weights, List<LabelledPrompt> prompts, Function<PromptText, PieceSequence> layout) {
    if (inner == InnerUnits.ORIGINAL) {
      return weights;
    }
    int every = Math.max(1, prompts.size() / SEEN_TO_NARROW);
    List<PieceSequence> some =
        IntStream.iterate(0, i -> i < prompts.size(), i -> i + every)
            .mapToObj(i -> layout.apply(prompts.get(i).prompt()))
            .toList();
    return InnerUnits.narrowed(weights, inner, some);
  }

  private static Weights tuned(Path file) throws IOException {
    return file.toString().endsWith(".onnx")
        ? OnnxEncoder.read(Files.readAllBytes(file))
        : Weights.read(file);
  }

  private void tune(Inference inference, EncoderRows rows, PrintStream log) throws IOException {
    if (rows.train().isEmpty()) {
      throw new IllegalArgumentException("the data folder holds nothing that may be trained on");
    }
    TuningSettings settings = TuningSettings.of(epochs, learningRate, noisy, seed);
    EncoderTuning tuning =
        new EncoderTuning(
            inference.encoder(), settings, inference.layout(), taught(rows.train(), log), log);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      tuning.epoch();
      log.printf(
          "epoch %d, acceptable / strict %%: half A %s, calibration %s%n",
          epoch, accuracy(inference, rows.choosing()), accuracy(inference, rows.calibration()));
    }
  }

  private List<TuningRow> taught(List<LabelledPrompt> prompts, PrintStream log) throws IOException {
    Map<String, float[]> lessons = Answers.mean(teachers).byId();
    if (!teachers.isEmpty()) {
      long known = prompts.stream().filter(prompt -> lessons.containsKey(prompt.id())).count();
      log.println("taught: " + known + " rows");
    }
    return prompts.stream()
        .map(
            prompt -> {
              TuningRow row = TuningRow.of(prompt);
              float[] lesson = lessons.get(prompt.id());
              return lesson == null ? row : row.taught(lesson);
            })
        .toList();
  }

  private static Answers answers(Inference inference, List<LabelledPrompt> prompts) {
    List<float[]> probabilities =
        inference.probabilities(prompts.stream().map(LabelledPrompt::prompt).toList());
    Map<String, float[]> byId = new HashMap<>();
    for (int i = 0; i < prompts.size(); i++) {
      byId.put(prompts.get(i).id(), probabilities.get(i));
    }
    return new Answers(byId);
  }

  private static String accuracy(Inference inference, List<LabelledPrompt> prompts) {
    List<Task> tasks = inference.tasks(prompts.stream().map(LabelledPrompt::prompt).toList());
    int acceptable = 0;
    int strict = 0;
    for (int i = 0; i < prompts.size(); i++) {
      acceptable += prompts.get(i).accepts(tasks.get(i)) ? 1 : 0;
      strict += prompts.get(i).primary() == tasks.get(i) ? 1 : 0;
    }
    return "%.1f / %.1f"
        .formatted(100.0 * acceptable / prompts.size(), 100.0 * strict / prompts.size());
  }

  private void write(Weights weights, PrintStream log) throws IOException {
    for (Path file : kept) {
      weights.write(file);
    }
    for (Path file : out) {
      byte[] onnx = OnnxEncoder.write(MiniLmFiles.untunedEncoder(), weights);
      Files.write(file, onnx);
      log.println(file + ": " + weights.layers() + " layers, " + onnx.length + " bytes");
    }
  }
}
