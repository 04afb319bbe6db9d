package com.gammainfra.tuning;

/**
 * Published weights that tuning starts from; each is a resource of a Maven artefact. All are BERTs
 * of width 384 over the same word pieces.
 */
enum Origin {
  /** all-MiniLM-L6-v2, six layers: what the gateway's quantised graph was made from. */
  MINILM("/all-minilm-l6-v2.onnx"),

  /** bge-small-en-v1.5, twelve layers: too slow to serve, for teaching. */
  BGE_SMALL("/bge-small-en-v1.5.onnx");

  private final String resource;

  Origin(String resource) {
    this.resource = resource;
  }

  /** The fp32 ONNX graph's place on the class path. */
  String resource() {
    return resource;
  }
}
