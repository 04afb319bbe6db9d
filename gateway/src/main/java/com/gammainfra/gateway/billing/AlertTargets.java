package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.storage.Database;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where accounts have their alerts sent. Thread-safe. Throws {@link
 * com.gammainfra.gateway.storage.DatabaseUnavailableException} when the database does not answer.
 */
public final class AlertTargets {

  private final Database database;
  private final SecureRandom random = new SecureRandom();

  AlertTargets(Database database) {
    this.database = database;
  }

  /**
   * An account's choice.
   *
   * @param webhook null for none
   * @param secret what its webhooks are signed with; null exactly as {@code webhook}
   * @param mail whether letters go to the address that the account signed up with
   */
  public record Target(@Nullable URI webhook, @Nullable String secret, boolean mail) {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Target[mail=" + mail + "]";
    }
  }

  /** The account's choice; nowhere when it made none. */
  public Target of(String account) {
    return database.read(
        db ->
            db.select(
                    "SELECT webhook, secret, mail FROM alert_target WHERE account_id = ?", account)
                .map(
                    (row, _) -> {
                      String webhook = row.getString(1);
                      return new Target(
                          webhook == null ? null : URI.create(webhook),
                          row.getString(2),
                          row.getInt(3) == 1);
                    })
                .findOne()
                .orElse(new Target(null, null, false)));
  }

  /** Changes it. A webhook gets a new secret each time. */
  public Target set(String account, @Nullable URI webhook, boolean mail) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String secret =
        webhook == null
            ? null
            : "whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Target target = new Target(webhook, secret, mail);
    return database.write(
        "alerts:" + account,
        db -> {
          db.createUpdate(
                  """
                  INSERT INTO alert_target (account_id, webhook, secret, mail)
                  VALUES (:account, :webhook, :secret, :mail)
                  ON CONFLICT (account_id) DO UPDATE SET webhook = excluded.webhook,
                    secret = excluded.secret, mail = excluded.mail
                  """)
              .bind("account", account)
              .bind("webhook", webhook == null ? null : webhook.toString())
              .bind("secret", secret)
              .bind("mail", mail ? 1 : 0)
              .execute();
          return target;
        });
  }
}
