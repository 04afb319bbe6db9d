package com.gammainfra.gateway.dialect.responses;

import com.gammainfra.gateway.chat.AnswerChunk;
import com.gammainfra.gateway.chat.Usage;
import com.gammainfra.gateway.chat.WireBody;
import com.gammainfra.gateway.dialect.AnswerStamp;
import com.gammainfra.gateway.dialect.wire.JsonObjectScan;
import com.gammainfra.gateway.dialect.wire.JsonText;
import java.util.List;

/** Writes whole answers: the upstream's own with the gateway's fields in it, or one of events. */
final class AnswerWriter {

  private AnswerWriter() {}

  static byte[] write(List<AnswerChunk> chunks, AnswerStamp stamp, Usage usage) {
    WireBody original = chunks.size() == 1 ? chunks.getFirst().original() : null;
    if (original != null && original.dialect().equals(ResponsesDialect.ID)) {
      JsonObjectScan scan = JsonObjectScan.of(original.json());
      if (scan.has("output")) {
        return ResponseJson.passed(scan, stamp, usage).document();
      }
    }
    Output output = new Output(stamp, (_, _) -> {});
    chunks.forEach(chunk -> chunk.events().forEach(output::add));
    output.end();
    ResponseJson response = new ResponseJson(stamp);
    return JsonText.write(
        out -> response.write(out, response.id(), output.ended(usage), output::write));
  }
}
