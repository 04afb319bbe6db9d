package com.gammainfra.gateway.classifier;

import com.gammainfra.gateway.chat.Task;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that the classifier learned or was told, as one versioned whole: four files side by side.
 *
 * <table>
 *   <caption>The files</caption>
 *   <tr><td>{@code classifier.json}</td><td>the {@link Manifest}</td></tr>
 *   <tr><td>{@code head.bin}</td><td>the {@link Head}, big-endian</td></tr>
 *   <tr><td>{@code rules.json}</td><td>the {@link RuleBook}</td></tr>
 *   <tr><td>{@code fingerprint.txt}</td><td>{@code sha256:…} over the other three</td></tr>
 * </table>
 *
 * <p>Reading checks the fingerprint first and refuses a set that does not match it: half an update
 * must not route traffic. Immutable and thread-safe.
 *
 * @param fingerprint {@code sha256:…}, in every prediction
 */
public record ClassifierArtefact(Manifest manifest, Head head, RuleBook rules, String fingerprint) {
  /** The version of the format that this build reads and writes. */
  public static final int FORMAT = 8;

  private static final int MAGIC = 0x47_49_48_44; // GIHD

  private static final String MANIFEST = "classifier.json";
  private static final String HEAD = "head.bin";
  private static final String RULES = "rules.json";
  private static final String FINGERPRINT = "fingerprint.txt";

  /**
   * What is not weights or rules.
   *
   * @param format the version of this format
   * @param sentenceModel {@link MiniLmFiles#fingerprint} of the model trained on
   * @param budgetPieces the most word pieces embedded
   * @param tasks the labels, in the order of the head's columns
   * @param calibration of the head's scores
   * @param firstStage when signals answer without the sentence model
   * @param threshold the least top probability at which the head decides
   * @param shortcutPrecision by rule name, the share of its firings on labelled prompts that were
   *     acceptable; a shortcut without an entry is switched off
   */
  public record Manifest(
      int format,
      String sentenceModel,
      int budgetPieces,
      List<String> tasks,
      Calibration calibration,
      LearnedModel.FirstStage firstStage,
      double threshold,
      Map<String, Double> shortcutPrecision) {
    public Manifest {
      tasks = List.copyOf(tasks);
      shortcutPrecision = Map.copyOf(shortcutPrecision);
    }

    /** The same with another threshold. */
    public Manifest withThreshold(double other) {
      return new Manifest(
          format,
          sentenceModel,
          budgetPieces,
          tasks,
          calibration,
          firstStage,
          other,
          shortcutPrecision);
    }
  }

  /** The artefact this build ships. */
  public static ClassifierArtefact shipped() {
    return read(ClassifierArtefact::resource);
  }

  /** The rules this build ships, as written; training starts from them. */
  public static byte[] shippedRules() {
    return bytes(ClassifierArtefact::resource, RULES);
  }

  /** The artefact in a folder, as {@link #write} left it. */
  public static ClassifierArtefact read(Path folder) {
    return read(name -> Files.readAllBytes(folder.resolve(name)));
  }

  /** What {@code fingerprint.txt} of a folder says, whether or not its other files agree. */
  static String claimedFingerprint(Path folder) throws IOException {
    return Files.readString(folder.resolve(FINGERPRINT)).strip();
  }

  /** The task names in the order of a head's columns. */
  public static List<String> taskIds() {
    return Head.COLUMNS.stream().map(Task::id).toList();
  }

