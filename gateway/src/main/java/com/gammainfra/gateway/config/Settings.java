package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.Catalog;
import com.gammainfra.gateway.catalog.Usd;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything the operator can set, validated. Each key and its default is in {@code
 * docs/configuration.md}.
 *
 * @param clock the instant that prices and lifecycles are read at; null means now
 * @param smtp null when there is no mail server
 */
public record Settings(
    Server server,
    @Nullable Instant clock,
    Auth auth,
    SandboxMode sandbox,
    Catalog catalog,
    Limits limits,
    Classifier classifier,
    Hedging hedging,
    Failover failover,
    Storage storage,
    Receipts receipts,
    Billing billing,
    Signup signup,
    @Nullable Smtp smtp,
    Alerts alerts) {

  /**
   * Where the gateway listens.
   *
   * @param port 0 to 65535; 0 is any free one
   * @param adminPort a port on loopback for metrics and administration; null when there is none
   * @param allowedHosts values of {@code Host} that are taken besides loopback's, in lower case
   * @param allowedOrigins origins of web pages that may call it, such as {@code https://a.example}
   * @param publicUrl where customers reach it; null for where it listens
   * @param trustedProxies addresses or address ranges whose {@code X-Forwarded-For} is believed
   * @param maxBodyBytes the largest request body, in bytes
   * @param maxInFlight the most requests that are served at the same time
   */
  public record Server(
      String host,
      int port,
      @Nullable Integer adminPort,
      @Nullable URI publicUrl,
      List<String> allowedHosts,
      List<String> allowedOrigins,
      List<String> trustedProxies,
      int maxBodyBytes,
      int maxInFlight) {

    public Server {
      allowedHosts = List.copyOf(allowedHosts);
      allowedOrigins = List.copyOf(allowedOrigins);
      trustedProxies = List.copyOf(trustedProxies);
    }
  }

  /** Who may call. {@code open} is for loopback addresses only, which {@code app} sees to. */
  public record Auth(Mode mode, List<Key> keys) {

    public Auth {
      keys = List.copyOf(keys);
    }

    /** How callers are told apart. */
    public enum Mode {
      /** Any key, or none. */
      OPEN,
      /** A list of hashed keys in the settings. */
      KEYS,
      /** Accounts with keys of their own. */
      ACCOUNTS
    }

    /** What a key may do. */
    public enum Scope {
      /** Ask models. */
      INFERENCE,
      /** See and change one's own account. */
      ACCOUNT,
      /** Operate the gateway. */
      ADMIN;

      /** The name used in configuration. */
      public String id() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    /**
     * A key, of which only the hash is known.
     *
     * @param sha256 of the key's text in UTF-8, 64 hexadecimal digits in lower case
     * @param maxInFlight the most requests at once, at least 1; null for no limit of its own
     * @param streamGuard whether its streamed answers are held until they are whole
     */
    public record Key(
        String id, String sha256, Scope scope, @Nullable Integer maxInFlight, boolean streamGuard) {

      @Override
      public String toString() {
        return "Key[id=" + id + ", scope=" + scope + "]";
      }
    }
  }

  /** When the built-in sandbox answers in place of the providers. */
  public enum SandboxMode {
    /** When no provider has a credential and {@code auth} is open on loopback. */
    AUTO,
    /** Always. */
    ON,
    /** Never. */
    OFF
  }

  /**
   * How long a request may take and how much it may try.
   *
   * @param total to the end of an answer, or to the first content of a stream
   * @param firstToken from sending to the first content, of one attempt
   * @param idle between two events of a stream
   * @param stream to the end of a stream
   * @param keepAlive how long a stream to the client may be silent before it is sent a comment
   * @param drain how long a stop waits for the exchanges under way
   * @param maxAttempts upstream calls per request, at least 1
   * @param defaultMaxOutputTokens the longest answer when the caller sets no limit
   */
  public record Limits(
      Duration total,
      Duration firstToken,
      Duration idle,
      Duration stream,
      Duration keepAlive,
      Duration drain,
      int maxAttempts,
      int defaultMaxOutputTokens) {}

  /**
   * How prompts are classified.
   *
   * @param artefact the folder of an artefact to serve in place of the shipped one; null for that
   * @param maxWait how long a request waits for its turn before the keyword router takes it
   * @param permits the most inferences at once; null for one a core
   */
  public record Classifier(
      @Nullable String artefact, Duration maxWait, @Nullable Integer permits) {}

  /** Whether two candidates may be asked at once. */
  public record Hedging(boolean enabled) {}

  /**
   * What else may be tried.
   *
   * @param contentFilter whether another model may be asked what one would not answer
   */
  public record Failover(boolean contentFilter) {}

  /**
   * Where state is kept.
   *
   * @param path the file of an SQLite database
   * @param url of a PostgreSQL server, {@code jdbc:postgresql:…} or {@code postgresql://…}; it may
   *     hold a password. Null exactly for SQLite
   * @param durability of the SQLite file
   * @param redisUrl a Redis server; null for memory
   */
  public record Storage(
      Type type,
      String path,
      @Nullable String url,
      Durability durability,
      @Nullable String redisUrl) {

    /** Where the file is when nobody says. */
    public static final String DEFAULT_PATH = "data/gammainfra.db";

    /** Which database. */
    public enum Type {
      /** A file beside the gateway. */
      SQLITE,
      /** A server that several gateways can share. */
      POSTGRES
    }

    /** What is kept when something dies. */
    public enum Durability {
      /** What was committed outlives the process. */
      PROCESS,
      /** It outlives a power cut too. */
      POWER
    }

    @Override
    public String toString() {
      return "Storage[type=" + type + ", path=" + path + ", durability=" + durability + "]";
    }
  }

  /**
   * How receipts are archived.
   *
   * @param retention how long, in whole days
   */
  public record Receipts(Duration retention) {}

  /**
   * Whether callers pay, and how.
   *
   * @param topUpFees the earliest first
   * @param returnUrl where customers are sent when they have paid; null for the gateway's address
   */
  public record Billing(
      boolean enabled, List<TopUpFee> topUpFees, @Nullable URI returnUrl, Stripe stripe) {

    public Billing {
      topUpFees = List.copyOf(topUpFees);
    }
  }

  /**
   * What a managed top-up costs besides, from a day (UTC) on.
   *
   * @param from null for since ever
   */
  public record TopUpFee(@Nullable LocalDate from, BigDecimal percent) {}

  /**
   * The payment provider.
   *
   * @param apiBase where its API is; null for its own address
   * @param secret the API key; null when none is configured
   * @param webhookSecret what webhooks are signed with; null when none is configured
   */
  public record Stripe(
      @Nullable URI apiBase, @Nullable String secret, @Nullable String webhookSecret) {

    @Override
    public String toString() {
      return "Stripe[apiBase=" + apiBase + ", secrets hidden]";
    }
  }

  /**
   * Whether strangers can make an account.
   *
   * @param trial what a new account is given, at least zero
   * @param perClientHour how often one client may ask
   * @param perAddressHour how many letters may go to one address
   */
  public record Signup(boolean enabled, Usd trial, int perClientHour, int perAddressHour) {}

  /**
   * A mail server.
   *
   * @param user null when it asks for no password
   * @param password null when none is configured
   * @param from the sender of all letters
   */
  public record Smtp(
      String host,
      int port,
      Security security,
      @Nullable String user,
      @Nullable String password,
      String from) {

    /** How the connection is protected. */
    public enum Security {
      /** Not at all. */
      NONE,
      /** It must change to TLS before anything is said. */
      STARTTLS,
      /** TLS from the start. */
      TLS
    }

    @Override
    public String toString() {
      return "Smtp[" + host + ":" + port + ", " + security + "]";
    }
  }

  /**
   * Who is told when money runs out.
   *
   * @param shares of a key's budget, above 0, in rising order
   * @param webhook the operator's; null for none
   * @param secret what it is signed with; null when none is configured
   * @param email the operator's; null for none
   * @param every how often budgets and balances are looked at
   */
  public record Alerts(
      List<BigDecimal> shares,
      @Nullable URI webhook,
      @Nullable String secret,
      @Nullable String email,
      Duration every) {

    public Alerts {
      shares = List.copyOf(shares);
    }

    @Override
    public String toString() {
      return "Alerts[shares=" + shares + "]";
    }
  }
}
