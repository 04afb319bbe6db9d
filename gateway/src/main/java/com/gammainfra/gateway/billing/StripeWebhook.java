package com.gammainfra.gateway.billing;

import com.gammainfra.gateway.billing.Payments.Booked;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes Stripe's webhooks: believes none without a signature over its very bytes that is at most
 * five minutes old, and books what it says. Thread-safe.
 */
public final class StripeWebhook {

  private static final Logger LOG = LoggerFactory.getLogger(StripeWebhook.class);

  /** Stripe's own default, in seconds. */
  private static final long TOLERANCE = 300;

  private final String secret;
  private final Payments payments;
  private final InstantSource clock;
  private final Meter.MeterProvider<Counter> events;

  /**
   * The webhooks of one endpoint.
   *
   * @param secret what they are signed with
   * @param clock tells how old a signature is
   */
  StripeWebhook(String secret, Payments payments, InstantSource clock, MeterRegistry registry) {
    this.secret = secret;
    this.payments = payments;
    this.clock = clock;
    this.events =
        Counter.builder("gateway.payment.events")
            .description("webhooks of the payment provider, and what was done about them")
            .withRegistry(registry);
  }

  /** What to tell Stripe. */
  public enum Taken {
    /** All is well; it need not say it again. */
    YES,
    /** It is not from Stripe, or too old. */
    FORGED
  }

  /**
   * Takes one.
   *
   * @param body the bytes as they came
   * @param signature the header {@code Stripe-Signature}; null when it was missing
   * @throws com.gammainfra.gateway.storage.DatabaseUnavailableException when it has to be said
   *     again later
   */
  public Taken take(byte[] body, @Nullable String signature) {
    if (signature == null || !isSigned(body, signature)) {
      return counted("forged", Taken.FORGED);
    }
    StripeEventReader.Read read = StripeEventReader.read(body).orElse(null);
    if (read == null) {
      return counted("ignored", Taken.YES);
    }
    return switch (payments.book(read.event(), read.livemode())) {
      case Booked.Noted _ -> counted("booked", Taken.YES);
      case Booked.Ignored _ -> counted("ignored", Taken.YES);
      case Booked.Refused(var why) -> {
        LOG.error("payment event {} was not booked and needs your eye: {}", read.type(), why);
        yield counted("refused", Taken.YES);
      }
    };
  }

  private boolean isSigned(byte[] body, String signature) {
    if (!isTimely(signature)) {
      return false;
    }
    String text = new String(body, StandardCharsets.UTF_8);
    try {
      Clock now = new At(clock.instant());
      return Webhook.Signature.verifyHeader(text, signature, secret, TOLERANCE, now);
    } catch (SignatureVerificationException e) {
      LOG.debug("a webhook is not signed", e);
      return false;
    }
  }

  /**
   * Whether it has one time, near now. The library refuses what is too old, but takes what will be
   * signed tomorrow, and fails at a time that is no number.
   */
  private boolean isTimely(String signature) {
    List<String> times =
        Arrays.stream(signature.split(",", -1)).filter(part -> part.startsWith("t=")).toList();
    if (times.size() != 1 || !times.getFirst().matches("t=\\d{1,12}")) {
      return false;
    }
    long time = Long.parseLong(times.getFirst().substring(2));
    return Math.abs(time - clock.instant().getEpochSecond()) <= TOLERANCE;
  }

  private Taken counted(String outcome, Taken taken) {
    events.withTags("outcome", outcome).increment();
    return taken;
  }

  /** A clock that stands still, as the library takes no instant. */
  private static final class At extends Clock {

    private final Instant instant;

    At(Instant instant) {
      this.instant = instant;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return instant;
    }
  }
}
