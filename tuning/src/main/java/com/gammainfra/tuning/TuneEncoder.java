package com.gammainfra.tuning;

import com.gammainfra.gateway.classifier.MiniLmFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tunes the encoder, or writes weights tuned before, as the int8 model that the gateway runs. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = "Makes the classifier's encoder.")
public final class TuneEncoder implements Callable<Integer> {
  @Option(names = "--from", description = "weights to write as they are, without tuning")
  private List<Path> from = List.of();

  @Option(names = "--out", required = true, description = "the ONNX file to write")
  private Path out = Path.of("");

  @Option(names = "--layers", description = "how many of the six layers stay; ${DEFAULT-VALUE}")
  private int layers = 4;

  /** Exit code 0, or 2 with one line on stderr when something cannot be read. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TuneEncoder()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream log = System.err;
    try {
      Weights weights = from.isEmpty() ? OnnxWeights.untuned() : Weights.read(from.getFirst());
      byte[] onnx = OnnxEncoder.write(MiniLmFiles.untunedEncoder(), weights.first(layers));
      Files.write(out, onnx);
      log.println(out + ": " + layers + " layers, " + onnx.length + " bytes");
      return 0;
    } catch (IllegalArgumentException e) {
      log.println("tune: " + e.getMessage());
      return 2;
    }
  }
}
