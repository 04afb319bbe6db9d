package com.gammainfra.gateway.config;

/**
 * Settings of features that this version does not have yet. Whoever builds one deletes its line.
 */
final class NotAvailable {

  private NotAvailable() {}

  /** Notes each that is asked for. */
  static void check(Setting root, Settings settings) {
    reject(root, settings.storage().redisUrl() != null, "storage.redis_url");
  }

  private static void reject(Setting root, boolean asked, String path) {
    if (asked) {
      root.problems().add(path, "not available in this version");
    }
  }
}
