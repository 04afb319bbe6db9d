package com.gammainfra.gateway.classifier;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** ONNX Runtime reports nothing, and so does not stumble over a long command line either. */
class OnnxRuntimeTest {

  /** What the process in the last test runs. */
  public static void main(String[] args) {
    System.out.println("version " + OnnxRuntime.environment().getVersion());
  }

  @Test
  @SuppressWarnings("restricted")
  void environment_onceMade_hasTelemetrySwitchedOff() throws Throwable {
    assertThat(OnnxRuntime.environment()).isNotNull();

    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment found =
          (MemorySegment)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("getenv"),
                      FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                  .invokeExact(arena.allocateFrom(OnnxRuntime.SWITCH));
      assertThat(found.reinterpret(2).getString(0)).isEqualTo("1");
    }
  }

  @Test
  void process_withACommandLineOf20000Characters_loadsIt() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dpadding=" + "x/".repeat(10_000),
                OnnxRuntimeTest.class.getName())
            .redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().remove(OnnxRuntime.SWITCH);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("version 1.");
  }
}
