package com.gammainfra.gateway.storage;

/** What a commit of the SQLite file survives. PostgreSQL has a setting of its own for this. */
public enum Durability {
  /** The process's death: the operating system has the bytes. A power cut may lose the latest. */
  PROCESS,
  /** A power cut too: the disk has the bytes before a commit returns. */
  POWER
}
