package com.gammainfra.gateway.app;

import com.gammainfra.gateway.account.SignupLimits;
import com.gammainfra.gateway.account.SignupStore;
import com.gammainfra.gateway.account.Signups;
import com.gammainfra.gateway.billing.FeeSchedule;
import com.gammainfra.gateway.billing.Till;
import com.gammainfra.gateway.config.Settings;
import com.gammainfra.gateway.ledger.SqlLedger;
import com.gammainfra.gateway.notice.Mailer;
import com.gammainfra.gateway.notice.Outbox;
import com.gammainfra.gateway.notice.SmtpMailer;
import com.gammainfra.gateway.notice.WebhookSender;
import com.gammainfra.gateway.provider.PublicAddress;
import com.gammainfra.gateway.secret.SealedBox;
import com.gammainfra.gateway.server.KeyAccess;
import com.gammainfra.gateway.server.SignupAccess;
import com.gammainfra.gateway.server.TrustedProxies;
import com.gammainfra.gateway.storage.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway has for customers besides answers: sign-up, and the till. Nothing of it exists
 * where the settings ask for neither accounts nor billing.
 *
 * @param signups null when nobody can sign up
 * @param till null when there is no ledger
 */
record CustomerSide(
    @Nullable SignupAccess signups, @Nullable Till till, Deque<AutoCloseable> closing)
    implements AutoCloseable {

  private static final Duration BEFORE_SECOND_TRY = Duration.ofSeconds(1);

  /** Connections to the mail server. */
  private static final int LETTERS_AT_ONCE = 2;

  /** A receiver that does not answer occupies one for ten seconds. */
  private static final int WEBHOOKS_AT_ONCE = 16;

  /**
   * Opens it.
   *
   * @param address where the gateway listens, once it does
   * @throws IOException when the master key cannot be read
   */
  static CustomerSide open(
      Settings settings,
      Kept kept,
      MasterKeyFinder masterKey,
      Vertx vertx,
      MeterRegistry registry,
      Supplier<String> address)
      throws IOException {
    Deque<AutoCloseable> closing = new ArrayDeque<>();
    Database database = kept.database();
    KeyAccess keys = kept.keyAccess();
    if (database == null || (keys == null && !settings.billing().enabled())) {
      return new CustomerSide(null, null, closing);
    }
    InstantSource clock = InstantSource.system();
    Outbox letters = new Outbox(BEFORE_SECOND_TRY, LETTERS_AT_ONCE, registry);
    closing.push(letters);
    Outbox webhooks = new Outbox(BEFORE_SECOND_TRY, WEBHOOKS_AT_ONCE, registry);
    closing.push(webhooks);
    Mailer mailer = mailer(settings.smtp());
    Supplier<URI> base = base(settings, address);
    boolean handedOver = settings.signup().enabled() && mailer == null;
    SignupStore store = new SignupStore(database, handedOver ? linkBox(masterKey) : null, clock);
    Till till =
        new Till(
            database,
            keys == null ? null : keys.store(),
            options(settings, base),
            new Till.Post(
                webhooks,
                new WebhookSender(vertx, PublicAddress::isPublic, clock),
                letters,
                mailer,
                store::mailbox),
            Gateway.clock(settings),
            clock,
            registry);
    closing.push(till);
    if (keys == null || !settings.signup().enabled()) {
      return new CustomerSide(null, till, closing);
    }
    Settings.Signup signup = settings.signup();
    Signups signups =
        new Signups(
            store,
            keys.store(),
            new SqlLedger(database, clock),
            signup.trial(),
            new SignupLimits(signup.perClientHour(), signup.perAddressHour(), System::nanoTime),
            mailer,
            letters,
            () -> verifyUrl(base.get()));
    closing.push(signups);
    TrustedProxies proxies = new TrustedProxies(settings.server().trustedProxies());
    return new CustomerSide(new SignupAccess(signups, keys.issued(), proxies, base), till, closing);
  }

  /** Where the links of sign-ups lead, without the token. */
  static String verifyUrl(URI base) {
    return base + "/v1/signup/verify";
  }

  /** Encrypts the links that the operator hands over. */
  static SealedBox linkBox(MasterKeyFinder masterKey) throws IOException {
    SecureRandom random = new SecureRandom();
    return new SealedBox(masterKey.find(random), SignupStore.PURPOSE, random);
  }

  private static Supplier<URI> base(Settings settings, Supplier<String> address) {
    URI named = settings.server().publicUrl();
    return named == null ? () -> URI.create(address.get()) : () -> named;
  }

  private static @Nullable Mailer mailer(Settings.@Nullable Smtp smtp) {
    return smtp == null
        ? null
        : new SmtpMailer(
            new SmtpMailer.Server(
                smtp.host(),
                smtp.port(),
                switch (smtp.security()) {
                  case NONE -> SmtpMailer.Security.NONE;
                  case STARTTLS -> SmtpMailer.Security.STARTTLS;
                  case TLS -> SmtpMailer.Security.TLS;
                },
                smtp.user(),
                smtp.password(),
                smtp.from()));
  }

  private static Till.Options options(Settings settings, Supplier<URI> base) {
    Settings.Billing billing = settings.billing();
    Settings.Alerts alerts = settings.alerts();
    String secret = billing.enabled() ? billing.stripe().secret() : null;
    URI back = billing.returnUrl();
    return new Till.Options(
        fees(billing),
        secret == null
            ? null
            : new Till.Stripe(billing.stripe().apiBase(), secret, billing.stripe().webhookSecret()),
        back == null ? () -> base.get().resolve("/") : () -> back,
        alerts.shares(),
        alerts.webhook(),
        alerts.secret(),
        alerts.email(),
        alerts.every());
  }

  static FeeSchedule fees(Settings.Billing billing) {
    return new FeeSchedule(
        billing.topUpFees().stream()
            .map(fee -> new FeeSchedule.Rate(fee.from(), fee.percent()))
            .toList());
  }

  /** Stops its threads. */
  @Override
  public void close() {
    while (!closing.isEmpty()) {
      try {
        closing.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("nothing of this throws", e);
      }
    }
  }
}