  /**
   * Writes an artefact into an existing folder and reads it back.
   *
   * @param rulesJson the rules file, byte for byte
   */
  public static ClassifierArtefact write(
      Path folder, Manifest manifest, Head head, byte[] rulesJson) throws IOException {
    byte[] manifestJson =
        (JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(sorted(manifest))
                + "\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] headBytes = encode(head);
    Files.write(folder.resolve(MANIFEST), manifestJson);
    Files.write(folder.resolve(HEAD), headBytes);
    Files.write(folder.resolve(RULES), rulesJson);
    Files.writeString(
        folder.resolve(FINGERPRINT), Fingerprint.of(manifestJson, headBytes, rulesJson) + "\n");
    return read(folder);
  }

  /**
   * Writes an artefact beside what a folder holds and moves it in, the fingerprint last: who looks
   * at the folder meanwhile sees the old one, or a set that does not match its fingerprint. Makes
   * the folder when it is missing.
   *
   * @param rulesJson the rules file, byte for byte
   */
  public static ClassifierArtefact replace(
      Path folder, Manifest manifest, Head head, byte[] rulesJson) throws IOException {
    Files.createDirectories(folder);
    Path beside = Files.createTempDirectory(folder, ".new-"); // on the same file system
    write(beside, manifest, head, rulesJson);
    for (String name : List.of(MANIFEST, HEAD, RULES, FINGERPRINT)) {
      Files.move(beside.resolve(name), folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.delete(beside);
    return read(folder);
  }

  private static ClassifierArtefact read(Source source) {
    byte[] manifestJson = bytes(source, MANIFEST);
    byte[] headBytes = bytes(source, HEAD);
    byte[] rulesJson = bytes(source, RULES);
    String expected = new String(bytes(source, FINGERPRINT), StandardCharsets.UTF_8).strip();
    String actual = Fingerprint.of(manifestJson, headBytes, rulesJson);
    if (!actual.equals(expected)) {
      throw new IllegalStateException(
          "the classifier artefact is corrupt or half replaced: its files hash to "
              + actual
              + ", fingerprint.txt says "
              + expected);
    }
    try {
      Manifest manifest = manifest(JsonMapper.shared().readTree(manifestJson));
      Head head = decode(headBytes);
      RuleBook rules = RuleBook.parse(rulesJson);
      if (head.signals() != rules.signals().size()) {
        throw new IllegalArgumentException(
            "its head knows %d signals, its rules have %d"
                .formatted(head.signals(), rules.signals().size()));
      }
      return new ClassifierArtefact(manifest, head, rules, actual);
    } catch (IllegalArgumentException | JacksonException | BufferUnderflowException e) {
      throw new IllegalStateException("the classifier artefact cannot be read: " + e, e);
    }
  }

  private static Manifest manifest(JsonNode json) {
    Manifest manifest = JsonMapper.shared().treeToValue(json, Manifest.class);
    if (manifest.format() != FORMAT) {
      throw new IllegalArgumentException("its format is " + manifest.format() + ", not " + FORMAT);
    }
    if (!manifest.tasks().equals(taskIds())) {
      throw new IllegalArgumentException("its tasks are " + manifest.tasks());
    }
    return manifest;
  }

  /** The manifest as an ordered map, so that the same values give the same bytes. */
  private static Map<String, Object> sorted(Manifest manifest) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("format", manifest.format());
    fields.put("sentenceModel", manifest.sentenceModel());
    fields.put("budgetPieces", manifest.budgetPieces());
    fields.put("tasks", manifest.tasks());
    fields.put("calibration", manifest.calibration());
    fields.put("firstStage", manifest.firstStage());
    fields.put("threshold", manifest.threshold());
    fields.put("shortcutPrecision", new TreeMap<>(manifest.shortcutPrecision()));
    return fields;
  }

  private static byte[] encode(Head head) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(FORMAT);
      for (float[] part : List.of(head.linear(), head.dense(), head.bias())) {
        put(part, out);
      }
      SignalNetworks networks = head.networks();
      out.writeBoolean(networks != null);
      if (networks != null) {
        put(networks.turn(), out);
        put(networks.context(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private static void put(Network network, DataOutputStream out) throws IOException {
    HiddenLayer hidden = network.hidden();
    put(network.linear(), out);
    put(network.bias(), out);
    put(hidden.thresholds(), out);
    put(hidden.out(), out);
    for (byte[] part : List.of(hidden.powers(), hidden.steps())) {
      out.writeInt(part.length);
      out.write(part);
    }
  }

  /** Numbers, and before them how many there are. */
  private static void put(float[] numbers, DataOutputStream out) throws IOException {
    out.writeInt(numbers.length);
    for (float x : numbers) {
      out.writeFloat(x);
    }
  }

  private static Head decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt() != MAGIC || in.getInt() != FORMAT) {
      throw new IllegalArgumentException("head.bin is not a head of format " + FORMAT);
    }
    float[] linear = floats(in);
    float[] dense = floats(in);
    float[] bias = floats(in);
    SignalNetworks networks = in.get() == 0 ? null : new SignalNetworks(network(in), network(in));
    if (in.hasRemaining()) {
      throw new IllegalArgumentException("head.bin goes on after its end");
    }
    return new Head(networks, linear, dense, bias);
  }

  private static Network network(ByteBuffer in) {
    float[] linear = floats(in);
    float[] bias = floats(in);
    float[] thresholds = floats(in);
    float[] out = floats(in);
    return new Network(linear, new HiddenLayer(bytes(in), bytes(in), thresholds, out), bias);
  }

  private static float[] floats(ByteBuffer in) {
    float[] floats = new float[count(in, Float.BYTES)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = in.getFloat();
    }
    return floats;
  }

  private static byte[] bytes(ByteBuffer in) {
    byte[] bytes = new byte[count(in, Byte.BYTES)];
    in.get(bytes);
    return bytes;
  }

  /** How many follow, which is no more than there is room for. */
  private static int count(ByteBuffer in, int bytes) {
    int count = in.getInt();
    if (count < 0 || in.remaining() / bytes < count) {
      throw new IllegalArgumentException("head.bin is cut short");
    }
    return count;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ClassifierArtefact.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("it is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(Source source, String name) {
    try {
      return source.bytes(name);
    } catch (IOException e) {
      throw new IllegalStateException("the classifier artefact lacks " + name + ": " + e, e);
    }
  }

  @FunctionalInterface
  private interface Source {
    byte[] bytes(String name) throws IOException;
  }
}
