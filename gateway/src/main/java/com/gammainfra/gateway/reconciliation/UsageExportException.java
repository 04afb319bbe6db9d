package com.gammainfra.gateway.reconciliation;

/** A file is no export that can be read. The message says where and why. */
public final class UsageExportException extends Exception {

  private static final long serialVersionUID = 1;

  UsageExportException(String message) {
    super(message);
  }

  UsageExportException(int line, String message) {
    super("line " + line + ": " + message);
  }
}
