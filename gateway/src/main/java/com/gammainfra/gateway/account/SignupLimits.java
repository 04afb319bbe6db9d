package com.gammainfra.gateway.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often sign-up may be asked for, in an hour: by one client and about one address, in the
 * memory of one gateway. An IPv6 client is counted by its /64, which is what one subscriber has.
 * The {@value #MOST} latest of each are remembered. Thread-safe.
 */
public final class SignupLimits {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final int MOST = 100_000;

  private final Cache<String, Bucket> clients;
  private final Cache<String, Bucket> addresses;
  private final int perClient;
  private final int perAddress;
  private final TimeMeter time;

  /**
   * Limits.
   *
   * @param perClient requests an hour of one client, at least 1
   * @param perAddress letters an hour to one address, at least 1
   * @param nanoTime {@link System#nanoTime()}, or a test's
   */
  public SignupLimits(int perClient, int perAddress, LongSupplier nanoTime) {
    this.perClient = perClient;
    this.perAddress = perAddress;
    this.clients = cache(nanoTime);
    this.addresses = cache(nanoTime);
    this.time =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return nanoTime.getAsLong();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
  }

  private static Cache<String, Bucket> cache(LongSupplier nanoTime) {
    Ticker ticker = nanoTime::getAsLong;
    return Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(HOUR).ticker(ticker).build();
  }

  /** How long the client has to wait; null when it need not. */
  @Nullable Duration client(InetAddress client) {
    ConsumptionProbe probe =
        bucket(clients, name(client), perClient).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? null : Duration.ofNanos(probe.getNanosToWaitForRefill());
  }

  /** Whether another letter may go to the address. */
  boolean address(EmailAddress address) {
    return bucket(addresses, address.key(), perAddress).tryConsume(1);
  }

  private Bucket bucket(Cache<String, Bucket> cache, String name, int most) {
    return cache.get(
        name,
        _ ->
            Bucket.builder()
                .addLimit(rate -> rate.capacity(most).refillGreedy(most, HOUR))
                .withCustomTimePrecision(time)
                .build());
  }

  private static String name(InetAddress client) {
    byte[] bytes = client.getAddress();
    return HexFormat.of()
        .formatHex(client instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
  }
}
