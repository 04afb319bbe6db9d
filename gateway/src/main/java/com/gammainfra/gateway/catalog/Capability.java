package com.gammainfra.gateway.catalog;

/** What a model can do beyond answering in text. */
public enum Capability {
  /** Calls the client's tools. */
  TOOLS,
  /** Keeps to a JSON schema. */
  JSON_SCHEMA,
  /** Answers in any valid JSON. */
  JSON_OBJECT,
  /** Is an embedding model: it answers no chat. */
  EMBEDDINGS
}
