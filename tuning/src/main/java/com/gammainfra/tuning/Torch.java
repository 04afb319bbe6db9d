package com.gammainfra.tuning;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/** PyTorch on the CPU, from the class path: nothing is downloaded, nothing is reported home. */
final class Torch {
  /** {@code at::globalContext()}. */
  private static final String CONTEXT = "_ZN2at13globalContextEv";

  /** {@code at::Context::setFloat32MatmulPrecision(at::Float32MatmulPrecision)}. */
  private static final String SET_PRECISION =
      "_ZN2at7Context25setFloat32MatmulPrecisionENS_22Float32MatmulPrecisionE";

  private static final int HIGHEST = 0;
  private static final int MEDIUM = 2;

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("PYTORCH_FLAVOR", "cpu");
  }

  private Torch() {}

  /** The engine; its native libraries are unpacked and loaded by the first call. */
  static Engine engine() {
    return Engine.getEngine("PyTorch");
  }

  /** A manager that owns what is made under it; the caller closes it. */
  static NDManager manager() {
    return engine().newBaseManager();
  }

  /**
   * Whether, from now on and in all threads, the factors of matrix products are rounded to bfloat16
   * (the sums stay fp32): on a CPU with instructions for it a product takes less than half the
   * time, on others nothing changes. It is PyTorch's {@code
   * set_float32_matmul_precision("medium")}, which DJL does not offer, so its C++ function is
   * called by name.
   *
   * @throws IllegalStateException when this PyTorch has no such function
   */
  @SuppressWarnings("restricted") // the commands that start this are allowed native access
  static void roundFactors(boolean rounded) {
    engine();
    SymbolLookup torch = SymbolLookup.loaderLookup();
    Linker linker = Linker.nativeLinker();
    int precision = rounded ? MEDIUM : HIGHEST;
    try {
      MemorySegment context =
          (MemorySegment)
              linker
                  .downcallHandle(
                      torch.findOrThrow(CONTEXT), FunctionDescriptor.of(ValueLayout.ADDRESS))
                  .invokeExact();
      linker
          .downcallHandle(
              torch.findOrThrow(SET_PRECISION),
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
          .invokeExact(context, precision);
    } catch (Throwable e) {
      throw new IllegalStateException("PyTorch does not let the precision be set", e);
    }
  }
}
