package com.gammainfra.gateway.exchange;

import com.gammainfra.gateway.catalog.Cost;
import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.ChatError;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.provider.AnswerSink;
import java.util.List;
import java.util.function.Function;

/**
 * The client's end of an exchange. For each exchange exactly one of {@link #whole}, {@link #refuse}
 * and {@link #begin} is called, unless the client leaves. Whatever ends an answer may wait for the
 * database, where the answer is kept for an Idempotency-Key.
 */
public interface AnswerWriter {

  /** Sends a whole answer. */
  void whole(ExchangeRecord record, List<AnswerChunk> chunks);

  /** Sends an error in place of an answer. */
  void refuse(ExchangeRecord record, ChatError error);

  /**
   * Sends the head of a streamed answer.
   *
   * @param pricing what a usage costs
   * @return takes the rest, on the client's event loop
   */
  Stream begin(ExchangeRecord record, Function<Usage, Cost> pricing);

  /**
   * A streamed answer on its way to the client; exactly one of {@link #complete} and {@link
   * #truncate} ends it, unless the client leaves.
   */
  interface Stream extends AnswerSink {

    /** Ends an answer that is complete. */
    void complete(Usage usage);

    /** Ends an answer that broke off. */
    void truncate(ChatError error);
  }
}
