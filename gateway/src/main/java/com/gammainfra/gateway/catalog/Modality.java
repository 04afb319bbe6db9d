package com.gammainfra.gateway.catalog;

/** A kind of input a model reads. */
public enum Modality {
  TEXT,
  IMAGE,
  PDF,
  AUDIO,
  VIDEO
}
