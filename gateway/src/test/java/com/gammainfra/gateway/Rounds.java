package com.gammainfra.gateway;

/** How often a property is tried: in {@code make check}, and in {@code make prove}. */
public final class Rounds {

  private Rounds() {}

  /** One of the two counts. */
  public static int of(int check, int prove) {
    return Boolean.getBoolean("prove") ? prove : check;
  }
}
