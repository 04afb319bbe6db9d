package com.gammainfra.gateway.config;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.config.Settings.Auth;
import com.gammainfra.gateway.config.Settings.Smtp;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what concerns money in, and the letters about it; the defaults are here. */
final class BillingReader {

  private static final BigDecimal MOST_PERCENT = BigDecimal.valueOf(100);

  /** As docs/billing.md has them. */
  private static final List<Settings.TopUpFee> FEES =
      List.of(
          new Settings.TopUpFee(null, BigDecimal.valueOf(3)),
          new Settings.TopUpFee(LocalDate.of(2026, 6, 24), BigDecimal.valueOf(5)));

  private static final List<BigDecimal> SHARES =
      List.of(new BigDecimal("0.5"), new BigDecimal("0.8"), new BigDecimal("1"));

  private BillingReader() {}

  static Settings.Billing billing(Section section) {
    Section stripe = section.section("stripe");
    Settings.Billing billing =
        new Settings.Billing(
            section.get("enabled").flag(false),
            fees(section.get("top_up_fees")),
            section.get("return_url").address(),
            new Settings.Stripe(
                stripe.get("api_base").address(),
                stripe.get("secret").secret(),
                stripe.get("webhook_secret").secret()));
    stripe.rejectOthers();
    section.rejectOthers();
    return billing;
  }

  private static List<Settings.TopUpFee> fees(Setting list) {
    if (list.isAbsent()) {
      return FEES;
    }
    List<Settings.TopUpFee> fees = new ArrayList<>();
    LocalDate last = null;
    for (Setting item : list.items()) {
      Section section = new Section(item);
      Setting day = section.get("from");
      LocalDate from = day.date();
      if (!fees.isEmpty() && (from == null || (last != null && !from.isAfter(last)))) {
        day.reject("takes a date after that of the entry before");
      }
      fees.add(new Settings.TopUpFee(from, percent(section.get("percent"))));
      last = from;
      section.rejectOthers();
    }
    return fees;
  }

  private static BigDecimal percent(Setting setting) {
    BigDecimal percent = setting.number();
    if (percent == null
        || percent.signum() < 0
        || percent.compareTo(MOST_PERCENT) > 0
        || percent.scale() > 4) {
      setting.wrong("a percentage from 0 to 100, with at most four decimals");
      return BigDecimal.ZERO;
    }
    return percent;
  }

  static Settings.Signup signup(Section section) {
    Settings.Signup signup =
        new Settings.Signup(
            section.get("enabled").flag(false),
            dollars(section.get("trial_usd"), Usd.parse("3")),
            section.get("client_per_hour").integer(1, 1_000_000, 10),
            section.get("address_per_hour").integer(1, 1_000, 3));
    section.rejectOthers();
    return signup;
  }

  private static Usd dollars(Setting setting, Usd fallback) {
    if (setting.isAbsent()) {
      return fallback;
    }
    BigDecimal number = setting.number();
    if (number == null
        || number.signum() < 0
        || number.compareTo(BigDecimal.valueOf(1_000_000)) > 0
        || number.scale() > 9) {
      setting.wrong("dollars from 0 to 1000000, with at most nine decimals");
      return fallback;
    }
    return Usd.parse(number.toPlainString());
  }

  /** Null when no host is named. */
  static @Nullable Smtp smtp(Section section) {
    Setting host = section.get("host");
    Setting from = section.get("from");
    Smtp.Security security = section.get("security").oneOf(Smtp.Security.class);
    Smtp smtp =
        new Smtp(
            host.text(""),
            section.get("port").integer(1, 65_535, 587),
            security == null ? Smtp.Security.STARTTLS : security,
            section.get("user").text(),
            section.get("password").secret(),
            from.text(""));
    section.rejectOthers();
    if (host.isAbsent()) {
      return null;
    }
    if (!NetworkNames.isHost(smtp.host())) {
      host.wrong("a host name");
    }
    if (!isMailbox(smtp.from())) {
      if (from.isAbsent()) {
        from.missing("the sender of all letters, such as gateway@example.com");
      } else {
        from.wrong("an address such as gateway@example.com");
      }
    }
    return smtp;
  }

  static Settings.Alerts alerts(Section section) {
    Setting email = section.get("email");
    Setting secret = section.get("secret");
    URI webhook = section.get("webhook").address();
    Settings.Alerts alerts =
        new Settings.Alerts(
            shares(section.get("shares")),
            webhook,
            secret.secret(),
            email.text(),
            Duration.ofMillis(section.get("every_ms").integer(100, 3_600_000, 5_000)));
    section.rejectOthers();
    if (webhook != null && secret.isAbsent()) {
      secret.missing("what the webhook is signed with");
    }
    if (alerts.email() != null && !isMailbox(alerts.email())) {
      email.wrong("an address such as ops@example.com");
    }
    return alerts;
  }

  private static List<BigDecimal> shares(Setting list) {
    if (list.isAbsent()) {
      return SHARES;
    }
    List<BigDecimal> shares = new ArrayList<>();
    for (Setting item : list.items()) {
      BigDecimal share = item.number();
      if (share == null
          || share.signum() <= 0
          || share.compareTo(BigDecimal.ONE) > 0
          || share.scale() > 4
          || (!shares.isEmpty() && share.compareTo(shares.getLast()) <= 0)) {
        item.wrong("shares above 0 up to 1 in rising order, with at most four decimals");
      } else {
        shares.add(share);
      }
    }
    return shares;
  }

  /** What must hold between them and the rest. */
  static void check(Setting root, Settings settings) {
    if (settings.signup().enabled() && settings.auth().mode() != Auth.Mode.ACCOUNTS) {
      root.problems().add("signup.enabled", "needs auth.mode: accounts");
    }
    boolean secret = settings.billing().stripe().secret() != null;
    if (settings.billing().enabled()
        && secret != (settings.billing().stripe().webhookSecret() != null)) {
      root.problems()
          .add(
              "billing.stripe",
              "takes secret and webhook_secret together: what is paid is told by a webhook");
    }
    if (settings.alerts().email() != null && settings.smtp() == null) {
      root.problems().add("alerts.email", "needs smtp.host");
    }
  }

  private static boolean isMailbox(String text) {
    return text.matches("[\\x21-\\x7e&&[^@<>,;:()\"]]+@[A-Za-z0-9.-]+");
  }
}
