package com.gammainfra.gateway.app;

import com.gammainfra.gateway.secret.MasterKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key of the ids of tool calls, derived from the master key when the first call is answered.
 * Where that can neither be read nor made, one of this process's own: then a conversation that
 * outlives the process is answered by whoever the router chooses. Thread-safe.
 */
final class ToolCallKey implements Supplier<SecretKey> {

  private static final Logger LOG = LoggerFactory.getLogger(ToolCallKey.class);
  private static final String PURPOSE = "tool-call-ids/1";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int OWN_BYTES = 32;

  private final MasterKeyFinder masterKey;
  private @Nullable SecretKey key;

  ToolCallKey(MasterKeyFinder masterKey) {
    this.masterKey = masterKey;
  }

  @Override
  public synchronized SecretKey get() {
    if (key == null) {
      key = find();
    }
    return key;
  }

  private SecretKey find() {
    SecureRandom random = new SecureRandom();
    try {
      MasterKey found = masterKey.find(random);
      return found.derive(PURPOSE, ALGORITHM);
    } catch (IOException e) {
      LOG.warn("ids of tool calls will not be known after a restart: {}", e.toString());
      byte[] own = new byte[OWN_BYTES];
      random.nextBytes(own);
      return new SecretKeySpec(own, ALGORITHM);
    }
  }
}
