package com.gammainfra.gateway.config;

import com.gammainfra.gateway.config.Settings.Auth;
import com.gammainfra.gateway.config.Settings.SandboxMode;
import com.gammainfra.gateway.config.Settings.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps the tree of settings to {@link Settings}; the defaults are here. */
final class SettingsReader {

  private static final int DAY_MS = 86_400_000;

  private SettingsReader() {}

  static Settings read(Setting tree) {
    Section root = new Section(tree);
    Settings settings =
        new Settings(
            server(root.section("server")),
            root.get("clock").instant(),
            auth(root.section("auth")),
            or(root.get("sandbox").oneOf(SandboxMode.class), SandboxMode.AUTO),
            CatalogReader.read(root),
            limits(root.section("limits")),
            classifier(root.section("classifier")),
            hedging(root.section("hedging")),
            failover(root.section("failover")),
            storage(root.section("storage")),
            receipts(root.section("receipts")),
            BillingReader.billing(root.section("billing")),
            BillingReader.signup(root.section("signup")),
            BillingReader.smtp(root.section("smtp")),
            BillingReader.alerts(root.section("alerts")));
    root.rejectOthers();
    BillingReader.check(tree, settings);
    NotAvailable.check(tree, settings);
    return settings;
  }

  private static Settings.Server server(Section section) {
    Setting adminPort = section.get("admin_port");
    Settings.Server server =
        new Settings.Server(
            section.get("host").text("127.0.0.1"),
            section.get("port").integer(0, 65_535, 8080),
            adminPort.isAbsent() ? null : Integer.valueOf(adminPort.integer(0, 65_535, 0)),
            section.get("public_url").address(),
            section.get("allowed_hosts").texts("a host name", NetworkNames::isHost).stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList(),
            section
                .get("allowed_origins")
                .texts("an origin such as https://app.example.com", NetworkNames::isOrigin),
            section
                .get("trusted_proxies")
                .texts("an address or a range such as 10.0.0.0/8", NetworkNames::isAddressRange),
            section.get("max_body_bytes").integer(1, 1 << 30, 20_971_520),
            section.get("max_in_flight").integer(1, 1_000_000, 1024));
    section.rejectOthers();
    return server;
  }

  private static Auth auth(Section section) {
    Auth.Mode mode = or(section.get("mode").oneOf(Auth.Mode.class), Auth.Mode.OPEN);
    List<Auth.Key> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Setting item : section.get("keys").items()) {
      keys.add(key(new Section(item), ids));
    }
    section.rejectOthers();
    return new Auth(mode, keys);
  }

  private static Auth.Key key(Section section, Set<String> ids) {
    Setting id = section.get("id");
    if (id.isAbsent()) {
      id.missing("a name for the key");
    } else if (!ids.add(id.text(""))) {
      id.reject(id.shown() + " names another key of the list already");
    }
    Setting sha256 = section.get("sha256");
    String hash = sha256.string();
    if (!hash.matches("[0-9A-Fa-f]{64}")) {
      sha256.reject("takes the key's SHA-256, 64 hexadecimal digits (the value is not shown)");
    }
    Auth.Scope scope = or(section.get("scope").oneOf(Auth.Scope.class), Auth.Scope.INFERENCE);
    Setting inFlight = section.get("max_in_flight");
    Integer maxInFlight = inFlight.isAbsent() ? null : inFlight.integer(1, 1_000_000, 1);
    boolean streamGuard = section.get("stream_guard").flag(false);
    section.rejectOthers();
    return new Auth.Key(
        id.text(""), hash.toLowerCase(Locale.ROOT), scope, maxInFlight, streamGuard);
  }

  private static Settings.Limits limits(Section section) {
    Settings.Limits limits =
        new Settings.Limits(
            millis(section.get("total_ms"), 600_000),
            millis(section.get("first_token_ms"), 30_000),
            millis(section.get("idle_ms"), 60_000),
            millis(section.get("stream_ms"), 3_600_000),
            millis(section.get("keep_alive_ms"), 15_000),
            millis(section.get("drain_ms"), 20_000),
            section.get("max_attempts").integer(1, 100, 6),
            section.get("default_max_output_tokens").integer(1, 10_000_000, 16_384));
    section.rejectOthers();
    return limits;
  }

  private static Settings.Classifier classifier(Section section) {
    Setting permits = section.get("permits");
    Settings.Classifier classifier =
        new Settings.Classifier(
            section.get("artefact").text(),
            Duration.ofMillis(section.get("max_wait_ms").integer(0, 60_000, 25)),
            permits.isAbsent() ? null : Integer.valueOf(permits.integer(1, 1024, 1)));
    section.rejectOthers();
    return classifier;
  }

  private static Settings.Hedging hedging(Section section) {
    boolean enabled = section.get("enabled").flag(false);
    section.rejectOthers();
    return new Settings.Hedging(enabled);
  }

  private static Settings.Failover failover(Section section) {
    boolean contentFilter = section.get("content_filter").flag(false);
    section.rejectOthers();
    return new Settings.Failover(contentFilter);
  }

  private static Storage storage(Section section) {
    Storage.Type type = or(section.get("type").oneOf(Storage.Type.class), Storage.Type.SQLITE);
    Storage storage =
        new Storage(
            type,
            section.get("path").text(Storage.DEFAULT_PATH),
            databaseUrl(section.get("url"), type),
            or(
                section.get("durability").oneOf(Storage.Durability.class),
                Storage.Durability.PROCESS),
            section.get("redis_url").text());
    section.rejectOthers();
    return storage;
  }

  /** It may hold a password, so it is never shown. */
  private static @Nullable String databaseUrl(Setting setting, Storage.Type type) {
    String takes = "jdbc:postgresql://HOST/DATABASE or postgresql://USER:PASSWORD@HOST/DATABASE";
    String url = setting.secret();
    if (type == Storage.Type.SQLITE) {
      if (!setting.isAbsent()) {
        setting.reject("is for storage.type: postgres");
      }
      return null;
    }
    if (setting.isAbsent()) {
      setting.missing(takes);
    } else if (url != null && !url.matches("(jdbc:postgresql:|postgres(ql)?://).+")) {
      setting.reject("takes " + takes + " (the value is not shown)");
    }
    return url;
  }

  private static Settings.Receipts receipts(Section section) {
    int days = section.get("retention_days").integer(1, 3650, 90);
    section.rejectOthers();
    return new Settings.Receipts(Duration.ofDays(days));
  }

  private static Duration millis(Setting setting, int fallback) {
    return Duration.ofMillis(setting.integer(1, DAY_MS, fallback));
  }

  private static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }
}
