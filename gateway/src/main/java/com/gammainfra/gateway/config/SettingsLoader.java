package com.gammainfra.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads the settings file on top of the shipped catalog. */
public final class SettingsLoader {

  /** The largest settings file that is read, in bytes. */
  public static final int MAX_FILE_BYTES = 4 << 20;

  private static final List<String> SHIPPED =
      List.of(
          "defaults.yaml",
          "providers.yaml",
          "models-anthropic.yaml",
          "models-openai.yaml",
          "models-google.yaml",
          "models-deepseek.yaml",
          "models-mistral.yaml",
          "models-xai.yaml",
          "models-groq.yaml",
          "models-bedrock.yaml",
          "chains.yaml");

  private SettingsLoader() {}

  /**
   * The settings of {@code file} merged onto the shipped ones.
   *
   * @param file a YAML file; null for the shipped settings alone
   * @param environment what {@code ${VAR}} is replaced from
   * @throws InvalidSettingsException with everything that is wrong
   */
  public static Settings load(@Nullable Path file, Map<String, String> environment)
      throws InvalidSettingsException {
    return read(file == null ? "" : text(file), environment);
  }

  /** The settings of {@code yaml} merged onto the shipped ones. */
  static Settings read(String yaml, Map<String, String> environment)
      throws InvalidSettingsException {
    ObjectNode tree = shipped();
    Overlay.apply(tree, YamlTree.parse(yaml));
    Problems problems = new Problems();
    EnvironmentReferences.replace(tree, environment, problems);
    Settings settings = SettingsReader.read(new Setting("", tree, problems));
    problems.throwIfAny();
    return settings;
  }

  private static ObjectNode shipped() throws InvalidSettingsException {
    ObjectNode tree = YamlTree.parse("");
    for (String name : SHIPPED) {
      Overlay.apply(tree, YamlTree.parse(resource("catalog/" + name)));
    }
    return tree;
  }

  private static String resource(String name) {
    try (InputStream in = SettingsLoader.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing from this build: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) throws InvalidSettingsException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw unreadable(file, "is larger than " + MAX_FILE_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8 text");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static InvalidSettingsException unreadable(Path file, String why) {
    return new InvalidSettingsException(List.of(new SettingsError("", file + " " + why)));
  }
}
