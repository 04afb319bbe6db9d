package com.gammainfra.gateway.classifier;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * ONNX Runtime without its telemetry. Since 1.29 the library reports to its maker by default as
 * soon as its environment is made, and reads the process's command line for that with a recursion
 * that overflows the stack where the line has some 10,000 characters. It asks one variable of the
 * process's environment whether it may, which only native code can set in a process that runs.
 */
final class OnnxRuntime {

  /** Named in the library; any value but an empty one switches reporting off. */
  static final String SWITCH = "ORT_DISABLE_TELEMETRY";

  private static final OrtEnvironment ENVIRONMENT = quiet();

  private OnnxRuntime() {}

  /** The one environment of this process; never closed. */
  static OrtEnvironment environment() {
    return ENVIRONMENT;
  }

  private static OrtEnvironment quiet() {
    setVariable(SWITCH, "1");
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      environment.setTelemetry(false);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
    }
    return environment;
  }

  /** C's {@code setenv}, or {@code _putenv_s} where that is what there is. */
  @SuppressWarnings("restricted") // the jar's manifest grants native access
  private static void setVariable(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MemorySegment setenv = linker.defaultLookup().find("setenv").orElse(null);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(name);
      MemorySegment text = arena.allocateFrom(value);
      if (setenv != null) {
        MethodHandle set =
            linker.downcallHandle(
                setenv,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT));
        var _ = (int) set.invokeExact(key, text, 1);
      } else {
        MethodHandle put =
            linker.downcallHandle(
                linker.defaultLookup().findOrThrow("_putenv_s"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        var _ = (int) put.invokeExact(key, text);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(name + " cannot be set for this process", e);
    }
  }
}
