package com.gammainfra.tuning;

import com.gammainfra.gateway.chat.Task;
import com.gammainfra.gateway.classifier.MiniLmFiles;
import com.gammainfra.gateway.classifier.PromptPieces;
import com.gammainfra.training.EncoderRows;
import com.gammainfra.training.LabelledPrompt;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tunes the encoder on a folder of labelled prompts, or takes weights tuned before, and writes it
 * as the int8 model that the gateway runs.
 */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = "Makes the classifier's encoder from labelled prompts.")
public final class TuneEncoder implements Callable<Integer> {
  private static final long HEAD_SEED = 1;

  @Option(names = "--data", description = "folder with train.jsonl, dev.jsonl")
  private List<Path> data = List.of();

  @Option(names = "--from", description = "fp32 weights to write as they are, without tuning")
  private List<Path> from = List.of();

  @Option(names = "--out", required = true, description = "the ONNX file to write")
  private Path out = Path.of("");

  @Option(names = "--weights", description = "keep the tuned fp32 weights here, for --from")
  private List<Path> kept = List.of();

  @Option(
      names = "--layers",
      defaultValue = "3",
      description = "how many of the six layers stay; ${DEFAULT-VALUE}")
  private int layers;

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
      if (data.size() + from.size() != 1) {
        throw new IllegalArgumentException("give either --data or --from");
      }
      Weights weights = from.isEmpty() ? tuned(log) : Weights.read(from.getFirst()).first(layers);
      for (Path file : kept) {
        weights.write(file);
      }
      byte[] onnx = OnnxEncoder.write(MiniLmFiles.untunedEncoder(), weights);
      Files.write(out, onnx);
      log.println(out + ": " + layers + " layers, " + onnx.length + " bytes");
      return 0;
    } catch (IllegalArgumentException e) {
      log.println("tune: " + e.getMessage());
      return 2;
    }
  }

  private Weights tuned(PrintStream log) throws IOException {
    EncoderRows rows = EncoderRows.read(data.getFirst(), weakPerTask);
    if (rows.train().isEmpty()) {
      throw new IllegalArgumentException("the data folder holds nothing that may be trained on");
    }
    log.println("rows: " + rows.train().size() + ", left out: " + rows.leftOut());
    List<TuningRow> train = rows.train().stream().map(TuneEncoder::row).toList();
    List<TuningRow> choosing = rows.choosing().stream().map(TuneEncoder::row).toList();
    TuningSettings settings = TuningSettings.of(epochs, learningRate, seed);
    Weights start = OnnxWeights.untuned().first(layers);
    try (Encoder encoder =
        new Encoder(Encoder.withHead(start, TuningRow.COLUMNS.size(), new Random(HEAD_SEED)))) {
      EncoderTuning tuning =
          new EncoderTuning(encoder, settings, new PromptPieces(pieces)::of, train, log);
      for (int epoch = 1; epoch <= epochs; epoch++) {
        tuning.epoch();
        log.println("epoch " + epoch + ": " + accuracy(tuning, choosing));
      }
      return encoder.weights();
    }
  }

  private static String accuracy(EncoderTuning tuning, List<TuningRow> rows) {
    List<Task> answers = tuning.answers(rows.stream().map(TuningRow::prompt).toList());
    int acceptable = 0;
    int strict = 0;
    for (int i = 0; i < rows.size(); i++) {
      acceptable += rows.get(i).accepts(answers.get(i)) ? 1 : 0;
      strict += rows.get(i).primary() == answers.get(i) ? 1 : 0;
    }
    return "of %d prompts of dev half A, acceptable %.1f %%, strict %.1f %%"
        .formatted(rows.size(), 100.0 * acceptable / rows.size(), 100.0 * strict / rows.size());
  }

  private static TuningRow row(LabelledPrompt prompt) {
    return new TuningRow(prompt.prompt(), prompt.primary(), prompt.also(), prompt.weak());
  }
}
