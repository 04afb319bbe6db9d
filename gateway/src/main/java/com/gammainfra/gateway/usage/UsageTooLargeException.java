package com.gammainfra.gateway.usage;

/** A report would have more rows, or read more, than it may. */
public final class UsageTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean groups;

  UsageTooLargeException(boolean groups, String message) {
    super(message);
    this.groups = groups;
  }

  /** Whether it is the groups that are too many; else it is the requests. */
  public boolean isOfGroups() {
    return groups;
  }
}
