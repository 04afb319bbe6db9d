package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.account.KeyStore;
import com.gammainfra.gateway.ledger.Statements;
import com.gammainfra.gateway.notice.Mailer;
import com.gammainfra.gateway.notice.Outbox;
import com.gammainfra.gateway.notice.WebhookSender;
import com.gammainfra.gateway.storage.Database;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that has to do with money in, wired together, and the thread that looks after balances that
 * fill up by themselves and after budgets that run out. Close it before the database.
 */
public final class Till implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Till.class);

  private final Statements statements;
  private final FeeSchedule fees;
  private final AlertTargets targets;
  private final @Nullable Checkouts checkouts;
  private final @Nullable StripeWebhook webhook;
  private final @Nullable AutoTopUps autoTopUps;
  private final @Nullable SpendWatch watch;
  private final Alerts alerts;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("till").daemon().factory());

  /**
   * What the operator has decided.
   *
   * @param fees of managed top-ups
   * @param stripe null when nobody can pay by card
   * @param back where customers are sent when they have paid
   * @param shares of a budget at which an alert is given, in rising order
   * @param alertWebhook null for none
   * @param alertSecret what it is signed with; null exactly as {@code alertWebhook}
   * @param alertEmail null for none
   * @param every how often balances and budgets are looked at
   */
  public record Options(
      FeeSchedule fees,
      @Nullable Stripe stripe,
      Supplier<URI> back,
      List<BigDecimal> shares,
      @Nullable URI alertWebhook,
      @Nullable String alertSecret,
      @Nullable String alertEmail,
      Duration every) {

    public Options {
      shares = List.copyOf(shares);
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Options[fees=" + fees + "]";
    }
  }

  /**
   * An account at Stripe.
   *
   * @param apiBase null for Stripe's own address
   * @param webhookSecret null when no webhook is taken; then no checkout is begun either
   */
  public record Stripe(@Nullable URI apiBase, String secret, @Nullable String webhookSecret) {

    @Override
    public String toString() {
      return "Stripe[hidden]";
    }
  }

  /**
   * How alerts are delivered.
   *
   * @param mailer null where no mail server is configured
   * @param addressOf an account's e-mail address; null when it has none
   */
  public record Post(
      Outbox webhooks,
      WebhookSender sender,
      Outbox letters,
      @Nullable Mailer mailer,
      Function<String, @Nullable String> addressOf) {}

  /**
   * Opens the till.
   *
   * @param keys null when there are no accounts, and so no budgets
   * @param prices tells which fee holds
   * @param clock tells everything else
   */
  public Till(
      Database database,
      @Nullable KeyStore keys,
      Options options,
      Post post,
      InstantSource prices,
      InstantSource clock,
      MeterRegistry registry) {
    this.statements = new Statements(database);
    this.fees = options.fees();
    this.targets = new AlertTargets(database);
    this.alerts =
        new Alerts(
            database,
            targets,
            new Alerts.Places(options.alertWebhook(), options.alertSecret(), options.alertEmail()),
            new Alerts.Post(
                post.webhooks(), post.sender(), post.letters(), post.mailer(), post.addressOf()),
            clock);
    Stripe stripe = options.stripe();
    String webhookSecret = stripe == null ? null : stripe.webhookSecret();
    if (stripe == null || webhookSecret == null) {
      this.checkouts = null;
      this.webhook = null;
      this.autoTopUps = null;
    } else {
      StripeApi api = new StripeApi(stripe.apiBase(), stripe.secret());
      boolean live = StripeApi.isLive(stripe.secret());
      Payments payments = new Payments(database, live, clock);
      this.checkouts = new Checkouts(database, api, live, fees, options.back(), prices, clock);
      this.webhook = new StripeWebhook(webhookSecret, payments, clock, registry);
      this.autoTopUps =
          new AutoTopUps(
              database,
              checkouts,
              api,
              payments,
              live,
              (account, why) -> give(new Alert.TopUpStopped(account, why)),
              clock);
    }
    this.watch =
        keys == null ? null : new SpendWatch(keys, statements, options.shares(), alerts, clock);
    long millis = options.every().toMillis();
    var _ = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    var _ = thread.scheduleWithFixedDelay(this::tidy, 1, 60, TimeUnit.MINUTES);
  }

  /** What customers have. */
  public Statements statements() {
    return statements;
  }

  /** What a managed top-up costs besides. */
  public FeeSchedule fees() {
    return fees;
  }

  /** Where accounts have their alerts sent. */
  public AlertTargets alertTargets() {
    return targets;
  }

  /** Null when nobody can pay by card. */
  public @Nullable Checkouts checkouts() {
    return checkouts;
  }

  /** Null when nobody can pay by card. */
  public @Nullable StripeWebhook webhook() {
    return webhook;
  }

  /** Null when nobody can pay by card. */
  public @Nullable AutoTopUps autoTopUps() {
    return autoTopUps;
  }

  private void give(Alert alert) {
    if (alerts.claim(alert)) {
      alerts.deliver(alert);
    }
  }

  private void look() {
    safely(
        () -> {
          if (watch != null) {
            watch.look();
          }
        });
    safely(
        () -> {
          if (autoTopUps != null) {
            autoTopUps.run();
          }
        });
  }

  private void tidy() {
    safely(alerts::purge);
  }

  private static void safely(Runnable work) {
    try {
      work.run();
    } catch (DatabaseUnavailableException e) {
      LOG.debug("the database is away", e);
    } catch (RuntimeException e) {
      LOG.error("balances or budgets could not be looked at", e);
    }
  }

  /**
   * Waits for what is under way, at most a few seconds; a charge is taken up again at the start.
   */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("an automatic top-up is left to the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
