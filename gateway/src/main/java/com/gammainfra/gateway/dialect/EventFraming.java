package com.gammainfra.gateway.dialect;

import com.gammainfra.gateway.dialect.sse.SseEvent;
import java.util.List;

/**
 * Tells the events of one streamed answer apart in its bytes, which may be cut anywhere. It holds
 * the state of that stream, and at most one event of bounded size. One thread.
 */
public interface EventFraming {

  /**
   * The events that the next bytes complete, in order.
   *
   * @throws BrokenFramingException when they are no frames; it is of no use afterwards
   */
  List<SseEvent> feed(byte[] bytes);

  /** What the end of the stream completes. */
  List<SseEvent> finish();
}
