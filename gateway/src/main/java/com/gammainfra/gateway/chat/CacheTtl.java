package com.gammainfra.gateway.chat;

/** How long a prefix of the input is to be kept by the provider, where the caller may say so. */
public enum CacheTtl {
  FIVE_MINUTES,
  ONE_HOUR
}
