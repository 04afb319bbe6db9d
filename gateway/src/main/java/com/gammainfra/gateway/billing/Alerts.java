package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.notice.Letter;
import com.gammainfra.gateway.notice.Mailer;
import com.gammainfra.gateway.notice.Outbox;
import com.gammainfra.gateway.notice.WebhookSender;
import com.gammainfra.gateway.storage.Database;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives alerts, to the operator and to the account they concern. One that has an id is given once,
 * in whatever process: it is claimed in the database first, so that of a crash between claim and
 * delivery nobody hears. Thread-safe; delivery is the outboxes' matter.
 */
final class Alerts {

  /** Longer than any period of a budget. */
  private static final Duration REMEMBERED = Duration.ofDays(70);

  private final Database database;
  private final AlertTargets targets;
  private final Places operator;
  private final Post post;
  private final InstantSource clock;

  /**
   * The operator's own places.
   *
   * @param webhook null for none
   * @param secret what it is signed with; null exactly as {@code webhook}
   * @param email null for none
   */
  record Places(@Nullable URI webhook, @Nullable String secret, @Nullable String email) {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Places[hidden]";
    }
  }

  /**
   * How things are delivered.
   *
   * @param mailer null where no mail server is configured
   * @param addressOf an account's e-mail address; null when it has none
   */
  record Post(
      Outbox webhooks,
      WebhookSender sender,
      Outbox letters,
      @Nullable Mailer mailer,
      Function<String, @Nullable String> addressOf) {}

  Alerts(Database database, AlertTargets targets, Places operator, Post post, InstantSource clock) {
    this.database = database;
    this.targets = targets;
    this.operator = operator;
    this.post = post;
    this.clock = clock;
  }

  /** Claims one; false when it was given before. */
  boolean claim(Alert alert) {
    long now = clock.millis();
    return alert.id().isEmpty()
        || database.write(
            "alerts:" + alert.account(),
            db ->
                db.execute(
                        "INSERT INTO alert (id, created) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        alert.id(),
                        now)
                    == 1);
  }

  /** Delivers one that was claimed. */
  void deliver(Alert alert) {
    byte[] json = alert.bytes();
    webhook(operator.webhook(), operator.secret(), true, json);
    letter(operator.email(), alert);
    AlertTargets.Target target = targets.of(alert.account());
    webhook(target.webhook(), target.secret(), false, json);
    if (target.mail()) {
      letter(post.addressOf().apply(alert.account()), alert);
    }
  }

  private void webhook(
      @Nullable URI webhook, @Nullable String secret, boolean trusted, byte[] json) {
    if (webhook != null && secret != null) {
      post.webhooks()
          .post("alert_webhook", () -> post.sender().send(webhook, trusted, secret, json));
    }
  }

  private void letter(@Nullable String to, Alert alert) {
    Mailer mailer = post.mailer();
    if (to != null && mailer != null) {
      Letter letter = new Letter(to, alert.subject(), alert.subject() + ".\n");
      post.letters().post("alert_letter", () -> mailer.send(letter));
    }
  }

  /** Forgets alerts of periods long past. */
  void purge() {
    long before = clock.instant().minus(REMEMBERED).toEpochMilli();
    database.write("alerts", db -> db.execute("DELETE FROM alert WHERE created < ?", before));
  }
}
