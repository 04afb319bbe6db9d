package com.gammainfra.gateway.server;

import com.gammainfra.gateway.idempotency.Answer;
import com.gammainfra.gateway.idempotency.Claim;
import com.gammainfra.gateway.idempotency.IdempotencyStore;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an answer for who asks again under the same key. It holds at most {@link
 * Answer#MOST_BYTES}; of a longer answer, nothing. When the database is away, the client gets its
 * answer all the same, and the claim lapses with its lease.
 */
final class KeyedAnswerRecorder implements AnswerRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(KeyedAnswerRecorder.class);

  private final IdempotencyStore store;
  private final Claim claim;
  private Map<String, String> headers = Map.of();
  private ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean tooLarge;
  private boolean over;

  KeyedAnswerRecorder(IdempotencyStore store, Claim claim) {
    this.store = store;
    this.claim = claim;
  }

  @Override
  public void head(Map<String, String> headers) {
    this.headers = headers;
  }

  @Override
  public void body(byte[] bytes) {
    if (tooLarge) {
      return;
    }
    if (bytes.length > Answer.MOST_BYTES - body.size()) {
      tooLarge = true;
      body = new ByteArrayOutputStream(0);
    } else {
      body.writeBytes(bytes);
    }
  }

  @Override
  public void completed() {
    end(
        () -> {
          if (tooLarge) {
            store.finishUnkept(claim);
          } else {
            store.finish(claim, new Answer(200, headers, body.toByteArray()));
          }
        });
  }

  @Override
  public void failed() {
    end(() -> store.free(claim));
  }

  private void end(Runnable write) {
    if (over) {
      return;
    }
    over = true;
    try {
      write.run();
    } catch (RuntimeException e) {
      // the answer is charged and goes out all the same
      LOG.warn(
          "{}: its idempotency key stays taken until its lease ends: {}",
          claim.requestId(),
          e.getClass().getName());
    }
  }
}
