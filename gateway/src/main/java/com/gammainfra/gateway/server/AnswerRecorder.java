package com.gammainfra.gateway.server;

import java.util.Map;

/**
 * Sees what a client is sent, before the client can see its end. {@link #completed} or {@link
 * #failed} is called once, last, and may block.
 */
interface AnswerRecorder {

  /** Keeps nothing. */
  AnswerRecorder NONE =
      new AnswerRecorder() {
        @Override
        public void head(Map<String, String> headers) {}

        @Override
        public void body(byte[] bytes) {}

        @Override
        public void completed() {}

        @Override
        public void failed() {}
      };

  /** The headers of an answer of status 200. */
  void head(Map<String, String> headers);

  /** The next part of its body. */
  void body(byte[] bytes);

  /** The answer is complete. */
  void completed();

  /** There is no answer, or not the whole of one. */
  void failed();
}
