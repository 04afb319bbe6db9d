package com.gammainfra.gateway.chat;

/** The form an answer must have. */
public enum ResponseFormat {
  TEXT,
  JSON_OBJECT,
  JSON_SCHEMA
}
