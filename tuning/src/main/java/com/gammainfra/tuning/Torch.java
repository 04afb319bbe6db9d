package com.gammainfra.tuning;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;

/** PyTorch on the CPU, from the class path: nothing is downloaded, nothing is reported home. */
final class Torch {
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
}
