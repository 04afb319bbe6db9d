package com.gammainfra.gateway.account;

import com.gammainfra.gateway.catalog.Usd;
import com.gammainfra.gateway.ledger.AccountId;
import com.gammainfra.gateway.ledger.Ledger;
import com.gammainfra.gateway.ledger.Transfer;
import com.gammainfra.gateway.ledger.TransferResult;
import com.gammainfra.gateway.notice.Letter;
import com.gammainfra.gateway.notice.Mailer;
import com.gammainfra.gateway.notice.Outbox;
import com.gammainfra.gateway.storage.DatabaseUnavailableException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes accounts for strangers. Whoever asks is told the same at once; whether the address is known
 * is found out afterwards, on another thread, so neither answer nor time tells. The link in the
 * letter shows a key of the account, of a new one or of the one that the address has. Thread-safe.
 */
public final class Signups implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Signups.class);
  private static final int MOST_WAITING = 1_000;

  private final SignupStore store;
  private final KeyStore keys;
  private final Ledger ledger;
  private final Usd trial;
  private final SignupLimits limits;
  private final @Nullable Mailer mailer;
  private final Outbox letters;
  private final Supplier<String> verifyUrl;
  private final BlockingQueue<EmailAddress> asked = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread worker;
  private volatile boolean closed;

  /**
   * Sign-ups.
   *
   * @param trial what a new account is given; zero for nothing
   * @param mailer null when the operator hands the links over
   * @param verifyUrl where links lead, without the token
   */
  public Signups(
      SignupStore store,
      KeyStore keys,
      Ledger ledger,
      Usd trial,
      SignupLimits limits,
      @Nullable Mailer mailer,
      Outbox letters,
      Supplier<String> verifyUrl) {
    this.store = store;
    this.keys = keys;
    this.ledger = ledger;
    this.trial = trial;
    this.limits = limits;
    this.mailer = mailer;
    this.letters = letters;
    this.verifyUrl = verifyUrl;
    this.worker = Thread.ofVirtual().name("signup").start(this::work);
  }

  /** What became of a request to sign up. */
  public sealed interface Asked {

    /** A letter is on its way, if one may be. */
    record Accepted() implements Asked {}

    /** That is no e-mail address. */
    record NoAddress() implements Asked {}

    /** The client asks too often, or everybody together does. */
    record TooMany(Duration retryAfter) implements Asked {}
  }

  /**
   * Takes a request. It never waits for the database.
   *
   * @param client who asks
   */
  public Asked ask(String address, InetAddress client) {
    EmailAddress parsed = EmailAddress.parse(address).orElse(null);
    if (parsed == null) {
      return new Asked.NoAddress();
    }
    Duration wait = limits.client(client);
    if (wait != null) {
      return new Asked.TooMany(wait);
    }
    if (limits.address(parsed) && !asked.offer(parsed)) {
      return new Asked.TooMany(Duration.ofMinutes(1));
    }
    return new Asked.Accepted();
  }

  /** Whether links go out by letter; if not, the operator hands them over. */
  public boolean sendsLetters() {
    return mailer != null;
  }

  private void work() {
    while (!closed) {
      try {
        EmailAddress address = asked.poll(1, TimeUnit.SECONDS);
        if (address != null) {
          answer(address);
        }
      } catch (InterruptedException e) {
        // closed, or nothing: the loop's condition tells
      } catch (DatabaseUnavailableException e) {
        LOG.warn("a sign-up is lost: the database does not answer");
      } catch (RuntimeException e) {
        LOG.error("a sign-up is lost: {}", e.getClass().getName());
      }
    }
  }

  private void answer(EmailAddress address) {
    SignupStore.Issued issued = store.issue(address);
    Mailer by = mailer;
    if (by == null) {
      LOG.info("somebody signs up; gammainfra signup list shows the link");
      return;
    }
    Letter letter =
        new Letter(
            issued.mailbox(),
            "Your GammaInfra account",
            """
            Somebody, probably you, asked for a GammaInfra account with this address.

            Open this page within 30 minutes to get your key:

            %s?token=%s

            If it was not you, do nothing.
            """
                .formatted(verifyUrl.get(), issued.token()));
    letters.post("signup_letter", () -> by.send(letter));
  }

  /** What became of a token. */
  public sealed interface Verified {

    /**
     * It is used up.
     *
     * @param key of the account, for all of it
     */
    record Welcome(IssuedKey key) implements Verified {}

    /** It opens nothing: wrong, used, or too old. */
    record Useless() implements Verified {}
  }

  /**
   * Whether a token was not used and its time is not over. It may open nothing all the same, when
   * its address has an account whose letters go elsewhere.
   */
  public boolean opensSomething(String token) {
    return store.find(token).isPresent();
  }

  /**
   * Uses a token. All that comes before its use is the same when it is done again, so a crash in
   * between costs nobody anything; the use decides who is shown a key.
   *
   * @throws DatabaseUnavailableException when it has to be tried again
   */
  public Verified verify(String token) {
    SignupStore.Open link = store.find(token).orElse(null);
    String account = link == null ? null : store.account(link, store.freshAccount()).orElse(null);
    if (link == null || account == null) {
      return new Verified.Useless();
    }
    grant(link, account);
    IssuedKey key = keys.drawUnlimited(account, "sign-up", Scope.ACCOUNT);
    return store.use(link, key) ? new Verified.Welcome(key) : new Verified.Useless();
  }

  /** Under a name that derives from the address, of which there is therefore one grant for ever. */
  private void grant(SignupStore.Open link, String account) {
    if (!trial.exceeds(Usd.ZERO)) {
      return;
    }
    String id =
        "trial:" + KeyRing.HashedKey.ofSecret("", link.addressKey(), Scope.ACCOUNT).sha256();
    TransferResult result = ledger.transfer(Transfer.grant(id, AccountId.managed(account), trial));
    if (result instanceof TransferResult.OtherContent) {
      LOG.warn("account {} had its trial before, of another amount", account);
    }
  }

  @Override
  public void close() {
    closed = true;
    worker.interrupt();
  }
}
